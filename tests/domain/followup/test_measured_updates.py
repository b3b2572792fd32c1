"""The values of measures in an update: proposed, shown in front of the last one, stated once approved."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from molette.domain.followup import actions
from molette.domain.followup.actions import ValueDraft
from molette.domain.followup.models import Update
from molette.domain.followup.queries import differences, followed, update_view
from molette.domain.journal.queries import JournalFilter, latest
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation, User
from molette.domain.programme.models import Project
from molette.domain.statements.models import Measure, Statement
from molette.engines.access import Role
from tests import factories as make
from tests.factories import far

pytestmark = pytest.mark.django_db
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def homes(project: Project) -> Measure:
    measure = make.measure(name="Logements rénovés", unit="logements")
    make.statement(measure=measure, project=project, value=Decimal(40), period_end=far(-60))
    return measure


@pytest.fixture
def lead(town: Organisation) -> Any:
    return acting(make.member(Role.PROJECT_LEAD, of=town, project="gare"), town)


@pytest.fixture
def reviewer() -> Any:
    region = make.organisation("Région")
    return acting(make.member(Role.MANAGER, of=region), region)


def acting(user: User, of: Organisation) -> Any:
    return actor_for(User.objects.get(pk=user.pk), of)


def saved(update: Update, actor: Any, *measures: ValueDraft, submit: bool = True) -> bool:
    organisation = Organisation.objects.get(pk=actor.organisation_id)
    return actions.save_update(actor, update, said_by=organisation, submit=submit, measures=measures)


def told(update: Update, user: object) -> dict[str, list[tuple[str, str, str]]]:
    view = update_view(update.pk, user)
    assert view is not None
    return {
        section.title: [(line.what, line.before, line.after) for line in section.lines]
        for section in differences(view, user)
    }


def test_a_value_is_proposed_in_front_of_the_last_one_and_stated_once_approved(
    update: Update, lead: Any, reviewer: Any, homes: Measure, town: Organisation
) -> None:
    saved(update, lead, ValueDraft(homes, Decimal(55), far(-3)))
    assert Statement.objects.count() == 1
    ((what, before, after),) = told(update, reviewer.user)["Mesures"]
    assert what.startswith("Logements rénovés, au")
    assert before.startswith(f"40{NBSP}logements, au")
    assert after == f"55{NBSP}logements"

    actions.approve_update(reviewer, update)

    said = Statement.objects.order_by("-pk")[0]
    assert (said.measure, said.value, said.period_end, said.said_by) == (homes, 55, far(-3), town)
    assert (said.project, said.nature, said.is_fictional) == (update.project, "observed", True)
    assert said.source.title == "Mise à jour de la campagne « Campagne d’automne »"
    assert said.confidence == "to_check"  # its producer is another


def test_a_value_that_its_author_said_meanwhile_is_not_said_twice_by_an_approval(
    update: Update, homes: Measure, town: Organisation, lead: Any, reviewer: Any
) -> None:
    saved(update, lead, ValueDraft(homes, Decimal(55), far(-2)))
    own = {"project": update.project, "said_by": town, "period_end": far(-2)}
    make.statement(measure=homes, value=Decimal(50), **own)

    with pytest.raises(ValidationError, match="Ville de Lens a dit depuis une valeur de Logements rénovés"):
        actions.approve_update(reviewer, update)

    update.refresh_from_db()
    assert update.status == "submitted"
    assert Statement.objects.filter(period_end=far(-2)).count() == 1


def test_a_value_is_written_again_or_taken_back_while_the_draft_is_open(
    update: Update, lead: Any, homes: Measure
) -> None:
    saved(update, lead, ValueDraft(homes, Decimal(55), far(-3)), submit=False)
    saved(update, lead, ValueDraft(homes, Decimal(56), far(-3)), submit=False)
    assert [row.value for row in update.measured.order_by("pk")] == [56]

    saved(update, lead, submit=False)

    assert not update.measured.exists()


@pytest.mark.parametrize(
    ("value", "days", "name"),
    [(None, -3, "value"), (55, None, "until"), (55, 2, "until"), (55, -90, "until")],
)
def test_a_value_that_cannot_be_is_refused_beside_its_field(
    update: Update, lead: Any, homes: Measure, town: Organisation, *, value: Any, days: Any, name: str
) -> None:
    make.statement(measure=homes, project=update.project, said_by=town, period_end=far(-90))

    with pytest.raises(ValidationError) as found:
        saved(update, lead, ValueDraft(homes, value, None if days is None else far(days)))

    assert list(found.value.message_dict) == [f"{name}_{homes.pk}"]


def test_only_the_measures_followed_on_the_project_are_proposed(
    update: Update, lead: Any, homes: Measure
) -> None:
    elsewhere = make.measure()
    make.statement(measure=elsewhere, project=make.project(is_published=True))

    with pytest.raises(ValidationError, match="pas suivie sur ce projet"):
        saved(update, lead, ValueDraft(elsewhere, Decimal(1), far(-1)))


def test_a_project_without_measures_has_none_to_propose(update: Update, lead: Any) -> None:
    cost = make.measure(is_project_cost=True)
    make.statement(measure=cost, project=update.project)

    assert followed(update.project_id, lead.user) == ()


def test_a_value_reserved_is_neither_shown_nor_told_nor_taken_back_by_whom_it_is_hidden_from(
    update: Update, lead: Any, homes: Measure, town: Organisation
) -> None:
    saved(update, lead, ValueDraft(homes, Decimal(55_778_899), far(-3)), submit=False)
    make.reservation(town, kind="value", key=f"{homes.pk}-p{update.project_id}", reserved_by=town)
    stranger = make.member(Role.MANAGER)
    other = acting(stranger, stranger.mandates[0].organisation)

    ((_, before, after),) = told(update, stranger)["Mesures"]
    lines = latest(JournalFilter(project="gare"), stranger, 50)

    assert (before, after) == ("valeur réservée", "valeur réservée")
    assert "55778899" not in repr(lines)
    assert followed(update.project_id, stranger) == ()
    saved(update, other, submit=False)
    assert update.measured.exists()
    with pytest.raises((ValidationError, PermissionDenied)):
        saved(update, other, ValueDraft(homes, Decimal(1), far(-1)), submit=False)
