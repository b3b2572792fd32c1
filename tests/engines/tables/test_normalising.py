"""Rows become values; every problem is told at its cell, and no row is lost."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from inline_snapshot import snapshot

from molette.engines.tables.keys import Keys, repeated
from molette.engines.tables.mapping import propose
from molette.engines.tables.normalising import NormalisedRow, normalise
from molette.engines.tables.reading import read
from molette.engines.tables.targets import grants
from molette.engines.tables.values import Severity

Send = Callable[[bytes | str], Path]
HEADER = "N° dossier;Bénéficiaire;SIREN;Objet;Coût total;Subvention;Date de décision\n"


def normalised(source: Path) -> list[NormalisedRow]:
    table = read(source)
    return list(normalise(table, propose(table.header, table.sample, grants()), grants()))


def keys(rows: list[NormalisedRow]) -> list[str]:
    keyed = Keys(repeated(row.values.get("identifier") for row in rows))
    return [keyed.of(row) for row in rows]


def test_a_row_gives_typed_values_and_what_was_written(sent: Send) -> None:
    (row,) = normalised(sent(HEADER + "D1; Lens ;246200364;École;1 000,00 €;800;27/08/2018\n"))

    assert row.values["amount"] == Decimal(800)
    assert row.values["beneficiary_name"] == "Lens"
    assert row.raw["Coût total"] == "1 000,00 €"
    assert (row.line, row.issues, row.refused) == (2, (), False)


def test_problems_are_told_at_their_cell_with_a_remedy(sent: Send) -> None:
    good = "D1;Lens;246200364;École;1000;800;2018\n"
    rows = normalised(sent(HEADER + good + "D2;Avion;123456789;Stade;=E2*2;à venir;31/02/2018\n"))

    assert rows[1].refused
    assert [(i.line, i.column, i.header, i.value, i.severity, i.code) for i in rows[1].issues] == snapshot(
        [
            (3, "C", "SIREN", "123456789", Severity.TOLERABLE, "wrong-key"),
            (3, "E", "Coût total", "=E2*2", Severity.TOLERABLE, "formula"),
            (3, "F", "Subvention", "à venir", Severity.BLOCKING, "not-an-amount"),
            (3, "G", "Date de décision", "31/02/2018", Severity.TOLERABLE, "impossible-date"),
        ]
    )
    assert rows[1].issues[0].remedy == snapshot("La clé de ce numéro est fausse. Vérifiez-le.")


def test_a_required_cell_left_empty_refuses_its_row_alone(sent: Send) -> None:
    rows = normalised(sent(HEADER + "D1;Lens;;École;1000;;2018\nD2;Avion;;Stade;10;8;2018\n"))

    assert [row.refused for row in rows] == [True, False]
    assert [(i.column, i.code) for i in rows[0].issues] == [("F", "required")]


def test_the_column_settles_ambiguous_numbers(sent: Send) -> None:
    rows = normalised(sent("Bénéficiaire;Montant\nLens;1.234\nAvion;12.500,50\nLoos;3,5\n"))

    assert [row.values["amount"] for row in rows] == [Decimal(1234), Decimal("12500.50"), Decimal("3.5")]
    assert not any(row.issues for row in rows)


def test_totals_and_repeated_headings_are_set_aside(sent: Send) -> None:
    body = "D1;Lens;;École;1000;800;2018\nD2;Total Énergies;;Gare;10;8;2018\n"
    rows = normalised(sent(HEADER + body + HEADER + "TOTAL GÉNÉRAL;;;;1010;808;\nSous-total;;;;1;1;\n"))

    assert [row.set_aside for row in rows] == [False, False, True, True, True]
    assert [row.issues[0].code for row in rows[2:]] == ["repeated-header", "total-line", "total-line"]
    assert sum(row.values.get("amount", 0) for row in rows) == 808  # type: ignore[misc]


def test_a_shifted_row_is_reported(sent: Send) -> None:
    body = "D1;Lens;;École;1000;800;2018\n" * 600
    rows = normalised(sent(HEADER + body + "D2;Avion;;Stade;10;8;2018;de trop\n"))

    assert [(i.column, i.value, i.code) for i in rows[-1].issues] == [("H", "de trop", "beyond-header")]
    assert rows[-1].raw["Colonne H"] == "de trop"


def test_the_same_register_in_another_form_has_the_same_keys(sent: Send) -> None:
    rows = "Lens;École;1 000,00 €\nLens;École;1 000,00 €\nAvion;Stade;12\n"
    first = keys(normalised(sent("Bénéficiaire;Objet;Montant\n" + rows)))
    again = keys(
        normalised(sent("Montant;Bénéficiaire;Objet\n1000;Lens;École\n1000;Lens;École\n12,0;Avion;Stade\n"))
    )

    assert first == again
    assert len(set(first)) == 3


def test_an_identifier_used_once_is_the_key_and_used_twice_is_not_enough(sent: Send) -> None:
    found = keys(normalised(sent("Référence;Objet;Montant\nA;École;1\nB;Stade;2\nB;Stade;3\nB;Stade;3\n")))

    assert found[0] == "id:A"
    assert all(key.startswith("row:") for key in found[1:])
    assert len(set(found)) == 4
