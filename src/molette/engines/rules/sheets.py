"""Make plans of the rows of a spreadsheet: the facts of each, or the cells that keep it from being judged."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from molette.engines.french import listing
from molette.engines.money import NBSP
from molette.engines.plans import LineKind
from molette.engines.rules.book import Book
from molette.engines.rules.cells import Read, read_with
from molette.engines.rules.columns import COLUMNS, PLAN, Column, key
from molette.engines.rules.facts import Facts, OwnerFacts, Share
from molette.engines.rules.words import Event
from molette.engines.tables.bounds import UnusableFile
from molette.engines.tables.cells import Row, column_letter, text_of
from molette.engines.tables.values import Parsed, Problem

OWN_MONEY: Final = (LineKind.OWN_SHARE, LineKind.LOAN)


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong of one cell: `line` from 1, `column` its letter, both as the spreadsheet shows them."""

    line: int
    column: str
    header: str
    value: str
    expected: str
    remedy: str
    code: str


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """A plan of a sheet. With a problem, its facts are not to be judged: a part of them is missing.

    `on` is the day it gives itself; `lines` the line of the file of each share, in their order.
    """

    name: str
    on: date | None
    facts: Facts
    lines: tuple[int, ...]
    problems: tuple[CellProblem, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The plans of a sheet in their order, and the headings that were passed over."""

    plans: tuple[SheetPlan, ...]
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """A column of the sheet at hand: its rank, what it fills, its heading and how its cells are read."""

    rank: int
    column: Column
    heading: str
    read: Read

    def problem(self, row: Row, told: Problem) -> CellProblem:
        value = text_of(row.cells[self.rank])
        letter = column_letter(self.rank)
        return CellProblem(row.line, letter, self.heading, value, told.expected, told.remedy, told.code)


@dataclass(slots=True)
class _Draft:
    """A plan as its rows are read."""

    name: str
    given: dict[str, Any] = field(default_factory=dict)
    said_at: dict[str, int] = field(default_factory=dict)
    shares: list[Share] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)


def read_plans(header: Sequence[str], rows: Iterable[Row], book: Book) -> Sheet:
    """Read the plans of a sheet. Rows of one name are one plan; a row without a name goes on the one above.

    Raises:
        UnusableFile: a column without which nothing is a plan lacks, or two fill the same fact.
    """
    held = list(rows)
    found = _found(header)
    places = [
        _Place(rank, column, header[rank], read_with(column, header[rank], _cells(held, rank), book))
        for rank, column in found
    ]
    taken = {rank for rank, _ in found}
    drafts: dict[str, _Draft] = {}
    name = ""
    for row in held:
        name = _name(places, row) or name
        draft = drafts.setdefault(name, _Draft(name))
        _read_row(draft, row, places, book)
        draft.problems += _beyond(row, len(header))
    ignored = tuple(heading for rank, heading in enumerate(header) if rank not in taken)
    return Sheet(tuple(map(_plan, drafts.values())), ignored)


def _cells(rows: Iterable[Row], rank: int) -> list[Any]:
    return [row.cells[rank] for row in rows]


def _found(header: Sequence[str]) -> list[tuple[int, Column]]:
    """Which column each heading is; those that are none are left out."""
    known = {key(name): column for column in COLUMNS for name in (column.label, *column.names)}
    found = [(rank, column) for rank, heading in enumerate(header) if (column := known.get(key(heading)))]
    lacking = [c.label for c in COLUMNS if c.is_required and c not in {column for _, column in found}]
    if lacking:
        named = listing([f"«{NBSP}{label}{NBSP}»" for label in lacking])
        raise UnusableFile(
            f"Il manque {named} parmi les titres de colonnes.",
            f"Les titres lus sont{NBSP}: {', '.join(header)}.",
        )
    seen: dict[Column, int] = {}
    for rank, column in found:
        if column in seen:
            both = listing([f"«{NBSP}{header[n]}{NBSP}»" for n in (seen[column], rank)])
            raise UnusableFile(
                f"Deux colonnes disent la même chose{NBSP}: {both}.", "Retirez l’une des deux."
            )
        seen[column] = rank
    return found


def _name(places: Iterable[_Place], row: Row) -> str:
    return next(str(p.read(row.cells[p.rank]).value or "") for p in places if p.column is PLAN)


def _read_row(draft: _Draft, row: Row, places: Iterable[_Place], book: Book) -> None:
    line: dict[str, tuple[_Place, Parsed[Any]]] = {}
    for place in places:
        parsed = place.read(row.cells[place.rank])
        if place.column.of_line:
            line[place.column.field] = place, parsed
        elif place.column is PLAN:
            draft.problems += _nameless(draft, row, place, parsed)
        elif parsed.problem:
            draft.problems.append(place.problem(row, parsed.problem))
        elif parsed.value is not None:
            draft.problems += _kept(draft, row, place, parsed.value)
    wrong = list(_wrong_line(row, line))
    draft.problems += wrong
    if line["kind"][1].value is not None and not wrong:
        draft.shares.append(_share(line, len(draft.shares), book))
        draft.lines.append(row.line)


def _nameless(draft: _Draft, row: Row, place: _Place, parsed: Parsed[Any]) -> Iterator[CellProblem]:
    if parsed.problem:
        yield place.problem(row, parsed.problem)
    elif not draft.name:
        remedy = "Nommez le plan sur sa première ligne."
        yield place.problem(row, Problem("required", "le nom du plan", remedy))


def _kept(draft: _Draft, row: Row, place: _Place, value: Any) -> Iterator[CellProblem]:
    """Keep a fact of the plan; said again on another row, it must be the same."""
    name = place.column.field
    if draft.given.setdefault(name, value) != value:
        expected = f"la même valeur qu’à la ligne {draft.said_at[name]} du même plan"
        remedy = "Corrigez l’une des deux, ou laissez celle-ci vide."
        yield place.problem(row, Problem("contradiction", expected, remedy))
    draft.said_at.setdefault(name, row.line)


def _wrong_line(row: Row, line: dict[str, tuple[_Place, Parsed[Any]]]) -> Iterator[CellProblem]:
    """Say what is wrong of a line of a plan, each cell then all of them together."""
    for place, parsed in line.values():
        if parsed.problem:
            yield place.problem(row, parsed.problem)
    kind = line["kind"][1]
    is_filled = any(parsed.value is not None for _, parsed in line.values())
    if kind.value is None and kind.problem is None and is_filled:
        remedy = "Dites ce qu’est cette ligne, ou retirez-la si c’est un total."
        expected = f"une nature de ligne{NBSP}: subvention, part propre, emprunt, privé, non trouvé"
        yield line["kind"][0].problem(row, Problem("required", expected, remedy))
    if kind.value in OWN_MONEY and "scheme" in line and line["scheme"][1].value is not None:
        expected = "rien : l’argent du maître d’ouvrage ne vient pas d’un dispositif"
        yield line["scheme"][0].problem(
            row, Problem("scheme-of-own-money", expected, "Videz cette cellule, ou corrigez la nature.")
        )


def _share(line: dict[str, tuple[_Place, Parsed[Any]]], rank: int, book: Book) -> Share:
    kind: LineKind = line["kind"][1].value  # type: ignore[assignment] # it is there: the caller looked
    slug = (line["scheme"][1].value or "") if "scheme" in line else ""
    scheme = book.scheme(slug)
    is_public = scheme is None or scheme.is_public
    return Share(kind, line["amount"][1].value, book.key(slug), rank, is_public)


def _beyond(row: Row, width: int) -> Iterator[CellProblem]:
    """Report what stands to the right of the headings: often a separator left inside a text."""
    if any(cell is not None for cell in row.cells[width:]):
        value = " | ".join(map(text_of, row.cells[width:]))
        remedy = f"Plus de cellules que de titres{NBSP}: vérifiez que la ligne n’est pas décalée."
        yield CellProblem(
            row.line, column_letter(width), "", value, "rien à cet endroit", remedy, "beyond-header"
        )


def _plan(draft: _Draft) -> SheetPlan:
    given = draft.given
    owner = {name: given.get(name) for name in ("population", "centre", "density", "wealth")}
    facts = Facts(
        owner=OwnerFacts(given.get("owner"), **owner),
        cost=given.get("cost"),
        eligible=given.get("eligible"),
        shares=tuple(draft.shares),
        category=given.get("category"),
        perimeters=given.get("perimeters"),
        in_contract=bool(given.get("in_contract")),
        is_lead=bool(given.get("is_lead")),
        waivers=given.get("waivers", frozenset()),
        events=tuple((event, given[event]) for event in Event if event in given),
    )
    return SheetPlan(draft.name, given.get("on"), facts, tuple(draft.lines), tuple(draft.problems))
