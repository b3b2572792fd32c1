"""A bad file is refused with a sentence and a remedy; it never raises anything else, nor costs memory."""

import io
import random
import tracemalloc
import zipfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from molette.engines.tables.bounds import Limits, UnusableFile
from molette.engines.tables.reading import read

Send = Callable[[bytes | str], Path]
SAME_FOLDER = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def workbook(*, rows: int = 30) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Nom", "Montant"])
        for i in range(rows):
            sheet.write_row(i + 1, 0, [f"Commune {i}", i])
    return buffer.getvalue()


def ods() -> bytes:
    buffer = io.BytesIO()
    book = OpenDocumentSpreadsheet()
    sheet = Table(name="F")
    for name in ["Nom", *(f"Commune {i}" for i in range(30))]:
        row, cell = TableRow(), TableCell(valuetype="string")
        cell.addElement(P(text=name))
        row.addElement(cell)
        row.addElement(TableCell(valuetype="float", value="12", formula="of:=6*2"))
        sheet.addElement(row)
    book.spreadsheet.addElement(sheet)
    book.write(buffer)
    return buffer.getvalue()


WORKBOOKS = {"xlsx": workbook(), "ods": ods()}


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Replace a part of an archive."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            new.writestr(entry.filename, part if entry.filename == name else old.read(entry))
    return buffer.getvalue()


def refusal(source: Path, limits: Limits | None = None) -> UnusableFile:
    with pytest.raises(UnusableFile) as caught:
        list(read(source, limits=limits or Limits()).rows())
    assert caught.value.message.endswith(".")
    assert caught.value.remedy.endswith(".")
    return caught.value


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"\n\n ;;\n", "vide"),
        (b"%PDF-1.7 ...", "document PDF"),
        (b"<html><table><tr><td>Nom", "page web"),
        (b'<?xml version="1.0"?><Workbook/>', "page web"),
        (b'[{"nom": "Lens"}, 3]', "JSON"),
        (b'[{"nom": {"de": "Lens"}}]', "plat"),
        (b'{"nom": "Lens"}', "JSON"),
        (b'[{"montant": NaN}]', "JSON"),
        (b'[{"montant": 1', "JSON"),
        (b'[{"a":' + b"[" * 100_000, "JSON"),
        (b"\x1f\x8b\x08\x00rest", "archive"),
        (b"Nom;Montant\n", "que ses titres"),
        (b"12;13\n14;15\n", "Aucune ligne de titres"),
        (b"PK\x03\x04 not an archive", "abîmé"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "abîmé"),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "mot de passe",
        ),
        (b'Nom;Texte\nLens;"jamais ferm\xc3\xa9\n' + b"Avion;x\n" * 30_000, "guillemet ouvert"),
        (bytes(range(1, 32)) * 40, "ni un tableur ni un texte"),
    ],
)
def test_what_is_not_a_table_is_refused_with_a_reason(sent: Send, content: bytes, said: str) -> None:
    assert said in refusal(sent(content)).message


def test_a_zip_that_is_not_a_workbook_says_so(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x", "w") as archive:
        archive.writestr("photo.jpg", "x")

    assert "archive compressée" in refusal(tmp_path / "x").message


def test_a_zip_bomb_is_not_opened(sent: Send) -> None:
    bomb = with_part(workbook(), "xl/worksheets/sheet1.xml", bytes(50_000_000))

    assert "démesuré" in refusal(sent(bomb)).message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_entity_bomb_is_not_parsed(sent: Send, encoding: str) -> None:
    part = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><worksheet>&c;</worksheet>'.encode(encoding)

    assert "entités XML" in refusal(sent(with_part(workbook(), "xl/worksheets/sheet1.xml", part))).message


def test_a_cell_at_the_far_end_of_the_sheet_cannot_exhaust_the_memory(tmp_path: Path) -> None:
    """The library would ask for 500 GB and abort the process it runs in."""
    with xlsxwriter.Workbook(tmp_path / "x") as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Nom")
        sheet.write(1_048_575, 16_383, "loin")

    assert "trop étendue" in refusal(tmp_path / "x").message


def test_a_line_of_a_hundred_megabytes_is_refused_without_being_read(tmp_path: Path) -> None:
    source = tmp_path / "x"
    with source.open("wb") as file:
        file.write(b"Nom;Montant\n")
        for _ in range(100):
            file.write(b"a" * 1_000_000)
    tracemalloc.start()
    message = refusal(source).message
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert "millions de caractères" in message
    assert peak < 60_000_000


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (Limits(file_bytes=100), "pèse"),
        (Limits(rows=5), "trop de lignes"),
        (Limits(columns=1), "2 colonnes"),
        (Limits(archive_bytes=1000), "démesuré"),
        (Limits(archive_entries=2), "démesuré"),
    ],
)
def test_bounds_are_enforced(sent: Send, limits: Limits, said: str) -> None:
    assert said in refusal(sent(workbook()), limits).message


def test_a_million_rows_of_csv_stream_in_constant_memory(tmp_path: Path) -> None:
    source = tmp_path / "x"
    with source.open("w") as file:
        file.write("Nom;Montant\n")
        for _ in range(1_000):
            file.write("Lens;12\n" * 1_000)
    rows = read(source).rows()
    tracemalloc.start()
    count = sum(1 for _ in islice(rows, 50_000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()  # tracing is slow: the rest is only counted

    assert peak < 1_000_000
    assert count + sum(1 for _ in rows) == 1_000_000


def attempt(source: Path) -> None:
    """Read a file to its end; a refusal is an answer, any other error is a failure."""
    try:
        for _ in read(source).rows():
            pass
    except UnusableFile:
        pass


@SAME_FOLDER
@given(content=st.binary(max_size=2_000))
def test_chance_bytes_never_raise_anything_else(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    attempt(tmp_path / "x")


@SAME_FOLDER
@given(text=st.text(alphabet=';,"\n\r\t|aé1 \0=', max_size=300))
def test_chance_csv_never_raises_anything_else(tmp_path: Path, text: str) -> None:
    (tmp_path / "x").write_bytes(text.encode())
    attempt(tmp_path / "x")


@SAME_FOLDER
@example(seed=18_052, kind="ods")  # the name of one part altered
@given(seed=st.integers(0, 10**6), kind=st.sampled_from([*WORKBOOKS]))
def test_altered_workbooks_never_raise_anything_else(tmp_path: Path, seed: int, kind: str) -> None:
    chance, content = random.Random(seed), bytearray(WORKBOOKS[kind])
    if chance.random() < 0.5:
        content = content[: chance.randrange(1, len(content))]
    for _ in range(chance.randrange(6)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    (tmp_path / "x").write_bytes(content)
    attempt(tmp_path / "x")


@SAME_FOLDER
@given(
    cut=st.integers(60, 4_000),
    where=st.sampled_from(
        [("xlsx", "xl/workbook.xml"), ("xlsx", "xl/worksheets/sheet1.xml"), ("ods", "content.xml")]
    ),
)
def test_parts_cut_short_never_raise_anything_else(tmp_path: Path, cut: int, where: tuple[str, str]) -> None:
    kind, part = where
    content = WORKBOOKS[kind]
    whole = zipfile.ZipFile(io.BytesIO(content)).read(part)
    (tmp_path / "x").write_bytes(with_part(content, part, whole[:cut]))
    attempt(tmp_path / "x")
