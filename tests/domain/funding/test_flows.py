"""Who gave, through whom, to whom: the roads of the euros add up to the totals, and tell nothing hidden."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from molette.domain.funding import actions
from molette.domain.funding.models import Movement
from molette.domain.funding.queries import (
    Dimension,
    Flow,
    MovementFilter,
    flows,
    ladder,
    ladder_by,
    lines_of,
    movements,
)
from molette.domain.funding.queries.flows import NOBODY, PROGRAMME, by_giver, by_receiver
from molette.domain.people.models import Organisation
from molette.domain.secrecy.models import Kind
from molette.domain.secrecy.veils import unsaid_to
from molette.engines.access import Role
from molette.engines.ladder import Rung
from tests import factories as make

pytestmark = pytest.mark.django_db
EVERYBODY = AnonymousUser()
NOTIFIED = MovementFilter(rung=Rung.NOTIFIED)


class Scene:
    """The State gives 10 to the Agency, which gives 2 to Lens; the Region, 4 by the joint fund."""

    def __init__(self) -> None:
        self.contract = make.contract()
        self.state, self.region = make.organisation("État"), make.organisation("Région")
        self.agency, self.fund = make.organisation("Agence"), make.organisation("Fonds commun")
        self.lens, self.place = make.organisation("Lens"), make.place("Lens")
        self.school = make.project(self.place, contract=self.contract, owner=self.lens)
        self.first = self.gift(self.state, 10, through=self.agency, contract=self.contract)
        self.again = self.gift(self.agency, 2, project=self.school, drawn_from=self.first)
        self.shared = self.gift(self.region, 4, project=self.school, through=self.fund, year=2026)

    def gift(self, giver: Organisation, amount: int, **fields: Any) -> Movement:
        return make.movement(amount=amount, funding_source=make.funding_source(funder=giver), **fields)


def said(flow: Flow) -> tuple[str, ...]:
    return (flow.giver.label, *(hand.label for hand in flow.through), flow.receiver.label, str(flow.amount))


def test_each_road_goes_from_the_first_giver_by_the_operators_to_whoever_keeps_the_euros() -> None:
    Scene()

    told = flows(NOTIFIED, EVERYBODY)
    assert [said(one) for one in told.flows] == [
        ("État", "Agence", "8.00"),
        ("Région", "Fonds commun", "Lens", "4.00"),
        ("État", "Agence", "Lens", "2.00"),
    ]
    assert (told.total, told.written, told.again) == (14, 16, 2)


def test_the_account_of_the_operator_says_what_came_what_went_and_what_stays() -> None:
    Scene()

    (only,) = flows(NOTIFIED, EVERYBODY).operators
    account = only.account
    assert (only.hand.label, account.received, account.own, account.given, account.kept) == (
        "Agence", 10, 0, 2, 8,
    )  # fmt: skip


def test_who_gave_first_is_the_table_by_funder_and_the_sum_is_the_total_of_the_programme() -> None:
    scene = Scene()
    scene.gift(scene.region, 7, contract=scene.contract)
    scene.gift(scene.state, 3, project=make.project(contract=scene.contract))

    told = flows(NOTIFIED, EVERYBODY)
    groups = ladder_by(Dimension.FUNDER, NOTIFIED, EVERYBODY)
    by_funder = {g.label: g.ladder.at(Rung.NOTIFIED).amount for g in groups}
    assert {hand.label: share.amount for hand, share in by_giver(told).items()} == {
        label: amount for label, amount in by_funder.items() if amount
    }
    assert told.total == ladder(NOTIFIED, EVERYBODY).at(Rung.NOTIFIED).amount == 24
    assert {hand.label for hand in by_receiver(told)} == {
        "Agence",
        "Lens",
        "le programme, pas encore réparti",
        "maître d’ouvrage non renseigné",
    }


@pytest.mark.parametrize(
    "name", ["place", "project", "owner", "funder", "agency", "year", "scheme", "fictional"]
)
def test_under_any_filter_the_roads_add_up_to_the_total_under_that_filter(name: str) -> None:
    scene = Scene()
    asked: dict[str, dict[str, Any]] = {
        "place": {"places": frozenset({scene.place.pk})},
        "project": {"project": scene.school.pk},
        "owner": {"owner": scene.lens.pk},
        "funder": {"funder": scene.state.pk},
        "agency": {"funder": scene.agency.pk},
        "year": {"year": 2026},
        "scheme": {"scheme": scene.first.funding_source.scheme_id},
        "fictional": {"fictional": False},
    }
    filters = replace(NOTIFIED, **asked[name])

    assert flows(filters, EVERYBODY).total == ladder(filters, EVERYBODY).at(Rung.NOTIFIED).amount


def test_a_funder_and_a_place_asked_together_keep_what_the_one_bears_and_the_other_receives() -> None:
    scene = Scene()
    both = replace(NOTIFIED, funder=scene.state.pk, places=frozenset({scene.place.pk}))

    assert [said(one) for one in flows(both, EVERYBODY).flows] == [("État", "Agence", "Lens", "2.00")]


def test_what_a_whole_operation_already_holds_is_on_no_road() -> None:
    scene = Scene()
    part = make.project(contract=scene.contract, parent=scene.school, owner=scene.lens)
    make.movement(amount=1, project=part, funding_source=scene.again.funding_source)

    assert flows(NOTIFIED, EVERYBODY).total == 14


def test_euros_invented_are_told_apart_on_each_road() -> None:
    scene = Scene()
    scene.gift(scene.region, 6, project=scene.school, through=scene.fund, is_fictional=True)

    told = flows(NOTIFIED, EVERYBODY)
    road = next(one for one in told.flows if one.giver.label == "Région")
    assert (road.amount, road.fictional, told.fictional) == (10, 6, 6)


def test_rungs_are_never_on_the_same_road() -> None:
    scene = Scene()
    make.movement(Rung.PAID, 1, project=scene.school, funding_source=scene.shared.funding_source)

    assert flows(MovementFilter(rung=Rung.PAID), EVERYBODY).total == 1
    with pytest.raises(ValueError, match="one rung"):
        flows(MovementFilter(), EVERYBODY)


def test_a_road_leads_to_the_movements_that_made_it() -> None:
    scene = Scene()
    loose = scene.gift(scene.state, 3, contract=scene.contract)
    orphan = scene.gift(scene.state, 3, project=make.project(contract=scene.contract))

    def lines(giver: Organisation, receiver: int) -> frozenset[int]:
        return lines_of(NOTIFIED, EVERYBODY, giver.pk, receiver)

    assert lines(scene.state, scene.lens.pk) == {scene.first.pk, scene.again.pk}
    assert lines(scene.region, scene.lens.pk) == {scene.shared.pk}
    assert lines(scene.state, PROGRAMME) == {loose.pk}
    assert lines(scene.state, NOBODY) == {orphan.pk}
    named = replace(NOTIFIED, movements=lines(scene.state, scene.lens.pk))
    assert {view.id for view in movements(named, EVERYBODY)} == {scene.first.pk, scene.again.pk}


@pytest.mark.parametrize("which", ["first", "again"])
def test_what_is_reserved_is_on_no_road_and_no_road_tells_it(which: str) -> None:
    scene = Scene()
    held: Movement = getattr(scene, which)
    key = f"m{held.pk}" if held.project_id is None else f"{held.project_id}-{held.funding_source_id}"
    trusted = make.organisation()
    make.reservation(trusted, kind=Kind.AMOUNT, key=key)

    told = flows(NOTIFIED, EVERYBODY)
    shown = {amount for one in told.flows for amount in (one.amount, one.fictional)}
    total = ladder(NOTIFIED, EVERYBODY).at(Rung.NOTIFIED).amount
    assert told.total == total
    if which == "first":  # the Agency's own, for whoever does not see where it comes from
        assert [said(one) for one in told.flows][-1] == ("Agence", "Lens", "2.00")
        assert not shown & {Decimal(10), Decimal(8)}
    else:  # nothing says that 2 of the 10 went on
        assert ("État", "Agence", "10.00") in [said(one) for one in told.flows]
    assert told.operators == ()
    assert flows(NOTIFIED, make.member(Role.READER, of=trusted)).total == 14


@pytest.mark.parametrize("amount", [10, 4])
def test_a_gift_given_again_to_the_last_cent_is_hidden_with_what_it_became(amount: int) -> None:
    scene = Scene()
    if amount == 10:
        scene.again.amount = Decimal(10)
        scene.again.save()
    key = f"{scene.school.pk}-{scene.again.funding_source_id}"
    make.reservation(make.organisation(), kind=Kind.AMOUNT, key=key)

    told = {view.id: view.is_hidden for view in movements(NOTIFIED, EVERYBODY)}
    assert told[scene.again.pk]
    assert told[scene.first.pk] is (amount == 10)


def test_the_amount_that_a_gift_no_longer_has_is_as_secret_as_the_one_it_has() -> None:
    scene = Scene()
    scene.again.amount = Decimal(10)
    scene.again.save()
    actions.correct_movement(make.SHELL, scene.first, reason="Un avenant.", amount=Decimal(12))
    key = f"{scene.first.project_id}-{scene.first.funding_source_id}" if scene.first.project_id else ""
    make.reservation(make.organisation(), kind=Kind.AMOUNT, key=key or f"m{scene.first.pk}")

    told = {view.id: view.is_hidden for view in movements(NOTIFIED, EVERYBODY)}
    assert told[scene.first.pk]
    assert told[scene.again.pk], "10 € tell what the gift was"


def test_the_journal_does_not_say_how_much_of_a_hidden_gift_went_on() -> None:
    scene = Scene()
    key = f"{scene.first.project_id}-{scene.first.funding_source_id}" if scene.first.project_id else ""
    make.reservation(make.organisation(), kind=Kind.AMOUNT, key=key or f"m{scene.first.pk}")

    is_unsaid = unsaid_to(EVERYBODY)
    assert is_unsaid("funding.movement", scene.first.pk)
    assert is_unsaid("funding.movement", scene.again.pk)
    assert not is_unsaid("funding.movement", scene.shared.pk)
