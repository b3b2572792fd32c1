"""An amount reserved to some is seen by them, named to others, and found by nobody else by difference."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError

from molette.domain.funding.actions import correct_movement
from molette.domain.funding.models import FinancingPlan, FundingSource, PlanLine
from molette.domain.funding.queries import (
    Dimension,
    MovementFilter,
    ground_of,
    judged_plan,
    ladder,
    ladder_by,
    movements,
    plan_in_use,
)
from molette.domain.funding.reserving import contribution_key
from molette.domain.people.models import Organisation, User
from molette.domain.programme.actions import edit_project
from molette.domain.secrecy.actions import lift, reserve
from molette.domain.secrecy.models import Kind, Reservation
from molette.domain.secrecy.queries import reservations
from molette.domain.secrecy.subjects import subject
from molette.domain.statements.queries import project_costs
from molette.engines.access import Role
from molette.engines.ladder import Reason, Rung
from tests import factories as make

pytestmark = pytest.mark.django_db
RESIDENT = AnonymousUser()
SECRET = Decimal("731913.37")
COST = Decimal(2_000_000)
KINDS = PlanLine.Kind


class Scene:
    """A project of Lens paid by the State (in secret), the Region, and Lens itself."""

    def __init__(self) -> None:
        self.state, self.region, self.lens = (make.organisation(n) for n in ("État", "Région", "Lens"))
        self.project = make.project(owner=self.lens)
        self.grant = make.funding_source(funder=self.state)
        self.aid = make.funding_source(funder=self.region)
        self.own = make.funding_source(funder=self.lens)
        plan = make.plan(self.project, cost_excl_tax=COST, status=FinancingPlan.Status.VOTED)
        make.plan_line(plan, SECRET, funding_source=self.grant)
        make.plan_line(plan, 500_000, funding_source=self.aid, order=1)
        make.plan_line(plan, COST - SECRET - 500_000, kind=KINDS.OWN_SHARE, funding_source=self.own, order=2)
        for rung in (Rung.ANNOUNCED, Rung.NOTIFIED):
            make.movement(rung, SECRET, project=self.project, funding_source=self.grant)
        make.movement(Rung.NOTIFIED, 500_000, project=self.project, funding_source=self.aid)

    def reserve(self, source: FundingSource | None = None, by: Organisation | None = None) -> Reservation:
        found = subject(Kind.AMOUNT, contribution_key(self.project.pk, (source or self.grant).pk))
        assert found is not None
        actor = make.member(Role.MANAGER, of=by or self.state).actor()
        return reserve(actor, found, reason="Négociation en cours.", ends_on=make.today() + timedelta(90))

    def reader(self, of: Organisation) -> User:
        return make.member(Role.READER, of=of)

    def hidden(self, user: object) -> list[int]:
        plan = plan_in_use(self.project.pk, user)
        assert plan is not None
        return [rank for rank, line in enumerate(plan.lines) if line.is_hidden]


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_nothing_is_hidden_before_anything_is_reserved(scene: Scene) -> None:
    assert scene.hidden(RESIDENT) == []
    assert ladder(MovementFilter(), RESIDENT).at(Rung.NOTIFIED).amount == SECRET + 500_000


def test_every_rung_and_every_line_of_the_same_euros_is_reserved(scene: Scene) -> None:
    scene.reserve()
    moved = [m for m in movements(MovementFilter(), RESIDENT) if m.funder == "État"]
    assert [(m.amount, m.is_hidden, m.left_out) for m in moved] == [
        (None, True, "montant réservé, non compté ici")
    ] * 2


def test_a_total_leaves_out_what_its_reader_does_not_see_and_says_so(scene: Scene) -> None:
    scene.reserve()
    held = ladder(MovementFilter(), RESIDENT)
    assert held.at(Rung.NOTIFIED).amount == 500_000
    assert [(x.reason, x.amount, x.lines) for x in held.excluded] == [(Reason.RESERVED, 0, 1)] * 2
    seen = ladder(MovementFilter(), scene.reader(scene.state))
    assert seen.at(Rung.NOTIFIED).amount == SECRET + 500_000


@pytest.mark.parametrize("dimension", Dimension)
def test_the_parts_of_a_total_say_no_more_than_the_total(scene: Scene, dimension: Dimension) -> None:
    scene.reserve()
    for reader in (RESIDENT, scene.reader(scene.region), scene.reader(scene.state)):
        whole = ladder(MovementFilter(), reader).at(Rung.NOTIFIED).amount
        parts = [g.ladder.at(Rung.NOTIFIED).amount for g in ladder_by(dimension, MovementFilter(), reader)]
        assert sum(parts, Decimal(0)) == whole


def test_the_own_share_is_hidden_too_so_that_the_cost_does_not_tell_the_grant(scene: Scene) -> None:
    scene.reserve()
    assert scene.hidden(RESIDENT) == [0, 2]
    plan = plan_in_use(scene.project.pk, RESIDENT)
    assert plan is not None
    assert (plan.cost_excl_tax, plan.missing, plan.own_share, plan.found) == (COST, None, None, 500_000)
    told = judged_plan(plan, ground_of(scene.project.pk, RESIDENT), RESIDENT)
    assert [finding.code for finding in told.findings] == ["reserved"]
    assert told.most == ()


def test_a_funder_sees_his_own_line_and_does_not_find_the_reserved_one_by_it(scene: Scene) -> None:
    scene.reserve()
    assert scene.hidden(scene.reader(scene.region)) == [0, 2]


def test_those_whose_money_it_is_see_everything(scene: Scene) -> None:
    scene.reserve()
    for organisation in (scene.state, scene.lens):
        assert scene.hidden(scene.reader(organisation)) == []


def test_an_administrator_of_the_instance_does_not_see_what_is_reserved(scene: Scene) -> None:
    scene.reserve()
    assert scene.hidden(make.member(Role.ADMINISTRATOR, of=scene.state)) == [0, 2]


def test_where_only_two_funders_pay_the_cost_is_hidden_rather_than_told(scene: Scene) -> None:
    alone = make.project(owner=None)
    plan = make.plan(alone, cost_excl_tax=SECRET, status=FinancingPlan.Status.VOTED)
    make.plan_line(plan, SECRET, funding_source=scene.grant)
    make.statement(
        measure=make.measure(is_project_cost=True), project=alone, value=SECRET, said_by=scene.state
    )
    found = subject(Kind.AMOUNT, contribution_key(alone.pk, scene.grant.pk))
    assert found is not None
    reserve(make.SHELL, found, reason="Négociation.", ends_on=make.today() + timedelta(9))
    seen = plan_in_use(alone.pk, RESIDENT)
    assert seen is not None
    assert (seen.cost_is_hidden, seen.cost_excl_tax) == (True, None)
    assert [(s.value, s.missing) for s in project_costs(alone.pk, RESIDENT).statements] == [
        (None, "valeur réservée")
    ]
    assert project_costs(alone.pk, scene.reader(scene.state)).value == SECRET


def test_a_whole_does_not_tell_the_reserved_part_it_contains(scene: Scene) -> None:
    whole = make.project(owner=scene.lens)
    scene.project.parent = whole
    scene.project.save()
    other = make.project(owner=scene.lens, parent=whole)
    make.movement(Rung.NOTIFIED, 100_000, project=other, funding_source=scene.grant)
    make.movement(Rung.NOTIFIED, SECRET + 100_000, project=whole, funding_source=scene.grant)
    scene.reserve()
    seen = {m.project_slug: m.amount for m in movements(MovementFilter(funder=scene.state.pk), RESIDENT)}
    assert seen[scene.project.slug] is None
    assert list(seen.values()).count(None) == 2


def test_what_says_the_same_euros_again_is_hidden_with_them(scene: Scene) -> None:
    elsewhere = make.project()
    first = scene.project.movements.order_by("pk")[0]
    make.movement(
        Rung.ANNOUNCED, SECRET, project=elsewhere, counted_in=first, overlap_reason="La même annonce."
    )
    make.movement(Rung.ANNOUNCED, 9_000_000, funding_source=scene.grant)
    scene.reserve()
    seen = {m.project_slug: m.amount for m in movements(MovementFilter(), RESIDENT)}
    assert seen[elsewhere.slug] is None
    assert seen[""] == 9_000_000


def test_a_reservation_passes_by_itself_and_is_lifted_for_a_reason(scene: Scene) -> None:
    one = scene.reserve()
    manager = make.member(Role.MANAGER, of=scene.state)
    with pytest.raises(ValidationError, match="pourquoi"):
        lift(manager.actor(), one, reason=" ")
    with pytest.raises(PermissionDenied):
        lift(make.member(Role.MANAGER, of=scene.region).actor(), one, reason="Je veux voir.")
    lift(manager.actor(), one, reason="La subvention est votée.")
    assert scene.hidden(RESIDENT) == []
    again = scene.reserve()
    again.starts_on, again.ends_on = make.today() - timedelta(9), make.today()
    again.save()
    assert scene.hidden(RESIDENT) == []
    assert [row.standing for row in reservations(manager)] == ["ended", "lifted"]


@pytest.mark.parametrize(("days", "message"), [(None, "date de fin"), (0, "avant"), (366 * 5, "5 ans")])
def test_a_reservation_has_an_end_not_too_far(scene: Scene, days: int | None, message: str) -> None:
    found = subject(Kind.AMOUNT, contribution_key(scene.project.pk, scene.grant.pk))
    assert found is not None
    ends_on = None if days is None else make.today() + timedelta(days)
    with pytest.raises(ValidationError, match=message):
        reserve(
            make.member(Role.MANAGER, of=scene.state).actor(), found, reason="Parce que.", ends_on=ends_on
        )


def test_an_organisation_reserves_its_own_money_and_not_that_of_others(scene: Scene) -> None:
    with pytest.raises(PermissionDenied, match="financeur"):
        scene.reserve(source=scene.grant, by=scene.region)
    assert not Reservation.objects.exists()


def test_what_is_not_seen_is_not_corrected(scene: Scene) -> None:
    """Said to be paid by somebody else, the amount would become that of a line one sees."""
    scene.reserve()
    told = scene.project.movements.order_by("pk")[0]
    with pytest.raises(PermissionDenied, match="réservé"):
        correct_movement(
            make.member(Role.MANAGER, of=scene.region).actor(),
            told,
            reason="Essai.",
            funding_source=scene.aid,
        )


def test_nobody_names_an_owner_who_would_see_what_he_may_not() -> None:
    scene = Scene()
    scene.reserve()
    curious = make.member(Role.MANAGER, of=scene.region)

    with pytest.raises(PermissionDenied, match="une réserve que vous ne voyez pas"):
        edit_project(curious.actor(), scene.project, owner=scene.region, reason="Pour voir")
    edit_project(curious.actor(), scene.project, summary="Cent logements.", reason="Précision")

    holder = make.member(Role.MANAGER, of=scene.state)
    assert edit_project(holder.actor(), scene.project, owner=scene.region, reason="Convention signée")
