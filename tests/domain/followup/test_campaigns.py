"""Campaigns: proposed by the lead, reviewed by another, done as by anyone; nothing before it is approved."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from molette.domain.followup import actions
from molette.domain.followup.actions import DateDraft
from molette.domain.followup.models import Campaign, Judgement, Update, WeatherWord
from molette.domain.followup.queries import (
    awaited_updates,
    campaigns,
    differences,
    judgements,
    late_updates,
    update_view,
    updates_of,
    worth,
)
from molette.domain.funding.models import Spending
from molette.domain.journal.models import Entry
from molette.domain.journal.queries import JournalFilter, latest
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation, User
from molette.domain.programme.models import Milestone, MilestoneDate, Project
from molette.domain.territory.models import PlaceKind
from molette.engines.access import Role
from molette.engines.confidence import Outcome
from tests import factories as make
from tests.factories import far

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> Organisation:
    return make.organisation("Région")


@pytest.fixture
def delivery(project: Project) -> Milestone:
    return make.delivery(project)


@pytest.fixture
def lead(town: Organisation) -> Any:
    return acting(make.member(Role.PROJECT_LEAD, of=town, project="gare"), town)


@pytest.fixture
def reviewer(region: Organisation) -> Any:
    return acting(make.member(Role.MANAGER, of=region), region)


def acting(user: User, of: Organisation) -> Any:
    return actor_for(User.objects.get(pk=user.pk), of)


def refused(act: Callable[[], Any]) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as found:
        act()
    told: dict[str, list[str]] = getattr(found.value, "message_dict", {"": found.value.messages})
    return told


# --- Opening and closing ------------------------------------------------------------------------------------


def opened(actor: Any = make.SHELL, **fields: Any) -> Campaign:
    given = {
        "title": "Automne",
        "opens_on": make.today(),
        "closes_on": far(21),
        "remind_days": 7,
        **fields,
    }
    return actions.open_campaign(actor, **given)


def test_a_campaign_asks_an_update_of_each_project_under_way_in_its_perimeter(
    project: Project, town: Organisation, reviewer: Any, region: Organisation
) -> None:
    make.project(title="D’un autre")
    over = make.project(owner=town)
    make.milestone_date(make.milestone(over, kind="delivered"), far(-30), nature="actual")

    made = opened(reviewer, owner=town, said_by=region)

    assert [one.project for one in made.updates.order_by("pk")] == [project]
    assert made.is_fictional
    assert Entry.objects.get(verb="a demandé les mises à jour de").after == {"projects": 1}


def test_its_perimeter_may_be_a_place_with_all_it_holds_or_a_contract(project: Project) -> None:
    group = make.place("CA", kind=PlaceKind.AGGLOMERATION)
    make.inside(project.places.get(), group)
    make.project(make.place("Douai"))

    for fields in ({"place": group}, {"contract": project.contract}):
        assert [one.project for one in opened(**fields).updates.order_by("pk")] == [project]


def test_a_manager_asks_only_the_projects_of_his_reach(project: Project, town: Organisation) -> None:
    make.project(make.place("Douai"))
    local = acting(make.member(Role.MANAGER, of=town, place=project.places.get()), town)

    assert [one.project for one in opened(local, said_by=town).updates.order_by("pk")] == [project]


def test_a_campaign_that_cannot_be_is_refused(project: Project, lead: Any) -> None:
    assert "title" in refused(lambda: opened(title=" "))
    assert "closes_on" in refused(lambda: opened(closes_on=far(-1)))
    assert "closes_on" in refused(lambda: opened(opens_on=far(-20), closes_on=far(-10)))
    assert "remind_days" in refused(lambda: opened(remind_days=0))
    assert "Aucun projet" in refused(lambda: opened(owner=make.organisation()))[""][0]
    with pytest.raises(PermissionDenied):
        opened(lead)


def test_a_campaign_is_closed_once_with_a_reason_and_asks_nothing_more(update: Update, lead: Any) -> None:
    assert "reason" in refused(lambda: actions.close_campaign(make.SHELL, update.campaign, reason=" "))
    actions.close_campaign(make.SHELL, update.campaign, reason="Le comité est passé.")

    assert (
        "déjà close"
        in refused(lambda: actions.close_campaign(make.SHELL, update.campaign, reason="x"))[""][0]
    )
    assert "est close" in refused(lambda: saved(update, lead))[""][0]
    assert awaited_updates(make.member(Role.READER)) == ()


# --- Proposing ----------------------------------------------------------------------------------------------


def saved(update: Update, actor: Any, *, submit: bool = False, **fields: Any) -> bool:
    given = {"done": "Les fouilles sont finies.", **fields}
    organisation = Organisation.objects.filter(pk=actor.organisation_id or 0).first()
    return actions.save_update(actor, update, said_by=organisation, submit=submit, **given)


def whole(delivery: Milestone) -> dict[str, Any]:
    return {
        "dates": [DateDraft(delivery, "planned", far(150))],
        "spent": Decimal(120_000),
        "level": "support",
        "why": "Le permis manque.",
        "judged": delivery,
        "percent": 70,
        "sentence": "Tout va bien, sauf le permis.",
    }


def test_a_draft_is_kept_beside_the_programme_and_moves_nothing_of_it(
    update: Update, lead: Any, delivery: Milestone
) -> None:
    saved(update, lead, **whole(delivery))

    update.refresh_from_db()
    assert update.status == "draft"
    assert not WeatherWord.objects.exists()
    assert not Spending.objects.exists()
    assert MilestoneDate.objects.count() == 1


def test_a_draft_is_written_again_as_often_as_one_wants(
    update: Update, lead: Any, delivery: Milestone
) -> None:
    saved(update, lead, **whole(delivery))
    saved(update, lead, dates=[DateDraft(delivery, "planned", far(160))])
    assert [one.on for one in update.dates.order_by("pk")] == [far(160)]
    saved(update, lead, dates=[])

    assert not update.dates.exists()
    assert not saved(update, lead, dates=[])


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"level": "support", "why": " "}, "why"),
        ({"percent": 70}, "percent"),
        ({"spent": Decimal(-1)}, "spent"),
        ({"submit": True, "done": " "}, "done"),
    ],
)
def test_a_proposal_that_cannot_be_is_refused(
    update: Update, lead: Any, fields: dict[str, Any], name: str
) -> None:
    assert name in refused(lambda: saved(update, lead, **fields))


def test_what_came_has_its_evidence_and_is_not_to_come(
    update: Update, lead: Any, delivery: Milestone
) -> None:
    told = refused(lambda: saved(update, lead, dates=[DateDraft(delivery, "actual", far(1))]))

    assert set(told) == {f"date_{delivery.pk}", f"evidence_{delivery.pk}"}
    other = make.milestone(make.project())
    assert (
        "autre projet"
        in refused(lambda: saved(update, lead, dates=[DateDraft(other, "planned", far(1))]))[""][0]
    )


def test_what_was_sent_is_written_no_more_until_it_comes_back(
    update: Update, lead: Any, reviewer: Any
) -> None:
    saved(update, lead, submit=True)
    assert "ne s’écrit plus" in refused(lambda: saved(update, lead))[""][0]
    actions.return_update(reviewer, update, comment="La date ?")

    assert saved(update, lead, done="Précisé.")


def test_only_who_conducts_the_project_proposes_and_once_it_is_open(
    update: Update, lead: Any, town: Organisation
) -> None:
    with pytest.raises(PermissionDenied):
        saved(update, acting(make.member(Role.CONTRIBUTOR, of=town), town))
    update.campaign.opens_on = far(3)
    update.campaign.save()
    assert "s’ouvre le" in refused(lambda: saved(update, lead))[""][0]


# --- Reviewing ----------------------------------------------------------------------------------------------


def test_the_reviewer_sees_the_difference_section_by_section(
    update: Update, lead: Any, delivery: Milestone
) -> None:
    make.weather(delivery.project, "secured")
    saved(update, lead, submit=True, **whole(delivery))
    reader = make.member(Role.READER)
    view = update_view(update.pk, reader)
    assert view is not None

    found = {section.title: section.lines for section in differences(view, reader)}

    assert [line.what for line in found["Ce qui est dit"]] == ["Ce qui est fait", "En une phrase"]
    (moved,) = found["Dates"]
    assert moved.moves
    assert moved.before.startswith("prévu, ")
    (spent,) = found["Dépense de l’année"]
    assert (spent.before, spent.after) == ("rien", "120\u00a0000\u00a0€")
    (level,) = found["Météo"]
    assert level.what.startswith("Météo, dite le")
    assert (level.before, level.after) == ("objectifs sécurisés", "appuis nécessaires")
    assert level.note == "Le permis manque."
    assert [(line.before, line.after) for line in found["Confiance"]] == [("non dite", "70\u00a0%")]


def test_approving_says_each_thing_as_the_words_of_its_author_and_cites_the_update(
    update: Update, lead: Any, reviewer: Any, delivery: Milestone, town: Organisation
) -> None:
    said = whole(delivery) | {"judged": None, "percent": None}
    saved(update, lead, submit=True, **said)

    actions.approve_update(reviewer, update)

    weather, spending = WeatherWord.objects.get(), Spending.objects.get()
    new = MilestoneDate.objects.order_by("-pk")[0]
    assert (weather.level, weather.said_by) == ("support", town)
    assert (spending.amount, spending.said_by, spending.precision) == (120_000, town, "year")
    assert (new.on, new.said_by, new.is_fictional) == (far(150), town, True)
    for cited in (spending.note, new.evidence):
        assert cited == "Mise à jour de la campagne « Campagne d’automne »"
    update.refresh_from_db()
    assert (update.status, update.decided_by) == ("approved", reviewer.user.mandates[0].organisation)
    runs = Entry.objects.filter(verb__in=["a dit la météo", "a dit la dépense", "a approuvé la mise à jour"])
    assert len(set(runs.order_by("pk").values_list("run", flat=True))) == 1


def test_a_confidence_is_said_of_the_date_that_the_same_update_gives(
    update: Update, lead: Any, reviewer: Any, delivery: Milestone
) -> None:
    saved(update, lead, submit=True, **whole(delivery))

    actions.approve_update(reviewer, update)

    assert (Judgement.objects.get().on, Judgement.objects.get().percent) == (far(150), 70)


def test_a_confidence_approved_later_is_of_the_date_that_its_author_judged_and_is_scored_on_it(
    update: Update, lead: Any, reviewer: Any, delivery: Milestone
) -> None:
    saved(update, lead, submit=True, **whole(delivery) | {"dates": []})
    make.milestone_date(delivery, far(400), said_on=make.today())  # slipped before anybody approved
    update.refresh_from_db()
    update.sent_on = far(-20)
    update.save()

    actions.approve_update(reviewer, update)

    told = Judgement.objects.get()
    assert (told.on, told.said_on, told.precision) == (far(90), far(-20), "day")
    with time_machine.travel(far(130)):
        (judged,) = judgements(lead.user)
        assert judged.outcome == Outcome.NOT_MET
        scored = worth([judged])
    assert scored is not None
    assert scored.score == pytest.approx(0.49)


def test_a_confidence_is_not_said_of_what_is_done_nor_of_what_has_no_date(
    update: Update, lead: Any, delivery: Milestone
) -> None:
    said: dict[str, Any] = {"judged": delivery, "percent": 70}
    came = [DateDraft(delivery, "actual", far(-1), "Procès-verbal")]
    undated = make.milestone(update.project, title="Études")

    assert "dit fait" in refused(lambda: saved(update, lead, dates=came, **said))["judged"][0]
    assert "n’attend plus" in refused(lambda: saved(update, lead, **said | {"judged": undated}))["judged"][0]


def test_who_wrote_some_of_an_update_that_another_sent_does_not_approve_it(
    update: Update, lead: Any, reviewer: Any
) -> None:
    saved(update, reviewer, done="Presque tout.")
    saved(update, lead, submit=True, done="Presque tout.")

    with pytest.raises(PermissionDenied, match="sa propre mise à jour"):
        actions.approve_update(reviewer, update)


def test_a_weather_approved_later_is_as_old_as_when_it_was_sent(
    update: Update, lead: Any, reviewer: Any, delivery: Milestone
) -> None:
    saved(update, lead, submit=True, **whole(delivery) | {"judged": None, "percent": None})
    update.refresh_from_db()
    update.sent_on = far(-50)
    update.save()

    actions.approve_update(reviewer, update)

    assert WeatherWord.objects.get().said_on == far(-50)


def test_nobody_approves_nor_returns_his_own(update: Update, reviewer: Any) -> None:
    saved(update, reviewer, submit=True)

    with pytest.raises(PermissionDenied, match="sa propre mise à jour"):
        actions.approve_update(reviewer, update)
    with pytest.raises(PermissionDenied, match="sa propre mise à jour"):
        actions.return_update(reviewer, update, comment="à revoir")


def test_who_conducts_a_project_does_not_review(update: Update, lead: Any, town: Organisation) -> None:
    saved(update, lead, submit=True)

    with pytest.raises(PermissionDenied):
        actions.approve_update(acting(make.member(Role.PROJECT_LEAD, of=town), town), update)


def test_what_was_not_sent_or_was_decided_is_not_reviewed(update: Update, lead: Any, reviewer: Any) -> None:
    assert "à rendre" in refused(lambda: actions.approve_update(reviewer, update))[""][0]
    saved(update, lead, submit=True)
    assert "comment" in refused(lambda: actions.return_update(reviewer, update, comment=" "))
    actions.approve_update(reviewer, update)

    assert "approuvée" in refused(lambda: actions.approve_update(reviewer, update))[""][0]
    assert "approuvée" in refused(lambda: actions.return_update(reviewer, update, comment="x"))[""][0]


def test_what_one_of_the_acts_refuses_leaves_everything_as_it_was(
    update: Update, lead: Any, reviewer: Any, delivery: Milestone
) -> None:
    saved(update, lead, submit=True, **(whole(delivery) | {"dates": []}))
    make.milestone_date(delivery, far(-1), nature="actual", said_on=make.today())
    update.refresh_from_db()
    update.judged_on = None  # sent before the date that is judged was kept
    update.save()

    refused(lambda: actions.approve_update(reviewer, update))

    assert not WeatherWord.objects.exists()
    assert not Spending.objects.exists()
    update.refresh_from_db()
    assert update.status == "submitted"


# --- Who is waited for --------------------------------------------------------------------------------------


def test_the_late_ones_are_named_and_those_that_were_sent_are_not(project: Project, lead: Any) -> None:
    over = make.campaign(opens_on=far(-30), closes_on=far(-5))
    late = make.update(over, project)
    make.update(over, make.project(), status="submitted")
    make.update(make.campaign(), make.project())
    reader = make.member(Role.READER)

    assert [(one.id, one.days_late, one.owner) for one in late_updates(reader)] == [
        (late.pk, 5, "Ville de Lens")
    ]
    assert len(awaited_updates(reader)) == 2


def test_a_campaign_counts_where_its_updates_stand(project: Project) -> None:
    held = make.campaign()
    for status in ("asked", "draft", "submitted", "approved"):
        make.update(held, make.project(), status=status)

    (view,) = campaigns(make.member(Role.READER))

    assert (view.total, view.sent, view.perimeter) == (4, 2, "tout le programme")


def test_a_stranger_is_told_neither_of_a_campaign_nor_of_its_updates(update: Update) -> None:
    stranger = make.member(Role.READER, place=make.place("Douai"))

    assert campaigns(None) == campaigns(stranger) == ()
    assert update_view(update.pk, stranger) is None
    assert updates_of(update.campaign_id, stranger) == ()


def test_an_amount_that_is_reserved_is_told_by_no_update_and_by_no_line_of_the_journal(
    update: Update, lead: Any, town: Organisation
) -> None:
    source = make.funding_source(funder=town)
    make.plan_line(make.plan(update.project, status="voted"), 500_000, funding_source=source)
    saved(update, lead, submit=True, spent=Decimal(987_654_321))
    make.reservation(town, kind="amount", key=f"{update.project_id}-{source.pk}", reserved_by=town)
    stranger = make.member(Role.MANAGER)

    view = update_view(update.pk, stranger)

    assert view is not None
    assert (view.spent, view.hides_spent) == (None, True)
    told = [
        line for line in latest(JournalFilter(project="gare"), stranger, 50) if "mise à jour" in line.verb
    ]
    assert [line.is_reserved for line in told] == [True]
    other = make.update(make.campaign(), update.project)
    assert "987654321" not in repr(told)
    with pytest.raises(PermissionDenied):
        actions.save_update(acting(stranger, stranger.mandates[0].organisation), other, spent=Decimal(1))


def test_updates_ask_as_many_questions_however_many() -> None:
    reader = make.member(Role.READER)
    assert reader.grants
    counts = []
    for _ in range(2):
        make.update(make.campaign(owner=make.organisation()), make.project(owner=make.organisation()))
        with CaptureQueriesContext(connection) as captured:
            awaited_updates(reader)
            campaigns(reader)
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 5
