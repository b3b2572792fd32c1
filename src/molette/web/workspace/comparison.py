"""`?depuis=2022-06-30`: what moved in any list of the workspace since that day, and why.

The same view is asked for its rows at both days, under the same filters and the same rights; they are held
under the key of its sheet.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import ResolverMatch, reverse

from molette.domain.memory.past import as_known_on
from molette.domain.memory.reasons import Reasons, reasons
from molette.engines.comparison import Difference, compare
from molette.engines.french import counted, short_date
from molette.engines.money import number
from molette.engines.sheets import Cell as SheetCell
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.representations import read_sheet, represent
from molette.web.tables import Cell, Column, Row, Table
from molette.web.workspace.desk import frame, user_of

SHOWN: Final = 300
HREFS: Final = {
    "programme.project": "workspace:project",
    "statements.statement": "workspace:statement",
}


@dataclass(frozen=True, slots=True)
class State:
    """The rows of a list on a day: its columns, and under each key what names the row and its cells."""

    sheet: Sheet
    names: Mapping[Hashable, str]
    rows: Mapping[Hashable, tuple[SheetCell, ...]]


@dataclass(frozen=True, slots=True)
class Move:
    """One line of the comparison: a row that came or went, or a cell that changed, and why."""

    kind: str
    key: Hashable
    name: str
    column: str
    before: SheetCell
    after: SheetCell
    why: str


def differ(request: HttpRequest, match: ResolverMatch, since: date, until: date | None) -> HttpResponseBase:
    """Answer with what moved between two days, the second being today when none is given."""
    user = user_of(request)
    before = _state(request, match, since)
    after = _state(request, match, until)
    aside = [rank for rank, column in enumerate(after.sheet.columns) if column.is_of_the_day]
    found = compare(before.rows, after.rows, aside)
    names = {**before.names, **after.names}
    told = reasons(after.sheet.about, _keys(found), since, until, user)
    moves = tuple(_moves(found, names, after.sheet.columns, told))
    context = {
        **frame(request),
        "since": since,
        "until": until,
        "found": found,
        "counts": _counts(found),
        "list": request.path,
        "tables": _tables(moves, after.sheet.about),
        "is_cut": len(moves) > SHOWN,
    }
    about = {"depuis": since, "compte": {"inchanges": found.unchanged}}
    fmt = match.kwargs.get("fmt", "")
    return represent(
        request,
        fmt,
        template="workspace/comparison.html",
        context=context,
        sheet=_sheet(after.sheet, moves),
        about=about,
    )


def _state(request: HttpRequest, match: ResolverMatch, day: date | None) -> State:
    """Ask the view for its rows on a day. Raises Http404 where it has none to compare."""

    def ask() -> HttpResponseBase:
        answer: HttpResponseBase = match.func(request, *match.args, **{**match.kwargs, "fmt": "csv"})
        return answer

    if "fmt" not in match.kwargs:
        raise Http404("Cette page n’a pas de lignes à comparer.")
    with as_known_on(day) if day else nullcontext():
        sheet = read_sheet(ask)
    names: dict[Hashable, str] = {}
    rows: dict[Hashable, tuple[SheetCell, ...]] = {}
    for key, name, cells in sheet.keyed():
        names[key], rows[key] = name, cells
    return State(sheet, names, rows)


def _keys(found: Difference[Hashable]) -> list[Hashable]:
    return [*found.added, *found.removed, *(row.key for row in found.changed)]


def _counts(found: Difference[Hashable]) -> list[str]:
    return [
        counted(len(found.added), "ajout"),
        counted(len(found.removed), "retrait"),
        counted(len(found.changed), "ligne changée", "lignes changées"),
        counted(found.unchanged, "inchangée"),
    ]


def _moves(
    found: Difference[Hashable],
    names: Mapping[Hashable, str],
    columns: Sequence[SheetColumn],
    told: Reasons,
) -> Iterator[Move]:
    for key in found.added:
        yield Move("ajouté", key, names[key], "", None, None, told.of(key))
    for key in found.removed:
        yield Move("retiré", key, names[key], "", None, None, told.of(key))
    for row in found.changed:
        for cell in row.cells:
            label = columns[cell.column].label
            yield Move("changé", row.key, names[row.key], label, cell.before, cell.after, told.of(row.key))


def _tables(moves: Sequence[Move], about: str) -> list[Table]:
    shown = moves[:SHOWN]
    plain = (Column("Ligne"), Column("Pourquoi"))
    tables = [
        Table(caption, plain, tuple(_row(move, about) for move in shown if move.kind == kind))
        for kind, caption in (("ajouté", "Ajouté"), ("retiré", "Retiré"))
    ]
    changed = Table(
        "Changé",
        (Column("Ligne"), Column("Ce qui change"), Column("Avant"), Column("Après"), Column("Pourquoi")),
        tuple(_row(move, about) for move in shown if move.kind == "changé"),
    )
    return [table for table in (*tables, changed) if table.rows]


def _row(move: Move, about: str) -> Row:
    route = HREFS.get(about)
    is_there = move.kind != "retiré" and ":" not in str(move.key)
    href = reverse(route, args=[move.key]) if route and is_there else ""
    first, why = Cell(move.name, href), Cell(move.why)
    if move.kind != "changé":
        return Row((first, why))
    return Row((first, Cell(move.column), Cell(_plain(move.before)), Cell(_plain(move.after)), why))


def _plain(value: SheetCell) -> str:
    """A cell of any kind, as a sentence would write it."""
    match value:
        case None | "":
            return "rien"
        case bool():
            return "oui" if value else "non"
        case date():
            return short_date(value)
        case str():
            return value
        case Decimal():
            return number(value, max(0, -int(value.normalize().as_tuple().exponent)))
        case _:
            return number(Decimal(value))


def _sheet(of: Sheet, moves: Sequence[Move]) -> Sheet:
    return Sheet(
        f"comparaison-{of.name}"[:31],
        (
            SheetColumn("mouvement", "Mouvement", lambda move: move.kind),
            SheetColumn("cle", "Clé", lambda move: str(move.key)),
            SheetColumn("ligne", "Ligne", lambda move: move.name),
            SheetColumn("colonne", "Colonne", lambda move: move.column),
            SheetColumn("avant", "Avant", lambda move: move.before),
            SheetColumn("apres", "Après", lambda move: move.after),
            SheetColumn("pourquoi", "Pourquoi", lambda move: move.why),
        ),
        moves,
    )
