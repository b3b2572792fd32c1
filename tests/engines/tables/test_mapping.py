"""The columns of registers, seen and unseen, find their fields."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.tables.cells import Cell, Row
from molette.engines.tables.mapping import chosen, propose
from molette.engines.tables.targets import grants

DI2018 = {
    "IDENTIFIANT": "identifier",
    "DOT": "scheme",
    "ECHELON": "level",
    "INSEEDEP": "department_code",
    "INSEEEPCI": "epci_code",
    "CODGEO": "place_code",
    "BENEFICIAIRE": "beneficiary_name",
    "CATGEORIE": "category",
    "DESCRIPTION": "object",
    "COUT": "cost",
    "SUBVENTION": "amount",
    "LEVIER": "rate",
    "LIBGEO": "place_name",
}
FONDS_VERT = {
    "code_departement": "department_code",
    "nom_departement": "department_name",
    "code_commune": "place_code",
    "nom_commune": "place_name",
    "axe": "category",
    "nom_demarche_ds": "scheme",
    "numero_dossier_ds": "identifier",
    "nom_du_projet": "object",
    "nom_beneficiaire_principal": "beneficiary_name",
    "siren": "beneficiary_id",
    "montant_engage": "amount",
}
SCDL = {
    "nomAttribuant": "funder_name",
    "idAttribuant": "funder_id",
    "dateConvention": "decided_on",
    "referenceDecision": "identifier",
    "nomBeneficiaire": "beneficiary_name",
    "idBeneficiaire": "beneficiary_id",
    "objet": "object",
    "montant": "amount",
    "nature": "nature",
    "conditionsVersement": "payment_conditions",
    "datesPeriodeVersement": "payment_dates",
    "pourcentageSubvention": "rate",
    "dispositifAide": "scheme",
}
PREFECTURE = {
    "N° dossier": "identifier",
    "Exercice": "year",
    "Dotation": "scheme",
    "Maître d'ouvrage": "beneficiary_name",
    "N° SIRET": "beneficiary_id",
    "Code commune INSEE": "place_code",
    "Commune d'implantation": "place_name",
    "Intitulé de l'opération": "object",
    "Coût total éligible": "cost",
    "Montant attribué": "amount",
    "Taux": "rate",
    "Date de notification": "decided_on",
}
EUROPE = {
    "Fonds": "scheme",
    "N° opération": "identifier",
    "Bénéficiaire": "beneficiary_name",
    "Résumé de l'opération": "object",
    "Dépenses totales éligibles": "cost",
    "Montant UE programmé": "amount",
    "Taux de cofinancement UE": "rate",
    "Code postal": "postcode",
    "Date du comité de programmation": "decided_on",
}
REGION = {
    "Collectivité bénéficiaire": "beneficiary_name",
    "Nature des travaux": "object",
    "Montant HT": "cost",
    "Subvention DETR accordée": "amount",
    "Année 2021": "year",
    "Dépt": "department_name",
}
REGISTERS = [DI2018, FONDS_VERT, SCDL, PREFECTURE, EUROPE, REGION]


def fields(header: list[str], *rows: tuple[Cell, ...]) -> dict[str, str]:
    return propose(header, [Row(i, cells) for i, cells in enumerate(rows, 2)], grants()).fields()


@pytest.mark.parametrize("register", REGISTERS)
def test_the_columns_of_known_kinds_of_registers_find_their_fields(register: dict[str, str]) -> None:
    assert fields([*register, "LAT", "numero_demarche_ds", "Montant demandé"]) == register


@pytest.mark.parametrize("register", REGISTERS)
@given(chance=st.randoms())
def test_the_order_of_the_columns_changes_nothing(register: dict[str, str], chance: object) -> None:
    header = [*register]
    chance.shuffle(header)  # type: ignore[attr-defined]

    assert fields(header) == register


def test_the_exact_heading_is_preferred_among_several_amounts() -> None:
    header = ["Montant du prêt", "Montant total de la subvention", "Montant de la garantie", "Montant versé"]

    assert fields(header) == {"Montant total de la subvention": "amount"}


def test_an_amount_asked_for_is_not_an_amount_granted() -> None:
    assert fields(["Montant demandé", "Subvention sollicitée"]) == {}


def test_the_second_line_of_merged_headings_is_understood() -> None:
    assert fields(["Commune", "Subvention / Montant accordé", "Projet / Coût total"]) == {
        "Commune": "place_name",
        "Subvention / Montant accordé": "amount",
        "Projet / Coût total": "cost",
    }


def test_what_a_column_holds_chooses_between_a_code_and_a_name() -> None:
    assert fields(["Département", "Commune"], ("62", "62498")) == {
        "Département": "department_code",
        "Commune": "place_code",
    }
    assert fields(["Département", "Commune"], ("Pas-de-Calais", "Lens")) == {
        "Département": "department_code",
        "Commune": "place_name",
    }


def test_a_heading_that_its_column_contradicts_gives_way() -> None:
    header = ["Subvention", "Montant attribué"]
    rows = (("DETR", Decimal(12)), ("DSIL", Decimal(13)))

    assert fields(header, *rows) == {"Montant attribué": "amount"}


def test_a_column_of_sirens_is_an_identifier_whatever_its_name() -> None:
    rows = ((Decimal(246200364), "Lens"), (Decimal(200072460), "Béthune"))
    mapping = propose(["Code tiers comptable", "Ville"], [Row(2, rows[0]), Row(3, rows[1])], grants())

    assert mapping.fields()["Code tiers comptable"] == "beneficiary_id"
    assert mapping.choices[0].reason == "La colonne contient des numéros SIREN ou SIRET."


def test_what_the_user_settled_once_comes_before_all() -> None:
    told = {"Montant": "cost", "Divers": "amount", "Objet": ""}
    mapping = propose(["Montant", "Divers", "Objet"], [], grants(), remembered=told)

    assert mapping.fields() == {"Divers": "amount", "Montant": "cost"}
    assert {choice.reason for choice in mapping.choices} == {"Choisi lors d’un envoi précédent."}


def test_a_required_field_without_column_is_named() -> None:
    assert [field.name for field in propose(["Objet"], [], grants()).missing(grants())] == ["amount"]


def test_a_mapping_settled_by_hand_gives_one_column_a_field() -> None:
    assert chosen(["a", "b"], {"b": "amount", "a": ""}).column("amount") == 1
    with pytest.raises(ValueError, match="one column a field"):
        chosen(["a", "b"], {"a": "amount", "b": "amount"})
    with pytest.raises(ValueError, match="among those of the header"):
        chosen(["a", "b"], {"c": "amount"})


def test_every_synonym_leads_to_its_own_field() -> None:
    """A name listed under two fields would leave the choice to chance, unless the content decides."""
    shared = {"département", "dep", "dept", "commune", "code postal", "CP", "code INSEE", "code commune"}
    shared |= {"code INSEE commune"}
    astray = {
        synonym: found
        for field in grants().fields
        for synonym in field.synonyms
        if (found := next(iter(fields([synonym]).values()), None)) != field.name and synonym not in shared
    }

    assert astray == {}
