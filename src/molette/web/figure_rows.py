"""The rows of the table beside a figure, written once for as long as the figure is the same.

A map has a row a commune: as a template it would cost more than all the rest of the page.
"""

from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


@lru_cache(maxsize=256)
def written(headers: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> SafeString:
    """The body of the table: each row's header, then its cells with the label that a phone shows."""
    labels = [escape(header) for header in headers[1:]]
    lines = []
    for header, *values in rows:
        cells = (
            f'<td role="cell" data-label="{label}">{escape(value)}</td>'
            for label, value in zip(labels, values, strict=True)
        )
        lines.append(
            f'<tr role="row"><th scope="row" role="rowheader">{escape(header)}</th>{"".join(cells)}</tr>'
        )
    return mark_safe("".join(lines))  # noqa: S308 (each part is escaped above)
