"""What else must be hidden so that a hidden value cannot be found by difference.

A table published with its total gives away the one cell it leaves out. *Complementary suppression* hides
other cells until no combination of what is shown determines a secret one: exact, by elimination over the
rationals. A reader may moreover know some cells for being his own: the secret holds against each of them.
What is hidden is chosen to harm least; it is not proved to be the least possible.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias

Key: TypeAlias = Hashable
NOTHING: Final = Fraction(0)


@dataclass(frozen=True, slots=True)
class Cell:
    """A number shown somewhere. `harm` is what hiding it costs; `known_by`, who knows it in any case."""

    key: Key
    harm: int = 1
    known_by: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Relation:
    """Cells whose combination is known to be nil, such as a total less its parts; and how one says it."""

    terms: Mapping[Key, Fraction]
    words: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """A cell not to be shown. `because` is empty for a secret, else says what would give it away."""

    key: Key
    because: str = ""


def total(whole: Key, parts: Iterable[Key], words: str) -> Relation:
    """The whole is the sum of its parts; a key given twice counts twice."""
    terms: dict[Key, Fraction] = {whole: Fraction(1)}
    for part in parts:
        terms[part] = terms.get(part, NOTHING) - 1
    return Relation(terms, words)


def protect(
    cells: Iterable[Cell],
    relations: Sequence[Relation],
    secrets: Collection[Key],
    insiders: Collection[int] = (),
) -> tuple[Hidden, ...]:
    """Return all that must be hidden for the secrets to hold against everybody but the insiders.

    >>> cost = total("coût", ["État", "Région", "part propre"], "le coût est la somme de ses lignes")
    >>> table = [Cell("coût", 9), Cell("État", 4), Cell("Région", 4), Cell("part propre", 2)]
    >>> [hidden.key for hidden in protect(table, [cost], {"État"})]
    ['État', 'part propre']
    """
    held = {cell.key: cell for cell in cells}
    hidden = {key: Hidden(key) for key in held if key in secrets}
    outsiders = frozenset().union(*(cell.known_by for cell in held.values())) - frozenset(insiders)
    readers = [_known(held, reader) for reader in (None, *sorted(outsiders))]
    while mended := next(_mended(held, hidden, _leaks(relations, hidden, secrets, readers)), None):
        hidden[mended.key] = mended
    return tuple(_pruned(held, relations, hidden, secrets, readers))


def is_determined(key: Key, relations: Iterable[Relation], unknown: Collection[Key]) -> bool:
    """Say whether what is known determines an unknown cell."""
    return _combination(key, list(relations), frozenset(unknown)) is not None


@dataclass(frozen=True, slots=True)
class _Leak:
    """How a secret falls out for a reader: what he must not see for it to hold, and why, in words."""

    reader: int
    secret: Key
    used: frozenset[Key]
    words: str


def _mended(
    cells: Mapping[Key, Cell], hidden: Mapping[Key, Hidden], leaks: Iterable[_Leak]
) -> Iterator[Hidden]:
    """Give what to hide against each leak; none where a reader makes it from his own cells alone."""
    for leak in leaks:
        shown = [cells[key] for key in leak.used if key in cells and key not in hidden]
        if shown:
            least = min(shown, key=lambda cell: (cell.harm, str(cell.key)))
            yield Hidden(least.key, leak.words)


def _known(cells: Mapping[Key, Cell], reader: int | None) -> frozenset[Key]:
    return frozenset(key for key, cell in cells.items() if reader in cell.known_by)


def _leaks(
    relations: Sequence[Relation],
    hidden: Mapping[Key, Hidden],
    secrets: Collection[Key],
    readers: Iterable[frozenset[Key]],
) -> Iterator[_Leak]:
    for at, known in enumerate(readers):
        unknown = frozenset(hidden) - known
        for secret in sorted((key for key in secrets if key in unknown), key=str):
            weights = _combination(secret, relations, unknown)
            if weights is not None:
                used: dict[Key, Fraction] = {}
                for which, weight in weights.items():
                    for key, factor in relations[which].terms.items():
                        used[key] = used.get(key, NOTHING) + weight * factor
                words = " ; ".join(dict.fromkeys(relations[which].words for which in sorted(weights)))
                leaning = frozenset(key for key, factor in used.items() if factor and key not in known)
                yield _Leak(at, secret, leaning, words)


def _combination(
    key: Key, relations: Sequence[Relation], unknown: frozenset[Key]
) -> dict[int, Fraction] | None:
    """Return the weights of the relations that isolate this unknown, or None where none does.

    Each relation is a row over the unknown cells. In reduced echelon form, a cell is determined when the
    row that it leads holds nothing else.
    """
    rows: list[_Row] = []
    for at, relation in enumerate(relations):
        told = {
            name: Fraction(factor) for name, factor in relation.terms.items() if name in unknown and factor
        }
        row = _Row(told, {at: Fraction(1)})
        for held in rows:
            row = row.without(held.lead, held)
        if row.told:
            row = row.over(row.told[row.lead])
            rows = [held.without(row.lead, row) for held in rows] + [row]
    return next((row.weights for row in rows if row.lead == key and len(row.told) == 1), None)


@dataclass(frozen=True, slots=True)
class _Row:
    """A combination of relations: what it tells of the unknown cells, and how much it takes of each."""

    told: dict[Key, Fraction]
    weights: dict[int, Fraction]

    @property
    def lead(self) -> Key:
        return next(iter(self.told))

    def without(self, name: Key, other: "_Row") -> "_Row":
        """Take off as much of another row as leaves nothing of this cell."""
        factor = self.told.get(name, NOTHING)
        if not factor:
            return self
        weights = {
            at: left
            for at in {**self.weights, **other.weights}
            if (left := self.weights.get(at, NOTHING) - factor * other.weights.get(at, NOTHING))
        }
        return _Row(_less(self.told, other.told, factor), weights)

    def over(self, factor: Fraction) -> "_Row":
        return _Row(
            {name: value / factor for name, value in self.told.items()},
            {at: value / factor for at, value in self.weights.items()},
        )


def _less(
    row: Mapping[Key, Fraction], other: Mapping[Key, Fraction], factor: Fraction
) -> dict[Key, Fraction]:
    left = {name: row.get(name, NOTHING) - factor * other.get(name, NOTHING) for name in {**row, **other}}
    return {name: value for name, value in left.items() if value}


def _pruned(
    cells: Mapping[Key, Cell],
    relations: Sequence[Relation],
    hidden: Mapping[Key, Hidden],
    secrets: Collection[Key],
    readers: Sequence[frozenset[Key]],
) -> Iterable[Hidden]:
    """Show again, the most harmful first, what a later choice made needless to hide."""
    left = dict(hidden)
    lost = {(leak.reader, leak.secret) for leak in _leaks(relations, hidden, secrets, readers)}
    extra = [cells[key] for key in hidden if key not in secrets]
    for cell in sorted(extra, key=lambda cell: (-cell.harm, str(cell.key))):
        without = {key: one for key, one in left.items() if key != cell.key}
        if lost.issuperset(
            (leak.reader, leak.secret) for leak in _leaks(relations, without, secrets, readers)
        ):
            left = without
    return left.values()
