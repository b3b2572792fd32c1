"""The same tables as the public pages, leading to the screens of the workspace."""

from dataclasses import replace

from django.urls import reverse

from molette.web.tables import Row, Table


def leading_to_the_desk(table: Table) -> Table:
    """Make the first cell of each row lead to the project's sheet in place of its public page."""
    return replace(table, rows=tuple(_turned(row) for row in table.rows))


def _turned(row: Row) -> Row:
    first, *others = row.cells
    slug = first.href.rstrip("/").rpartition("/")[2]
    return replace(row, cells=(replace(first, href=reverse("workspace:project", args=[slug])), *others))
