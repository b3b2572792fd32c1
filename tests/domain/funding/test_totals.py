"""One total, one function: what the ladder counts, what it leaves out, and why."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from molette.domain.funding.queries import (
    Dimension,
    MovementFilter,
    commitments,
    ladder,
    ladder_by,
    movements,
)
from molette.domain.secrecy.veils import keeping, veil
from molette.engines.access import Role
from molette.engines.ladder import Reason, Rung
from tests import factories as make

pytestmark = pytest.mark.django_db
EVERYBODY = AnonymousUser()
ALL = MovementFilter()


def notified(filters: MovementFilter = ALL, user: object = EVERYBODY) -> Decimal:
    return ladder(filters, user).at(Rung.NOTIFIED).amount


def left_out(filters: MovementFilter = ALL) -> dict[Reason, Decimal]:
    return {e.reason: e.amount for e in ladder(filters, EVERYBODY).excluded}


def test_rungs_are_never_mixed() -> None:
    project, source = make.project(), make.funding_source()
    for rung, amount in ((Rung.NOTIFIED, 900), (Rung.COMMITTED, 800), (Rung.PAID, 80)):
        make.movement(rung, amount, project=project, funding_source=source)

    assert [t.amount for t in ladder(ALL, EVERYBODY).rungs] == [900, 800, 80]


def test_an_announcement_repeated_is_kept_and_counted_once() -> None:
    first = make.movement(Rung.ANNOUNCED, 100)
    make.movement(Rung.ANNOUNCED, 117, counted_in=first, overlap_reason="reprend les 100 M€ de 2017")

    held = ladder(ALL, EVERYBODY)
    assert held.at(Rung.ANNOUNCED).amount == 100
    assert left_out() == {Reason.ALREADY_COUNTED: 117}
    assert {m.left_out for m in movements(ALL, EVERYBODY)} == {"", "reprend les 100 M€ de 2017"}


def test_the_parts_of_an_operation_do_not_add_to_the_whole_that_holds_them() -> None:
    whole, source = make.project(), make.funding_source()
    part = make.project(parent=whole, contract=whole.contract)
    make.movement(amount=1000, project=whole, funding_source=source)
    make.movement(amount=400, project=part, funding_source=source)

    assert notified() == 1000
    assert notified(MovementFilter(project=whole.pk)) == 1000
    assert left_out() == {Reason.IN_PARENT: 400}


def test_a_part_counts_on_its_own_page_and_where_its_whole_is_left_out() -> None:
    lens, lievin = make.place("Lens"), make.place("Liévin")
    whole, source = make.project(lievin), make.funding_source()
    part = make.project(lens, parent=whole, contract=whole.contract)
    make.movement(amount=100, project=whole, funding_source=source)
    make.movement(amount=60, project=part, funding_source=source)

    assert notified(MovementFilter(project=part.pk)) == 60
    assert notified(MovementFilter(projects=frozenset({part.pk}))) == 60
    assert notified(MovementFilter(places=frozenset({lens.pk}))) == 60
    assert notified() == 100


def test_a_whole_that_residents_do_not_see_hides_no_euro_of_its_published_part() -> None:
    whole, source = make.project(is_published=False), make.funding_source()
    part = make.project(parent=whole, contract=whole.contract)
    make.movement(amount=100, project=whole, funding_source=source)
    make.movement(amount=60, project=part, funding_source=source)

    assert notified() == 60
    assert notified(user=make.member(Role.READER)) == 100


def test_a_payment_of_the_part_is_not_held_by_a_payment_of_the_whole_another_year() -> None:
    whole, source = make.project(), make.funding_source()
    part = make.project(parent=whole, contract=whole.contract)
    make.movement(Rung.PAID, 100, project=whole, funding_source=source, year=2025)
    make.movement(Rung.PAID, 60, project=part, funding_source=source, year=2026)
    make.movement(Rung.PAID, 30, project=part, funding_source=source, year=2025)

    assert ladder(ALL, EVERYBODY).at(Rung.PAID).amount == 160


def test_an_orientation_holds_the_euros_of_every_orientation_below_it() -> None:
    tree = make.tree(make.contract())
    axis = make.node(tree)
    leaf = make.node(tree, parent=make.node(tree, parent=axis))
    make.movement(amount=100, project=make.project(nodes=[leaf]))

    assert notified(MovementFilter(node=axis.pk)) == 100


def test_a_part_paid_by_another_funder_than_the_whole_does_count() -> None:
    whole = make.project()
    make.movement(amount=1000, project=whole)
    make.movement(amount=400, project=make.project(parent=whole, contract=whole.contract))

    assert notified() == 1400


def test_an_amount_not_published_is_named_and_adds_nothing() -> None:
    make.movement(amount=None)

    held = ladder(ALL, EVERYBODY)
    assert held.is_empty
    assert [(e.reason, e.lines) for e in held.excluded] == [(Reason.UNKNOWN_AMOUNT, 1)]


def test_money_of_the_whole_programme_is_not_given_to_a_commune_and_says_so() -> None:
    lens = make.place("Lens")
    make.movement(amount=300, project=make.project(lens))
    make.movement(amount=5000)

    in_lens = MovementFilter(places=frozenset({lens.pk}))
    assert notified(in_lens) == 300
    assert left_out(in_lens) == {Reason.NOT_LOCATED: 5000}


def test_an_amount_over_several_years_is_not_put_in_one_of_them() -> None:
    make.movement(amount=37, year=2017, year_end=2021)
    make.movement(amount=25, year=2021)

    assert notified(MovementFilter(year=2021)) == 25
    assert left_out(MovementFilter(year=2021)) == {Reason.MULTI_YEAR: 37}


def test_an_amount_over_several_years_has_a_row_of_its_own_in_the_table_by_year() -> None:
    make.movement(amount=37, year=2017, year_end=2021)
    make.movement(amount=25, year=2017)

    cut = {g.key: g.ladder.at(Rung.NOTIFIED).amount for g in ladder_by(Dimension.YEAR, ALL, EVERYBODY)}
    assert cut == {"2017": 25, "2017–2021": 37}
    assert cut["2017"] == notified(MovementFilter(year=2017))


def test_a_total_is_written_to_the_cent_on_both_databases() -> None:
    make.movement(amount=Decimal("1256234.30"))

    assert str(notified()) == "1256234.30"


def test_a_project_over_two_communes_counts_once_in_the_table_by_commune() -> None:
    lens, lievin = make.place("Lens"), make.place("Liévin")
    make.movement(amount=100, project=make.project(lens))
    make.movement(amount=700, project=make.project(lens, lievin))

    cut = {g.label: g.ladder.at(Rung.NOTIFIED).amount for g in ladder_by(Dimension.PLACE, ALL, EVERYBODY)}
    assert cut == {"Lens": 100, "sur plusieurs communes": 700}


@pytest.mark.parametrize("dimension", Dimension)
def test_every_cut_adds_up_to_the_total(dimension: Dimension) -> None:
    lens, axis = make.place("Lens"), make.node(make.tree(make.contract()))
    make.movement(amount=100, project=make.project(lens, nodes=[axis]))
    make.movement(amount=10, project=make.project(), year=2024)
    make.movement(amount=1)

    groups = ladder_by(dimension, ALL, EVERYBODY)
    assert sum(g.ladder.at(Rung.NOTIFIED).amount for g in groups) == notified() == 111


def test_what_is_invented_is_told_apart() -> None:
    make.movement(amount=100)
    make.movement(amount=40, is_fictional=True)

    at = ladder(ALL, EVERYBODY).at(Rung.NOTIFIED)
    assert (at.amount, at.fictional, at.real) == (140, 40, 100)
    assert notified(MovementFilter(fictional=False)) == 100


def test_the_money_of_an_unpublished_project_is_seen_by_those_who_see_the_project() -> None:
    make.movement(amount=100, project=make.project(is_published=False))

    assert notified() == 0
    assert notified(user=make.member(Role.READER)) == 100


def test_a_payment_joins_its_commitment_by_key() -> None:
    project, source = make.project(), make.funding_source()
    common = {"project": project, "funding_source": source, "commitment_key": "EJ-1"}
    make.movement(Rung.COMMITTED, 860, **common)
    make.movement(Rung.PAID, 86, **common)
    make.movement(Rung.PAID, 100, year=2026, **common)
    make.movement(Rung.LAPSED, 74, **common)

    (only,) = commitments(ALL, EVERYBODY)
    assert (only.committed, only.paid, only.remaining) == (860, 186, 600)
    (of_2026,) = commitments(MovementFilter(year=2026), EVERYBODY)
    assert (of_2026.committed, of_2026.paid) == (860, 100)


def test_a_payment_whose_commitment_is_not_published_says_so_and_owes_nothing() -> None:
    make.movement(Rung.PAID, 100, project=make.project(), commitment_key="EJ-2")

    (only,) = commitments(ALL, EVERYBODY)
    assert (only.committed, only.paid, only.remaining) == (None, 100, None)


@pytest.mark.parametrize("dimension", Dimension)
def test_a_total_costs_one_query_and_a_cut_two_or_one_by_payer_whatever_the_number_of_movements(
    dimension: Dimension, max_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    for n in range(5):
        make.movement(amount=n, project=make.project(make.place(f"Commune {n}")))

    with keeping():
        veil(EVERYBODY)
        with max_queries(1):
            ladder(ALL, EVERYBODY)
        with max_queries(1 if dimension is Dimension.FUNDER else 2):
            ladder_by(dimension, ALL, EVERYBODY)
