import csv
import io
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from molette.engines.sheets import FORMULA_STARTS, Cell, Column, Sheet, csv_lines, defused, ods, xlsx

ROW = {"commune": "Liévin", "montant": Decimal("7500000.50"), "date": date(2021, 10, 19), "fictif": False}


def sheet(*rows: dict[str, Any]) -> Sheet:
    keys = list(rows[0])
    return Sheet("projets", tuple(Column(k, k.title(), itemgetter(k)) for k in keys), rows)


def read_csv(written: Sheet) -> list[list[str]]:
    text = "".join(csv_lines(written))
    assert text.startswith("\N{BYTE ORDER MARK}")
    return list(csv.reader(io.StringIO(text[1:]), delimiter=";"))


def test_a_csv_opens_in_a_french_spreadsheet() -> None:
    assert read_csv(sheet(ROW)) == [
        ["Commune", "Montant", "Date", "Fictif"],
        ["Liévin", "7500000,50", "2021-10-19", "non"],
    ]


def test_an_xlsx_holds_real_numbers_and_days() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(sheet(ROW))))
    commune, amount, day, fictif = (cell.value for cell in book.active[2])

    assert (commune, amount, day.date(), fictif) == ("Liévin", 7500000.5, date(2021, 10, 19), "non")


def test_an_ods_holds_real_numbers_and_days() -> None:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(ods(sheet(ROW)))).get_sheet_by_index(0).to_python()

    assert rows[1] == ["Liévin", 7500000.5, date(2021, 10, 19), "non"]


def test_an_unknown_value_is_an_empty_cell_never_a_zero() -> None:
    unknown = sheet({"montant": None}, {"montant": Decimal(0)})

    assert read_csv(unknown)[1:] == [[""], ["0"]]
    assert [row[0].value for row in openpyxl.load_workbook(io.BytesIO(xlsx(unknown))).active][1:] == [None, 0]


@given(st.sampled_from(FORMULA_STARTS), st.text(max_size=20))
def test_no_text_is_run_as_a_formula_by_whoever_opens_the_csv(start: str, rest: str) -> None:
    assert not defused(start + rest).startswith(FORMULA_STARTS)


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+33", "-cmd|' /C calc'!A0"])
def test_no_text_becomes_a_formula_in_a_workbook(text: str) -> None:
    cell = openpyxl.load_workbook(io.BytesIO(xlsx(sheet({"objet": text})))).active["A2"]

    assert (cell.value, cell.data_type) == (text, "s")


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_an_amount_written_in_a_csv_reads_back_exactly(amount: Decimal) -> None:
    written: Cell = amount
    assert Decimal(read_csv(sheet({"montant": written}))[1][0].replace(",", ".")) == amount
