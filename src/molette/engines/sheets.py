"""Write a table as CSV, XLSX or ODS, such that a spreadsheet opens it and no cell runs.

A `Sheet` is what a page shows, under its filters. CSV is written with `;`, a BOM and decimal commas, as a
French spreadsheet expects; XLSX and ODS carry real numbers and dates. A text that a spreadsheet would take
for a formula is written with a leading apostrophe (CSV) or as plain text (XLSX, ODS). A text that has such an
apostrophe of its own gets one more, in all formats: `undefused` takes back what was put, and nothing else.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table as OdsTable
from odf.table import TableCell, TableRow
from odf.text import P

Cell = str | int | Decimal | date | bool | None
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
_STARTS: Final = "".join(map(re.escape, FORMULA_STARTS))
_RUNS: Final = re.compile(f"'*[{_STARTS}]")
_QUOTED: Final = re.compile(f"'+[{_STARTS}]")
# What XML 1.0, and so XLSX and ODS, cannot hold, or holds without being a text.
_UNWRITABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"
)
DIGITS: Final = 15
"""A spreadsheet keeps 15 significant digits of a number; longer ones are written as text."""
A4: Final = 9  # as workbooks number papers
FIRST_YEAR: Final = 1901


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the key it has in JSON, the label it has in a header, and how to read it from a row.

    What counts days moves by itself from one day to the next: it is `of_the_day`, and no change.
    """

    key: str
    label: str
    read: Callable[[Any], Cell]
    is_of_the_day: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to write: a name, columns, and rows read once, in order.

    `key` names a row from one day to another, `name_of` in words; `about` is the kind of subject under which
    the journal speaks of that key. Without a key, a row is known by all that it says.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Any]
    key: Callable[[Any], Hashable] | None = None
    name_of: Callable[[Any], str] | None = None
    about: str = ""

    def cells(self) -> Iterator[tuple[Cell, ...]]:
        for row in self.rows:
            yield tuple(column.read(row) for column in self.columns)

    def keyed(self) -> Iterator[tuple[Hashable, str, tuple[Cell, ...]]]:
        """The rows under the key that names them, with their name; alike rows without a key are numbered."""
        alike: Counter[Hashable] = Counter()
        for row in self.rows:
            cells = tuple(column.read(row) for column in self.columns)
            key = self.key(row) if self.key else (cells, alike[cells])
            alike[cells] += 1
            name = self.name_of(row) if self.name_of else " · ".join(str(c) for c in cells[:3] if c)
            yield key, name, cells

    def records(self) -> Iterator[dict[str, Cell]]:
        """The rows as JSON objects; amounts stay decimal."""
        for values in self.cells():
            yield {column.key: value for column, value in zip(self.columns, values, strict=True)}


def defused(text: str) -> str:
    """Keep a spreadsheet from running a text as a formula (CSV injection).

    >>> defused("=HYPERLINK(1)"), defused("Lens")
    ("'=HYPERLINK(1)", 'Lens')
    """
    return f"'{text}" if _RUNS.match(text) else text


def undefused(text: str) -> str:
    """Take back the apostrophe that an export put.

    >>> undefused("'=1+1"), undefused("''=1+1"), undefused("'Lens'")
    ('=1+1', "'=1+1", "'Lens'")
    """
    return text[1:] if _QUOTED.match(text) else text


def _in_workbook(text: str) -> str:
    """A text as a cell of a workbook holds it: nothing there runs, only our own apostrophe may mislead."""
    text = _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return f"'{text}" if _QUOTED.match(text) else text


def _is_exact(value: Decimal | int) -> bool:
    """Say whether the number of a spreadsheet keeps every digit of a value."""
    return len(Decimal(value).normalize().as_tuple().digits) <= DIGITS


def _as_csv(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    if isinstance(value, date):
        return value.isoformat()
    return defused(_UNWRITABLE.sub("", value)) if isinstance(value, str) else str(value)


def csv_lines(sheet: Sheet) -> Iterator[str]:
    """Write the sheet line by line: a response may stream it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")

    def line(values: Iterable[str]) -> str:
        writer.writerow(values)
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text

    yield "\N{BYTE ORDER MARK}" + line(column.label for column in sheet.columns)
    for cells in sheet.cells():
        yield line(map(_as_csv, cells))


def xlsx(sheet: Sheet) -> bytes:
    """Write the sheet as an Office Open XML workbook, header frozen, filter set."""
    return workbook((sheet,))


def workbook(sheets: Iterable[Sheet], *, day: date | None = None, foot: str = "") -> bytes:
    """Write several sheets as one workbook; with the `day` of what they say, the same bytes each time.

    `foot` stands with the page number at the foot of each page that is printed, on landscape A4, the whole
    width of a table on a page.
    """
    output = io.BytesIO()
    book = xlsxwriter.Workbook(
        output, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    if day is not None:
        book.set_properties({"created": datetime(day.year, day.month, day.day)})  # noqa: DTZ001 - a day has no zone
    formats = {
        "bold": book.add_format({"bold": True, "bottom": 1}),
        "day": book.add_format({"num_format": "dd/mm/yyyy"}),
        "amount": book.add_format({"num_format": "#,##0.00"}),
    }
    for sheet in sheets:
        page = _page(book, sheet, formats)
        if foot:
            _printed(page, foot)
    book.close()
    return output.getvalue()


def _printed(page: Any, foot: str) -> None:
    """Say on paper what the page comes from; an ampersand is a command there, and stays one doubled."""
    page.set_paper(A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer(f"&L&7{foot.replace('&', '&&')}&R&7page &P sur &N")


def _page(book: Any, sheet: Sheet, formats: Mapping[str, Any]) -> Any:
    page = book.add_worksheet(sheet.name[:31].translate(str.maketrans("[]:*?/\\", "       ")))
    page.freeze_panes(1, 0)
    for index, column in enumerate(sheet.columns):
        page.write_string(0, index, column.label, formats["bold"])
        page.set_column(index, index, max(12, min(40, len(column.label) + 2)))
    last = 0
    for last, cells in enumerate(sheet.cells(), start=1):
        for index, value in enumerate(cells):
            if value is not None:
                _write(page, (last, index), value, formats["amount"], formats["day"])
    page.autofilter(0, 0, last, max(0, len(sheet.columns) - 1))
    return page


def _write(page: Any, at: tuple[int, int], value: Cell, amount: Any, day: Any) -> None:
    """Write a known value; what a spreadsheet would round or misread is written as text."""
    if isinstance(value, str):
        page.write_string(*at, _in_workbook(value))
    elif isinstance(value, Decimal) and _is_exact(value):
        page.write_number(*at, float(value), amount)
    elif isinstance(value, int) and not isinstance(value, bool) and _is_exact(value):
        page.write_number(*at, value)
    elif isinstance(value, date) and value.year >= FIRST_YEAR:
        page.write_datetime(*at, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 - a day has no zone
    else:
        page.write_string(*at, _as_csv(value))


def _ods_cell(value: Cell) -> TableCell:
    if value is None:
        return TableCell()
    if isinstance(value, bool):
        cell = TableCell(valuetype="string")
        cell.addElement(P(text="oui" if value else "non"))
        return cell
    if isinstance(value, int | Decimal) and not _is_exact(value):
        cell = TableCell(valuetype="string")
    elif isinstance(value, int | Decimal):
        cell = TableCell(valuetype="float", value=f"{value:f}" if isinstance(value, Decimal) else str(value))
    elif isinstance(value, date):
        cell = TableCell(valuetype="date", datevalue=value.isoformat())
    else:
        cell = TableCell(valuetype="string")
    text = _in_workbook(value) if isinstance(value, str) else _as_csv(value)
    for line in text.split("\n"):
        cell.addElement(P(text=line))
    return cell


def ods(sheet: Sheet) -> bytes:
    """Write the sheet as an OpenDocument spreadsheet."""
    book = OpenDocumentSpreadsheet()
    table = OdsTable(name=sheet.name[:31])
    header = TableRow()
    for column in sheet.columns:
        cell = TableCell(valuetype="string")
        cell.addElement(P(text=column.label))
        header.addElement(cell)
    table.addElement(header)
    for cells in sheet.cells():
        row = TableRow()
        for value in cells:
            row.addElement(_ods_cell(value))
        table.addElement(row)
    book.spreadsheet.addElement(table)
    output = io.BytesIO()
    book.write(output)
    return output.getvalue()
