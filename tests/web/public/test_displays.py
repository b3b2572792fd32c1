"""The financing plan as the law asks it to be shown: the plan in use, for everybody, and its posters."""

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from pypdf import PdfReader
from pytest_django import Settings

from molette.domain.funding import actions
from molette.domain.funding.models import FinancingPlan, FundingSource
from molette.domain.funding.reserving import contribution_key
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.engines.access import Role
from molette.engines.rules.display import Where
from tests import factories as make
from tests.web.workspace.pages import entered, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
MaxQueries = Callable[..., AbstractContextManager[Any]]
PAGE, A4 = "/projets/halle/affichage", "/projets/halle/affichage/a4.pdf"


@pytest.fixture
def june() -> Iterator[None]:
    with time_machine.travel(date(2026, 6, 1), tick=False):
        yield


@pytest.fixture
def state() -> Organisation:
    return make.organisation("État", kind="state")


@pytest.fixture
def detr(state: Organisation) -> FundingSource:
    return make.funding_source(scheme=make.scheme("DETR", slug="detr"), funder=state)


@pytest.fixture
def project(detr: FundingSource) -> Project:
    town = make.organisation("Ville de Lens", kind="commune")
    made = make.project(make.place("Lens"), slug="halle", title="Halle de tennis", owner=town)
    furnish(make.plan(made, status="voted", dated=date(2026, 1, 15), act="délibération 12"), detr, 612_345)
    make.milestone_date(make.milestone(made, kind="works_start"), date(2026, 3, 1), nature="actual")
    return made


def furnish(plan: FinancingPlan, detr: FundingSource, grant: int) -> None:
    owner = make.funding_source(funder=plan.project.owner)
    make.plan_line(plan, grant, funding_source=detr)
    make.plan_line(plan, 1_000_000 - grant, kind="own_share", funding_source=owner, order=1)


def printed(client: Client, address: str = A4) -> str:
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    held = PdfReader(io.BytesIO(answer.content))
    return " ".join(" ".join(page.extract_text() for page in held.pages).split())


def test_the_page_says_all_that_the_article_asks(client: Client, project: Project) -> None:
    said = words(client.get(PAGE))

    for told in (
        "Maître d’ouvrage : Ville de Lens",
        "Coût total : 1 000 000 € hors taxes",
        "612 345 €",
        "61,2 %",
        "387 655 €",
        "Plan voté le 15 janvier 2026",
        "délibération 12",
        "en application des articles L1111-11 et D1111-8 du CGCT",
    ):
        assert told in said


def test_the_delay_is_said_in_the_words_of_the_rule_book(client: Client, project: Project) -> None:
    said = words(client.get(PAGE))

    assert "dans les 15 jours du commencement" in said
    assert "Devait être affiché au plus tard le 16 mars 2026 : 77 jours de retard." in said
    make.rule_text(
        slug="affichage-du-plan",
        table="rule",
        text="""[[rule]]
id = "affichage-du-plan"
kind = "publication"
days = 90
valid_from = 2020-10-01
reference = { text = "CGCT, art. L1", url = "https://exemple.fr" }

  [[rule.example]]
  says = "le cas."
  given = { started = 2026-03-01 }
  day = 2026-05-30
""",
    )

    changed = words(client.get(PAGE))
    assert "dans les 90 jours du commencement" in changed
    assert "affiché au plus tard le 30 mai 2026 : 2 jours de retard" in changed
    assert "en application de l’article L1 du CGCT" in changed


def test_the_poster_says_what_the_page_says(client: Client, project: Project) -> None:
    assert 'href="/projets/halle/affichage/a3.pdf"' in client.get(PAGE).content.decode()
    for paper in ("a4", "a3"):
        said = printed(client, f"/projets/halle/affichage/{paper}.pdf")
        assert "612 345 €" in said
        assert "http://testserver/projets/halle/affichage" in said


@pytest.mark.parametrize("is_fictional", [True, False])
def test_the_files_say_what_is_invented(client: Client, project: Project, *, is_fictional: bool) -> None:
    project.is_fictional = is_fictional
    project.save()
    told = client.get(f"{PAGE}.json").json()
    assert told["a_propos"]["fictif"] is is_fictional
    assert {one["fictif"] for one in told["lignes"]} == {is_fictional}
    assert ("oui" in client.get(f"{PAGE}.csv").getvalue().decode()) == is_fictional


def test_a_draft_never_shows(client: Client, project: Project, detr: FundingSource) -> None:
    furnish(make.plan(project, version=2), detr, 700_001)
    manager = entered(Client(), make.member(Role.MANAGER))

    for browser in (client, manager):
        assert "700 001" not in words(browser.get(PAGE))
        assert "700 001" not in printed(browser)


def test_without_a_plan_voted_there_is_nothing_to_show(client: Client, detr: FundingSource) -> None:
    furnish(make.plan(make.project(slug="halle", owner=make.organisation(kind="commune"))), detr, 1)

    assert client.get(PAGE).status_code == 404
    assert client.get(A4).status_code == 404


@pytest.mark.parametrize("kind", ["amount", "cost"])
def test_a_reserved_amount_keeps_the_plan_off_the_wall_whoever_asks(
    client: Client, project: Project, detr: FundingSource, kind: str
) -> None:
    insider = make.organisation("Région")
    key = contribution_key(project.pk, detr.pk) if kind == "amount" else str(project.pk)
    make.reservation(insider, kind=kind, key=key)
    partner = entered(Client(), make.member(Role.MANAGER, of=insider))

    for browser in (client, partner):
        page, refused = browser.get(PAGE), browser.get(A4)
        assert "ne peut pas être montré ici" in words(page)
        assert refused.status_code == 403
        assert "Cette affiche ne peut pas être faite" in words(refused)
        for held in (page, refused):
            assert "612 345" not in words(held)
            assert "387 655" not in words(held)
        assert A4 not in page.content.decode()
        assert browser.get(f"{PAGE}.json").json()["lignes"] == []


def test_the_permanent_poster_comes_with_the_end_of_the_works(client: Client, project: Project) -> None:
    address = "/projets/halle/affichage/permanent-a4.pdf"
    assert client.get(address).status_code == 404
    make.milestone_date(make.milestone(project, kind="delivered"), date(2026, 5, 2), nature="actual")

    assert address in client.get(PAGE).content.decode()
    assert "Opération achevée le 2 mai 2026" in printed(client, address)


def test_what_owes_nothing_is_told_why_and_has_no_poster(client: Client, detr: FundingSource) -> None:
    made = make.project(slug="halle", owner=make.organisation("Bailleur", kind="landlord"))
    furnish(make.plan(made, status="voted"), detr, 612_345)

    said = words(client.get(PAGE))

    assert "Rien à afficher : le maître d’ouvrage n’est pas une collectivité." in said
    assert "en application" not in said
    assert client.get(A4).status_code == 404


@pytest.mark.parametrize("paper", ["a5", "permanent", "permanent-a5", "A4"])
def test_no_other_paper_is_printed(client: Client, project: Project, paper: str) -> None:
    assert client.get(f"/projets/halle/affichage/{paper}.pdf").status_code == 404


def test_an_unpublished_project_is_shown_to_its_partners_alone(client: Client, project: Project) -> None:
    project.is_published = False
    project.save()

    assert client.get(PAGE).status_code == 404
    assert client.get(A4).status_code == 404
    assert entered(Client(), make.member(Role.READER)).get(PAGE).status_code == 200


def test_a_resident_reads_where_it_was_shown_as_soon_as_it_is_said(
    client: Client, project: Project, memory: Settings
) -> None:
    memory.PUBLIC_CACHE_SECONDS = 0
    assert "Affiché le" not in words(client.get(PAGE))
    actions.record_display(
        make.SHELL, project, where=Where.WEBSITE, shown_on=date(2026, 3, 9), url="https://lens.example/plan"
    )

    page = client.get(PAGE)
    assert "Affiché le 9 mars 2026." in words(page)
    assert 'href="https://lens.example/plan"' in page.content.decode()


def test_the_files_hold_the_lines_of_the_plan(client: Client, project: Project) -> None:
    rows = client.get(f"{PAGE}.json").json()["lignes"]

    assert [(row["qui"], row["montant"]) for row in rows] == [
        ("État", "612345.00"),
        ("Ville de Lens", "387655.00"),
    ]


def test_the_page_and_the_poster_ask_few_queries(
    client: Client, project: Project, max_queries: MaxQueries
) -> None:
    for address in (PAGE, A4):
        with max_queries(16):
            client.get(address)


def test_the_page_of_a_project_leads_to_its_plan_as_it_is_shown(client: Client, project: Project) -> None:
    assert f'href="{PAGE}"' in client.get("/projets/halle").content.decode()
