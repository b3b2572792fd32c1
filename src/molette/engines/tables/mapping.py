"""Propose which column of a table fills which field, and say why."""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dictionary
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from molette.engines.tables.cells import Cell, Row
from molette.engines.tables.labels import squeezed, unaccented, words_of
from molette.engines.tables.readers import reader
from molette.engines.tables.targets import Kind, Target, TargetField
from molette.engines.tables.values import Parsed, Severity

REMEMBERED, EXACT, GROUPED, RESEMBLANCE, HINT, CONTENT = 2.0, 1.0, 0.9, 0.8, 0.5, 0.4
HINT_STEP = 0.01
RANK_STEP = 0.001
"""Between two columns that match exactly, the one whose synonym is the surest wins."""
CONFIRMED = 0.1
"""What a column gains when its content suits a field that not any content suits."""
ALIKE = 84
"""Least resemblance of two labels, out of 100."""
SPELLING = 86
"""Least resemblance of two words, out of 100 (rapidfuzz)."""
TELLING = 20
"""Rows looked at to know what a column holds."""
BEARABLE = frozenset({"ambiguous-number", "rate-out-of-bounds", "wrong-nic"})
"""Doubts on one cell that say nothing against the column."""
DAMAGED = frozenset({"formula", "impossible-date", "rna", "rounded-by-spreadsheet", "wrong-key"})
"""Cells without a value that still show what the column was meant to hold, when its label says it too."""
TYPED = frozenset(Kind) - {Kind.TEXT, Kind.VERBATIM, Kind.BOOLEAN}


@dataclass(frozen=True, slots=True)
class Choice:
    """A column, from 0, for a field. `score` compares proposals; `reason` is French."""

    column: int
    field: str
    label: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """One column a field and one field a column."""

    choices: tuple[Choice, ...]

    def column(self, field: str) -> int | None:
        return next((choice.column for choice in self.choices if choice.field == field), None)

    def fields(self) -> dict[str, str]:
        """Give the field each label feeds: to be remembered for a partner and given back as `remembered`."""
        return {choice.label: choice.field for choice in self.choices}

    def missing(self, target: Target) -> tuple[TargetField, ...]:
        """Give the required fields that no column fills."""
        return tuple(field for field in target.fields if field.required and self.column(field.name) is None)


def propose(
    header: Sequence[str],
    sample: Sequence[Row],
    target: Target,
    remembered: Dictionary[str, str] | None = None,
) -> Mapping:
    """Choose a column for every field that has one, the surest first.

    `remembered` gives the field of each label as the user settled it (`""`: this column feeds nothing).
    The order of the columns does not count.
    """
    told = {label.casefold(): field for label, field in (remembered or {}).items()}
    proposals = sorted(
        (
            choice
            for column, label in enumerate(header)
            for choice in _choices(column, label, sample, target, told)
        ),
        key=lambda choice: (-choice.score, choice.field, choice.label, choice.column),
    )
    columns: set[int] = set()
    fields: dict[str, Choice] = {}
    for choice in proposals:
        if choice.column in columns or choice.field in fields:
            continue
        unsure = (
            target[choice.field].required or CONTENT + CONFIRMED < choice.score < RESEMBLANCE * ALIKE / 100
        )
        if not (unsure and _has_rival(choice, proposals, columns)):
            columns.add(choice.column)
            fields[choice.field] = choice
    return Mapping(tuple(fields[field.name] for field in target.fields if field.name in fields))


def _has_rival(choice: Choice, proposals: Sequence[Choice], taken: AbstractSet[int]) -> bool:
    """Say whether another column would do as well: `Montant 2020`, `Montant 2021`. The user says which."""
    return any(
        other.field == choice.field
        and other.score == choice.score
        and other.column != choice.column
        and other.column not in taken
        for other in proposals
    )


def chosen(header: Sequence[str], fields: Dictionary[str, str]) -> Mapping:
    """Make the mapping a user settled: the field of each label.

    Raises:
        ValueError: two columns for one field, or a label that is not in the header.
    """
    named = {label: field for label, field in fields.items() if field}
    if len(set(named.values())) < len(named) or not named.keys() <= set(header):
        raise ValueError("one column a field, among those of the header")
    choices = (Choice(i, named[x], x, REMEMBERED, "Choisi.") for i, x in enumerate(header) if x in named)
    return Mapping(tuple(choices))


def _choices(
    column: int, label: str, sample: Sequence[Row], target: Target, told: Dictionary[str, str]
) -> Iterator[Choice]:
    if (known := label.casefold()) in told:
        if told[known]:
            yield Choice(column, told[known], label, REMEMBERED, "Choisi lors d’un envoi précédent.")
        return
    cells = tuple(row.cells[column] for row in sample if column < len(row.cells))
    filled = tuple(cell for cell in cells if cell is not None)[:TELLING]
    for field in target.fields:
        score, reason = _by_label(label, field)
        share = _share(filled, field.kind, DAMAGED if score else frozenset())
        if score and share >= 0.5:  # noqa: PLR2004 - most of what the column holds suits the field
            suits = CONFIRMED if filled and field.kind in TYPED else 0
            copy = RANK_STEP / 2 if label.endswith(")") else 0
            yield Choice(column, field.name, label, score + suits - copy, reason)
        elif score >= GROUPED - len(field.synonyms) * RANK_STEP and field.required:
            doubt = f"{reason} Mais son contenu ne s’y prête guère\N{NO-BREAK SPACE}: à vérifier."
            yield Choice(column, field.name, label, score / 2, doubt)
        elif not score and field.kind is Kind.ORGANISATION and len(filled) > 1 and share >= 0.9:  # noqa: PLR2004
            reason = "La colonne contient des numéros SIREN ou SIRET."
            yield Choice(column, field.name, label, CONTENT + (field.name == "beneficiary_id") / 100, reason)


@lru_cache(maxsize=8192)
def _by_label(label: str, field: TargetField) -> tuple[float, str]:
    """Weigh a label against the names of a field: 0 when nothing brings them together."""
    names = (field.name, *field.synonyms, field.label)
    of = f"de «\N{NO-BREAK SPACE}{field.label}\N{NO-BREAK SPACE}»."
    if any(words_of(label) == words_of(name) for name in field.last_resorts):
        return HINT, f"Faute de mieux, l’intitulé est proche de ceux {of}"
    for whole, best in ((label, EXACT), (label.rpartition(" / ")[2], GROUPED)):
        for rank, name in enumerate(names):
            if (words_of(whole) and words_of(whole) == words_of(name)) or squeezed(whole) == squeezed(name):
                return (
                    best - rank * RANK_STEP,
                    f"L’intitulé est l’un de ceux {of}",
                )
    words = words_of(label)
    if not words or _singular(words) & _singular(field.excludes):
        return 0.0, ""
    hints = sum(any(_same_word(word, hint) for word in words) for hint in _plain(field.hints))
    alike = min(max(_alike(words, words_of(name)) for name in names), 100)
    if alike < ALIKE:
        return (HINT + hints * HINT_STEP, f"L’intitulé évoque ceux {of}") if hints else (0.0, "")
    return (
        alike / 100 * RESEMBLANCE,
        f"L’intitulé ressemble à ceux {of}",
    )


def _alike(words: tuple[str, ...], name: tuple[str, ...]) -> float:
    """Compare two labels word by word, out of 100, in any order and with the odd slip of the keyboard.

    A name of several words found whole in a longer label is enough.
    """
    common = sum(any(_same_word(word, other) for other in name) for word in words)
    if common >= len(name) > 1:
        return max(200.0 * common / (len(words) + len(name)), ALIKE + 10.0 * len(name) / len(words))
    return 200.0 * common / (len(words) + len(name))


@lru_cache(maxsize=65536)
def _same_word(one: str, other: str) -> bool:
    """Accept a plural, a feminine or a slip, but not a word within another (`id`, `idsubvention`)."""
    return one == other or (abs(len(one) - len(other)) <= 1 and fuzz.ratio(one, other) >= SPELLING)


def _singular(words: Sequence[str]) -> set[str]:
    return {word.rstrip("s") for word in words}


def _share(cells: Sequence[Cell], kind: Kind, damaged: frozenset[str]) -> float:
    """Give the part of the cells that read as this kind without reserve; 1 for an empty column or a text.

    Cells whose problem is one of `damaged` are counted too.
    """
    if not cells or kind not in TYPED:
        return 1.0
    read = reader(kind, cells)
    return sum(_suits(read(cell), damaged) for cell in cells) / len(cells)


def _suits(parsed: Parsed[object], damaged: frozenset[str]) -> bool:
    problem = parsed.problem
    if problem is None or problem.code in damaged:
        return True
    return parsed.value is not None and (problem.severity is Severity.INFORMATION or problem.code in BEARABLE)


def _plain(words: Sequence[str]) -> list[str]:
    return [unaccented(word).lower() for word in words]
