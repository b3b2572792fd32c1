"""The register of the displays: who is late, the posters of a commune, what the owner writes."""

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from molette.domain.funding.models import FundingSource, PlanDisplay
from molette.domain.funding.reserving import contribution_key
from molette.domain.people.models import Organisation, User
from molette.domain.programme.models import Project
from molette.domain.territory.models import Place
from molette.engines.access import Role
from molette.web.workspace import displays
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.web.workspace.pages import entered, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
REGISTER, POSTERS = "/espace/affichages", "/espace/affichages/affiches-a4.pdf"
TYPED = {"where": "website", "shown_on": "2026-03-09", "url": "", "note": "capture du site"}


@pytest.fixture
def june() -> Iterator[None]:
    with time_machine.travel(date(2026, 6, 1), tick=False):
        yield


@pytest.fixture
def detr() -> FundingSource:
    state = make.organisation("État", kind="state")
    return make.funding_source(scheme=make.scheme("DETR", slug="detr"), funder=state)


@pytest.fixture
def town() -> Organisation:
    return make.organisation("Ville de Lens", kind="commune")


@pytest.fixture
def lens() -> Place:
    return make.place("Lens", slug="lens")


def operation(detr: FundingSource, owner: Organisation, place: Place, **fields: Any) -> Project:
    started = fields.pop("started", date(2026, 3, 1))
    made = make.project(place, owner=owner, **fields)
    make.plan_line(make.plan(made, status="voted", dated=date(2026, 1, 15)), 600_000, funding_source=detr)
    make.milestone_date(make.milestone(made, kind="works_start"), started, nature="actual")
    return made


@pytest.fixture
def project(detr: FundingSource, town: Organisation, lens: Place) -> Project:
    return operation(detr, town, lens, slug="halle", title="Halle de tennis")


@pytest.fixture
def lead(project: Project, town: Organisation) -> User:
    return make.member(Role.PROJECT_LEAD, of=town, project=project.slug)


def filed(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def pages(answer: Any) -> list[str]:
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(answer.content)).pages]


def test_the_register_says_first_how_many_did_not_show_their_plan(client: Client, lead: User) -> None:
    said = words(entered(client, lead).get(REGISTER))

    assert "1 opération doit afficher son plan et ne l’a pas fait, dont 1 au-delà du délai." in said
    assert "Halle de tennis" in said
    assert "depuis 77 jours" in said
    assert "dans les 15 jours du commencement" in said


def test_what_is_shown_leaves_the_late_and_the_sentence_says_so(client: Client, lead: User) -> None:
    browser = entered(client, lead)
    for where in ("seat", "website", "site"):
        answer = browser.post("/espace/projets/halle/affichages/nouveau", {**TYPED, "where": where})
        assert answer.status_code == 302

    assert "Aucun plan n’est en retard d’affichage , sur 1 opération." in words(browser.get(REGISTER))
    assert "Halle de tennis" not in words(browser.get(f"{REGISTER}?etat=late"))
    assert "Affiché le 9 mars 2026." in words(browser.get("/espace/projets/halle/affichages"))


def test_an_empty_register_says_when_a_plan_is_to_be_shown(client: Client) -> None:
    said = words(entered(client, make.member(Role.READER)).get(REGISTER))

    assert "Aucune opération ne doit afficher son plan." in said
    assert "dès que ses travaux commencent" in said


def test_the_filters_live_in_the_address_of_the_page_the_files_and_the_posters(
    client: Client, lead: User, detr: FundingSource
) -> None:
    avion = make.place("Avion", slug="avion")
    operation(detr, make.organisation("Ville d’Avion", kind="commune"), avion, title="Stade")
    browser = entered(client, lead)

    assert "Stade" not in words(browser.get(f"{REGISTER}?lieu=lens"))
    assert "Stade" in words(browser.get(f"{REGISTER}?porteur=Ville d’Avion"))
    assert "Halle" not in filed(browser.get(f"{REGISTER}.csv?lieu=avion"))
    (only,) = pages(browser.get(f"{POSTERS}?lieu=avion"))
    assert "Stade" in only


def test_an_agglomeration_holds_the_operations_of_its_communes(
    client: Client, lead: User, lens: Place
) -> None:
    around = make.place("CA de Lens - Liévin", slug="ca-lens", kind="agglomeration")
    make.inside(lens, around)

    assert "Halle de tennis" in words(entered(client, lead).get(f"{REGISTER}?lieu=ca-lens"))


def test_the_file_holds_the_days_and_the_article(client: Client, lead: User) -> None:
    content = filed(entered(client, lead).get(f"{REGISTER}.csv"))

    assert "2026-03-16" in content
    assert "CGCT, art. L1111-11 et D1111-8" in content


def test_what_was_never_shown_stays_in_the_register_its_filters_and_its_files(
    client: Client, lead: User, project: Project
) -> None:
    make.milestone_date(make.milestone(project, kind="delivered"), date(2026, 5, 2), nature="actual")
    make.plan_display(project.plans.get(), where="seat", shown_on=date(2026, 3, 9))
    make.plan_display(project.plans.get(), where="permanent", shown_on=date(2026, 5, 4))
    browser = entered(client, lead)

    said = words(browser.get(f"{REGISTER}?etat=never"))
    assert "Aucun plan n’est en retard d’affichage" in said
    assert "1 opération a fini ses travaux sans que tous les affichages" in said
    assert "Jamais affiché pendant les travaux : sur le site internet, sur le chantier." in said
    assert "sur le site internet, sur le chantier" in filed(browser.get(f"{REGISTER}.csv?etat=never"))
    assert "Les travaux ont fini sans que tous" in words(browser.get("/espace/projets/halle/affichages"))
    assert "affiches A4" not in words(browser.get(REGISTER))  # it cannot be made good any more


def test_no_poster_names_the_address_of_a_project_that_residents_cannot_open(
    client: Client, lead: User, project: Project
) -> None:
    browser = entered(client, lead)
    both = (POSTERS, "/projets/halle/affichage/a4.pdf")
    for address in both:
        assert "se lit aussi à l’adresse" in " ".join(pages(browser.get(address)))
    project.is_published = False
    project.save()

    for address in both:
        assert "adresse" not in " ".join(pages(browser.get(address)))


def test_all_the_posters_to_put_up_are_one_file(
    client: Client, lead: User, detr: FundingSource, town: Organisation, lens: Place
) -> None:
    operation(detr, town, lens, title="École")
    shown = operation(detr, town, lens, title="Médiathèque")
    for where in ("seat", "website", "site"):
        make.plan_display(shown.plans.get(), where=where)
    browser = entered(client, lead)

    assert "2 affiches A4" in words(browser.get(REGISTER))
    first, second = pages(browser.get(POSTERS))
    assert ("École" in first + second, "Halle de tennis" in first + second) == (True, True)
    (only,) = pages(browser.get(f"{POSTERS}?etat=shown"))
    assert "Médiathèque" in only


def test_a_large_batch_is_cut_in_files(
    client: Client, lead: User, detr: FundingSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(displays, "MOST_POSTERS", 2)
    for rank in range(2):
        operation(detr, make.organisation(kind="commune"), make.place(), title=f"École {rank}")
    browser = entered(client, lead)

    page = browser.get(REGISTER)
    assert "affiches 1 à 2 A4" in words(page)
    assert f"{POSTERS}?page=2" in page.content.decode()
    assert (len(pages(browser.get(POSTERS))), len(pages(browser.get(f"{POSTERS}?page=2")))) == (2, 1)


def test_nothing_to_print_leads_back_to_the_register(client: Client, town: Organisation) -> None:
    browser = entered(client, make.member(Role.READER))
    answer = browser.get(f"{POSTERS}?lieu=ailleurs")

    assert (answer.status_code, answer["Location"]) == (302, f"{REGISTER}?lieu=ailleurs")
    assert "Aucune affiche n’est à poser sous ces filtres." in words(browser.get(REGISTER))


def test_a_reserved_plan_is_told_and_left_out_of_the_posters(
    client: Client, lead: User, detr: FundingSource, town: Organisation, lens: Place
) -> None:
    secret = operation(detr, town, lens, title="Négociation")
    make.reservation(make.organisation("Région"), kind="amount", key=contribution_key(secret.pk, detr.pk))
    browser = entered(client, lead)

    assert "1 plan n’est pas parmi elles : un montant y est réservé." in words(browser.get(REGISTER))
    (only,) = pages(browser.get(POSTERS))
    assert "Négociation" not in only


def test_only_whoever_acts_for_the_owner_is_offered_to_say_it(client: Client, lead: User) -> None:
    other = entered(Client(), make.member(Role.MANAGER, of=make.organisation("CA Lens-Liévin")))
    own = entered(client, lead)
    new = "/espace/projets/halle/affichages/nouveau"

    for page in (REGISTER, "/espace/projets/halle/affichages"):
        assert new in own.get(page).content.decode()
        assert new not in other.get(page).content.decode()
    refused = other.get(new)
    assert (refused.status_code, "dit par Ville de Lens" in words(refused)) == (403, True)
    assert other.post(new, TYPED).status_code == 403
    assert not PlanDisplay.objects.exists()


def test_a_refusal_stands_beside_its_field(client: Client, lead: User) -> None:
    answer = entered(client, lead).post(
        "/espace/projets/halle/affichages/nouveau", {**TYPED, "shown_on": "2026-01-02"}
    )

    assert answer.status_code == 422
    assert "il n’a pas pu être affiché avant" in words(answer)


def test_a_mistake_is_taken_back_with_its_reason(client: Client, lead: User, project: Project) -> None:
    held = make.plan_display(project.plans.get())
    browser = entered(client, lead)
    address = f"/espace/affichages/{held.pk}/retrait"

    assert address in browser.get("/espace/projets/halle/affichages").content.decode()
    assert browser.post(address, {"reason": ""}).status_code == 422
    assert browser.post(address, {"reason": "c’était l’autre école"}).status_code == 302
    assert not PlanDisplay.objects.exists()


def test_a_plan_replaced_since_is_told_by_its_version(client: Client, lead: User, project: Project) -> None:
    former = project.plans.get()
    make.plan_display(former)
    former.status = "superseded"
    former.save()
    make.plan(project, version=2, status="voted", dated=date(2026, 4, 1))

    said = words(entered(client, lead).get("/espace/projets/halle/affichages"))

    assert "version 1 du plan ; la version 2 est votée depuis" in said


def test_a_project_without_a_plan_voted_says_so(client: Client, town: Organisation) -> None:
    make.project(slug="idee", owner=town)

    said = words(entered(client, make.member(Role.READER)).get("/espace/projets/idee/affichages"))
    assert "Aucun plan n’est voté" in said


def test_nothing_is_written_while_the_past_is_read(client: Client, lead: User) -> None:
    page = entered(client, lead).get(f"{REGISTER}?le=2026-04-01")

    assert "Halle de tennis" in words(page)
    assert "affichages/nouveau" not in page.content.decode()


def test_the_project_its_plan_and_its_commune_lead_there(client: Client, lead: User, lens: Place) -> None:
    browser = entered(client, lead)

    for page in ("/espace/projets/halle", "/espace/projets/halle/plan"):
        assert 'href="/espace/projets/halle/affichages"' in browser.get(page).content.decode()
    assert 'href="/espace/affichages?lieu=lens"' in browser.get("/communes/lens").content.decode()
    assert "/espace/affichages" not in Client().get("/communes/lens").content.decode()


def test_a_full_register_asks_the_database_no_more_often(
    client: Client,
    lead: User,
    detr: FundingSource,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(6):
        operation(detr, make.organisation(kind="commune"), make.place())
    browser = entered(client, lead)

    for address in (REGISTER, POSTERS):
        with django_assert_max_num_queries(QUERIES_OF_A_PAGE):
            browser.get(address)
