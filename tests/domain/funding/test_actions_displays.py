"""The owner says that its plan was shown, of the plan voted, on a day that stands; and takes it back."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from molette.domain.funding import actions
from molette.domain.funding.models import PlanDisplay
from molette.domain.journal.models import Entry
from molette.domain.journal.recording import Actor
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.engines.access import Role
from molette.engines.rules.display import Where
from tests import factories as make

pytestmark = pytest.mark.django_db
VOTED = date(2026, 1, 15)


@pytest.fixture
def town() -> Organisation:
    return make.organisation("Ville de Lens", kind="commune")


@pytest.fixture
def project(town: Organisation) -> Project:
    made = make.project(make.place("Lens"), slug="halle", owner=town)
    make.plan(made, status="voted", dated=VOTED)
    return made


def record(project: Project, actor: Actor = make.SHELL, **given: Any) -> PlanDisplay:
    values = {"where": Where.SEAT, "shown_on": date(2026, 2, 3), "note": "certificat du maire"}
    return actions.record_display(actor, project, **{**values, **given})


def test_a_display_is_written_with_the_version_shown_and_who_says_it(
    project: Project, town: Organisation
) -> None:
    made = record(project, make.member(Role.PROJECT_LEAD, of=town, project="halle").actor())

    assert (made.plan.version, made.where, made.said_by) == (1, "seat", town)
    line = Entry.objects.get()
    assert (line.verb, line.project) == ("a inscrit l’affichage du plan", "halle")
    assert line.after["where"] == "à la mairie ou au siège"


def test_the_display_of_an_invented_operation_is_invented(town: Organisation) -> None:
    made = make.project(owner=town, is_fictional=True)
    make.plan(made, status="voted", dated=VOTED)

    assert record(made).is_fictional


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"shown_on": date(2090, 1, 1)}, "n’est pas encore affiché"),
        ({"shown_on": VOTED - timedelta(days=1)}, "n’a pas pu être affiché avant"),
        ({"url": "ni une adresse"}, "URL"),
    ],
)
def test_a_display_that_does_not_stand_is_refused(project: Project, given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        record(project, **given)

    assert not PlanDisplay.objects.exists()


def test_a_plan_that_nobody_voted_cannot_be_shown(town: Organisation) -> None:
    made = make.project(owner=town)
    make.plan(made)

    with pytest.raises(ValidationError, match="Aucun plan n’est voté"):
        record(made)


def test_the_same_place_is_said_once_of_a_version_and_again_of_the_next(project: Project) -> None:
    record(project)
    with pytest.raises(ValidationError, match="déjà inscrit"):
        record(project)
    former = project.plans.get()
    former.status = "superseded"
    former.save()
    make.plan(project, version=2, status="voted", dated=VOTED)

    assert record(project).plan.version == 2


def test_nobody_says_it_in_the_place_of_the_owner(project: Project) -> None:
    other = make.member(Role.MANAGER, of=make.organisation("CA Lens-Liévin", kind="agglomeration"))

    with pytest.raises(PermissionDenied, match="Ville de Lens"):
        record(project, other.actor())


def test_the_owner_needs_a_mandate_on_the_plan(project: Project, town: Organisation) -> None:
    with pytest.raises(PermissionDenied):
        record(project, make.member(Role.CONTRIBUTOR, of=town, project="halle").actor())


def test_an_operation_without_owner_has_nobody_to_say_it() -> None:
    made = make.project()
    make.plan(made, status="voted", dated=VOTED)

    with pytest.raises(ValidationError, match="Le maître d’ouvrage n’est pas inscrit"):
        record(made)


def test_a_display_said_by_mistake_is_taken_back_with_a_reason(project: Project) -> None:
    made = record(project)
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        actions.withdraw_display(make.SHELL, made, reason=" ")
    actions.withdraw_display(make.SHELL, made, reason="c’était l’autre école")

    assert not PlanDisplay.objects.exists()
    line = Entry.objects.latest("id")
    assert (line.reason, line.before["note"]) == ("c’était l’autre école", "certificat du maire")


def test_only_the_owner_takes_it_back(project: Project) -> None:
    made = record(project)

    with pytest.raises(PermissionDenied):
        actions.withdraw_display(make.member(Role.MANAGER).actor(), made, reason="erreur")
    assert PlanDisplay.objects.exists()
