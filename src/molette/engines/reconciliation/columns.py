"""Which column of a table tells what, and which of two tables tell the same: by names and contents."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
from rapidfuzz import fuzz
from scipy.optimize import linear_sum_assignment

from molette.engines.reconciliation.books import Role
from molette.engines.reconciliation.cells import cell_reader
from molette.engines.reconciliation.contents import content_likeness, rarity_of
from molette.engines.tables.cells import Cell, Row, text_of
from molette.engines.tables.column_words import of_role, same
from molette.engines.tables.labels import unaccented, words_of
from molette.engines.tables.values.parsed import Parsed

MOST: Final = 0.8
"""Share of the cells that must read as a role for a column to have it."""
ALIKE: Final = 0.45
"""Likeness from which two columns are taken to tell the same."""
ALONE: Final = 0.9
"""What likeness of content weighs without a name."""
CODE: Final = re.compile(r"(?=.*\d)[\w.\-/]{5,40}")
YEAR: Final = re.compile(r"(?:19|20)\d\d")
OWN: Final = "\N{RIGHTWARDS ARROW} "


@dataclass(frozen=True, slots=True)
class Told:
    """A column as a table gives it: its rank, its heading, the cells of a sample."""

    rank: int
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """What a column is used for. Columns of both tables with one `field` are compared."""

    rank: int
    label: str
    role: Role
    field: str
    is_body: bool = False


def told(header: Sequence[str], sample: Iterable[Row]) -> tuple[Told, ...]:
    rows = [row.cells for row in sample]
    return tuple(
        Told(rank, label, tuple(row[rank] for row in rows if rank < len(row) and row[rank] is not None))
        for rank, label in enumerate(header)
    )


def guess(left: Sequence[Told], right: Sequence[Told]) -> tuple[tuple[Use, ...], tuple[Use, ...]]:
    """Say what each column is used for; the first of each table is the id."""
    mine, theirs = [c for c in left[1:] if c.cells], [c for c in right[1:] if c.cells]
    uses = ([Use(0, left[0].label, Role.ID, "id")], [Use(0, right[0].label, Role.ID, "id")])
    rarity = rarity_of([column.cells for column in (*mine, *theirs)])
    scores = np.array([[_alike(one, other, rarity) for other in theirs] for one in mine]).reshape(
        len(mine), len(theirs)
    )
    couples = (
        sorted(zip(*linear_sum_assignment(scores, maximize=True), strict=True), key=lambda c: (-scores[c], c))
        if scores.size
        else []
    )
    has_amount = False
    met: tuple[set[int], set[int]] = (set(), set())
    for at in couples:
        one, other = mine[at[0]], theirs[at[1]]
        role = _common(role_of(one), role_of(other))
        if scores[at] < ALIKE or role is None or (role is Role.AMOUNT and has_amount):
            continue
        has_amount |= role is Role.AMOUNT
        is_body = role is Role.TEXT and bool(_words(one.label) & _words(other.label) & of_role("body"))
        for side, column in ((0, one), (1, other)):
            uses[side].append(Use(column.rank, column.label, role, one.label, is_body))
            met[side].add(column.rank)
    for side, columns in ((0, mine), (1, theirs)):
        uses[side].extend(
            Use(column.rank, column.label, Role.TEXT, f"{OWN}{side}{column.label}")
            for column in columns
            if column.rank not in met[side] and role_of(column) is Role.TEXT
        )
    return tuple(uses[0]), tuple(uses[1])


def role_of(column: Told) -> Role:
    """Say what a column tells, by its cells first, then by its name.

    >>> role_of(Told(1, "Prix", ("12,50", "3"))), role_of(Told(1, "ISBN", ("978-2-07-036822-8",)))
    (<Role.AMOUNT: 'amount'>, <Role.IDENTIFIER: 'identifier'>)
    """
    words, texts = _words(column.label), [text_of(cell).strip() for cell in column.cells]
    if words & of_role("place") and _share(texts, CODE) >= MOST:
        return Role.PLACE
    if words & of_role("identifier") and sum(
        any(c.isdigit() or c == "@" for c in t) for t in texts
    ) >= MOST * len(texts):
        return Role.IDENTIFIER
    if (
        (words & of_role("date") or _share(texts, YEAR) < MOST)
        and _reads(column.cells, Role.DATE)
        and (words & of_role("date") or not _reads(column.cells, Role.AMOUNT))
    ):
        return Role.DATE
    if _reads(column.cells, Role.AMOUNT):
        if words & of_role("amount") or any(_has_cents(cell) for cell in column.cells):
            return Role.AMOUNT
        if _share(texts, YEAR) >= MOST:
            return Role.DATE
    is_one_by_one = len(set(texts)) >= MOST * len(texts)
    return Role.IDENTIFIER if is_one_by_one and _share(texts, CODE) >= MOST else Role.TEXT


def _common(one: Role, other: Role) -> Role | None:
    """The role that two columns can be compared in."""
    if one is other:
        return one
    return Role.TEXT if {one, other} <= {Role.TEXT, Role.IDENTIFIER, Role.PLACE, Role.DATE} else None


def _share(texts: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(pattern.fullmatch(text) is not None for text in texts) / max(len(texts), 1)


def _reads(cells: Sequence[Cell], role: Role) -> bool:
    read = cell_reader(role, "", cells)
    parsed = [read(cell) for cell in cells]
    return sum(one.value is not None and not _is_within(one) for one in parsed) >= MOST * len(cells)


def _is_within(parsed: Parsed[object]) -> bool:
    """Say whether what was read is but a part of a text that says more."""
    return parsed.problem is not None and parsed.problem.code == "date-in-text"


def _has_cents(cell: Cell) -> bool:
    if isinstance(cell, Decimal):
        return cell != cell.to_integral_value()
    return isinstance(cell, str) and re.search(r"\d[.,]\d{1,2}\D*$", cell) is not None


def _alike(one: Told, other: Told, rarity: Mapping[str, float]) -> float:
    """How much two columns are alike, from 0 to 1: by name, by what its words mean, by content.

    Contents that are alike enough need no name; names alone are not enough where contents have nothing alike.
    """
    mine, theirs = _words(one.label), _words(other.label)
    plain = [unaccented(column.label).lower() for column in (one, other)]
    name = 1.0 if mine and mine == theirs else fuzz.token_sort_ratio(*plain) / 100 * 0.8
    if any(mine & words and theirs & words for words in same()):
        name = max(name, 0.8)
    roles = role_of(one), role_of(other)
    kind = 1.0 if roles[0] is roles[1] else 0.4 if _common(*roles) else 0.0
    if not kind:
        return 0.0
    content = content_likeness(one.cells, other.cells, roles, rarity)
    return max(kind * (0.6 * name + 0.4 * content), ALONE * content)


def _words(label: str) -> frozenset[str]:
    return frozenset(words_of(label))
