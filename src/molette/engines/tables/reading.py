"""Open any spreadsheet a partner may send and give its rows, with the line each one has in the file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from molette.engines.sheets import undefused
from molette.engines.tables import delimited, headers, records, targets, workbooks
from molette.engines.tables.bounds import Limits, UnusableFile
from molette.engines.tables.cells import Row
from molette.engines.tables.containers import Container, Format, inspect
from molette.engines.tables.workbooks import HEAD_ROWS, SheetHead

SAMPLE = 500
FLAT = frozenset({Format.CSV, Format.JSON})
"""Formats without sheets."""


@dataclass(frozen=True, slots=True)
class Table:
    """The table found in a file. `rows` may be asked for again: the file is read anew each time.

    `reader` says how it was read (`csv cp1252 ;`, `ods`), `header_line` is the line of the headings, from 1,
    `sample` holds its first rows, `above` the texts written over the headings, and `notes` are French
    sentences on what was passed over.
    """

    source: Path
    reader: str
    sheet: str
    header_line: int
    header: tuple[str, ...]
    sample: tuple[Row, ...] = field(repr=False)
    notes: tuple[str, ...]
    above: tuple[str, ...]
    _container: Container = field(repr=False)
    _dialect: delimited.Dialect | None = field(repr=False)
    _limits: Limits = field(repr=False)
    ours: bool = False
    """Written by us: what our exports put before what a spreadsheet would run is taken back."""

    def rows(self) -> Iterator[Row]:
        """Give the rows that hold something, as wide as the header or wider.

        Raises:
            UnusableFile: the file has more rows or columns than allowed, or cannot be read to its end.
        """
        if self._container.format is Format.JSON:
            rows = records.rows(self.source, self._limits)
        elif self._dialect:
            rows = delimited.rows(self.source, self._dialect, self._limits)
        else:
            rows = workbooks.rows(self.source, self._container, self.sheet, self._limits)
        below = _below(rows, self.header_line, len(self.header), self._limits)
        is_defused = self.ours and self._container.format is not Format.JSON
        return map(_undefused, below) if is_defused else below


def _undefused(row: Row) -> Row:
    return Row(row.line, tuple(undefused(cell) if isinstance(cell, str) else cell for cell in row.cells))


def sheets(source: Path, *, limits: Limits = Limits()) -> tuple[str, ...]:  # noqa: B008 - frozen
    """Name the visible sheets of a workbook; a csv has one, without a name.

    Raises:
        UnusableFile: the file is not a table, is damaged, locked or too large.
    """
    container = inspect(source, limits)
    if container.format in FLAT:
        return ("",)
    return tuple(head.name for head in workbooks.heads(source, limits) if not head.hidden)


def read(source: Path, *, sheet: str | None = None, limits: Limits = Limits()) -> Table:  # noqa: B008 - frozen
    """Find the table of a file: its format, encoding and separator, its sheet, its line of headings.

    Without `sheet`, takes the visible sheet whose headings are the most familiar, then the longest.

    Raises:
        UnusableFile: there is no table to read here; says why and what to do.
    """
    container = inspect(source, limits)
    head, header, dialect = _top(source, container, sheet, limits)
    name = dialect.name if dialect else container.format.value
    if len(header.labels) > limits.columns:
        raise _too_many(f"{len(header.labels)} colonnes", limits.columns)
    sample = tuple(islice(_below(iter(head.rows), header.line, len(header.labels), limits), SAMPLE))
    if not sample:
        raise UnusableFile(
            "Le tableau n’a que ses titres de colonnes, sans aucune ligne.",
            "Vérifiez que la bonne feuille a été enregistrée.",
        )
    filled = (row.cells for row in head.rows if any(cell is not None for cell in row.cells))
    above = tuple(c for cells in islice(filled, header.skipped) for c in cells if isinstance(c, str))
    return Table(
        source, name, head.name, header.line, header.labels, sample, tuple(_notes(header, dialect)), above,
        container, dialect, limits,
    )  # fmt: skip


def _top(
    source: Path, container: Container, sheet: str | None, limits: Limits
) -> tuple[SheetHead, headers.Header, delimited.Dialect | None]:
    """Give the first rows of the table, its headings, and how a csv is written."""
    if container.format not in FLAT:
        head = _chosen(workbooks.heads(source, limits), sheet)
        return head, _header(head), None
    if sheet:
        raise UnusableFile(
            f"Un fichier {container.format} n’a pas de feuilles.", "Ne donnez pas de nom de feuille."
        )
    dialect = delimited.detect(source, limits) if container.format is Format.CSV else None
    rows = delimited.rows(source, dialect, limits) if dialect else records.rows(source, limits)
    first = tuple(islice(rows, HEAD_ROWS))
    head = SheetHead("", hidden=False, height=len(first), merged=(), rows=first)
    return head, _header(head) if dialect else _keys(first), dialect


def _chosen(heads: list[SheetHead], sheet: str | None) -> SheetHead:
    if sheet is not None:
        for head in heads:
            if head.name == sheet:
                return head
        names = ", ".join(f"«\N{NO-BREAK SPACE}{head.name}\N{NO-BREAK SPACE}»" for head in heads)
        raise UnusableFile(
            f"Le classeur n’a pas de feuille «\N{NO-BREAK SPACE}{sheet}\N{NO-BREAK SPACE}».",
            f"Choisissez parmi {names}.",
        )
    visible = [head for head in heads if not head.hidden and any(any(row.cells) for row in head.rows)]
    if not visible:
        raise UnusableFile("Le classeur n’a que des feuilles vides.", "Vérifiez que c’est le bon fichier.")
    return max(visible, key=_promise)


def _promise(head: SheetHead) -> tuple[int, int]:
    """Weigh a sheet by the labels known in its headings, then by its length."""
    header = headers.find(head.rows, head.merged, targets.is_known)
    return sum(map(targets.is_known, header.labels)) if header else -1, head.height


def _header(head: SheetHead) -> headers.Header:
    header = headers.find(head.rows, head.merged, targets.is_known)
    if header is None:
        raise UnusableFile(
            "Aucune ligne de titres de colonnes n’a été reconnue\N{NO-BREAK SPACE}: "
            "les premières lignes sont déjà des données, ou du texte libre.",
            "Ajoutez au-dessus du tableau une ligne qui nomme chaque colonne.",
        )
    return header


def _keys(rows: tuple[Row, ...]) -> headers.Header:
    """The keys of the objects are the headings: nothing is to be found."""
    return headers.Header(tuple(str(key) for key in rows[0].cells), 1, 0, 1.0)


def _below(rows: Iterator[Row], header_line: int, width: int, limits: Limits) -> Iterator[Row]:
    """Keep the filled rows under the headings, padded to their width, without empty cells beyond it."""
    count = 0
    for row in rows:
        cells = row.cells
        if row.line <= header_line or not any(cell is not None for cell in cells):
            continue
        count += 1
        if count > limits.rows:
            raise _too_many("trop de lignes", limits.rows)
        if len(cells) < width:
            cells += (None,) * (width - len(cells))
        while len(cells) > width and cells[-1] is None:
            cells = cells[:-1]
        if len(cells) > limits.columns:
            raise _too_many(f"{len(cells)} colonnes à la ligne {row.line}", limits.columns)
        yield Row(row.line, cells)


def _too_many(what: str, bound: int) -> UnusableFile:
    return UnusableFile(
        f"Le tableau a {what}\N{NO-BREAK SPACE}; la limite est de {bound}.".replace(
            ",", "\N{NO-BREAK SPACE}"
        ),
        "Envoyez-le en plusieurs fichiers, ou seulement la partie utile.",
    )


def _notes(header: headers.Header, dialect: delimited.Dialect | None) -> Iterator[str]:
    if header.skipped == 1:
        yield "Une ligne au-dessus des titres de colonnes n’est pas reprise."
    elif header.skipped:
        yield f"{header.skipped} lignes au-dessus des titres de colonnes ne sont pas reprises."
    if dialect and "mêlés" in dialect.encoding.name:
        yield "Le fichier mêle deux encodages\N{NO-BREAK SPACE}: chaque accent est lu dans le sien."
