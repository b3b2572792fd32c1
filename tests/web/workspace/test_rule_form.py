"""A rule typed field by field: read as a sentence, its example run, then written for everybody."""

from typing import Any

import pytest
from django.test import Client

from molette.domain.funding.book import book
from molette.domain.funding.models import RuleText
from molette.engines.access import Role
from molette.engines.rules import vocabulary as v
from molette.web.workspace.forms.rule_fields import ASKS, FIELDS, GIVEN, KINDS
from tests import factories as make
from tests.web.workspace.pages import entered, words

pytestmark = pytest.mark.django_db
PAGE = "/espace/mode-d-emploi/ecrire"
TOLD = {
    "id": "regle-fictive",
    "schemes": ["region"],
    "valid_from": "2027-01-01",
    "status": "in_force",
    "reference_text": "Règlement fictif",
    "reference_url": "https://exemple.fr/reglement",
    "reason": "délibération fictive",
    "exemple_says": "le cas.",
}
EACH: dict[str, dict[str, Any]] = {
    "eligible_owner": {
        "case_0_owner": "commune",
        "case_0_below": "5000",
        "exemple_owner": "commune",
        "exemple_population": "4000",
        "exemple_expects": "met",
    },
    "eligible_place": {
        "perimeters": ["bassin"],
        "named": "dans le bassin",
        "exemple_perimeters": ["bassin"],
        "exemple_expects": "met",
    },
    "eligible_category": {
        "categories": ["energy"],
        "or_in_contract": "on",
        "exemple_category": "schools",
        "exemple_expects": "broken",
    },
    "rate_floor": {
        "rate": "10",
        "base": "cost_excl_tax",
        "exemple_cost": "1 000",
        "exemple_grant": "50",
        "exemple_expects": "broken",
    },
    "rate_ceiling": {
        "rate": "12,5",
        "base": "cost_excl_tax",
        "exemple_cost": "1 000",
        "exemple_grant": "0",
        "exemple_amount": "125",
    },
    "aid_ceiling": {
        "rate": "70",
        "base": "cost_excl_tax",
        "exemple_cost": "1 000",
        "exemple_grant": "400",
        "exemple_aid": "400",
        "exemple_expects": "broken",
    },
    "own_share": {
        "rate": "30",
        "base": "public_funding",
        "owners": ["commune"],
        "waived": ["anru"],
        "exemple_owner": "commune",
        "exemple_grant": "70",
        "exemple_own": "30",
        "exemple_expects": "met",
    },
    "exclusion": {"excludes": ["detr"], "exemple_with": ["detr"], "exemple_expects": "broken"},
    "no_start_before": {
        "event": "filed",
        "exemple_filed": "2027-03-01",
        "exemple_started": "2027-02-01",
        "exemple_expects": "broken",
    },
    "deadline": {
        "act": "start",
        "months": "18",
        "since": "notified",
        "exemple_notified": "2027-03-01",
        "exemple_day": "2028-09-01",
    },
    "advance": {"rate": "25", "exemple_grant": "1 000", "exemple_amount": "250"},
    "instalments": {"rate": "80", "exemple_grant": "1 000", "exemple_amount": "800"},
    "balance": {"upon": "Le décompte\nLes factures"},
    "repayment": {"causes": ["not_finished"]},
    "publication": {"days": "15", "exemple_started": "2027-03-01", "exemple_day": "2027-03-16"},
    "documents": {"items": "La délibération"},
}
"""Of each kind, what its own fields may say."""


@pytest.fixture
def administrator(client: Client) -> Client:
    make.perimeter(make.place("Lens"), slug="bassin", name="Le bassin")
    return entered(client, make.member(Role.ADMINISTRATOR))


def test_each_word_of_the_vocabulary_can_be_typed() -> None:
    assert {record for _, record in KINDS.values()} == set(v.Common.__subclasses__())
    for kind, (_, record) in KINDS.items():
        own = set(record.model_fields) - set(v.Common.model_fields) - {"kind", "cases"}
        assert own <= set(FIELDS), kind
        assert record.computes == (kind in ASKS), kind
    assert {name for asked in ASKS.values() for name in asked} == set(GIVEN)


@pytest.mark.parametrize("kind", EACH)
def test_a_rule_of_each_kind_is_written_and_stands_in_the_book(administrator: Client, kind: str) -> None:
    sent = {**TOLD, **EACH[kind], "faire": "enregistrer"}

    answer = administrator.post(f"{PAGE}/{kind}", sent)

    assert answer.status_code == 302, words(answer)
    rule = book().rule("regle-fictive")
    assert rule is not None
    assert (rule.kind, rule.schemes) == (kind, ("region",))


def test_a_rate_is_typed_in_percent_and_read_back_in_a_sentence(administrator: Client) -> None:
    sent = {**TOLD, **EACH["rate_ceiling"], "reason": "", "faire": "verifier"}

    said = words(administrator.post(f"{PAGE}/rate_ceiling", sent))

    assert "Son taux est d’au plus 12,5 % du coût hors taxes." in said
    assert "rate = 0.125" in said
    assert "Rien n’est encore enregistré." in said
    assert RuleText.objects.count() == 0


def test_an_example_that_does_not_come_out_refuses_the_rule_and_keeps_what_was_typed(
    administrator: Client,
) -> None:
    sent = {**TOLD, **EACH["rate_ceiling"], "exemple_amount": "999", "faire": "enregistrer"}

    refused = administrator.post(f"{PAGE}/rate_ceiling", sent)

    assert refused.status_code == 422
    assert "« le cas. » attend 999 €, la règle donne 125 €" in words(refused)
    assert 'value="999"' in refused.content.decode()
    assert RuleText.objects.count() == 0


def test_without_a_reason_nothing_is_written(administrator: Client) -> None:
    sent = {**TOLD, **EACH["advance"], "reason": "", "faire": "enregistrer"}

    assert administrator.post(f"{PAGE}/advance", sent).status_code == 422
    assert RuleText.objects.count() == 0


def test_a_field_left_empty_is_asked_beside_it(administrator: Client) -> None:
    refused = administrator.post(f"{PAGE}/advance", {**TOLD, "faire": "verifier"})

    assert refused.status_code == 422
    assert 'href="#id_rate"' in refused.content.decode()
    assert RuleText.objects.count() == 0


def test_a_scheme_is_written_with_its_payer(administrator: Client) -> None:
    sent = {
        "id": "fonds-fictif",
        "name": "Fonds fictif",
        "payer": "Agglomération fictive",
        "reason": "créé par délibération",
        "faire": "enregistrer",
    }

    assert administrator.post(f"{PAGE}/dispositif", sent).status_code == 302
    scheme = book().scheme("fonds-fictif")
    assert scheme is not None
    assert scheme.payer == "Agglomération fictive"
    assert "Fonds fictif" in words(administrator.get("/mode-d-emploi/fonds-fictif"))


def test_a_rule_may_start_from_the_text_of_another(administrator: Client) -> None:
    said = administrator.get("/espace/mode-d-emploi?modele=part-minimale-2024").content.decode()

    assert "[[rule]]" in said
    assert "part-minimale-2024" in said


def test_a_kind_that_does_not_exist_has_no_page(administrator: Client) -> None:
    assert administrator.get(f"{PAGE}/inconnue").status_code == 404


def test_only_an_administrator_writes_rules(client: Client) -> None:
    assert entered(client, make.member(Role.MANAGER)).get(f"{PAGE}/advance").status_code in (403, 404)
