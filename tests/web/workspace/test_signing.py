"""The desk of signatures on screen: what awaits, many signed at once, decided, widened, ruled."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.domain.signatures.models import Position, UseRule, Widening
from molette.domain.statements.models import Statement
from molette.engines.access import Role
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.web.workspace.pages import asked, entered, words

pytestmark = pytest.mark.django_db
DESK = "/espace/signatures"


@pytest.fixture
def funder() -> Organisation:
    return make.organisation("Département")


@pytest.fixture
def project(funder: Organisation) -> Project:
    made = make.project(owner=make.organisation("Commune"), title="Halle", slug="halle")
    plan = make.plan(made, status="voted", cost_excl_tax=Decimal(2_000_000))
    make.plan_line(plan, 400_000, funding_source=make.funding_source(funder=funder))
    return made


@pytest.fixture
def signatory(client: Client, funder: Organisation) -> Client:
    return entered(client, make.member(Role.SIGNATORY, of=funder))


def cost(project: Project, value: int = 2_000_000) -> Statement:
    measure = make.measure(name="Coût total", unit="€", is_project_cost=True)
    return make.statement(project=project, said_by=project.owner, measure=measure, value=Decimal(value))


def seen_on(page: Any, name: str) -> str:
    html: str = page.content.decode()
    start = html.index(f'name="{name}" value="') + len(f'name="{name}" value="')
    return html[start : html.index('"', start)]


def test_the_desk_counts_what_awaits_and_says_what_it_engages(signatory: Client, project: Project) -> None:
    cost(project)
    page = words(signatory.get(DESK))

    assert "1 chiffre attend votre signature." in page
    assert "2 000 000 €" in page
    assert "Halle" in page


def test_an_empty_desk_says_so(signatory: Client) -> None:
    assert "Rien n’attend votre signature." in words(signatory.get(DESK))
    assert "Personne ne conteste vos chiffres." in words(signatory.get(f"{DESK}?onglet=contestes"))
    assert "Aucun partenaire n’est hors délai" in words(signatory.get(f"{DESK}?onglet=silencieux"))


def test_many_are_signed_at_once_after_they_were_read_again(signatory: Client, project: Project) -> None:
    said = [cost(project), cost(project, 3_000_000)]
    chosen = [f"valeur-{one.pk}" for one in said]
    review = signatory.get(f"{DESK}/ensemble", {"chiffre": chosen})
    read = {f"vu-{key}": seen_on(review, f"vu-{key}") for key in chosen}

    assert "Signer 2 chiffres" in words(review)
    done = signatory.post(f"{DESK}/ensemble", {"chiffre": chosen, **read}, follow=True)
    assert "2 chiffres signés." in words(done)
    signatures = Position.objects.filter(kind="accepted")
    assert signatures.count() == 2
    shown = signatory.get(f"/espace/declarations/{said[0].pk}").content.decode()
    proof = f"/espace/journal/preuve/signatures.position/{signatures.get(subject_id=said[0].pk).pk}"
    assert f'href="{proof}"' in shown
    assert "Rien n’a changé" in words(signatory.get(proof))


def test_one_that_changed_since_it_was_read_keeps_all_from_being_signed(
    signatory: Client, project: Project
) -> None:
    said = [cost(project), cost(project, 3_000_000)]
    chosen = [f"valeur-{one.pk}" for one in said]
    review = signatory.get(f"{DESK}/ensemble", {"chiffre": chosen})
    read = {f"vu-{key}": seen_on(review, f"vu-{key}") for key in chosen}
    said[1].measure.definition = "Autre chose."
    said[1].measure.save()

    refused = signatory.post(f"{DESK}/ensemble", {"chiffre": chosen, **read}, follow=True)
    assert "Rien n’est signé." in words(refused)
    assert not Position.objects.exists()


def test_what_does_not_await_the_reader_is_left_out_of_the_review(
    signatory: Client, project: Project
) -> None:
    own = make.statement(project=project, said_by=make.organisation("Journal", kind="press"))
    page = words(signatory.get(f"{DESK}/ensemble", {"chiffre": [f"valeur-{own.pk}", "n’importe", "date-9"]}))

    assert "Aucun chiffre à signer n’est choisi." in page


def test_a_manager_writes_the_decision_that_settles(client: Client, project: Project) -> None:
    said = cost(project)
    manager = entered(client, make.member(Role.MANAGER))
    typed = {
        "body": "Comité de pilotage",
        "on": "2026-01-15",
        "reason": "Retenu.",
        "counter_value": "1 900 000",
    }
    done = manager.post(f"{DESK}/valeur/{said.pk}/decision", typed, follow=True)

    assert "Tranchée par une décision." in words(done)
    assert "La valeur utilisée est 1 900 000 €" in words(done)
    assert "Comité de pilotage" in words(done)
    assert f'href="{DESK}/valeur/{said.pk}/desaccord"' not in done.content.decode()


def test_a_date_is_contested_by_another_day(signatory: Client, project: Project) -> None:
    said = make.milestone_date(make.milestone(project), date(2027, 6, 1), said_by=project.owner)
    typed = {"counter_value": "2028-03-01", "reason": "Le marché n’est pas attribué."}
    done = signatory.post(f"{DESK}/date/{said.pk}/desaccord", typed, follow=True)

    assert "Sa valeur : 1er mars 2028" in words(done)
    assert Position.objects.get().counter_on == date(2028, 3, 1)


def test_one_more_partner_is_asked(client: Client, project: Project) -> None:
    region, said = make.organisation("Région"), cost(project)
    author = entered(client, make.member(Role.CONTRIBUTOR, of=project.owner))
    typed = {"organisation": region.pk, "reason": "Elle instruit le fonds."}
    done = author.post(f"{DESK}/valeur/{said.pk}/partenaire", typed, follow=True)

    assert "Ajouté à la main" in words(done)
    assert Widening.objects.get().organisation == region


def test_a_rule_is_written_on_the_page_of_the_contract(client: Client, project: Project) -> None:
    manager = entered(client, make.member(Role.MANAGER))
    typed = {"matter": "payment", "whose": "funder", "since": "2026-01-01", "reason": "Protocole."}
    done = manager.post(f"/espace/contrats/{project.contract.slug}/regles/nouvelle", typed, follow=True)

    assert "celle du financeur (règle du contrat, du 01/01/2026)" in words(done)
    assert UseRule.objects.get().whose == "funder"


def test_a_correction_beyond_the_variance_is_cosigned_on_screen(client: Client) -> None:
    town = make.organisation("Ville")
    said = make.statement(measure=make.measure(variance=10), said_by=town, value=Decimal(1000))
    awaiting = make.statement(
        measure=said.measure, said_by=town, value=Decimal(2000), corrects=said, explanation="Recomptés."
    )
    second = entered(client, make.member(Role.CONTRIBUTOR, of=town))

    assert "Une correction attend la signature d’une seconde personne" in words(second.get(DESK))
    page = words(second.get(f"/espace/corrections/{awaiting.pk}/cosignature"))
    assert "Avant : 1 000 logements. Après : 2 000 logements." in page
    done = second.post(f"/espace/corrections/{awaiting.pk}/cosignature", follow=True)
    assert "La correction est cosignée" in words(done)


def test_the_joint_rate_is_told_and_downloads(signatory: Client, project: Project) -> None:
    cost(project)
    page = words(signatory.get(f"{DESK}/taux"))

    assert "Sur 1 chiffre qui engage plusieurs partenaires, 0 est conjoint" in page
    lines = signatory.get(f"{DESK}/taux.json").json()["lignes"]
    assert [line["chiffres"] for line in lines if line["coupe"] == "ensemble"] == [1]


def test_the_pages_ask_the_same_however_much_awaits(signatory: Client, project: Project) -> None:
    said = cost(project)
    make.milestone_date(make.milestone(project), said_by=project.owner)
    paths = (DESK, f"{DESK}?onglet=silencieux", f"{DESK}/taux", f"{DESK}/ensemble?chiffre=valeur-{said.pk}")
    few = [asked(signatory, path) for path in paths]
    for _ in range(6):
        make.position(cost(project), make.organisation())

    assert [asked(signatory, path) for path in paths] == few
    assert max(few) <= QUERIES_OF_A_PAGE
