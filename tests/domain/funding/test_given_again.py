"""An operator gives again what another gave: both stay in the books, and the euros count once."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError

from molette.domain.funding import actions
from molette.domain.funding.models import DistinctEuros, Movement
from molette.domain.funding.queries import (
    By,
    Dimension,
    MovementFilter,
    ladder,
    ladder_by,
    ladders_of,
    movements,
    paid_in,
)
from molette.domain.funding.queries.grants import grants_of
from molette.domain.journal.models import Entry
from molette.domain.people.models import Organisation
from molette.engines.access import Role
from molette.engines.ladder import Reason, Rung
from tests import factories as make

pytestmark = pytest.mark.django_db
EVERYBODY = AnonymousUser()
ALL = MovementFilter()
WHY = "La convention de 2025 le dit."


def notified(filters: MovementFilter = ALL) -> Decimal:
    return ladder(filters, EVERYBODY).at(Rung.NOTIFIED).amount


def by(dimension: Dimension, filters: MovementFilter = ALL) -> dict[str, Decimal]:
    groups = ladder_by(dimension, filters, EVERYBODY)
    return {group.label: group.ladder.at(Rung.NOTIFIED).amount for group in groups}


class Scene:
    """The State gives 10 to the Agency, which gives 2 to Lens and adds 1 of its own for Liévin."""

    def __init__(self) -> None:
        self.contract = make.contract()
        self.state, self.agency = make.organisation("État"), make.organisation("Agence")
        self.lens, self.lievin = make.place("Lens"), make.place("Liévin")
        self.school = make.project(self.lens, contract=self.contract)
        self.pool = make.project(self.lievin, contract=self.contract)
        self.first = self.gift(self.state, 10, through=self.agency, contract=self.contract)
        self.to_lens = self.gift(self.agency, 2, project=self.school, drawn_from=self.first)
        self.to_lievin = self.gift(
            self.agency, 4, project=self.pool, drawn_from=self.first, drawn_amount=Decimal(3), year=2026
        )

    def gift(self, giver: Organisation, amount: int, **fields: Any) -> Movement:
        return make.movement(amount=amount, funding_source=make.funding_source(funder=giver), **fields)


def test_euros_given_again_count_once_in_the_total_of_the_programme() -> None:
    Scene()

    held = ladder(ALL, EVERYBODY)
    assert held.at(Rung.NOTIFIED).amount == 11  # not 16
    assert [(out.reason, out.amount, out.lines) for out in held.excluded] == [(Reason.GIVEN_AGAIN, 5, 2)]


def test_they_count_with_whoever_bears_them_and_where_they_arrive() -> None:
    scene = Scene()

    assert by(Dimension.FUNDER) == {"Agence": 1, "État": 10}
    assert by(Dimension.PLACE) == {"Lens": 2, "Liévin": 4, "sans lieu précis": 5}
    assert by(Dimension.PROJECT) == {
        scene.school.title: 2,
        scene.pool.title: 4,
        "le programme entier": 5,
    }
    assert by(Dimension.YEAR) == {"2025": 10, "2026": 1}


@pytest.mark.parametrize("dimension", Dimension)
def test_every_cut_adds_up_to_the_same_total(dimension: Dimension) -> None:
    Scene()

    assert sum(by(dimension).values()) == notified() == 11


def test_what_is_told_of_a_funder_is_his_row_of_the_table_by_funder() -> None:
    scene = Scene()
    of_agency = MovementFilter(funder=scene.agency.pk)

    assert notified(of_agency) == by(Dimension.FUNDER)["Agence"] == 1
    assert sum(by(Dimension.PROJECT, of_agency).values()) == 1
    assert notified(MovementFilter(funder=scene.state.pk)) == 10


def test_what_is_told_of_a_commune_or_a_project_is_all_that_arrives_there() -> None:
    scene = Scene()
    in_lens = MovementFilter(places=frozenset({scene.lens.pk}))

    assert notified(in_lens) == by(Dimension.PLACE)["Lens"] == 2
    assert notified(MovementFilter(project=scene.pool.pk)) == 4
    told = ladders_of(frozenset({scene.school.pk, scene.pool.pk}), EVERYBODY)
    assert [held.at(Rung.NOTIFIED).amount for held in told.values()] == [2, 4]


def test_the_first_gift_left_in_its_whole_leaves_the_total_as_it_is() -> None:
    scene = Scene()
    again = scene.gift(scene.state, 10, contract=scene.contract)
    actions.count_apart(make.SHELL, scene.first, reason=WHY) if scene.first.counted_in_id else None
    scene.first.counted_in, scene.first.overlap_reason = again, "répète"
    scene.first.save()

    assert notified() == 11
    assert sum(by(Dimension.PLACE).values()) == 11


def test_a_gift_held_in_a_whole_operation_is_not_taken_away_twice() -> None:
    scene = Scene()
    whole = make.project(contract=scene.contract)
    scene.school.parent = whole
    scene.school.save()
    make.movement(amount=20, project=whole, funding_source=scene.to_lens.funding_source)

    # 10 of the State, 20 of the Agency in the whole, 1 of its own for Liévin; what goes to Lens is in the 20.
    assert notified() == 31
    for dimension in Dimension:
        assert sum(by(dimension).values()) == 31


@pytest.mark.parametrize(
    ("held", "drawn"),
    [
        (5, [(2, None), (3, 1)]),
        (5, [(5, None)]),
        (5, [(9, 5)]),
        # Drawn beyond what was given, since a decision lowered it: they share what there is.
        (5, [(4, None), (4, None)]),
        (7, [(9, None), (1, None), (4, 3)]),
    ],
)
def test_whatever_is_drawn_no_total_is_below_zero_and_all_cuts_agree(
    held: int, drawn: list[tuple[int, int | None]]
) -> None:
    scene = Scene()
    before = notified()
    first = scene.gift(scene.state, held, contract=scene.contract)
    for amount, part in drawn:
        scene.gift(
            scene.agency,
            amount,
            project=scene.school,
            drawn_from=first,
            drawn_amount=None if part is None else Decimal(part),
        )

    again = sum(min(amount, part or amount) for amount, part in drawn)
    once = held + sum(amount for amount, _ in drawn) - min(held, again)
    assert abs(notified() - before - once) <= Decimal("0.01") * len(drawn)
    for dimension in (Dimension.FUNDER, Dimension.PLACE):
        told = by(dimension)
        assert min(told.values()) >= 0
        assert abs(sum(told.values()) - notified()) <= Decimal("0.01") * 9


def test_an_operator_added_in_the_middle_changes_no_total() -> None:
    state, school = make.organisation("État"), make.project()
    source = make.funding_source(funder=state)
    straight = make.movement(amount=7, project=school, funding_source=source)
    assert (notified(), by(Dimension.FUNDER)) == (7, {"État": 7})

    agency = make.organisation("Agence")
    straight.through = agency
    straight.save()
    assert (notified(), by(Dimension.FUNDER)) == (7, {"État": 7})

    straight.project = None
    straight.save()
    again = make.movement(amount=7, project=school, funding_source=make.funding_source(funder=agency))
    assert notified() == 14
    actions.give_again(make.SHELL, again, origin=straight, reason=WHY)
    assert (notified(), by(Dimension.FUNDER)) == (7, {"Agence": 0, "État": 7})
    assert notified(MovementFilter(project=school.pk)) == 7


def test_what_is_given_again_is_paid_once_in_the_forecast_and_in_the_year() -> None:
    scene = Scene()
    scene.pool.owner = scene.agency
    scene.pool.save()
    for rung in (Rung.NOTIFIED, Rung.PAID):
        first = make.movement(rung, 100, project=scene.pool, funding_source=scene.first.funding_source)
        make.movement(
            rung, 40, project=scene.school, funding_source=scene.to_lens.funding_source, drawn_from=first
        )

    assert paid_in(2025, EVERYBODY, By.FUNDER) == {"État": 100, "Agence": 0}
    grant = grants_of(EVERYBODY)[scene.school.pk, scene.to_lens.funding_source_id]
    assert (grant.amount, grant.so_far) == (2, 0)  # the 2 of the scene: they come from no project's grant


def test_euros_that_come_from_the_programme_at_large_are_paid_by_whoever_gives_them_to_a_project() -> None:
    scene = Scene()
    fund = scene.to_lens.funding_source
    first = make.movement(
        Rung.PAID,
        10,
        contract=scene.contract,
        funding_source=scene.first.funding_source,
        through=scene.agency,
    )
    make.movement(Rung.PAID, 2, project=scene.school, funding_source=fund, drawn_from=first)

    grant = grants_of(EVERYBODY)[scene.school.pk, scene.to_lens.funding_source_id]
    assert (grant.amount, grant.so_far) == (2, 2)
    assert paid_in(2025, EVERYBODY, By.FUNDER) == {"Agence": 2}


def test_it_is_said_with_a_reason_left_in_the_journal_and_taken_back() -> None:
    scene = Scene()
    own = scene.gift(scene.agency, 3, project=scene.school)
    assert notified() == 14

    actions.give_again(make.SHELL, own, origin=scene.first, amount=Decimal(2), reason=WHY)
    assert notified() == 12
    line = Entry.objects.order_by("-pk")[0]
    assert (line.verb, line.reason, line.after["drawn_amount"]) == (
        "a dit redonné le mouvement", WHY, "2",
    )  # fmt: skip

    actions.count_as_own(make.SHELL, own, reason="Deux conventions")
    assert notified() == 14
    with pytest.raises(ValidationError, match="déjà à part"):
        actions.count_as_own(make.SHELL, own, reason="Deux conventions")


def refused(movement: Movement, origin: Movement, field: str = "origin", **values: Any) -> str:
    with pytest.raises(ValidationError) as refusal:
        actions.give_again(make.SHELL, movement, origin=origin, **{"reason": WHY, **values})
    return str(refusal.value.message_dict[field][0])


def test_what_cannot_be_the_same_euros_is_refused_with_its_reason() -> None:
    scene = Scene()
    own = scene.gift(scene.agency, 3, project=scene.school)
    region = scene.gift(make.organisation("Région"), 3, project=scene.school)
    paid = make.movement(Rung.PAID, 3, project=scene.school, funding_source=own.funding_source)
    unknown = make.movement(amount=None, project=scene.school, funding_source=own.funding_source)
    invented = scene.gift(scene.agency, 3, project=scene.school, is_fictional=True)
    counted = scene.gift(scene.agency, 3, project=scene.school, counted_in=own, overlap_reason="répète")

    whole = make.project(contract=scene.contract)
    part = make.project(scene.lens, contract=scene.contract, parent=whole)
    held = make.movement(amount=1, project=part, funding_source=own.funding_source)
    make.movement(amount=9, project=whole, funding_source=own.funding_source)

    assert "opération entière" in refused(held, scene.first)
    assert "lui-même" in refused(own, own)
    assert "échelons" in refused(paid, scene.first)
    assert "même financeur" in refused(own, scene.to_lens)
    assert "pas allés à Région" in refused(region, scene.first)
    assert "pas publié" in refused(unknown, scene.first)
    assert "inventé" in refused(invented, scene.first)
    assert "déjà compté" in refused(counted, scene.first)
    assert "que de 3" in refused(own, scene.first, "amount", amount=Decimal(4))
    assert "positif" in refused(own, scene.first, "amount", amount=Decimal(0))
    assert "Dites d’où" in refused(own, scene.first, "reason", reason=" ")


def test_nobody_gives_again_more_than_what_is_left_of_the_gift() -> None:
    scene = Scene()
    more = scene.gift(scene.agency, 6, project=scene.school)

    assert "il reste 5" in refused(more, scene.first, "amount")
    actions.give_again(make.SHELL, more, origin=scene.first, amount=Decimal(5), reason=WHY)


def test_euros_never_come_back_to_where_they_started() -> None:
    scene = Scene()
    scene.school.owner = scene.state
    scene.school.save()
    one = scene.gift(scene.agency, 5, project=scene.school)
    other = scene.gift(scene.state, 5, contract=scene.contract)
    actions.give_again(make.SHELL, other, origin=one, reason=WHY)

    assert "point de départ" in refused(one, other)


def test_it_takes_the_right_to_write_the_plan() -> None:
    scene = Scene()
    reader = make.member(Role.READER).actor()

    with pytest.raises(PermissionDenied):
        actions.give_again(reader, scene.to_lens, origin=scene.first, reason=WHY)
    with pytest.raises(PermissionDenied):
        actions.count_as_own(reader, scene.to_lens, reason=WHY)
    with pytest.raises(PermissionDenied):
        actions.tell_euros_apart(reader, scene.to_lens, scene.to_lievin, reason=WHY)


def test_a_gift_that_was_given_again_is_not_corrected_under_those_who_follow_it() -> None:
    scene = Scene()

    with pytest.raises(ValidationError, match="redonnés"):
        actions.correct_movement(make.SHELL, scene.first, reason=WHY, amount=Decimal(4))
    with pytest.raises(ValidationError, match="suivis"):
        actions.correct_movement(make.SHELL, scene.first, reason=WHY, funding_source=make.funding_source())
    with pytest.raises(ValidationError, match="Un autre"):
        actions.correct_movement(make.SHELL, scene.first, reason=WHY, through=make.organisation())
    with pytest.raises(ValidationError, match="n’en laisse que"):
        actions.correct_movement(make.SHELL, scene.to_lens, reason=WHY, amount=Decimal(9))
    with pytest.raises(ValidationError, match="suivis"):
        actions.count_in(make.SHELL, scene.to_lens, holder=scene.to_lievin, reason=WHY)
    actions.correct_movement(make.SHELL, scene.first, reason=WHY, amount=Decimal(5))
    assert notified() == 6


def test_two_movements_told_apart_are_told_once_and_may_be_doubted_again() -> None:
    scene = Scene()

    apart = actions.tell_euros_apart(make.SHELL, scene.to_lievin, scene.to_lens, reason=WHY)
    assert (apart.one, apart.other) == (scene.to_lens, scene.to_lievin)
    with pytest.raises(ValidationError, match="déjà dit"):
        actions.tell_euros_apart(make.SHELL, scene.to_lens, scene.to_lievin, reason=WHY)
    with pytest.raises(ValidationError, match="pas deux"):
        actions.tell_euros_apart(make.SHELL, scene.to_lens, scene.to_lens, reason=WHY)
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        actions.tell_euros_apart(make.SHELL, scene.first, scene.to_lens, reason=" ")

    with pytest.raises(ValidationError, match="regardent"):
        actions.doubt_again(make.SHELL, apart, reason=" ")
    actions.doubt_again(make.SHELL, apart, reason=WHY)
    assert not DistinctEuros.objects.exists()


def test_a_list_of_movements_says_of_which_gift_the_euros_come() -> None:
    scene = Scene()

    told = {view.id: view for view in movements(ALL, EVERYBODY)}
    assert (told[scene.first.pk].through, told[scene.first.pk].drawn_from) == ("Agence", None)
    part = told[scene.to_lievin.pk]
    assert (part.drawn_from, part.first_giver, part.again) == (scene.first.pk, "État", 3)
    assert part.counted_elsewhere == "3\xa0€ donnés d’abord par État, comptés là"


def test_the_lines_of_a_list_add_up_to_the_total_beside_it() -> None:
    scene = Scene()
    by_place = MovementFilter(places=frozenset({scene.lens.pk}))

    for filters in (ALL, MovementFilter(funder=scene.agency.pk), by_place):
        told = [view for view in movements(filters, EVERYBODY) if not view.left_out]
        lines = sum(((view.amount or 0) - view.again for view in told), Decimal(0))
        assert lines == notified(filters)
