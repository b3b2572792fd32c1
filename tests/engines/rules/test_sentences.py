"""The sentence a mayor reads comes from the record that the machine applies."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from inline_snapshot import snapshot

from molette.domain.funding.rulebook import shipped
from molette.engines.rules.sentences import delay, rate, sentence, validity
from tests.engines.rules.books import one


def told(kind: str, **says: Any) -> str:
    return sentence(one(kind, **says), {"autre": "Autre aide", "tiers": "Tiers"}.get).replace("\xa0", " ")  # type: ignore[arg-type]


def said(slug: str) -> str:
    rule = shipped().rule(slug)
    assert rule is not None
    return sentence(rule, shipped().name).replace("\xa0", " ")


def test_each_kind_of_rule_reads_as_a_sentence() -> None:
    first = {rule.kind: rule.id for rule in reversed(shipped().rules)}

    assert {kind: said(slug) for kind, slug in sorted(first.items())} == snapshot(
        {
            "advance": (
                "Une avance d’au plus 30 % de la subvention est versée au commencement, 60 % contre"
                " une garantie bancaire."
            ),
            "aid_ceiling": (
                "Avec elle, toutes les aides publiques réunies ne dépassent pas 100 % de la dépense"
                " subventionnable hors taxes."
            ),
            "deadline": (
                "Il faut commencer l’opération dans l’année suivant la notification ; un an de plus"
                " au mieux, à demander au moins 2 mois avant la date. Sinon la subvention est "
                "caduque."
            ),
            "documents": (
                "Le dossier contient : une note qui explique l’opération ; le plan de financement "
                "prévisionnel."
            ),
            "eligible_category": (
                "Elle aide : rénovation thermique, transition énergétique, énergies renouvelables ;"
                " mise aux normes et sécurité des équipements publics ; mobilité ou construction de"
                " logements ; numérique et téléphonie mobile ; bâtiments scolaires ; équipements "
                "rendus nécessaires par la hausse du nombre d’habitants ; ou toute opération "
                "inscrite dans un contrat avec l’État."
            ),
            "eligible_owner": (
                "Peuvent la demander : une commune ; un EPCI à fiscalité propre ; un département ; "
                "une région ; une association."
            ),
            "eligible_place": "L’opération se trouve dans le Nord ou le Pas-de-Calais.",
            "instalments": (
                "Des acomptes suivent les dépenses, jusqu’à 80 % de la subvention, avance comprise,"
                " 90 % si l’opération dure plus de quatre ans."
            ),
            "no_start_before": (
                "Rien n’est commencé avant la réception de la demande : un devis ou un marché signé"
                " est un commencement."
            ),
            "own_share": (
                "La collectivité maître d’ouvrage apporte au moins 20 % du total des financements "
                "apportés par des personnes publiques. Moins est possible dans ces cas : rénovation"
                " urbaine (ANRU) ; patrimoine protégé ; réparation des dégâts d’une calamité "
                "publique, sur décision du préfet ; coopération territoriale européenne (FEDER)."
            ),
            "publication": (
                "Le plan de financement est affiché au siège et mis en ligne dans les 15 jours du "
                "commencement, et sur le chantier pendant les travaux ; il reste affiché après "
                "l’achèvement si le coût dépasse 10 000 €."
            ),
            "rate_ceiling": "Son taux est d’au plus 60 % de la dépense subventionnable hors taxes.",
            "rate_floor": ("Son taux est d’au moins 20 % de la dépense subventionnable hors taxes."),
            "repayment": ("Elle se rembourse si une condition de la décision attributive n’est pas tenue."),
        }
    )


def test_what_a_record_says_moves_with_the_record() -> None:
    rule = shipped().rule("part-minimale-2024")
    assert rule is not None

    lower = rule.model_copy(update={"rate": rule.rate / 2})  # type: ignore[union-attr]

    assert "au moins 10 %" in sentence(lower).replace("\xa0", " ")


def test_a_first_day_that_was_not_found_is_said_so() -> None:
    plain = {slug: validity(rule) for slug in ("dotations-commencement-2011", "part-minimale-2024")
             if (rule := shipped().rule(slug))}  # fmt: skip

    assert {slug: told.replace("\xa0", " ") for slug, told in plain.items()} == snapshot(
        {
            "dotations-commencement-2011": "au plus tard depuis le 29 avril 2012, jusqu’au 30 septembre 2018",
            "part-minimale-2024": "depuis le 31 mars 2024",
        }
    )


def test_what_changed_between_two_days_is_told_oldest_first() -> None:
    changes = shipped().changes(date(2023, 12, 31), date(2025, 12, 31))

    assert [
        (c.day, c.before.id if c.before else "", c.after.id if c.after else "") for c in changes
    ] == snapshot(
        [
            (date(2024, 3, 31), "part-minimale-2019", "part-minimale-2024"),
            (date(2025, 1, 1), "fonds-conjoint-avance-2024", "fonds-conjoint-avance-2025"),
        ]
    )


def owners(*cases: dict[str, Any]) -> list[str]:
    _, _, listed = told("eligible_owner", cases=cases).partition(" : ")
    return listed.removesuffix(".").split(" ; ")


def test_an_owner_is_said_with_what_bounds_it() -> None:
    assert owners(
        {"owner": "commune"},
        {"owner": "commune", "population_below": 2_000},
        {"owner": "commune", "population_from": 3_500},
        {"owner": "commune", "population_from": 2_000, "population_below": 20_000, "wealth_below": "1.30"},
        {"owner": "region", "wealth_below": "10"},
        {"owner": "agglomeration", "unless": {"density_from": 150}},
        {"owner": "agglomeration", "unless": {"population_above": 75_000, "centre_above": 20_000}},
        {
            "owner": "agglomeration",
            "unless": {"population_above": 75_000, "centre_above": 20_000, "density_from": 150},
        },
    ) == snapshot(
        [
            "une commune",
            "une commune de moins de 2 000 habitants",
            "une commune de 3 500 habitants ou plus",
            (
                "une commune de 2 000 à moins de 20 000 habitants si son potentiel financier par habitant "
                "est inférieur à 1,3 fois la moyenne"
            ),
            "une région si son potentiel financier par habitant est inférieur à 10 fois la moyenne",
            "un EPCI à fiscalité propre sauf s’il a une densité d’au moins 150 habitants par km²",
            (
                "un EPCI à fiscalité propre sauf s’il a à la fois plus de 75 000 habitants et une commune de "
                "plus de 20 000 habitants"
            ),
            (
                "un EPCI à fiscalité propre sauf s’il a à la fois plus de 75 000 habitants, une commune de "
                "plus de 20 000 habitants et une densité d’au moins 150 habitants par km²"
            ),
        ]
    )


def test_an_own_share_names_who_owes_it() -> None:
    asked = {"rate": "0.2", "base": "cost_excl_tax"}

    assert [
        told("own_share", owners=["agglomeration", "state"], **asked),
        told("own_share", owners=["commune"], population_below=2_000, **asked),
        told("own_share", owners=["commune"], if_lead=True, **asked),
        told("own_share", owners=["commune"], population_below=2_000, if_lead=True, **asked),
        told("own_share", owners=["commune", "agglomeration", "department", "region"], **asked),
    ] == snapshot(
        [
            "Un EPCI à fiscalité propre ou un service de l’État apporte au moins 20 % du coût hors taxes.",
            "Une commune de moins de 2 000 habitants apporte au moins 20 % du coût hors taxes.",
            "Une commune, quand elle est chef de file, apporte au moins 20 % du coût hors taxes.",
            (
                "Une commune de moins de 2 000 habitants, quand elle est chef de file, apporte au moins 20 % "
                "du coût hors taxes."
            ),
            "La collectivité maître d’ouvrage apporte au moins 20 % du coût hors taxes.",
        ]
    )


def test_a_lower_share_is_said_with_its_rate_and_who_decides() -> None:
    waived = [{"waiver": "anru"}, {"waiver": "school_energy", "rate": "0.1", "by_decision": True}]

    assert told("own_share", rate="0.125", base="eligible", owners=["commune"], waived=waived) == snapshot(
        "Une commune apporte au moins 12,5 % de la dépense subventionnable hors taxes. Moins est "
        "possible dans ces cas : rénovation urbaine (ANRU) ; rénovation énergétique d’une école (10 %), "
        "sur décision du préfet."
    )


def test_the_schemes_that_exclude_each_other_are_named() -> None:
    assert told("exclusion", excludes=["autre", "tiers"]) == snapshot(
        "Elle ne se cumule pas avec Autre aide ni Tiers."
    )


def test_a_nature_of_operation_needs_no_contract_unless_it_is_said() -> None:
    assert told("eligible_category", categories=["energy", "heritage"]) == snapshot(
        "Elle aide : rénovation thermique, transition énergétique, énergies renouvelables ; patrimoine."
    )


def test_what_is_paid_is_said_without_what_the_rule_does_not_give() -> None:
    assert [
        told("advance", rate="0.3"),
        told("instalments", rate="0.7"),
        told("instalments", rate="0.7", long_rate="0.9"),
        told("instalments", rate="0.7", long_rate="0.9", long_months=36),
        told("balance", upon=["l’état des dépenses", "les factures"]),
        told("repayment", causes=["over_ceiling", "not_finished", "conditions"]),
        told("publication", days=15),
    ] == snapshot(
        [
            "Une avance d’au plus 30 % de la subvention est versée au commencement.",
            "Des acomptes suivent les dépenses, jusqu’à 70 % de la subvention, avance comprise.",
            "Des acomptes suivent les dépenses, jusqu’à 70 % de la subvention, avance comprise.",
            (
                "Des acomptes suivent les dépenses, jusqu’à 70 % de la subvention, avance comprise, 90 % si "
                "l’opération dure plus de trois ans."
            ),
            "Le solde est versé sur présentation de : l’état des dépenses ; les factures.",
            (
                "Elle se rembourse si les aides publiques passent le plafond, si l’opération n’est pas "
                "terminée dans les délais ou si une condition de la décision attributive n’est pas tenue."
            ),
            (
                "Le plan de financement est affiché au siège et mis en ligne dans les 15 jours du "
                "commencement, et sur le chantier pendant les travaux."
            ),
        ]
    )


@pytest.mark.parametrize(
    ("months", "words"),
    [(1, "1 mois"), (12, "un an"), (18, "18 mois"), (24, "deux ans"), (25, "25 mois"), (36, "trois ans"),
     (48, "quatre ans"), (60, "cinq ans"), (72, "six ans"), (84, "84 mois")],
)  # fmt: skip
def test_a_delay_is_said_in_years_when_it_is_whole_ones(months: int, words: str) -> None:
    assert delay(months).replace("\xa0", " ") == words


@pytest.mark.parametrize(
    ("value", "words"),
    [("0.2", "20 %"), ("0.125", "12,5 %"), ("1", "100 %"), ("0.3333", "33,33 %"), ("0", "0 %")],
)
def test_a_rate_has_the_only_decimals_it_needs(value: str, words: str) -> None:
    assert rate(Decimal(value)).replace("\xa0", " ") == words


def test_a_deadline_without_extension_offers_none() -> None:
    assert [
        told("deadline", act="claim", months=12, since="finished"),
        told("deadline", act="finish", months=18, since="started", extension_months=6),
    ] == snapshot(
        [
            (
                "Il faut demander le solde dans l’année suivant la fin de l’opération. Sinon la subvention "
                "est caduque."
            ),
            (
                "Il faut terminer l’opération dans les 18 mois suivant le commencement ; 6 mois de plus au "
                "mieux. Sinon la subvention est caduque."
            ),
        ]
    )
