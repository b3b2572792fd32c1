"""Registers nobody showed us: other words, other units, other totals, and no guess about money."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from molette.engines.tables.cells import Row
from molette.engines.tables.labels import unit_of
from molette.engines.tables.mapping import propose
from molette.engines.tables.normalising import NormalisedRow, normalise
from molette.engines.tables.reading import read
from molette.engines.tables.targets import grants

Send = Callable[[bytes | str], Path]


def fields(header: Sequence[str], *cells: str) -> dict[str, str]:
    return propose(header, [Row(2, cells), Row(3, cells)], grants()).fields()


def normalised(source: Path) -> list[NormalisedRow]:
    table = read(source)
    return list(normalise(table, propose(table.header, table.sample, grants()), grants()))


def amounts(rows: Sequence[NormalisedRow]) -> list[object]:
    return [row.values.get("amount") for row in rows if not row.set_aside]


@pytest.mark.parametrize(
    ("header", "granted"),
    [
        (["FNADT demandé", "FNADT attribué", "FNADT payé"], "FNADT attribué"),
        (["Montant des travaux HT", "Subvention Anah"], "Subvention Anah"),
        (["Total_Eligible_Expenditure_amount", "EU_Cofinancing_amount"], "EU_Cofinancing_amount"),
        (["Coût HT", "DSIL 2021"], "DSIL 2021"),
        (["AE", "CP"], "AE"),
        (["montant_verse", "decision_montant"], "decision_montant"),
        (["Montant demandé", "Montant", "Montant payé"], "Montant"),
        (["Montant", "Montant de la subvention"], "Montant de la subvention"),
        (["CT_TOTAL", "SUBV_DETR"], "SUBV_DETR"),
        (["Autres subventions", "Subvention de l’État"], "Subvention de l’État"),
    ],
)
def test_the_amount_granted_is_told_from_the_others(header: list[str], granted: str) -> None:
    found = fields(header, *[f"{n}000,50" for n in range(1, len(header) + 1)])

    assert [label for label, field in found.items() if field == "amount"] == [granted]


@pytest.mark.parametrize(
    "header",
    [["Montant programmé 2020", "Montant programmé 2021"], ["Aide communale", "Aide intercommunale"]],
)
def test_between_two_amounts_that_would_do_as_well_the_user_says_which(header: list[str]) -> None:
    assert "amount" not in fields(header, *["1000,50"] * len(header)).values()


def test_a_column_of_damaged_numbers_keeps_its_meaning() -> None:
    assert fields(["SIRET", "Montant"], "2,16205E+13", "100") == {
        "SIRET": "beneficiary_id",
        "Montant": "amount",
    }


@pytest.mark.parametrize(
    ("header", "cell", "field"),
    [
        ("Commune (INSEE)", "62498 - Lens", "place_name"),
        ("Code postal et ville", "62300 LENS CEDEX", "place_name"),
        ("Code postal", "62300 Lens", "place_name"),
        ("Code postal", "62300", "postcode"),
        ("Code Insee / SIREN EPCI", "62498", "place_code"),
        ("Département", "62 - Pas-de-Calais", "department_code"),
        ("insee_projet", "62498", "place_code"),
        ("Siren entité", "216204982", "beneficiary_id"),
    ],
)
def test_what_a_column_holds_says_how_it_locates(header: str, cell: str, field: str) -> None:
    assert fields([header, "Montant"], cell, "100")[header] == field


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("Montant (k€)", 1_000),
        ("Montant en K€", 1_000),
        ("montant_keur", 1_000),
        ("Subvention (en milliers d’euros)", 1_000),
        ("Subvention en M€", 1_000_000),
        ("Montant (€)", 1),
        ("Montant HT€", 1),
        ("Montant", 1),
    ],
)
def test_a_heading_says_what_its_unit_is_worth(label: str, unit: int) -> None:
    assert unit_of(label) == unit


def test_amounts_in_thousands_are_brought_to_euros(sent: Send) -> None:
    rows = normalised(sent("Bénéficiaire;Montant (k€)\nLens;21,667\nAvion;1,2 M€\nLiévin;500 €\n"))

    assert amounts(rows) == [Decimal(21667), Decimal(1_200_000), Decimal(500)]
    assert [issue.code for issue in rows[2].issues] == ["unit-contradiction"]


def test_a_title_may_say_the_unit_of_the_table(sent: Send) -> None:
    title = "Subventions 2021 (montants en milliers d’euros)\n\n"

    assert amounts(normalised(sent(f"{title}Bénéficiaire;Montant\nLens;12,5\nAvion;3\n"))) == [12_500, 3_000]
    assert amounts(normalised(sent(f"{title}Bénéficiaire;Montant (€)\nLens;12,5\nAvion;3\n"))) == [
        Decimal("12.5"),
        3,
    ]


def test_a_title_that_tells_of_millions_changes_no_amount(sent: Send) -> None:
    rows = normalised(sent("Une enveloppe de 12 millions d’euros\n\nBénéficiaire;Montant\nLens;5\nAvion;6\n"))

    assert amounts(rows) == [5, 6]


HEAD = "Bénéficiaire;SIREN;Objet;Montant\n"
ROWS = "Lens;216204982;École;100,50\nAvion;216200652;Parc;200\n"


@pytest.mark.parametrize(
    "total",
    [
        "TOTAL;;;7",
        ";;Total;7",
        "Total Pas-de-Calais;;;300,50",
        ";;;300,50",
        "Ensemble du département;;;300,5",
    ],
)
def test_a_line_that_sums_up_the_others_is_set_aside(sent: Send, total: str) -> None:
    rows = normalised(sent(f"{HEAD}{ROWS}{total}\n"))

    assert [row.set_aside for row in rows] == [False, False, True]
    assert rows[2].issues[0].code == "total-line"


@pytest.mark.parametrize("row", ["Total Énergies;;;50", "TOTAL;542051180;;300,50", ";;;42"])
def test_a_line_that_only_looks_like_a_total_is_kept(sent: Send, row: str) -> None:
    assert not normalised(sent(f"{HEAD}{ROWS}{row}\n"))[2].set_aside


def test_subtotals_are_set_aside_one_after_the_other(sent: Send) -> None:
    rows = normalised(sent(f"{HEAD}{ROWS}Total Lens;;;300,50\n{ROWS}Total Avion;;;300,50\nTotal;;;601\n"))

    assert [row.line for row in rows if row.set_aside] == [4, 7, 8]
