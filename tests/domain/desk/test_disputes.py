"""What partners contest is public, both values side by side, and what is hidden stays so."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from molette.domain.desk.disputes import disputes
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.domain.secrecy.veils import keeping, veil
from molette.domain.signatures.actions import set_use_rule, take_position
from molette.domain.signatures.models import Subject
from molette.domain.signatures.subjects import SUBJECTS
from molette.engines.ladder import Rung
from tests import factories as make
from tests.web.workspace.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def funder() -> Organisation:
    return make.organisation("Département")


@pytest.fixture
def project() -> Project:
    return make.project(owner=make.organisation("Commune"), slug="halle")


def paid(project: Project, funder: Organisation) -> Any:
    source = make.funding_source(funder=funder)
    return make.movement(Rung.PAID, 100_000, project=project, funding_source=source, said_by=project.owner)


def contest(said: Any, by: Organisation, value: Any, subject: Subject = Subject.MOVEMENT) -> None:
    signed = SUBJECTS[subject].find([said.pk])[0]
    why = "Un acompte est compté deux fois."
    take_position(make.SHELL, signed, organisation=by, kind="contested", counter_value=value, reason=why)


def test_the_page_of_a_project_states_both_values_and_which_is_used(
    client: Client, project: Project, funder: Organisation
) -> None:
    set_use_rule(
        make.SHELL,
        project.contract,
        matter="payment",
        whose="funder",
        since=date(2020, 1, 1),
        reason="Protocole",
    )
    contest(paid(project, funder), funder, Decimal(90_000))
    page = words(client.get("/projets/halle"))

    assert "Commune dit 100 000 € ; Département dit 90 000 €." in page
    assert "Département : Un acompte est compté deux fois." in page
    assert "Ce site utilise 90 000 €." in page
    assert "celle du financeur" in page


def test_totals_follow_the_value_in_use(client: Client, project: Project, funder: Organisation) -> None:
    said = paid(project, funder)
    contest(said, funder, Decimal(90_000))
    assert "100 000 € payés" in words(client.get("/argent"))

    set_use_rule(
        make.SHELL,
        project.contract,
        matter="payment",
        whose="funder",
        since=date(2020, 1, 1),
        reason="Protocole",
    )
    assert "90 000 € payés" in words(client.get("/argent"))


def test_a_date_contested_shows_both_days(client: Client, project: Project, funder: Organisation) -> None:
    said = make.milestone_date(make.milestone(project), date(2027, 6, 1), said_by=project.owner)
    contest(said, funder, date(2028, 3, 1), Subject.DATE)

    shown = words(client.get("/projets/halle"))
    assert "Commune dit 1er juin 2027 ; Département dit 1er mars 2028." in shown
    assert "Aucune règle du contrat n’en désigne une autre" in shown


def test_a_change_of_mind_and_a_hidden_project_leave_nothing_to_show(
    project: Project, funder: Organisation
) -> None:
    said = paid(project, funder)
    contest(said, funder, None)
    assert [len(d.against) for d in disputes(project.pk, None)] == [1]

    make.position(said, funder, subject=Subject.MOVEMENT, said_on=make.today())
    assert disputes(project.pk, None) == ()

    contest(said, funder, None)
    project.is_published = False
    project.save()
    assert disputes(project.pk, None) == ()


def test_where_nothing_is_contested_one_question_is_enough(
    project: Project, funder: Organisation, max_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    paid(project, funder)
    with keeping():
        veil(None)
        with max_queries(1):
            assert disputes(project.pk, None) == ()
