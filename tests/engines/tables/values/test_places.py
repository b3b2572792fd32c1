from decimal import Decimal

import pytest

from molette.engines.tables.values import (
    commune_name,
    normalised_name,
    parse_department,
    parse_place,
    parse_postcode,
    same_name,
)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("62498", "62498"),
        ("1004", "01004"),
        (Decimal("1004.0"), "01004"),
        ("2a004", "2A004"),
        ("62 498", "62498"),
        ("97411", "97411"),
        ("246200364", "246200364"),
        ("24620036400014", "246200364"),
    ],
)
def test_places_are_communes_or_agglomerations(written: str | Decimal, code: str) -> None:
    assert parse_place(written).value == code


@pytest.mark.parametrize("written", ["ZZZZZ", "20004", "99123", "512330", "246200365"])
def test_a_code_that_no_place_can_have_is_refused(written: str) -> None:
    assert parse_place(written).value is None
    assert parse_place(written).problem


def test_a_lone_zero_says_that_the_place_is_unknown() -> None:
    assert (parse_place(Decimal("0.0")).value, parse_place("0").problem) == (None, None)


@pytest.mark.parametrize(
    ("written", "code"),
    [("1", "01"), ("062", "62"), (Decimal(62), "62"), ("2a", "2A"), ("20B", "2B"), ("971", "971")],
)
def test_departments_keep_their_zeros(written: str | Decimal, code: str) -> None:
    assert parse_department(written).value == code


@pytest.mark.parametrize(
    ("written", "code", "said"),
    [
        ("62300", "62300", None),
        ("62 300", "62300", None),
        ("F-62300", "62300", None),
        ("1000", "01000", "leading-zeros"),
        ("62307 LENS CEDEX", "62307", "cedex"),
    ],
)
def test_postcodes_say_when_they_are_a_round_of_the_post(written: str, code: str, said: str | None) -> None:
    parsed = parse_postcode(written)

    assert (parsed.value, parsed.problem and parsed.problem.code) == (code, said)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Saint-Omer", "ST OMER"),
        ("Sainte-Catherine", "STE CATHERINE"),
        ("La Bassée", "BASSEE (LA)"),
        ("L’Abergement-de-Varey", "ABERGEMENT-DE-VAREY"),
        ("Châlons-sur-Saône", "CHALONS S/ SAONE"),
        ("Lens", "COMMUNE DE LENS"),
        ("Avion", "Mairie d’Avion"),
        ("Arboys en Bugey", "ARBOYS EN BUGEY  (commune nouvelle)\n"),
        ("Œuf-en-Ternois", "OEUF EN TERNOIS"),
        ("Communauté d’agglomération de Lens-Liévin", "CA DE LENS LIEVIN"),
    ],
)
def test_two_spellings_are_one_name(one: str, other: str) -> None:
    assert same_name(one, other)
    assert commune_name(commune_name(one)) == commune_name(one)


@pytest.mark.parametrize(("one", "other"), [("Lens", "Liévin"), ("Bully", "Bully-les-Mines"), ("", "")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert not same_name(one, other)


def test_a_name_is_reduced_to_its_letters() -> None:
    assert normalised_name("Saint-Étienne-l’Abbaye") == "SAINT ETIENNE L ABBAYE"
