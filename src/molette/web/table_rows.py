"""The rows of a table as HTML. Not a template: a list of projects would render one a thousand times."""

from collections.abc import Iterable, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from molette.engines.drawing.figure import UNKNOWN
from molette.engines.french import unmarked
from molette.web.tables import Cell, Column, Row, Table, written

FICTIF = '<span class="tag fictif" title="Inventé pour la démonstration">fictif</span>'


def bodies(table: Table) -> SafeString:
    """The body of a table, then one body a group under its heading; says so when there is nothing.

    Raises ValueError when a row lacks a cell.
    """
    parts = [_body("", table.rows, table.columns)] if table.rows else []
    for group in table.groups:
        note = f" <small>{escape(group.note)}</small>" if group.note else ""
        scope = f'scope="rowgroup" role="rowheader" colspan="{len(table.columns)}"'
        heading = f'<tr role="row" class="group"><th {scope}>{escape(group.title)}{note}</th></tr>'
        parts.append(_body(heading, group.rows, table.columns))
    if not parts:
        nothing = f'<td role="cell" colspan="{len(table.columns)}" class="muted">{escape(table.empty)}</td>'
        parts.append(f'<tbody role="rowgroup"><tr role="row">{nothing}</tr></tbody>')
    return mark_safe("".join(parts))  # noqa: S308 (each part is escaped)


def foot(table: Table) -> SafeString:
    """The total of a table; nothing without one."""
    if not table.footer:
        return mark_safe("")
    total = _row(Row(table.footer), table.columns)
    return mark_safe(f'<tfoot role="rowgroup">{total}</tfoot>')  # noqa: S308 (the same)


def _body(heading: str, rows: Iterable[Row], columns: Sequence[Column]) -> str:
    lines = "".join(_row(row, columns) for row in rows)
    return f'<tbody role="rowgroup">{heading}{lines}</tbody>'


def _row(row: Row, columns: Sequence[Column]) -> str:
    cells = []
    for rank, (column, cell) in enumerate(zip(columns, row.cells, strict=True)):
        if rank == 0:
            level = f' class="indent-{row.level}"' if row.level else ""
            cells.append(
                f'<th scope="row" role="rowheader"{level}>{_cell(cell, column, fictif=row.fictif)}</th>'
            )
        else:
            numeric = ' class="n"' if column.numeric else ""
            label = escape(column.label)
            cells.append(
                f'<td role="cell" data-label="{label}"{numeric}><span>{_cell(cell, column)}</span></td>'
            )
    state = f' class="{escape(row.state)}"' if row.state else ""
    return f'<tr role="row"{state}>{"".join(cells)}</tr>'


def _cell(cell: Cell, column: Column, *, fictif: bool = False) -> str:
    """What is known or why it is not, then what qualifies it, then its note on a line of its own."""
    if cell.value is None:
        reason = f" <small>({escape(cell.reason)})</small>" if cell.reason else ""
        shown = f'<span class="unknown">{UNKNOWN}{reason}</span>'
    else:
        text = written(cell.value, column.kind)
        shown = escape(unmarked(text) if fictif else text)
    if cell.href:
        shown = f'<a href="{escape(cell.href)}">{shown}</a>'
    mark = f" {FICTIF}" if fictif else ""
    tag = f' <span class="tag {escape(cell.tag_kind)}">{escape(cell.tag)}</span>' if cell.tag else ""
    beneath: str = escape(cell.note)
    if cell.note_href:
        beneath = f'<a href="{escape(cell.note_href)}">{beneath}</a>'
    note = f' <small class="beneath">{beneath}</small>' if cell.note else ""
    return f"{shown}{mark}{tag}{note}"
