"""Read xlsx, xlsb, xls and ods workbooks, in a process that may die without harm."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from pathlib import Path
from typing import Any

from molette.engines import apart
from molette.engines.tables import calamine_worker, formulas
from molette.engines.tables.bounds import Limits, UnusableFile
from molette.engines.tables.cells import Cell, Row
from molette.engines.tables.containers import DAMAGED, LOCKED, Container

HEAD_ROWS = 600
EXCEL = Context(prec=15)
"""A spreadsheet keeps 15 significant digits; what follows is the noise of binary fractions."""
Span = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class SheetHead:
    """The top of a sheet: its first rows, its merged cells (first and last line and column, from 0)."""

    name: str
    hidden: bool
    height: int
    merged: tuple[Span, ...]
    rows: tuple[Row, ...]


def heads(source: Path, limits: Limits) -> list[SheetHead]:
    """Read the first rows of every sheet."""
    return [
        SheetHead(
            name=head["sheet"],
            hidden=head["hidden"],
            height=int(head["height"]),
            merged=tuple(_span(*corners) for corners in head["merged"]),
            rows=tuple(Row(i, _cells(row)) for i, row in enumerate(head["rows"], start=1)),
        )
        for head in _run(source, limits, "heads", str(HEAD_ROWS), str(limits.sheets))
    ]


def rows(source: Path, container: Container, sheet: str, limits: Limits) -> Iterator[Row]:
    """Read a sheet; where a formula has no result its own text stands, and where it failed its error."""
    marks = formulas.marks(source, container, sheet)
    mark = next(marks, None)
    for index, raw in enumerate(_run(source, limits, "rows", sheet)):
        cells = _cells(raw)
        while mark and mark[0] <= index:
            if mark[0] == index and mark[1] < limits.columns:
                cells += (None,) * (mark[1] + 1 - len(cells))
                cells = (*cells[: mark[1]], mark[2], *cells[mark[1] + 1 :])
            mark = next(marks, None)
        yield Row(index + 1, cells)


def _cells(raw: list[Any]) -> tuple[Cell, ...]:
    return tuple(
        (cell.strip() or None)
        if isinstance(cell, str)
        else EXCEL.plus(cell)
        if isinstance(cell, Decimal)
        else cell
        for cell in raw
    )


def _span(first: list[Decimal], last: list[Decimal]) -> Span:
    return (int(first[0]), int(first[1])), (int(last[0]), int(last[1]))


def _run(source: Path, limits: Limits, *task: str) -> Iterator[Any]:
    """Start the worker and give what it writes."""
    bounds = limits.workbook_memory, limits.workbook_seconds
    try:
        for line in apart.lines(calamine_worker.__file__, source, *bounds, *task):
            yield DECODER.decode(line)
    except apart.Stopped as end:
        raise _explained(end.status) from end


def _explained(status: int) -> UnusableFile:
    if status == apart.PASSWORD:
        return LOCKED
    if status == apart.DAMAGED:
        return DAMAGED
    return UnusableFile(
        "La feuille est trop étendue pour être lue\N{NO-BREAK SPACE}: "
        "une cellule remplie très loin des autres suffit.",
        "Supprimez les lignes et colonnes au-delà du tableau, ou enregistrez la feuille en .csv.",
    )


def _object(item: dict[str, Any]) -> object:
    return date.fromisoformat(item["date"]) if item.keys() == {"date"} else item


DECODER = json.JSONDecoder(
    parse_float=Decimal, parse_int=Decimal, object_hook=_object, parse_constant=lambda _: "#NUM!"
)
"""A number too large for a spreadsheet is the error it would show."""
