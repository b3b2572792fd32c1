"""A list as a person takes it away: the filters of its page, its file, and a cell of it written anew."""

import csv
import io
import json
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import openpyxl
from django.test import Client
from odf.opendocument import load
from odf.table import TableRow

from molette.domain.exchange.targets import FORMS
from molette.engines import sheets


class Offered(HTMLParser):
    """The filters of a page: what each select offers, and the boxes where words are typed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.selects: dict[str, list[str]] = {}
        self.boxes: list[str] = []
        self._inside = self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                self._inside = "filters" if "filters" in told.get("class", "") else ""
            case "select" if self._inside:
                self._select = told["name"]
                self.selects[self._select] = []
            case "option" if self._inside:
                self.selects[self._select].append(told["value"])
            case "input" if self._inside and told.get("type") == "search":
                self.boxes.append(told["name"])


@dataclass
class Taken:
    """A file taken away, and the address it came from."""

    address: str
    kind: str
    fmt: str
    content: bytes

    @property
    def name(self) -> str:
        return f"tableau.{self.fmt}"


def took(client: Client, address: str, query: str, kind: str, fmt: str) -> Taken:
    response: Any = client.get(f"{address}.{fmt}{query}")
    assert response.status_code == 200, (address, query)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return Taken(f"{address}{query}", kind, fmt, content)


def rows_in(taken: Taken) -> list[dict[str, Any]]:
    """The rows of a file by the name of their columns, as a person finds them there."""
    labels = {column.label: column.name for column in FORMS[taken.kind].columns}
    match taken.fmt:
        case "json":
            return list(json.loads(taken.content)["lignes"])
        case "csv":
            text = io.StringIO(taken.content.decode("utf-8-sig"), newline="")
            head, *lines = csv.reader(text, delimiter=";")
        case "xlsx":
            page = openpyxl.load_workbook(io.BytesIO(taken.content)).active
            head, *lines = [list(line) for line in page.iter_rows(values_only=True)]
        case _:
            table = load(io.BytesIO(taken.content)).spreadsheet.getElementsByType(TableRow)
            head, *lines = [[str(cell) for cell in row.childNodes] for row in table]
    return [{labels.get(name, name): cell for name, cell in zip(head, line, strict=False)} for line in lines]


def with_one_cell(taken: Taken, rank: int, name: str, text: str) -> Taken:
    """The same file, one of its cells written anew as a person would in a spreadsheet."""
    labels = [column.label for column in FORMS[taken.kind].columns]
    column = next(at for at, one in enumerate(FORMS[taken.kind].columns) if one.name == name)
    match taken.fmt:
        case "json":
            told = json.loads(taken.content)
            told["lignes"][rank][name] = text
            content = json.dumps(told).encode()
        case "csv":
            lines = list(
                csv.reader(io.StringIO(taken.content.decode("utf-8-sig"), newline=""), delimiter=";")
            )
            assert lines[0][column] == labels[column]
            lines[rank + 1][column] = sheets.defused(text)
            out = io.StringIO(newline="")
            csv.writer(out, delimiter=";").writerows(lines)
            content = out.getvalue().encode()
        case "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(taken.content))
            cell = book.active.cell(rank + 2, column + 1)
            cell.value, cell.data_type = sheets._in_workbook(text), "s"
            content = _bytes_of(book.save)
        case _:
            book = load(io.BytesIO(taken.content))
            row = book.spreadsheet.getElementsByType(TableRow)[rank + 1]
            was = row.childNodes[column]
            row.insertBefore(sheets._ods_cell(text), was)
            row.removeChild(was)
            content = _bytes_of(book.write)
    return Taken(taken.address, taken.kind, taken.fmt, content)


def _bytes_of(write: Any) -> bytes:
    out = io.BytesIO()
    write(out)
    return out.getvalue()
