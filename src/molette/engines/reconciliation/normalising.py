"""Both books as arrays: what is compared is brought to one form, once for each distinct value.

The lines of each book are put in an order that depends on what they say alone, and the two books as well:
the answer cannot depend on the order of the lines, nor on which book is given first.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from molette.engines.identities.names import BodyKind, read_name
from molette.engines.money import to_cents
from molette.engines.reconciliation.books import Book, Cell, Column, Role
from molette.engines.reconciliation.hashing import CHUNK, Hashes, Ranks, joined, mixed, plain, whole
from molette.engines.tables.values.dates import Dated

UNKNOWN: Final = -1
NO_AMOUNT: Final = np.iinfo(np.int64).min
LARGEST: Final = Decimal(10) ** 15
NOT_ALPHANUMERIC: Final = re.compile(r"[\W_]+")
SIREN, SIRET = 9, 14
DEPARTMENT: Final = 2


@dataclass(frozen=True, slots=True)
class Side:
    """One field of one book, a number a line; `codes` are ranks among the values of both books.

    `values` are, by role: the code of a text, a place or an identifier; cents; the first day. `ends` is the
    last day; `coarse` is the code of the department or of the SIREN.
    """

    values: Ranks
    ends: Ranks
    coarse: Ranks

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        found: npt.NDArray[np.bool_] = (self.values != UNKNOWN) & (self.values != NO_AMOUNT)
        return found

    def take(self, order: Ranks) -> "Side":
        values = self.values[order]
        ends, coarse = (
            values if held is self.values else held[order] for held in (self.ends, self.coarse)
        )  # what is one array stays one
        return Side(values, ends, coarse)


@dataclass(frozen=True, slots=True)
class Field:
    """A field that both books have. `texts` are its distinct values, as normalised, by their code."""

    name: str
    role: Role
    left: Side
    right: Side
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pairable:
    """Two books, ready. `left_order[k]` is the rank, in the book given, of the line k; so on the right.

    `is_mirrored`: the book given on the left stands on the right. `left_lines` and `right_lines` tell lines
    apart by what they say.
    """

    fields: tuple[Field, ...]
    left_order: Ranks
    right_order: Ranks
    is_mirrored: bool
    left_lines: Hashes
    right_lines: Hashes

    @property
    def left_count(self) -> int:
        return len(self.left_order)

    @property
    def right_count(self) -> int:
        return len(self.right_order)

    @cached_property
    def roles(self) -> tuple[tuple[str, Role], ...]:
        return tuple((one.name, one.role) for one in self.fields)

    def mirrored(self) -> "Pairable":
        fields = tuple(Field(one.name, one.role, one.right, one.left, one.texts) for one in self.fields)
        return Pairable(
            fields, self.right_order, self.left_order, not self.is_mirrored, self.right_lines, self.left_lines
        )

    def placed(self) -> "Pairable":
        """Put on the left the book of fewer lines; of as many, the one that its lines designate."""
        left, right = (
            (len(lines), int(np.sum(mixed(lines), dtype=np.uint64)))
            for lines in (self.left_lines, self.right_lines)
        )
        return self.mirrored() if left > right else self

    def only(self, left: Ranks, right: Ranks) -> "Pairable":
        """Keep some lines of each side, given by their ranks, in their order."""
        fields = tuple(
            Field(one.name, one.role, one.left.take(left), one.right.take(right), one.texts)
            for one in self.fields
        )
        return Pairable(
            fields, self.left_order[left], self.right_order[right], self.is_mirrored,
            self.left_lines[left], self.right_lines[right],
        )  # fmt: skip

    def of(self, role: Role) -> tuple[Field, ...]:
        return tuple(one for one in self.fields if one.role is role)


WHOLE: Final = "*"
"""The field that holds all the texts of a line, where the books do not part them alike."""


def prepare(left: Book, right: Book, places: Mapping[str, str] | None = None) -> Pairable:
    """Put two books side by side. `places` gives the place that another has become (merged communes)."""
    left, right = _with_whole(left, right)
    shared = [
        (mine, theirs)
        for mine in left.columns
        if (theirs := right.column(mine.field)) and theirs.role is mine.role and mine.role is not Role.ID
    ]
    fields = [_field(mine, theirs, places or {}) for mine, theirs in sorted(shared, key=lambda x: x[0].field)]
    ids = whole(left.ids), whole(right.ids)
    orders, lines = [], []
    for which in (0, 1):
        content = np.zeros(len(ids[which]), np.uint64)
        for one in fields:
            content = joined(content, _content(one, (one.left, one.right)[which]))
        orders.append(np.lexsort((ids[which], content)))
        lines.append(joined(content, ids[which])[orders[which]])
    made = tuple(
        Field(one.name, one.role, one.left.take(orders[0]), one.right.take(orders[1]), one.texts)
        for one in fields
    )
    return Pairable(
        made, orders[0], orders[1], is_mirrored=False, left_lines=lines[0], right_lines=lines[1]
    ).placed()


def _content(one: Field, side: Side) -> Hashes:
    """The content of each line, by what it says and not by the rank of its value."""
    if not one.texts:
        return mixed(side.values.view(np.uint64) ^ side.ends.view(np.uint64))
    hashes = np.append(whole(one.texts), np.uint64(0))
    return hashes[side.values]


def _with_whole(left: Book, right: Book) -> tuple[Book, Book]:
    """Add to each book all its texts as one, when one of them has a text that the other does not have."""
    names = [{c.field for c in book.columns if c.role is Role.TEXT} for book in (left, right)]
    if names[0] == names[1] or not all(names):
        return left, right
    return _all_texts(left), _all_texts(right)


def _all_texts(book: Book) -> Book:
    texts = [column.cells for column in book.columns if column.role is Role.TEXT]
    cells = [" ".join(str(cell) for cell in row if cell) or None for row in zip(*texts, strict=True)]
    return Book(book.ids, (*book.columns, Column(WHOLE, Role.TEXT, cells)))


def _field(mine: Column, theirs: Column, places: Mapping[str, str]) -> Field:
    if mine.role is Role.AMOUNT:
        left, right = (_plain_side(_cents(c.cells)) for c in (mine, theirs))
        return Field(mine.field, mine.role, left, right)
    if mine.role is Role.DATE:
        return Field(mine.field, mine.role, _days(mine.cells), _days(theirs.cells))
    texts, codes = _coded((mine, theirs), places)
    if mine.role is Role.TEXT:
        return Field(mine.field, mine.role, _plain_side(codes[0]), _plain_side(codes[1]), texts)
    sides = [Side(rank, rank, np.append(_coarse(texts, mine.role), UNKNOWN)[rank]) for rank in codes]
    return Field(mine.field, mine.role, sides[0], sides[1], texts)


def _plain_side(values: Ranks) -> Side:
    return Side(values, values, values)


def _cents(cells: Sequence[Cell]) -> Ranks:
    return np.fromiter(map(_cent, cells), np.int64, len(cells))


def _cent(cell: Cell) -> int:
    if not isinstance(cell, Decimal) or not cell.is_finite() or abs(cell) > LARGEST:
        return NO_AMOUNT
    return int(to_cents(cell) * 100)


def _days(cells: Sequence[Cell]) -> Side:
    firsts, lasts = np.full(len(cells), UNKNOWN, np.int64), np.full(len(cells), UNKNOWN, np.int64)
    for rank, cell in enumerate(cells):
        if isinstance(cell, Dated):
            firsts[rank], lasts[rank] = cell.first.toordinal(), cell.last.toordinal()
        elif isinstance(cell, date):
            firsts[rank] = lasts[rank] = cell.toordinal()
    return Side(firsts, lasts, firsts)


def _coded(columns: tuple[Column, Column], places: Mapping[str, str]) -> tuple[tuple[str, ...], list[Ranks]]:
    """Number the distinct values of a field, normalised; empty ones are unknown."""
    written: dict[str, int] = {}
    ranks = [
        np.fromiter(
            (UNKNOWN if c is None else written.setdefault(str(c), len(written)) for c in column.cells),
            np.int64,
            len(column.cells),
        )
        for column in columns
    ]
    forms: list[str] = []
    every = list(written)
    del written
    for first in range(0, len(every), CHUNK):
        forms += _forms(every[first : first + CHUNK], columns[0], places)
    code_of = {form: code for code, form in enumerate(sorted({form for form in forms if form}))}
    codes = np.fromiter((code_of.get(form, UNKNOWN) for form in forms), np.int64, len(forms))
    codes = np.append(codes, UNKNOWN)
    return tuple(code_of), [codes[rank] for rank in ranks]


def _forms(written: list[str], column: Column, places: Mapping[str, str]) -> list[str]:
    if not written:
        return []
    if column.role is Role.IDENTIFIER:
        return [_identifier(text) for text in written]
    if column.is_body:
        written = [body(text) for text in written]
    forms = [" ".join(line.split()) for line in plain(written).split("\n")]
    if column.role is Role.PLACE:
        became = dict(
            zip(plain(list(places)).split("\n"), plain(list(places.values())).split("\n"), strict=True)
        )
        forms = [became.get(form, form) for form in forms]
    return forms


def _identifier(text: str) -> str:
    """An identifier without signs, capitals and zeros before it: `0062-1193` and `621193` are one."""
    bare = NOT_ALPHANUMERIC.sub("", text).upper()
    return bare.lstrip("0") if bare.isdecimal() and len(bare) not in {SIREN, SIRET} else bare


def body(written: str) -> str:
    """The words of the name of a public body, its kind and the acronyms it may bear among them.

    >>> body("CA Lens-Liévin"), body("Ville de Lens")
    ('grouping LENS LIEVIN CALL', 'LENS')
    """
    name = read_name(written)
    kind = [] if name.kind in {BodyKind.COMMUNE, BodyKind.OTHER} else [name.kind.value]
    acronyms = {one for one in name.initials if one.startswith("CA")}
    return " ".join([*kind, *name.words, *sorted((acronyms | name.acronyms) - set(name.words))])


def _coarse(texts: tuple[str, ...], role: Role) -> Ranks:
    """What several values have in common: the SIREN of a SIRET, the department of a commune's code."""
    if role is Role.IDENTIFIER:
        parts = [text[:SIREN] if len(text) == SIRET and text.isdecimal() else text for text in texts]
    else:
        parts = [text[:DEPARTMENT] if text[1:2].isdigit() else text for text in texts]
    numbered = {part: rank for rank, part in enumerate(sorted(set(parts)))}
    return np.fromiter((numbered[part] for part in parts), np.int64, len(parts))
