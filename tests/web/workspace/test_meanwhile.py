"""Two officers change the same thing: nobody's word is lost, and both versions are shown side by side."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from molette.domain.funding.models import FinancingPlan, PlanLine
from molette.domain.journal.models import Entry
from molette.domain.people import actions as people
from molette.domain.people.models import Scope
from molette.domain.programme import actions as programme
from molette.domain.programme.models import Project
from molette.domain.statements import actions as statements
from molette.domain.statements.models import Statement
from molette.engines.access import Role
from tests import factories as make
from tests.factories import SHELL
from tests.web.workspace.conftest import Desk

INPUT = re.compile(r"<input[^>]*>|<select.*?</select>|<textarea.*?</textarea>", re.DOTALL)
# Every address where something that exists is changed, with the role that may and what it names.
EDITS = {
    "project_edit": (Role.MANAGER, "gare"),
    "project_publish": (Role.MANAGER, "gare"),
    "plan_draft": (Role.MANAGER, "gare"),
    "plan_vote": (Role.MANAGER, "gare"),
    "count_in": (Role.MANAGER, "movement"),
    "give_again": (Role.MANAGER, "movement"),
    "statement_replace": (Role.PROJECT_LEAD, "statement"),
    "measure_edit": (Role.MANAGER, "measure"),
    "contract_edit": (Role.MANAGER, "contract"),
    "node_edit": (Role.MANAGER, "mobilites"),
    "mandate_end": (Role.ADMINISTRATOR, "mandate"),
    "condition_edit": (Role.MANAGER, "condition"),
    "delegation_edit": (Role.MANAGER, "delegation"),
    "rename": (Role.ADMINISTRATOR, "person"),
    "organisation_edit": (Role.ADMINISTRATOR, "organisation"),
    "blocking_edit": (Role.MANAGER, "blocking"),
    "risk_edit": (Role.MANAGER, "risk"),
    "update_fill": (Role.PROJECT_LEAD, "update"),
    "update_return": (Role.MANAGER, "update"),
    "update_approve": (Role.MANAGER, "update"),
    "body_edit": (Role.MANAGER, "body"),
    "meeting_edit": (Role.MANAGER, "meeting"),
    "point_edit": (Role.MANAGER, "point"),
    "attendance": (Role.MANAGER, "opened"),
    "topic_edit": (Role.MANAGER, "topic"),
    "votes": (Role.MANAGER, "treated"),
    "decision_new": (Role.MANAGER, "treated"),
}


def address(desk: Desk, name: str) -> str:
    named = EDITS[name][1]
    return reverse(f"workspace:{name}", args=[desk.keys.get(named, named)])


def attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return unescape(found.group(1)) if found else ""


def as_sent(page: str) -> dict[str, list[str]]:
    """What a browser would send of the main form of a page, untouched."""
    main = page[page.index("<main") :]
    form = re.search(r'<form method="post"[^>]*class="(?:entry|plan-editor)[^"]*".*?</form>', main, re.DOTALL)
    assert form, "no form on this page"
    sent: dict[str, list[str]] = {}
    for tag in INPUT.findall(form.group()):
        name = attribute(tag, "name")
        if tag.startswith("<select"):
            chosen = re.findall(r'<option value="([^"]*)" selected', tag)
            sent.setdefault(name, []).extend(chosen[:1])
        elif tag.startswith("<textarea"):
            text = re.sub(r"^<textarea[^>]*>\n?|</textarea>$", "", tag)
            sent.setdefault(name, []).append(unescape(text))
        elif attribute(tag, "type") not in {"checkbox", "radio"} or " checked" in tag:
            sent.setdefault(name, []).append(attribute(tag, "value"))
    return sent


def opened(browser: Client, there: str) -> dict[str, list[str]]:
    return as_sent(browser.get(there).content.decode())


@pytest.mark.parametrize("name", EDITS)
def test_every_form_that_changes_something_carries_what_it_showed(desk: Desk, name: str) -> None:
    page = desk.client(EDITS[name][0]).get(address(desk, name)).content.decode()
    token = next(tag for tag in INPUT.findall(page) if attribute(tag, "name") == "vu")

    assert json.loads(attribute(token, "value"))["values"]


def test_every_edit_address_is_in_the_table() -> None:
    from molette.web.workspace import urls  # noqa: PLC0415 - read as the tests run
    from tests.web.workspace.test_rights_of_every_route import names  # noqa: PLC0415

    changes = {
        name for name in names(urls.urlpatterns) if name.endswith(("_edit", "_replace", "_draft", "_vote"))
    }

    assert changes - set(EDITS) == set()


@pytest.fixture
def mine(desk: Desk) -> tuple[Client, str, dict[str, list[str]]]:
    """The manager has the page of the project open."""
    browser, there = desk.client(Role.MANAGER), address(desk, "project_edit")
    return browser, there, {**opened(browser, there), "reason": ["Nom délibéré"]}


def another_writes(desk: Desk, **values: Any) -> None:
    project = Project.objects.get(pk=desk.project.pk)
    programme.edit_project(SHELL, project, reason="Autre délibération", **values)


def test_an_untouched_programme_takes_the_form(mine: Any, desk: Desk) -> None:
    browser, there, sent = mine

    assert browser.post(there, {**sent, "title": "Halte"}).status_code == 302
    assert Project.objects.get(pk=desk.project.pk).title == "Halte"


def test_what_both_changed_is_shown_side_by_side_and_nothing_is_written(mine: Any, desk: Desk) -> None:
    browser, there, sent = mine
    another_writes(desk, title="Gare de Lens")
    lines = Entry.objects.count()
    answer = browser.post(there, {**sent, "title": "Halte", "summary": "Deux quais."})
    told = answer.content.decode()

    assert answer.status_code == 409
    assert "Modifié entre-temps" in told
    assert "Par ligne de commande, à " in told
    for said in ("Nouvelle gare", "Gare de Lens", "Halte", "Deux quais."):
        assert said in told
    assert (Project.objects.get(pk=desk.project.pk).title, Entry.objects.count()) == ("Gare de Lens", lines)


@pytest.mark.parametrize(("kept", "title"), [("mien", "Halte"), ("autre", "Gare de Lens")])
def test_one_keeps_his_own_or_takes_the_others_and_loses_nothing_else(
    mine: Any, desk: Desk, kept: str, title: str
) -> None:
    browser, there, sent = mine
    another_writes(desk, title="Gare de Lens", reference="R1")
    page = browser.post(there, {**sent, "title": "Halte", "summary": "Deux quais."}).content.decode()
    answer = browser.post(there, {**as_sent(page), "garder-title": kept})

    assert answer.status_code == 302
    now = Project.objects.get(pk=desk.project.pk)
    assert (now.title, now.summary, now.reference) == (title, "Deux quais.", "R1")


def test_changes_that_do_not_overlap_are_offered_together(mine: Any, desk: Desk) -> None:
    browser, there, sent = mine
    douai = make.place("Douai")
    another_writes(desk, places=[desk.lens, douai])
    page = browser.post(there, {**sent, "title": "Halte"}).content.decode()

    assert "Vos changements ne se recoupent pas" in page
    assert browser.post(there, as_sent(page)).status_code == 302
    now = Project.objects.get(pk=desk.project.pk)
    assert (now.title, set(now.places.order_by("pk"))) == ("Halte", {desk.lens, douai})


def test_a_choice_left_out_is_asked_again(mine: Any, desk: Desk) -> None:
    browser, there, sent = mine
    another_writes(desk, title="Gare de Lens")
    page = browser.post(there, {**sent, "title": "Halte"}).content.decode()
    answer = browser.post(there, as_sent(page))

    assert answer.status_code == 409
    assert "Il reste un choix à faire" in answer.content.decode()
    assert Project.objects.get(pk=desk.project.pk).title == "Gare de Lens"


def test_a_third_who_writes_while_one_chooses_is_shown_too(mine: Any, desk: Desk) -> None:
    browser, there, sent = mine
    another_writes(desk, title="Gare de Lens")
    page = browser.post(there, {**sent, "title": "Halte"}).content.decode()
    another_writes(desk, title="Gare TGV")
    answer = browser.post(there, {**as_sent(page), "garder-title": "mien"})

    assert answer.status_code == 409
    assert "Gare TGV" in answer.content.decode()


def test_a_token_that_does_not_read_asks_and_does_not_overwrite(mine: Any, desk: Desk) -> None:
    browser, there, sent = mine

    assert browser.post(there, {**sent, "vu": "n’importe quoi", "title": "Halte"}).status_code == 409
    assert Project.objects.get(pk=desk.project.pk).title == "Nouvelle gare"


def test_a_form_refused_for_another_reason_still_knows_what_it_showed(mine: Any, desk: Desk) -> None:
    browser, there, sent = mine
    page = browser.post(there, {**sent, "title": ""}).content.decode()
    another_writes(desk, title="Gare de Lens")

    assert browser.post(there, {**as_sent(page), "title": "Halte"}).status_code == 409


def test_lines_of_a_plan_are_kept_or_left_as_a_whole(desk: Desk) -> None:
    plan = FinancingPlan.objects.get(project=desk.project, status="draft")
    line = make.plan_line(plan, 100_000)
    browser, there = desk.client(Role.MANAGER), address(desk, "plan_draft")
    sent = opened(browser, there)
    line.amount = 150_000
    line.save()
    write = {**sent, "0-amount": "200000", "faire": "enregistrer"}
    answer = browser.post(there, write)
    page = answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")

    assert answer.status_code == 409
    for amount in ("100 000 €", "150 000 €", "200 000 €"):
        assert amount in page
    chosen = {**as_sent(answer.content.decode()), "faire": "enregistrer", "garder-lines": "autre"}
    assert browser.post(there, chosen).status_code == 302
    assert PlanLine.objects.get(plan=plan).amount == 150_000
    assert browser.post(there, {**chosen, "garder-lines": "mien"}).status_code == 302
    assert PlanLine.objects.get(plan=plan).amount == 200_000


def test_nobody_votes_a_plan_that_changed_under_his_eyes(desk: Desk) -> None:
    plan = FinancingPlan.objects.get(project=desk.project, status="draft")
    line = make.plan_line(plan, 1_000_000, kind="not_found")
    browser, there = desk.client(Role.MANAGER), address(desk, "plan_vote")
    sent = {**opened(browser, there), "act": "D-1", "dated": "2025-01-01", "body": str(desk.owner.pk)}
    line.note = "Région pressentie"
    line.save()

    assert browser.post(there, sent).status_code == 409
    plan.refresh_from_db()
    assert plan.status == "draft"


def test_two_who_publish_at_once_do_not_undo_each_other(desk: Desk) -> None:
    browser, there = desk.client(Role.MANAGER), address(desk, "project_publish")
    sent = opened(browser, there)
    programme.publish_project(SHELL, Project.objects.get(pk=desk.project.pk), published=True)

    assert browser.post(there, {**sent, "reason": "Vote du 3 mars"}).status_code == 409
    assert Project.objects.get(pk=desk.project.pk).is_published


def test_a_statement_replaced_meanwhile_is_shown_and_the_newer_one_is_corrected(desk: Desk) -> None:
    own = make.statement(said_by=desk.other, project=desk.project)
    browser = desk.client(Role.PROJECT_LEAD)
    there = reverse("workspace:statement_replace", args=[own.pk])
    sent = {**opened(browser, there), "value": "7200", "reason": "Recompté"}
    said = {name: getattr(own, name) for name in ("period_end", "said_on", "source")}
    newer = statements.replace_statement(SHELL, own, reason="Coquille", value=7100, **said)
    answer = browser.post(there, sent)
    page = answer.content.decode()

    assert answer.status_code == 409
    assert f'action="{reverse("workspace:statement_replace", args=[newer.pk])}"' in page
    chosen = {**as_sent(page), "garder-value": "mien"}
    assert browser.post(reverse("workspace:statement_replace", args=[newer.pk]), chosen).status_code == 302
    assert Statement.objects.get(replaces=newer).value == 7200


def test_who_renamed_a_member_is_not_told_to_whom_does_not_manage_members(desk: Desk) -> None:
    reader = desk.people[Role.READER]
    browser, there = desk.client(Role.READER), reverse("workspace:rename", args=[reader.pk])
    sent = opened(browser, there)
    people.rename_user(SHELL, reader, name="Camille")
    told = browser.post(there, {**sent, "name": "Dominique"}).content.decode()

    assert "Camille" in told
    assert "ligne de commande" not in told


def test_a_mandate_ended_meanwhile_is_shown(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, there = desk.client(Role.ADMINISTRATOR), address(desk, "mandate_end")
    sent = opened(browser, there)
    mandate = desk.people[Role.READER].memberships.get()
    assert mandate.scope == Scope.PROGRAMME
    people.end_mandate(SHELL, mandate, on=make.today(), reason="Départ")

    assert browser.post(there, {**sent, "reason": "Départ"}).status_code == 409
