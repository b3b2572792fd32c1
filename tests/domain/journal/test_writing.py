"""What an action writes of a row: all that is said, and of another's words nothing."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import models

from molette.domain.funding.models import FinancingPlan
from molette.domain.journal.models import Entry
from molette.domain.journal.recording import Actor, action
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
