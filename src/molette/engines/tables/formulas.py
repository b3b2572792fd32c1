"""Find in a workbook the formulas without a result and the errors: calamine reads both as empty cells.

The parts are read as a stream, so that a sheet of a million rows costs no memory.
"""

import posixpath
import re
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.parsers import expat

from molette.engines.tables.containers import BROKEN_ARCHIVE, CHUNK, DAMAGED, Container, Format

REFERENCE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
REPEATS = 16
"""A formula repeated over more columns than this is hostile: the next ones are left empty."""
Mark = tuple[int, int, str]
"""Line and column from 0, then the error (`#REF!`) or the formula (`=A1+B1`)."""


def marks(source: Path, container: Container, sheet: str) -> Iterator[Mark]:
    """Give the cells of a sheet that hold an error or a formula without result, in reading order."""
    if container.format is Format.ODS and "content.xml" in container.formula_parts:
        yield from _scan(source, "content.xml", _Ods(sheet))
    elif container.format is Format.XLSX and container.formula_parts:
        part = _sheet_part(source, sheet)
        if part in container.formula_parts:
            yield from _scan(source, part, _Xlsx())


class _Scanner(ABC):
    """Gathers the marks met since it was last asked."""

    def __init__(self) -> None:
        self.found: list[Mark] = []
        self.text: list[str] = []

    @abstractmethod
    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Meet an element of the part."""

    @abstractmethod
    def end(self, name: str) -> None:
        """Leave it."""

    def data(self, text: str) -> None:
        self.text.append(text)


class _Xlsx(_Scanner):
    def __init__(self) -> None:
        super().__init__()
        self.row = self.column = -1
        self.formula = self.value = ""
        self.is_error = self.has_formula = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        self.text.clear()
        if name == "row":
            self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
            self.column = -1
        elif name == "c":
            place = REFERENCE.fullmatch(attributes.get("r", ""))
            self.column = _column(place[1]) if place else self.column + 1
            self.row = int(place[2]) - 1 if place else self.row
            self.is_error, self.has_formula = attributes.get("t") == "e", False
            self.formula = self.value = ""

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "f":
            self.has_formula, self.formula = True, "".join(self.text)
        elif name in {"v", "t"}:
            self.value = "".join(self.text)
        elif name == "c" and (self.is_error or (self.has_formula and not self.value)):
            self.found.append((self.row, self.column, self.value or f"={self.formula or '()'}"))


class _Ods(_Scanner):
    """One part holds every sheet, and a cell or a line may stand for many: repeats are counted."""

    def __init__(self, sheet: str) -> None:
        super().__init__()
        self.sheet = sheet
        self.inside = False
        self.row = self.column = 0
        self.rows = self.columns = 1
        self.formula: str | None = None
        self.is_error = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self.inside, self.row = attributes.get("table:name") == self.sheet, 0
        elif self.inside and name == "table:table-row":
            self.rows, self.column = int(attributes.get("table:number-rows-repeated", 1)), 0
        elif self.inside and name in {"table:table-cell", "table:covered-table-cell"}:
            self.columns = int(attributes.get("table:number-columns-repeated", 1))
            self.is_error = attributes.get("calcext:value-type") == "error"
            valued = "office:value-type" in attributes
            self.formula = attributes.get("table:formula") if self.is_error or not valued else None
            self.text.clear()

    def end(self, name: str) -> None:
        if name == "table:table":
            self.inside = False
        elif self.inside and name == "table:table-row":
            self.row += self.rows
        elif self.inside and name in {"table:table-cell", "table:covered-table-cell"}:
            if self.formula is not None:
                self._mark("".join(self.text).strip() if self.is_error else self.formula)
            self.column += self.columns

    def _mark(self, text: str) -> None:
        _, equals, formula = (
            text.partition("=") if text.startswith(("of:=", "oooc:=", "msoxl:=")) else ("", "", text)
        )
        columns = min(self.columns, REPEATS)
        self.found += [(self.row, self.column + i, equals + formula) for i in range(columns)]


def _scan(source: Path, part: str, scanner: _Scanner) -> Iterator[Mark]:
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = scanner.start, scanner.end
    parser.CharacterDataHandler = scanner.data
    try:
        with zipfile.ZipFile(source) as archive, archive.open(part) as file:
            while chunk := file.read(CHUNK):
                parser.Parse(chunk, False)  # noqa: FBT003 - expat's own signature
                yield from scanner.found
                scanner.found.clear()
    except (expat.ExpatError, *BROKEN_ARCHIVE) as error:
        raise DAMAGED from error


def _sheet_part(source: Path, sheet: str) -> str | None:
    """Name the part of an .xlsx that holds a sheet: workbook → relation → part."""
    with zipfile.ZipFile(source) as archive:
        relations, targets = {}, {}

        def workbook(name: str, attributes: dict[str, str]) -> None:
            if name.rpartition(":")[2] == "sheet":
                key = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id"), "")
                relations[attributes.get("name", "")] = key

        def relation(name: str, attributes: dict[str, str]) -> None:
            if name.rpartition(":")[2] == "Relationship":
                targets[attributes.get("Id", "")] = attributes.get("Target", "")

        _elements(archive, "xl/workbook.xml", workbook)
        _elements(archive, "xl/_rels/workbook.xml.rels", relation)
    target = targets.get(relations.get(sheet, ""))
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/") if target else None


def _elements(archive: zipfile.ZipFile, part: str, handler: Callable[[str, dict[str, str]], None]) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = handler
    try:
        parser.Parse(archive.read(part), True)  # noqa: FBT003 - expat's own signature
    except (expat.ExpatError, *BROKEN_ARCHIVE) as error:
        raise DAMAGED from error


def _column(letters: str) -> int:
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1
