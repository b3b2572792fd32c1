"""Find the line of headings of a sheet, join the headings written over several lines, name every column."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from molette.engines.tables.cells import Cell, Row, column_letter

LOOKED_AT = 40
LONGEST_LABEL = 160
LONGEST_GROUP = 60
DATA = re.compile(r"[\d\s.,/:€%()'+\-]*\d[\d\s.,/:€%()'+\-]*|(oui|non|vrai|faux)", re.IGNORECASE)
YEAR = re.compile(r"(19|20)\d\d")
Span = tuple[tuple[int, int], tuple[int, int]]
IsKnown = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Header:
    """`line` is that of the last line of headings; `skipped` counts the filled lines above them."""

    labels: tuple[str, ...]
    line: int
    skipped: int
    score: float


def find(rows: Sequence[Row], merged: Collection[Span], is_known: IsKnown) -> Header | None:
    """Find the headings among the first filled rows of a sheet, or None when no line looks like them.

    `is_known` tells a label met in other registers. Spans are lines and columns from 0.
    """
    filled = [row for row in rows if any(cell is not None for cell in row.cells)]
    width = _usual_width(filled)
    candidates = filled[:LOOKED_AT]
    scores = [_score(row, filled[i + 1 : i + 21], width, is_known) for i, row in enumerate(candidates)]
    if not scores or max(scores) <= 0:
        return None
    full = next((i for i, row in enumerate(candidates) if scores[i] > 0 and _filled(row) >= width * 0.9), -1)
    scores = scores[: full + 1] or scores  # a whole line of labels is never passed over as a title
    best = max(range(len(scores)), key=lambda i: (scores[i], -i))
    first, last = _block(filled, best, merged)
    labels = _joined(
        [_spread(row, merged, width) for row in filled[first : last + 1]], merged, filled[first:last]
    )
    return Header(_named(labels, filled[last + 1 :]), filled[last].line, first, scores[best])


def _usual_width(rows: Sequence[Row]) -> int:
    """Give the number of filled cells met most often, ignoring lines of title."""
    counts = Counter(map(_filled, rows))
    widest = max(counts, default=0)
    return max((n for n in counts if n > widest / 3), key=lambda n: (counts[n], n), default=widest)


def _filled(row: Row) -> int:
    return sum(cell is not None for cell in row.cells)


def _is_label(cell: Cell) -> bool:
    return isinstance(cell, str) and len(cell) <= LONGEST_LABEL and not DATA.fullmatch(cell)


def _is_heading(cell: Cell) -> bool:
    """Accept years too: a table by year has them in its headings."""
    return _is_label(cell) or (cell is not None and YEAR.fullmatch(f"{cell}".removesuffix(".0")) is not None)


def _score(row: Row, following: Sequence[Row], width: int, is_known: IsKnown) -> float:
    """Weigh how much a row looks like headings and the next ones like data; 0 or less when it does not."""
    cells = [cell for cell in row.cells if cell is not None]
    labels = [cell for cell in cells if isinstance(cell, str) and _is_label(cell)]
    if len(cells) < max(1, width * 0.5) or not labels or sum(map(_is_heading, cells)) < len(cells) * 0.8:
        return 0.0
    known = sum(map(is_known, labels))
    distinct = len({label.lower() for label in labels}) / len(labels)
    typed = [
        column for column, cell in enumerate(row.cells) if _is_label(cell) and _holds_data(column, following)
    ]
    filled = min(len(cells) / max(width, 1), 1.0)
    likeness = filled * distinct * (1 - sum(len(label) > 60 for label in labels) / (2 * len(labels)))  # noqa: PLR2004
    return likeness + 2 * known / len(labels) + len(typed) / len(labels)


def _holds_data(column: int, rows: Sequence[Row]) -> bool:
    cells = [row.cells[column] for row in rows if column < len(row.cells) and row.cells[column] is not None]
    data = sum(not isinstance(cell, str) or DATA.fullmatch(cell) is not None for cell in cells)
    return bool(cells) and data >= len(cells) / 2


def _block(rows: Sequence[Row], best: int, merged: Collection[Span]) -> tuple[int, int]:
    """Extend the best line to the group headings above it and the sub-headings below it."""
    first = last = best
    if best + 1 < len(rows) and _is_below(rows[best], rows[best + 1], rows[best + 2 : best + 22], merged):
        last = best + 1
    elif best and _is_above(rows[best - 1], rows[best], merged):
        first = best - 1
    return first, last


def _is_above(group: Row, line: Row, merged: Collection[Span]) -> bool:
    """Say whether a row holds the headings of groups of columns: several short ones, each over its group."""
    if line.line != group.line + 1:
        return False
    filled = [i for i, cell in enumerate(group.cells) if cell is not None]
    if not all(_is_label(group.cells[i]) and len(str(group.cells[i])) <= LONGEST_GROUP for i in filled):
        return False
    below = [cell for cell in line.cells if cell is not None]
    incomplete = len(below) < len(line.cells) or len({str(cell).lower() for cell in below}) < len(below)
    spans = any(top == group.line - 1 and right > left for (top, left), (_, right) in merged)
    return (len(filled) > 1 and (incomplete or spans)) or (len(filled) == 1 and spans and filled[0] > 0)


def _is_below(line: Row, sub: Row, following: Sequence[Row], merged: Collection[Span]) -> bool:
    """Say whether a row completes the headings above it: only labels, set where there are gaps or data."""
    if sub.line != line.line + 1 or not all(cell is None or _is_heading(cell) for cell in sub.cells):
        return False
    filled = [i for i, cell in enumerate(sub.cells) if cell is not None]
    holes = [i for i in filled if i >= len(line.cells) or line.cells[i] is None]
    spans = [s for s in merged if s[0][0] == line.line - 1 and (s[1][0] > s[0][0] or s[1][1] > s[0][1])]
    over_data = [i for i in filled if _holds_data(i, following)]
    copies = len({str(cell).lower() for cell in line.cells if cell is not None}) < _filled(line)
    return bool(filled) and bool(holes or spans or copies) and len(over_data) >= len(filled) / 2


def _spread(row: Row, merged: Collection[Span], width: int) -> list[str]:
    """Write the text of a merged cell in every column it covers."""
    texts = ["" if cell is None else _text(cell) for cell in row.cells]
    texts += [""] * (width - len(texts))
    for (top, left), (_, right) in merged:
        if top == row.line - 1 and left < len(texts):
            texts += [""] * (right + 1 - len(texts))
            texts[left : right + 1] = [texts[left]] * (right + 1 - left)
    return texts


def _joined(lines: list[list[str]], merged: Collection[Span], groups: Sequence[Row]) -> list[str]:
    """Write `Subvention / Montant`; without merged cells, a group reaches to the next one."""
    if len(lines) == 1:
        return lines[0]
    upper, lower = lines
    size = max(len(upper), len(lower))
    upper, lower = upper + [""] * (size - len(upper)), lower + [""] * (size - len(lower))
    spans = any(span[0][0] == groups[0].line - 1 for span in merged)
    labels, group = [], ""
    for above, below in zip(upper, lower, strict=True):
        group = above or ("" if spans else group)
        labels.append(" / ".join(part for part in (above if not below else group, below) if part))
        group = "" if above and not below else group
    return labels


def _named(labels: list[str], rows: Sequence[Row]) -> tuple[str, ...]:
    """Name every column that holds something, number the copies, drop the empty columns on the right."""
    used = max(
        (i for row in rows for i, cell in enumerate(row.cells, start=1) if cell is not None), default=0
    )
    size = max(used, max((i for i, label in enumerate(labels, start=1) if label), default=0))
    labels = (labels + [""] * size)[:size]
    named: list[str] = []
    seen: Counter[str] = Counter()
    for index, label in enumerate(labels):
        name = label or f"Colonne {column_letter(index)}"
        seen[name] += 1
        named.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(named)


def _text(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    return " ".join(str(cell).split())
