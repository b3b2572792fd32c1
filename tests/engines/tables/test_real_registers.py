"""The registers as they were really published, read whole: every row, every euro.

The sums of the csv are computed again here with the `csv` module alone; that of the workbook was made once
from the XML of its cells; those of the Artois are what the programme's officers expect.
"""

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from molette.engines.tables.keys import Keys, repeated
from molette.engines.tables.mapping import propose
from molette.engines.tables.normalising import NormalisedRow, normalise
from molette.engines.tables.reading import Table, read
from molette.engines.tables.targets import grants

SCDL_44 = "44-Loire-Atlantique__224400028_subventions-aux-associations-du-departement-de-loire-atlantique.csv"
SCDL_49 = "49-Maine-et-Loire__224900019_conventions-de-subventions-du-departement-de-maine-et-loire.csv"
SCDL_53 = "53-Mayenne__data.gouv-cd53-21-12-2018.xlsx"
SCDL_FIELDS = (
    "funder_name",
    "funder_id",
    "identifier",
    "beneficiary_name",
    "beneficiary_id",
    "object",
    "amount",
    "rate",
    "decided_on",
    "nature",
    "payment_conditions",
    "payment_dates",
)


def take(path: Path) -> tuple[Table, dict[str, str], list[NormalisedRow]]:
    table = read(path)
    mapping = propose(table.header, table.sample, grants())
    return table, mapping.fields(), list(normalise(table, mapping, grants()))


def total(rows: list[NormalisedRow]) -> Decimal:
    amounts = (row.values.get("amount") for row in rows)
    return sum((amount for amount in amounts if isinstance(amount, Decimal)), Decimal(0))


def codes(rows: list[NormalisedRow]) -> Counter[str]:
    return Counter(issue.code for row in rows for issue in row.issues)


def in_the_artois(rows: list[NormalisedRow], shared_data: Path) -> list[NormalisedRow]:
    with (shared_data / "admin/communes_150.csv").open(encoding="utf-8-sig", newline="") as file:
        communes = list(csv.DictReader(file))
    places = {row[name] for row in communes for name in ("code_insee", "epci_siren", "siren_commune")}
    return [
        row
        for row in rows
        if row.values.get("place_code") in places or str(row.values.get("beneficiary_id", ""))[:9] in places
    ]


def test_the_state_grants_of_2018_are_read_whole(shared_data: Path) -> None:
    table, fields, rows = take(shared_data / "ledgers/raw/Projets_DI_2018.ods")
    artois = in_the_artois(rows, shared_data)

    assert (table.reader, table.sheet, table.header_line) == ("ods", "Projets_DI_2018", 1)
    assert (
        fields.items()
        >= {
            "IDENTIFIANT": "identifier",
            "DOT": "scheme",
            "CODGEO": "place_code",
            "BENEFICIAIRE": "beneficiary_name",
            "DESCRIPTION": "object",
            "COUT": "cost",
            "SUBVENTION": "amount",
        }.items()
    )
    assert (len(rows), total(rows).quantize(Decimal("0.01"))) == (26_295, Decimal("1626457098.21"))
    assert (len(artois), total(artois)) == (119, Decimal("8833435.82"))
    assert not any(row.refused or row.set_aside for row in rows)
    assert [row.line for row in rows] == list(range(2, 26_297))


def test_the_fonds_vert_of_2023_is_read_whole(shared_data: Path) -> None:
    path = shared_data / "ledgers/raw/fonds_vert_2023_exportA_datagouv.csv"
    table, fields, rows = take(path)
    artois = in_the_artois(rows, shared_data)
    with path.open(encoding="utf-8-sig", newline="") as file:
        independent = sum((Decimal(row["montant_engage"]) for row in csv.DictReader(file)), Decimal(0))

    assert table.reader == "csv utf-8 ,"
    assert (
        fields.items()
        >= {
            "numero_dossier_ds": "identifier",
            "nom_du_projet": "object",
            "siren": "beneficiary_id",
            "montant_engage": "amount",
            "code_commune": "place_code",
            "nom_beneficiaire_principal": "beneficiary_name",
        }.items()
    )
    assert (len(rows), total(rows)) == (10_782, independent)
    assert (len(artois), total(artois)) == (80, Decimal("10329407.46"))
    assert sum("place_code" not in row.values for row in rows) == 827


@pytest.mark.parametrize(
    ("name", "count", "refused", "aside"),
    [(SCDL_44, 18_148, 32, 0), (SCDL_49, 75, 0, 0), (SCDL_53, 175, 0, 2)],
)
def test_the_publications_of_the_departments_are_read_whole(
    shared_data: Path, name: str, count: int, refused: int, aside: int
) -> None:
    _, fields, rows = take(shared_data / "ledgers/scdl" / name)

    assert sorted(fields.values()) == sorted(SCDL_FIELDS)
    assert len(rows) == count
    assert sum(row.refused for row in rows) == refused
    assert sum(row.set_aside for row in rows) == aside


def test_the_numbers_that_excel_rounded_are_found_in_the_publications(shared_data: Path) -> None:
    of_49 = take(shared_data / "ledgers/scdl" / SCDL_49)[2]
    of_53 = take(shared_data / "ledgers/scdl" / SCDL_53)[2]

    assert codes(of_49) == {"wrong-key": 4, "rounded-by-spreadsheet": 2}
    assert codes(of_53) == {"rounded-by-spreadsheet": 11, "leftover": 2, "wrong-nic": 1}
    assert {row.values["funder_id"] for row in of_49} == {"22490001900015"}


@pytest.mark.parametrize("name", [SCDL_44, SCDL_49])
def test_the_sums_of_the_csv_publications_are_exact(shared_data: Path, name: str) -> None:
    path = shared_data / "ledgers/scdl" / name
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [row[7 + (name is SCDL_49)] for row in csv.reader(file, delimiter=";")][1:]

    assert total(take(path)[2]) == sum((Decimal(cell or 0) for cell in cells), Decimal(0))


def test_every_row_of_a_register_full_of_copies_keeps_a_key_of_its_own(shared_data: Path) -> None:
    rows = take(shared_data / "ledgers/scdl" / SCDL_44)[2]
    keyed = Keys(repeated(row.values.get("identifier") for row in rows))

    assert len({keyed.of(row) for row in rows}) == 18_148


def test_most_spellings_met_by_others_lead_to_the_field_they_found(shared_data: Path) -> None:
    """Eight of 141 differ, on purpose: a lone SIRET is the beneficiary's, a year is a year."""
    fields = {
        "nomAttribuant": "funder_name",
        "idAttribuant": "funder_id",
        "dateConvention": "decided_on",
        "referenceDecision": "identifier",
        "nomBeneficiaire": "beneficiary_name",
        "objet": "object",
        "idBeneficiaire": "beneficiary_id",
        "montant": "amount",
        "nature": "nature",
        "categoryUsage": "category",
        "conditionsVersement": "payment_conditions",
        "datesPeriodeVersement": "payment_dates",
        "datePeriodeVersement": "payment_dates",
        "pourcentageSubvention": "rate",
    }
    with (shared_data / "standards/scdl/entetes_reels_vers_scdl.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        spellings = [
            (row["original_name"], row["official_name"]) for row in csv.DictReader(file, delimiter=";")
        ]
    found = [next(iter(propose([label], [], grants()).fields().values()), None) for label, _ in spellings]
    differ = {
        label for (label, name), field in zip(spellings, found, strict=True) if field != fields.get(name)
    }

    assert differ == {
        "N° Siret",
        "SIRET",
        "Raison sociale (SIRENE)",
        "annze",
        "anne",
        "annee_subv",
        "exercice",
        "objet",
    }
