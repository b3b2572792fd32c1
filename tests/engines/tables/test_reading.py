"""Whatever the format, the encoding or the layout, the same rows come out, with their lines."""

import re
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table as OdsTable
from odf.table import TableCell, TableRow
from odf.text import P

from molette.engines.tables.bounds import UnusableFile
from molette.engines.tables.reading import read, sheets

Send = Callable[[bytes | str], Path]
REGISTER = "Bénéficiaire;Objet;Montant\nLens;Réfection de l’école;21 667,00 €\nLiévin;Œuvre d’été;1 200\n"


def cells(source: Path) -> list[tuple[object, ...]]:
    return [row.cells for row in read(source).rows()]


@pytest.mark.parametrize(
    ("encoding", "reader"),
    [
        ("utf-8", "csv utf-8 ;"),
        ("utf-8-sig", "csv utf-8 ;"),
        ("utf-16", "csv utf-16 ;"),
        ("utf-16-le", "csv utf-16-le ;"),
        ("cp1252", "csv cp1252 ;"),
        ("mac_roman", "csv mac_roman ;"),
    ],
)
def test_a_csv_reads_the_same_in_every_encoding(sent: Send, encoding: str, reader: str) -> None:
    table = read(sent(REGISTER.encode(encoding)))

    assert table.reader == reader
    assert table.header == ("Bénéficiaire", "Objet", "Montant")
    assert [row.cells[1] for row in table.rows()] == ["Réfection de l’école", "Œuvre d’été"]


def test_the_code_page_of_dos_is_recognised(sent: Send) -> None:
    table = read(sent("Bénéficiaire;Année\nHénin;2018\n".encode("cp850")))

    assert (table.reader, table.header[0]) == ("csv cp850 ;", "Bénéficiaire")


def test_two_encodings_in_one_file_are_each_read_in_their_own(sent: Send) -> None:
    mixed = "Bénéficiaire;Montant\nHénin;1\n".encode() + "Liévin à côté;2\n".encode("cp1252")
    table = read(sent(mixed))

    assert [row.cells[0] for row in table.rows()] == ["Hénin", "Liévin à côté"]
    assert table.notes == ("Le fichier mêle deux encodages\xa0: chaque accent est lu dans le sien.",)


@pytest.mark.parametrize(("separator", "name"), [(";", ";"), (",", ","), ("\t", "tabulation"), ("|", "|")])
def test_the_separator_is_found(sent: Send, separator: str, name: str) -> None:
    table = read(sent(f"Nom{separator}Montant\nLens{separator}12.5\nAvion{separator}3\n"))

    assert table.reader == f"csv utf-8 {name}"
    assert [row.cells for row in table.rows()] == [("Lens", "12.5"), ("Avion", "3")]


def test_decimal_commas_do_not_pass_for_separators(sent: Send) -> None:
    assert read(sent("Nom;Coût;Montant\nLens;1,5;2,5\nAvion;3,5;4,5\n")).reader == "csv utf-8 ;"


def test_the_separator_declared_to_excel_is_not_a_row(sent: Send) -> None:
    table = read(sent("sep=,\nNom,Montant\nLens,12\n"))

    assert (table.header, table.header_line, cells(table.source)) == (("Nom", "Montant"), 2, [("Lens", "12")])


def test_a_row_keeps_the_line_where_it_starts(sent: Send) -> None:
    source = sent('Nom;Texte;Montant\nLens;"école\nmaternelle";1\n\n;;\nAvion;stade;2\n\n\n')

    assert [row.line for row in read(source).rows()] == [2, 6]
    assert cells(source)[0] == ("Lens", "école\nmaternelle", "1")


def test_nul_bytes_and_the_zeros_kept_by_a_formula_are_understood(sent: Send) -> None:
    assert cells(sent(b'Nom;Code\nLe\0ns;="01004"\n')) == [("Lens", "01004")]


def test_lines_of_title_above_the_headings_are_passed_over(sent: Send) -> None:
    table = read(
        sent("Préfecture du Pas-de-Calais;;\nAttributions 2018;;\n;;\nCommune;Objet;Montant\nLens;x;12\n")
    )

    assert (table.header_line, table.header) == (4, ("Commune", "Objet", "Montant"))
    assert table.notes == ("2 lignes au-dessus des titres de colonnes ne sont pas reprises.",)


def test_copies_of_a_heading_are_numbered_and_nameless_columns_lettered(sent: Send) -> None:
    table = read(sent("Nom;Montant;Montant;;\nLens;1;2;3;\nAvion;1;2;;\n"))

    assert table.header == ("Nom", "Montant", "Montant (2)", "Colonne D")


def test_a_table_by_year_has_years_for_headings(sent: Send) -> None:
    assert read(sent("Commune;2017;2018\nLens;12;13\nAvion;14;15\n")).header == ("Commune", "2017", "2018")


def test_cells_beyond_the_headings_are_kept(sent: Send) -> None:
    text = "Nom;Montant\n" + "Lens;1\n" * 600 + "Avion;2;de trop;;\n"

    assert cells(sent(text))[-1] == ("Avion", "2", "de trop")


@pytest.mark.parametrize("spelling", ["xlsx", "ods"])
def test_a_workbook_gives_exact_numbers_true_dates_and_its_own_lines(tmp_path: Path, spelling: str) -> None:
    source = tmp_path / f"registre.{spelling}"
    (write_xlsx if spelling == "xlsx" else write_ods)(source)
    table = read(source)

    assert (table.reader, table.sheet, table.header_line) == (spelling, "Données", 3)
    assert table.header == ("Colonne A", "Nom", "Montant", "Date")
    assert [(row.line, row.cells) for row in table.rows()] == [
        (4, (None, "Lens", Decimal("0.3"), date(2018, 8, 27))),
        (6, (None, "Avion", Decimal(22530001100015), None)),
    ]


def write_xlsx(source: Path) -> None:
    with xlsxwriter.Workbook(source) as book:
        book.add_worksheet("Lisez-moi").write(0, 0, "Ce classeur contient les subventions.")
        sheet = book.add_worksheet("Données")
        sheet.write_row(2, 1, ["Nom", "Montant", "Date"])
        sheet.write_row(3, 1, ["Lens", 0.1 + 0.2])
        sheet.write_datetime(3, 3, date(2018, 8, 27), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_row(5, 1, ["Avion", 22530001100015])


def write_ods(source: Path) -> None:
    book = OpenDocumentSpreadsheet()
    sheet = OdsTable(name="Données")
    sheet.addElement(TableRow(numberrowsrepeated=2))
    sheet.addElement(ods_row(None, "Nom", "Montant", "Date"))
    sheet.addElement(ods_row(None, "Lens", 0.1 + 0.2, date(2018, 8, 27)))
    sheet.addElement(TableRow())
    sheet.addElement(ods_row(None, "Avion", 22530001100015))
    empty = TableRow(numberrowsrepeated=1_000_000)
    empty.addElement(TableCell(numbercolumnsrepeated=1_000))
    sheet.addElement(empty)
    book.spreadsheet.addElement(sheet)
    book.save(source)


def ods_row(*values: str | float | date | None) -> TableRow:
    row = TableRow()
    for value in values:
        if value is None:
            cell = TableCell()
        elif isinstance(value, str):
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=value))
        elif isinstance(value, date):
            cell = TableCell(valuetype="date", datevalue=value.isoformat())
        else:
            cell = TableCell(valuetype="float", value=str(value))
        row.addElement(cell)
    return row


def test_the_sheet_can_be_named_and_an_unknown_one_says_which_exist(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "x")

    assert sheets(tmp_path / "x") == ("Lisez-moi", "Données")
    with pytest.raises(UnusableFile, match="Choisissez parmi «\xa0Lisez-moi\xa0», «\xa0Données\xa0»"):
        read(tmp_path / "x", sheet="Subventions")


def test_hidden_sheets_are_not_offered(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "x") as book:
        book.add_worksheet("Vue").write_column(0, 0, ["Nom", "Lens"])
        book.add_worksheet("Cachée").hide()

    assert sheets(tmp_path / "x") == ("Vue",)


def test_merged_headings_are_joined(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "x") as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:E1", "Registre des subventions")
        sheet.merge_range("A2:A3", "Commune")
        sheet.merge_range("B2:C2", "Subvention")
        sheet.merge_range("D2:E2", "Projet")
        sheet.write_row(2, 1, ["Montant", "Taux", "Coût", "Objet"])
        sheet.write_row(3, 0, ["Lens", 100, 0.5, 200, "École"])
        sheet.write_row(4, 0, ["Avion", 10, 0.5, 20, "Stade"])
    table = read(tmp_path / "x")

    assert table.header == (
        "Commune",
        "Subvention / Montant",
        "Subvention / Taux",
        "Projet / Coût",
        "Projet / Objet",
    )
    assert (table.header_line, [row.line for row in table.rows()]) == (3, [4, 5])


def test_groups_of_headings_in_a_csv_are_joined_when_the_line_below_is_incomplete(sent: Send) -> None:
    table = read(
        sent("Commune;État;;Région;\n;Montant;Taux;Montant;Taux\nLens;100;20;50;10\nAvion;10;20;5;10\n")
    )

    assert table.header == ("Commune", "État / Montant", "État / Taux", "Région / Montant", "Région / Taux")


def test_formulas_without_result_and_errors_are_given_as_they_stand(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Nom", "Coût", "Montant"])
    book.active.append(["Lens", 12, "=B2*2"])
    book.active.append(["Avion", "#REF!", 3])
    book.save(tmp_path / "x")

    assert cells(tmp_path / "x") == [("Lens", Decimal(12), "=B2*2"), ("Avion", "#REF!", Decimal(3))]


def test_formulas_of_an_ods_without_result_are_given_as_they_stand(tmp_path: Path) -> None:
    book = OpenDocumentSpreadsheet()
    sheet = OdsTable(name="F")
    sheet.addElement(ods_row("Nom", "Montant"))
    row = ods_row("Lens")
    row.addElement(TableCell(formula="of:=[.B7]*2"))
    sheet.addElement(row)
    sheet.addElement(ods_row("Avion", 3))
    book.spreadsheet.addElement(sheet)
    book.save(tmp_path / "x")

    assert cells(tmp_path / "x") == [("Lens", "=[.B7]*2"), ("Avion", Decimal(3))]


def test_a_formula_with_its_result_is_its_result(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "x") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Nom", "Montant"])
        sheet.write(1, 0, "Lens")
        sheet.write_formula(1, 1, "=1+1", None, 2)

    assert cells(tmp_path / "x") == [("Lens", Decimal(2))]


def test_a_number_beyond_all_numbers_is_the_error_it_would_show(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "x") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Nom", "Montant"])
        sheet.write_row(1, 0, ["Lens", 1.7976931348623157e308])
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(tmp_path / "x") as book, zipfile.ZipFile(tmp_path / "y", "w") as swollen:
        for name in book.namelist():
            content = book.read(name)
            swollen.writestr(
                name, re.sub(rb"e\+308", b"e+309", content, flags=re.IGNORECASE) if name == part else content
            )

    assert [row.cells for row in read(tmp_path / "y").rows()] == [("Lens", "#NUM!")]
