"""A batch is undone while nothing was built on it; else what was is told, by whom and when."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from molette.domain.exchange import exports, undoing
from molette.domain.funding.models import FinancingPlan, Movement
from molette.domain.journal.models import Entry
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Batch, LedgerEntry
from molette.domain.people.models import Organisation
from molette.domain.programme.actions import edit_project
from molette.domain.programme.models import Milestone, MilestoneDate, OrientationNode, Project
from molette.domain.statements.models import Measure, Statement
from molette.engines import sheets
from molette.engines.access import Role
from molette.engines.ladder import Rung
from tests import factories as make
from tests.domain.exchange.conftest import Import

pytestmark = pytest.mark.django_db
Send = Callable[..., Batch]


@pytest.fixture
def programme() -> None:
    contract = make.contract(slug=settings.PROGRAMME, name="Engagement")
    lens = make.place("Lens", code="62498")
    town = make.organisation("Commune de Lens", siren="216204982")
    school = make.project(lens, contract=contract, reference="E-1", title="École", owner=town)
    plan = make.plan(school, status="voted")
    make.plan_line(plan, note="acquise")
    homes = make.measure(name="Logements rénovés", producer=town)
    make.statement(
        measure=homes, said_by=town, place=lens, value=Decimal(1234), period_end=date(2021, 12, 31)
    )
    make.movement(Rung.ANNOUNCED, 400_000, project=school, act="Délibération 7")
    make.milestone_date(make.milestone(school), date(2026, 6, 1), said_by=town)
    make.spending(school, Decimal("70.50"), said_by=town)
    make.ledger_entry(object="Chaudière")
    make.node(make.tree(contract, slug="axes"), title="Habiter")


@pytest.fixture
def send(send_in: Import, tmp_path: Path) -> Send:
    """Send the table of a kind, one text put in place of another, and apply it."""

    def run(kind: str, was: str = "", now: str = "", extra: str = "") -> Batch:
        text = "".join(sheets.csv_lines(exports.export(kind, everything=True)))
        assert was in text
        path = tmp_path / f"{kind}.csv"
        path.write_text(text.replace(was, now, 1) + extra if was else text + extra, encoding="utf-8")
        batch = send_in(path, target=kind)
        assert batch.status == "applied", [(p.line, p.header, p.expected) for p in batch.problems.all()]
        return batch

    return run


def held() -> dict[str, Any]:
    """All that the tables hold, as their exports tell it."""
    return {kind: list(exports.export(kind, everything=True).cells()) for kind in exports.KINDS}


CHANGES = [
    ("projects", "École", "Collège"),
    ("measures", "Logements rénovés;Ce", "Logements remis à neuf;Ce"),
    ("plans", "400000,00", "300000,00"),
    ("values", "1234,0000", "1300"),
    ("movements", "400000,00", "350000,00"),
    ("milestones", "2026-06-01", "2027-06-01"),
    ("spendings", "70,50", "71,50"),
    ("organisations", "Commune de Lens", "Ville de Lens"),
    ("entries", "Chaudière", "Chaufferie"),
    ("orientations", "Habiter", "Loger"),
]


@pytest.mark.parametrize(("kind", "was", "now"), CHANGES)
def test_what_an_import_changed_comes_back(
    programme: None, send: Send, kind: str, was: str, now: str
) -> None:
    before = said(held())
    batch = send(kind, was, now)
    assert batch.counts["changed"] == 1
    assert said(held()) != before

    assert undoing.obstacles(batch) == ()
    assert undoing.returns(batch, 10, None) or kind == "entries"
    undoing.undo(make.SHELL, batch, "mauvais fichier")

    assert said(held()) == before
    batch.refresh_from_db()
    assert (batch.status, batch.reverted_reason) == ("reverted", "mauvais fichier")
    line = Entry.objects.get(subject_type="ledger.batch", subject_id=batch.pk, verb="a annulé")
    assert line.reason == "mauvais fichier"


def said(tables: dict[str, Any]) -> dict[str, Any]:
    """What the tables say, whatever the numbers of the lines that say it."""
    return {
        kind: sorted(repr(row[1:] if kind in {"values", "spendings", "entries"} else row) for row in rows)
        for kind, rows in tables.items()
    }


ADDED = [
    ("projects", ";P-9;Halle;;;;62498;;;;non;non\n", Project),
    ("measures", ";Bancs;Bancs publics;bancs;0;doit monter;;annuelle;;se somme;;;;non\n", Measure),
    ("organisations", ";Nouvelle;;association;;;;;non\n", Organisation),
    ("orientations", ";axes;;;;2;Se déplacer;;;;;;;;;;;\n", OrientationNode),
]


@pytest.mark.parametrize(("kind", "line", "model"), ADDED)
def test_what_an_import_added_is_taken_away(
    programme: None, send: Send, kind: str, line: str, model: Any
) -> None:
    before = model.objects.count()
    batch = send(kind, extra=line)
    assert model.objects.count() == before + 1

    undoing.undo(make.SHELL, batch, "doublon")

    assert model.objects.count() == before
    assert batch.written.count() == 1


def test_a_value_added_is_withdrawn_and_stays_readable(programme: None, send: Send) -> None:
    source = Statement.objects.get().source.slug
    line = ";Logements rénovés;constat;9;;non;;;;2022-12-31;2023-01-16;jour;Commune de Lens;62498;;;"
    batch = send("values", extra=f"{line}{source};;non\n")

    undoing.undo(make.SHELL, batch, "erreur d’année")

    newer = Statement.objects.get(value=9)
    assert newer.withdrawn_on == make.today()
    assert "erreur d’année" in newer.withdrawn_reason


def test_a_row_changed_since_is_named_with_who_changed_it(programme: None, send: Send) -> None:
    batch = send("projects", "École", "Collège")
    lead = make.member(Role.MANAGER)
    edit_project(lead.actor(), Project.objects.get(), title="Lycée", reason="Nom officiel")

    (obstacle,) = undoing.obstacles(batch)

    assert (obstacle.subject, obstacle.who) == ("Collège", lead.name)
    assert "modifié depuis" in obstacle.what
    assert obstacle.at
    with pytest.raises(ledger.WrongStep, match="Collège"):
        undoing.undo(make.SHELL, batch, "trop tard")
    assert Project.objects.get().title == "Lycée"
    batch.refresh_from_db()
    assert batch.status == "applied"


def test_another_field_changed_since_does_not_stand_in_the_way(programme: None, send: Send) -> None:
    batch = send("projects", "École", "Collège")
    edit_project(make.SHELL, Project.objects.get(), summary="Deux classes de plus.", reason="Précision")

    undoing.undo(make.SHELL, batch, "mauvais titre")

    school = Project.objects.get()
    assert (school.title, school.summary) == ("École", "Deux classes de plus.")


def test_what_was_given_to_a_project_added_since_is_named(programme: None, send: Send) -> None:
    batch = send("projects", extra=";P-9;Halle;;;;62498;;;;non;non\n")
    hall = Project.objects.get(reference="P-9")
    make.plan(hall)

    assert [(o.subject, "plan" in o.what) for o in undoing.obstacles(batch)] == [("Halle", True)]


def test_an_answer_given_to_a_value_is_named(programme: None, send: Send) -> None:
    batch = send("values", "1234,0000", "1300")
    region = make.organisation("Région")
    make.position(Statement.objects.get(value=1300), region)

    (obstacle,) = undoing.obstacles(batch)

    assert obstacle.who == "Région"
    assert "accepte" in obstacle.what


def test_a_plan_voted_since_is_named(programme: None, send: Send) -> None:
    batch = send("plans", "400000,00", "300000,00")
    draft = FinancingPlan.objects.get(version=2)
    draft.status = "voted"
    draft.save()

    assert "modifié depuis" in undoing.obstacles(batch)[0].what


def test_a_row_removed_since_is_named(programme: None, send: Send) -> None:
    batch = send("organisations", extra=";Nouvelle;;association;;;;;non\n")
    Organisation.objects.get(name="Nouvelle").delete()

    assert undoing.obstacles(batch)[0].what == "supprimé depuis"


def test_nobody_undoes_the_file_of_another_partner(programme: None, send: Send) -> None:
    batch = send("projects", "École", "Collège")
    stranger = make.member(Role.READER)

    with pytest.raises(Exception, match="droit"):
        undoing.undo(stranger.actor(), batch, "essai")
    assert Project.objects.get().title == "Collège"


def test_an_entry_corrected_stays_so_when_its_register_is_sent_again(programme: None, send: Send) -> None:
    batch = send("entries", "Chaudière", "Chaufferie")

    newer = LedgerEntry.objects.current().get()
    assert newer.replaces
    assert (newer.object, newer.replaces.object) == ("Chaufferie", "Chaudière")
    assert newer.content_hash == newer.replaces.content_hash
    assert newer.raw_row.batch == batch


def test_a_date_undone_holds_again(programme: None, send: Send) -> None:
    batch = send("milestones", "2026-06-01", "2027-06-01")
    assert MilestoneDate.objects.filter(withdrawn_reason="").get().on == date(2027, 6, 1)

    undoing.undo(make.SHELL, batch, "erreur")

    assert MilestoneDate.objects.filter(withdrawn_reason="").get().on == date(2026, 6, 1)
    assert Milestone.objects.count() == 1


def test_a_movement_answered_by_a_partner_is_no_longer_corrected(programme: None, send: Send) -> None:
    make.position(Movement.objects.get(), make.organisation("Région"), subject="movement")

    with pytest.raises(AssertionError):
        send("movements", "400000,00", "350000,00")
    assert Movement.objects.get().amount == 400_000


def test_taking_back_many_rows_added_asks_a_few_queries_for_each(send: Send) -> None:
    def asked(count: int) -> int:
        lines = "".join(f";Association {count} {n};;association;;;;;\n" for n in range(count))
        batch = send("organisations", extra=lines)
        with CaptureQueriesContext(connection) as queries:
            ledger.begin_undo(make.SHELL, batch, "essai")
            undoing.undo(make.SHELL, batch, "essai")
        return len(queries)

    few, many = asked(10), asked(40)

    assert not Organisation.objects.filter(name__startswith="Association").exists()
    assert (many - few) / 30 <= 4
