"""Whether answers, one row per person, may be opened: nobody alone in what a neighbour knows of him.

Quasi-identifiers are what is known outside (age, sex, commune). Each combination of them must hold at least
k people (k-anonymity; Sweeney, 2002) and, for each sensitive answer, at least l different ones: where all
give the same, knowing that somebody answered is knowing what he said (distinct l-diversity;
Machanavajjhala and others, 2007).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from molette.engines.french import counted, listing, plural
from molette.engines.money import NBSP

ALIKE: Final = 11
"""People that each combination holds at least."""
DIFFERENT: Final = 2
"""Different answers that each combination holds at least, where one is sensitive."""

Row = Mapping[str, str]
Combination = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A combination that gives people away: how many they are, and the answer that they all give alike."""

    combination: Combination
    people: int
    answer: str | None = None
    different: int = 0


@dataclass(frozen=True, slots=True)
class Anonymity:
    """What was checked, and what keeps rows from being opened.

    `suggestion` is the column whose generalising frees most people, None where none would; `freed` how many.
    """

    columns: tuple[str, ...]
    people: int
    alike: int
    different: int
    faults: tuple[Fault, ...]
    suggestion: str | None
    freed: int

    @property
    def allowed(self) -> bool:
        return not self.faults

    @property
    def exposed(self) -> int:
        """How many people are in a combination at fault."""
        return sum({fault.combination: fault.people for fault in self.faults}.values())

    @property
    def sentences(self) -> tuple[str, ...]:
        """Why rows may not be opened, the worst combination first, and what would help."""
        if self.allowed:
            least = counted(self.alike, "personne")
            return (f"Chaque combinaison ({', '.join(self.columns)}) réunit au moins {least}.",)
        told = [self._sentence(fault) for fault in self.faults]
        if self.suggestion is not None:
            told.append(
                f"Regrouper les valeurs de «{NBSP}{self.suggestion}{NBSP}» y remédierait pour "
                f"{counted(self.freed, 'personne')} sur {self.exposed}."
            )
        return (f"Ces réponses ne peuvent pas être ouvertes{NBSP}: une personne s’y reconnaîtrait.", *told)

    def _sentence(self, fault: Fault) -> str:
        where = listing(
            [
                f"{name} «{NBSP}{value}{NBSP}»"
                for name, value in zip(self.columns, fault.combination, strict=True)
            ]
        )
        if fault.answer is None:
            have = plural(fault.people, "a", "ont")
            people = counted(fault.people, "personne")
            return f"{people} seulement {have} {where}{NBSP}; il en faut {self.alike}."
        return (
            f"Les {counted(fault.people, 'personne')} qui ont {where} donnent "
            f"{counted(fault.different, 'réponse')} à «{NBSP}{fault.answer}{NBSP}»{NBSP}; "
            f"il en faut {self.different}."
        )


def checked(
    rows: Sequence[Row],
    columns: Sequence[str],
    sensitive: Sequence[str] = (),
    *,
    alike: int = ALIKE,
    different: int = DIFFERENT,
) -> Anonymity:
    """Hold rows to k-anonymity over columns, and to l-diversity of the sensitive answers."""
    if not columns:
        raise ValueError("Il faut dire quelles colonnes un voisin connaît.")
    faults = _faults(rows, columns, sensitive, (alike, different))
    exposed = _exposed(faults)
    rest = {
        name: exposed
        - _exposed(_faults(rows, [one for one in columns if one != name], sensitive, (alike, different)))
        for name in columns
    }
    best = max(rest, key=lambda name: (rest[name], len({row[name] for row in rows}), name))
    helps = bool(faults) and rest[best] > 0
    return Anonymity(
        tuple(columns),
        len(rows),
        alike,
        different,
        faults,
        best if helps else None,
        rest[best] if helps else 0,
    )


def _faults(
    rows: Sequence[Row], columns: Sequence[str], sensitive: Sequence[str], least: tuple[int, int]
) -> tuple[Fault, ...]:
    alike, different = least
    counts = Counter(tuple(row[name] for name in columns) for row in rows)
    said: dict[tuple[Combination, str], set[str]] = {}
    for row in rows:
        combination = tuple(row[name] for name in columns)
        for answer in sensitive:
            said.setdefault((combination, answer), set()).add(row[answer])
    few = [Fault(combination, people) for combination, people in counts.items() if people < alike]
    same = [
        Fault(combination, counts[combination], answer, len(values))
        for (combination, answer), values in said.items()
        if len(values) < different
    ]
    return tuple(sorted([*few, *same], key=lambda one: (one.people, one.combination, one.answer or "")))


def _exposed(faults: Sequence[Fault]) -> int:
    return sum({fault.combination: fault.people for fault in faults}.values())
