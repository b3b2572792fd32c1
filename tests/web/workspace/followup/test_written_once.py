"""A double click writes once: the same form sent twice gives one entry, and leads to the same page."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from molette.domain.journal.models import Entry
from molette.domain.programme.models import Milestone
from molette.engines.access import Role
from tests import factories as make
from tests.web.workspace.pages import entered
from tests.web.workspace.test_meanwhile import opened

pytestmark = pytest.mark.django_db
PROJECT = "/espace/projets/gare"
RISK = {
    "title": "Sol pollué",
    "cause": "La mine",
    "consequence": "Un retard",
    "likelihood": "2",
    "impact": "2",
    "carrier": "La maîtrise d’œuvre",
}
FORMS = {
    "Risk": (f"{PROJECT}/risques/nouveau", RISK),
    "Blocking": (
        f"{PROJECT}/blocages/nouveau",
        {"title": "Avis", "since": "2026-01-05", "lifter_words": "CDPENAF"},
    ),
    "WeatherWord": (f"{PROJECT}/meteo", {"level": "support", "why": "Le permis manque."}),
    "Judgement": (f"{PROJECT}/confiance", {"milestone": "mine", "percent": "70"}),
    "Dependency": (
        f"{PROJECT}/attentes/nouvelle",
        {"waiting": "mine", "awaited": "theirs", "why": "L’accès."},
    ),
    "Campaign": (
        "/espace/campagnes/nouvelle",
        {"title": "Automne", "closes_on": str(make.today() + timedelta(9))},
    ),
}


def end_of(slug: str, days: int) -> Milestone:
    project = make.project(slug=slug, is_published=True)
    milestone = make.milestone(project, title="Livraison", kind="delivered")
    make.milestone_date(milestone, make.today() + timedelta(days))
    return milestone


@pytest.fixture
def milestones() -> dict[str, str]:
    return {"mine": str(end_of("gare", 90).pk), "theirs": str(end_of("voirie", 30).pk)}


@pytest.mark.parametrize("name", FORMS)
def test_an_entry_sent_twice_is_written_once(client: Client, milestones: dict[str, str], name: str) -> None:
    manager = entered(client, make.member(Role.MANAGER))
    there, cells = FORMS[name]
    sent: dict[str, Any] = {**opened(manager, there), **{k: milestones.get(v, v) for k, v in cells.items()}}

    first = manager.post(there, sent)
    lines = Entry.objects.count()
    second = manager.post(there, sent)

    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert apps.get_model("followup", name).objects.count() == 1
    assert Entry.objects.count() == lines


@pytest.mark.parametrize("name", ["Risk", "WeatherWord"])
def test_the_same_words_from_another_page_are_another_entry(
    client: Client, milestones: dict[str, str], name: str
) -> None:
    manager = entered(client, make.member(Role.MANAGER))
    there, cells = FORMS[name]

    for _ in range(2):
        assert manager.post(there, {**opened(manager, there), **cells}).status_code == 302

    assert apps.get_model("followup", name).objects.count() == len(milestones)
