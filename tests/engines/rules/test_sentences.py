"""The sentence a mayor reads comes from the record that the machine applies."""

from datetime import date

from inline_snapshot import snapshot

from molette.domain.funding.rulebook import shipped
from molette.engines.rules.sentences import sentence, validity


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
