"""Two people on one update, or a page that is old: nothing is lost, nothing is decided unread."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from molette.domain.followup import actions
from molette.domain.followup.models import Update, WeatherWord
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Milestone
from molette.engines.access import Role
from tests import factories as make
from tests.web.workspace.pages import entered, words
from tests.web.workspace.test_meanwhile import as_sent, opened

pytestmark = pytest.mark.django_db


def sheet(update: Update, act: str = "remplir") -> str:
    return f"/espace/mises-a-jour/{update.pk}/{act}"


def another_writes(update: Update, town: Organisation, *, submit: bool = False, **values: Any) -> None:
    writer = actor_for(make.member(Role.PROJECT_LEAD, of=town, project="gare"), town)
    given = {"said_by": town, "submit": submit, **values}
    actions.save_update(writer, Update.objects.get(pk=update.pk), **given)


def test_two_who_fill_one_draft_choose_line_by_line(lead: Client, update: Update, town: Organisation) -> None:
    sent = opened(lead, sheet(update))
    another_writes(update, town, done="Les fouilles sont finies.")

    answer = lead.post(sheet(update), {**sent, "done": "Les fouilles commencent.", "sentence": "À suivre."})
    page = answer.content.decode()

    assert answer.status_code == 409
    for said in ("Modifié entre-temps", "Les fouilles sont finies.", "Les fouilles commencent.", "À suivre."):
        assert said in page
    update.refresh_from_db()
    assert (update.done, update.sentence) == ("Les fouilles sont finies.", "")
    assert lead.post(sheet(update), {**as_sent(page), "garder-done": "mien"}).status_code == 302
    update.refresh_from_db()
    assert (update.done, update.sentence) == ("Les fouilles commencent.", "À suivre.")


def test_a_date_announced_meanwhile_is_told_before_a_confidence_is_said_of_it(
    lead: Client, update: Update, delivery: Milestone
) -> None:
    sent = opened(lead, sheet(update))
    make.milestone_date(delivery, make.today() + timedelta(120), said_on=make.today())

    answer = lead.post(sheet(update), {**sent, "judged": str(delivery.pk), "percent": "70"})

    assert answer.status_code == 409
    assert "Dates annoncées" in words(answer)


def test_an_update_sent_twice_by_a_double_click_is_sent_once(lead: Client, update: Update) -> None:
    sent = {**opened(lead, sheet(update)), "done": "Rien de neuf."}

    first, second = (lead.post(sheet(update), sent) for _ in range(2))

    assert (
        (first.status_code, first["Location"])
        == (second.status_code, second["Location"])
        == (302, sheet(update, "")[:-1])
    )
    assert update.history.filter(status="submitted").count() == 1


def test_a_reviewer_whose_form_is_old_is_shown_what_changed(
    manager: Client, update: Update, town: Organisation
) -> None:
    another_writes(update, town, submit=True, level="support", why="Le permis manque.")
    browsers = {act: opened(manager, sheet(update, act)) for act in ("approbation", "renvoi")}
    other = make.member(Role.MANAGER)
    actions.return_update(
        actor_for(other, other.mandates[0].organisation),
        Update.objects.get(pk=update.pk),
        comment="La date ?",
    )
    another_writes(update, town, submit=True, level="secured", why="Le permis est là.")

    for act, sent in browsers.items():
        answer = manager.post(sheet(update, act), {**sent, "comment": "Est-ce sûr ?"})
        assert answer.status_code == 409
        assert "Le permis est là." in words(answer)
        assert act == "approbation" or "Est-ce sûr ?" in answer.content.decode()
    assert not WeatherWord.objects.exists()
    update.refresh_from_db()
    assert update.status == "submitted"


def test_a_decision_asked_from_an_old_page_leads_back_to_what_is_there_now(
    manager: Client, update: Update, town: Organisation, delivery: Milestone
) -> None:
    another_writes(update, town, submit=True, level="support", why="Le permis manque.")
    page = manager.get(sheet(update, "")[:-1])
    way = f"{sheet(update, 'approbation')}?{page.context['read']}"
    assert manager.get(way).status_code == 200
    make.weather(delivery.project, "secured")  # what stands in front of the proposal moved

    told = manager.get(way, follow=True)

    assert "relisez-le, puis décidez" in words(told)
    assert "objectifs sécurisés" in words(told)


def test_a_decision_sent_twice_is_taken_once(manager: Client, update: Update, town: Organisation) -> None:
    another_writes(update, town, submit=True, level="support", why="Le permis manque.")
    sent = opened(manager, sheet(update, "approbation"))

    pages = [manager.post(sheet(update, "approbation"), sent, follow=True) for _ in range(2)]

    assert all("elle est au programme" in words(page) for page in pages)
    assert WeatherWord.objects.count() == 1


def test_the_form_of_a_draft_carries_no_amount_that_its_reader_does_not_see(
    client: Client, update: Update, town: Organisation
) -> None:
    source = make.funding_source(funder=town)
    make.plan_line(make.plan(update.project, status="voted"), 500_000, funding_source=source)
    another_writes(update, town, spent=987_654_321)
    make.reservation(town, kind="amount", key=f"{update.project_id}-{source.pk}", reserved_by=town)
    stranger = entered(client, make.member(Role.MANAGER))

    page = stranger.get(sheet(update)).content.decode()

    assert "987654321" not in page.partition('name="vu"')[2].partition(">")[0]
