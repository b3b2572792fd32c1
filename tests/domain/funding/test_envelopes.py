"""Envelopes: what was voted, delegated, committed and paid, added up as everywhere else."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from molette.domain.funding.models import FundingSource, Movement
from molette.domain.funding.queries import (
    Envelope,
    EnvelopeFilter,
    Fund,
    MovementFilter,
    envelopes,
    ladder,
    total_of,
)
from molette.domain.funding.reserving import movement_key
from molette.domain.people.models import Organisation
from molette.domain.secrecy.models import Kind
from molette.engines.access import Role
from molette.engines.ladder import Rung
from tests import factories as make

pytestmark = pytest.mark.django_db
M = 1_000_000


@pytest.fixture
def state() -> Organisation:
    return make.organisation("État", slug="etat", kind="state")


@pytest.fixture
def housing(state: Organisation) -> FundingSource:
    return make.funding_source(scheme=make.scheme("Programme 135"), funder=state)


def funds(user: object = None, **filters: Any) -> tuple[Fund, ...]:
    return envelopes(EnvelopeFilter(**filters), user)


def of(source: FundingSource, year: int | None = 2025, user: object = None) -> Envelope:
    found = [e for fund in funds(user) for e in fund.envelopes]
    payer = (source.funder_id, source.scheme_id)
    return next(e for e in found if (e.funder_id, e.scheme_id) == payer and e.year == year)


def vote(source: FundingSource, ae: int | None, cp: int | None, **fields: Any) -> None:
    if ae is not None:
        make.movement(Rung.VOTED, ae, funding_source=source, **fields)
    if cp is not None:
        make.movement(Rung.VOTED_CP, cp, funding_source=source, **fields)


def test_the_25_millions_of_the_mining_cites_leave_19_to_be_found(
    state: Organisation, housing: FundingSource
) -> None:
    streets = make.funding_source(scheme=make.scheme("Programme 112"), funder=state)
    vote(housing, 8 * M, 2 * M)
    vote(streets, 17 * M, 4 * M)

    held = total_of([fund.envelopes for fund in funds()])

    assert (held.ae, held.cp, held.for_voted) == (25 * M, 6 * M, 19 * M)


def test_what_was_said_again_is_voted_once(housing: FundingSource) -> None:
    vote(housing, 8 * M, None)
    held = Movement.objects.get()
    make.movement(Rung.VOTED, 8 * M, funding_source=housing, counted_in=held, overlap_reason="Repris.")

    assert of(housing).account.ae == 8 * M


def test_ae_count_in_the_year_they_were_opened_and_cp_in_the_year_they_are_paid(
    housing: FundingSource,
) -> None:
    vote(housing, 8 * M, 2 * M)
    vote(housing, None, 3 * M, year=2026)
    make.movement(Rung.COMMITTED, 5 * M, funding_source=housing, year=2026)
    make.movement(Rung.PAID, M, funding_source=housing, year=2025)
    make.movement(Rung.PAID, 2 * M, funding_source=housing, year=2026)

    opened, after = of(housing), of(housing, 2026)

    assert (opened.top.left_to_commit, opened.top.left_to_pay) == (3 * M, M)
    assert (after.account.ae, after.account.cp, after.top.left_to_pay) == (None, 3 * M, M)
    assert opened.account.flow.owed == 2 * M  # whatever the year in which the rest was paid


def test_amounts_over_several_years_belong_to_none(housing: FundingSource) -> None:
    vote(housing, 8 * M, 2 * M)
    make.movement(Rung.PAID, M, funding_source=housing, year=2025, year_end=2027)

    assert of(housing).account.flow.paid == 0
    assert of(housing, None).account.flow.paid == M


def test_ae_of_no_year_are_one_envelope_whatever_the_year_of_the_vote(state: Organisation) -> None:
    programme = make.funding_source(funder=state, year=None)
    vote(programme, 10 * M, None, year=2021)
    make.movement(Rung.COMMITTED, 4 * M, funding_source=programme, year=2026)

    assert of(programme, None).top.left_to_commit == 6 * M


@pytest.mark.parametrize(
    ("kind", "year", "left"), [("state", 2025, 8 * M), ("state", 2026, 3 * M), ("region", 2026, 8 * M)]
)
def test_ae_withdrawn_come_back_in_their_year_alone_for_the_state(kind: str, year: int, left: int) -> None:
    source = make.funding_source(funder=make.organisation(kind=kind))
    vote(source, 8 * M, None)
    make.movement(Rung.COMMITTED, 5 * M, funding_source=source, commitment_key="EJ-1")
    make.movement(Rung.LAPSED, 5 * M, funding_source=source, commitment_key="EJ-1", year=year)

    assert of(source).top.left_to_commit == left
    assert of(source).account.flow.owed == 0


def test_a_grant_that_lapsed_without_having_been_committed_gives_nothing_back(
    housing: FundingSource,
) -> None:
    vote(housing, 8 * M, None)
    make.movement(Rung.COMMITTED, 5 * M, funding_source=housing, commitment_key="EJ-1")
    make.movement(Rung.LAPSED, M, funding_source=housing)

    assert of(housing).top.left_to_commit == 3 * M


def test_euros_repaid_reopen_neither_ae_nor_cp(housing: FundingSource) -> None:
    vote(housing, 8 * M, 2 * M)
    make.movement(Rung.COMMITTED, 2 * M, funding_source=housing)
    make.movement(Rung.PAID, 2 * M, funding_source=housing)
    make.movement(Rung.REPAID, 2 * M, funding_source=housing)

    assert (of(housing).top.left_to_commit, of(housing).top.left_to_pay) == (6 * M, 0)


def test_cp_carried_over_are_payable_the_year_after_and_opened_once(housing: FundingSource) -> None:
    vote(housing, 8 * M, 2 * M)
    opened = Movement.objects.get(rung=Rung.VOTED_CP)
    vote(housing, None, M, year=2026, counted_in=opened, overlap_reason="Report de 2025, arrêté du 3 mars.")
    vote(housing, None, 3 * M, year=2026)

    after = of(housing, 2026)

    assert (after.account.cp, after.account.carried_in, after.top.left_to_pay) == (3 * M, M, 4 * M)
    assert funds()[0].total.cp == 5 * M


def test_a_vote_that_was_not_published_bounds_nothing(housing: FundingSource) -> None:
    make.movement(Rung.VOTED, None, funding_source=housing)
    vote(housing, 8 * M, None)

    assert of(housing).top.left_to_commit is None
    assert of(housing).account.flow.unknown == {Rung.VOTED}


def test_what_was_voted_for_one_project_bounds_no_other(housing: FundingSource) -> None:
    make.movement(Rung.VOTED, 8 * M, funding_source=housing, project=make.project())

    assert of(housing).account.ae == 8 * M
    assert of(housing).top.right.ae is None
    assert not of(housing).is_known


def test_an_envelope_is_given_on_and_each_project_counts_where_it_stands(housing: FundingSource) -> None:
    county, town, other = make.place("Pas-de-Calais"), make.place("Lens"), make.place("Douai")
    make.inside(town, county)
    vote(housing, 20 * M, 5 * M)
    region = make.delegation(housing, 15 * M)
    given = make.delegation(housing, 10 * M, parent=region, perimeter=county, cp=M)
    for places, amount in (((town,), 4 * M), ((town, other), 2 * M), ((), M)):
        project = make.project(*places)
        make.movement(Rung.COMMITTED, amount, funding_source=housing, project=project)

    top, middle, low = of(housing).levels

    assert [one.delegation for one in (top, middle, low)] == [None, region.pk, given.pk]
    assert (low.level.own.committed, middle.level.own.committed, top.level.own.committed) == (4 * M, 3 * M, 0)
    assert (low.level.free_ae, middle.level.free_ae, top.level.free_ae) == (6 * M, 2 * M, 5 * M)


def test_payments_of_the_year_count_where_their_cp_were_delegated_whenever_they_were_committed(
    state: Organisation, housing: FundingSource
) -> None:
    town = make.place("Lens")
    before = make.funding_source(scheme=housing.scheme, funder=state, year=2023)
    vote(housing, None, 5 * M)
    make.delegation(housing, 0, cp=3 * M, perimeter=town)
    make.movement(Rung.PAID, 2 * M, funding_source=before, project=make.project(town), year=2025)

    assert [view.level.free_cp for view in of(housing).levels] == [2 * M, M]


def test_a_delegation_taken_back_is_no_level_any_more(housing: FundingSource) -> None:
    vote(housing, 8 * M, None)
    make.delegation(housing, M, withdrawn_on=date(2025, 6, 1), withdrawn_reason="Regroupées.")

    assert len(of(housing).levels) == 1


def test_envelopes_and_the_page_of_the_money_say_the_same_totals_to_the_cent(
    state: Organisation, housing: FundingSource
) -> None:
    town = make.place("Lens")
    vote(housing, 8 * M, 2 * M)
    make.delegation(housing, M, perimeter=town)
    whole = make.project(town)
    part = make.project(town, parent=whole)
    others = [make.funding_source(funder=state, year=year) for year in (None, 2024)]
    for n, (rung, source) in enumerate((r, s) for r in Rung for s in (housing, *others)):
        amount = Decimal(1000 * n) + Decimal("0.37")
        for project in (None, whole, part):
            make.movement(rung, amount, funding_source=source, project=project)
        make.movement(rung, amount, funding_source=source, year=2024, year_end=2026)
        make.movement(rung, amount, funding_source=source, year=2026, project=make.project())
    held, told = total_of([fund.envelopes for fund in funds()]), ladder(MovementFilter(), None)

    said = (held.ae, held.cp, held.flow.programmed, held.flow.committed, held.flow.paid)
    rungs = (Rung.VOTED, Rung.VOTED_CP, Rung.PROGRAMMED, Rung.COMMITTED, Rung.PAID)
    assert said == tuple(told.at(rung).amount for rung in rungs)


def test_a_reserved_amount_is_told_as_such_and_counted_nowhere(housing: FundingSource) -> None:
    insider = make.organisation("Initiée")
    vote(housing, 8 * M, None)
    secret = make.movement(Rung.COMMITTED, 3 * M, funding_source=housing, project=make.project())
    make.movement(Rung.COMMITTED, M, funding_source=housing, project=make.project())
    make.reservation(insider, kind=Kind.AMOUNT, key=movement_key(secret))

    outside, inside = of(housing), of(housing, user=make.member(Role.READER, of=insider))

    assert (outside.account.flow.committed, outside.account.flow.reserved) == (M, {Rung.COMMITTED})
    assert (inside.account.flow.committed, inside.account.flow.reserved) == (4 * M, frozenset())


def test_filters_keep_one_funder_or_one_scheme(state: Organisation, housing: FundingSource) -> None:
    vote(housing, 8 * M, 2 * M)
    vote(make.funding_source(), M, M)

    assert [fund.funder for fund in funds(funder=state.pk)] == ["État"]
    assert [fund.scheme for fund in funds(scheme=housing.scheme_id)] == ["Programme 135"]
    assert len(funds()) == 2


def test_years_are_asked_of_a_fund_and_its_total_follows(housing: FundingSource) -> None:
    vote(housing, 8 * M, 2 * M)
    vote(housing, None, 3 * M, year=2026)

    assert funds()[0].total.for_voted == 3 * M
    assert funds()[0].of([2025]).total.for_voted == 6 * M


def test_envelopes_ask_few_queries_however_many(
    housing: FundingSource, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(3):
        town = make.place(f"Lieu {n}")
        source = make.funding_source(scheme=housing.scheme, funder=housing.funder, year=2020 + n)
        vote(source, 8 * M, 2 * M)
        make.delegation(source, M, perimeter=town)
        make.movement(Rung.COMMITTED, M, funding_source=source, project=make.project(town))

    with django_assert_num_queries(7):  # sources, delegations, sums, contents, places; two for the veil
        funds()
