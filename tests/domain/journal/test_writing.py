"""What an action writes of a row: all that is said, and of another's words nothing."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, models

from molette.domain.funding.models import FinancingPlan
from molette.domain.journal.models import Entry
from molette.domain.journal.recording import AGAIN, Actor, TakenMeanwhileError, action
from molette.domain.journal.writing import write
from molette.domain.programme.models import Project
from tests import factories
from tests.factories import SHELL

pytestmark = pytest.mark.django_db


@action
def written(_: Actor, /, instance: models.Model, **values: Any) -> bool:
    return write("a écrit", instance, values)


def test_a_zero_and_a_no_are_said_when_a_row_is_made_and_what_is_empty_is_not() -> None:
    plan = FinancingPlan()
    values = {"project": factories.project(), "dated": factories.today(), "cost_excl_tax": Decimal(0)}

    written(SHELL, plan, **values, is_fictional=False, note="", source=None)

    told = Entry.objects.get().after
    assert (told["cost_excl_tax"], told["is_fictional"]) == ("0", False)
    assert not told.keys() & {"note", "source"}


def test_what_another_wrote_since_the_row_was_read_stays() -> None:
    mine = factories.project(title="Gare", summary="")
    theirs = Project.objects.get(pk=mine.pk)

    written(SHELL, theirs, title="Gare de Lens")
    written(SHELL, mine, summary="Cent logements.")

    now = Project.objects.get(pk=mine.pk)
    assert (now.title, now.summary) == ("Gare de Lens", "Cent logements.")
    assert (mine.title, project_history(now)) == ("Gare de Lens", [("Gare de Lens", "Cent logements.")])


def test_the_line_tells_what_truly_stood_before() -> None:
    mine = factories.project(title="Gare")
    written(SHELL, Project.objects.get(pk=mine.pk), title="Gare de Lens")

    written(SHELL, mine, title="Gare TGV")

    assert Entry.objects.order_by("-id")[0].before == {"title": "Gare de Lens"}


def test_saying_what_another_already_said_writes_nothing() -> None:
    mine = factories.project(title="Gare")
    written(SHELL, Project.objects.get(pk=mine.pk), title="Gare de Lens")

    assert not written(SHELL, mine, title="Gare de Lens")
    assert Entry.objects.count() == 1


def project_history(project: Project) -> list[tuple[str, str]]:
    return list(project.history.order_by("-history_id").values_list("title", "summary")[:1])


def test_an_action_that_another_outran_by_an_instant_is_run_anew_and_finds_that_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outrun, save = [True], FinancingPlan.save

    def refused_once(plan: FinancingPlan, **how: Any) -> None:
        if outrun:
            outrun.pop()
            raise IntegrityError("plan_version_once")
        save(plan, **how)

    monkeypatch.setattr(FinancingPlan, "save", refused_once)
    project = factories.project()

    plan = opened(SHELL, project)

    assert (plan.pk is not None, FinancingPlan.objects.count(), Entry.objects.count()) == (True, 1, 1)


def test_an_action_that_others_always_outrun_gives_up_and_writes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs = []

    def refused(*_: Any, **__: Any) -> None:
        runs.append(1)
        raise IntegrityError("plan_version_once")

    monkeypatch.setattr(FinancingPlan, "save", refused)

    with pytest.raises(TakenMeanwhileError):
        opened(SHELL, factories.project())

    assert (len(runs), Entry.objects.count()) == (AGAIN, 0)


@action
def opened(actor: Actor, /, project: Project) -> FinancingPlan:
    """An action that calls another: what is run anew is the outermost, whole."""
    plan = FinancingPlan()
    written(actor, plan, project=project, dated=factories.today())
    return plan
