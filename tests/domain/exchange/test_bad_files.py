"""Whatever the file, an import ends with a verdict in French: never a traceback, never half an import."""

import io
import zipfile
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from molette.domain.exchange import actions
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Batch, LedgerEntry, RawRow
from molette.engines import sheets
from molette.engines.sheets import Column, Sheet
from molette.engines.tables.bounds import Limits, UnusableFile
from tests import factories

pytestmark = pytest.mark.django_db
HEAD = "N° de dossier;Bénéficiaire;Objet;Montant accordé\n"
VERDICTS = {Batch.Status.APPLIED, Batch.Status.REFUSED}
few = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
cells = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["=1+1", "#REF!", "21 667,00 €", "1.234,56", "NULL", "-5", "1e309", "62498", "\x00", '"']
    ),
)
tables = st.lists(st.lists(cells, min_size=1, max_size=6), min_size=1, max_size=12)


def outcome(content: bytes) -> str:
    """Send, check and apply whatever came; say how it ended."""
    parcel = actions.Parcel("piège.csv", register="Registre")
    try:
        batch = actions.send(factories.SHELL, [content], parcel, bounds=Limits(file_bytes=10**6))
        actions.settle(factories.SHELL, batch, actions.intake_of(batch).columns.fields(), {})
    except UnusableFile as refusal:
        return "unusable" if refusal.message and refusal.remedy else ""
    actions.check(factories.SHELL, batch)
    if batch.status == Batch.Status.READY:
        actions.apply(factories.SHELL, ledger.begin_apply(factories.SHELL, batch))
    batch.refresh_from_db()
    assert batch.status in VERDICTS
    taken = batch.counts.get("rows_read", 0) - batch.counts.get("unchanged", 0)
    kept = RawRow.objects.filter(batch=batch, entry__isnull=False).count()
    assert kept == (taken if batch.status == Batch.Status.APPLIED else 0)
    return str(batch.status)


def book(rows: list[list[str]]) -> bytes:
    width = max(map(len, rows))
    padded = [row + [""] * (width - len(row)) for row in rows]
    columns = tuple(Column(str(i), f"c{i}", itemgetter(i)) for i in range(width))
    return sheets.xlsx(Sheet("feuille", columns, padded))


@few
@given(tables, st.sampled_from(["utf-8", "cp1252", "utf-16"]))
def test_any_text_is_read_or_refused(rows: list[list[str]], encoding: str) -> None:
    text = HEAD + "\n".join(";".join(row) for row in rows)

    assert outcome(text.encode(encoding, "replace"))


@few
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    assert outcome(content)


@few
@given(tables, st.data())
def test_a_workbook_cut_short_or_spoilt_is_refused(rows: list[list[str]], data: st.DataObject) -> None:
    whole = book([["Bénéficiaire", "Montant accordé"], *rows])
    cut = data.draw(st.integers(1, len(whole) - 1))
    spoilt = whole[:cut] + data.draw(st.binary(max_size=8)) + whole[cut + 8 :]

    assert outcome(whole[:cut])
    assert outcome(spoilt)


def bomb() -> bytes:
    """A workbook of a few kilobytes that would fill a gigabyte."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (50 * 2**20))
    return packed.getvalue()


def entities() -> bytes:
    """The billion laughs, in a workbook."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
        )
    return packed.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7", b"\x00" * 5_000, b"<html><table><tr><td>1</td></tr></table>", bomb(), entities()],
    ids=["empty", "pdf", "zeros", "web page", "zip bomb", "entities"],
)
def test_what_is_no_table_is_refused_before_anything_is_kept(content: bytes) -> None:
    assert outcome(content) == "unusable"
    assert not Batch.objects.exists()


def test_an_endless_line_is_refused_by_its_size_and_nothing_of_it_is_kept(tmp_path: Path) -> None:
    def endless() -> Iterator[bytes]:
        yield HEAD.encode()
        while True:
            yield b"a" * 2**16

    with pytest.raises(UnusableFile, match="dépasse 1"):
        actions.send(factories.SHELL, endless(), actions.Parcel("ligne.csv"), bounds=Limits(file_bytes=10**6))

    assert not Batch.objects.exists()


def test_an_exported_formula_never_runs_and_comes_back_as_it_was() -> None:
    column = Column("objet", "Objet", str)

    lines = "".join(sheets.csv_lines(Sheet("objets", (column,), ["=HYPERLINK(1)", "@SUM(A1)", "+33"])))

    assert [line[0] for line in lines.splitlines()[1:]] == ["'", "'", "'"]


def test_a_name_of_file_cannot_lead_elsewhere() -> None:
    parcel = actions.Parcel("../../etc/passwd\x00.csv", register="Registre")

    batch = actions.send(factories.SHELL, [(HEAD + "D1;Club;Sport;5").encode()], parcel)

    assert "/" not in batch.filename
    assert ".." not in str(batch.file.name)
    assert LedgerEntry.objects.count() == 0
