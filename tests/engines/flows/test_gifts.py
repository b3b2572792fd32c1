"""Euros that pass from hand to hand are the same euros: whoever adds them up counts each once."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.flows.gifts import ZERO, Gift, borne, drawn, in_cycles, keeper, pieces, received, total
from molette.engines.flows.routes import Route, accounts, merged, routes, way_of

STATE, REGION, AGENCY, BASIN, LENS, LIEVIN = range(1, 7)
euros = st.decimals(min_value=0, max_value=10**7, places=2)


def eur(amount: int) -> Decimal:
    return Decimal(amount)


@st.composite
def books(draw: st.DrawFn) -> tuple[Gift, ...]:
    """Gifts of which some draw on an earlier one, on a later one, on themselves, or on none."""
    size = draw(st.integers(1, 8))
    people = st.integers(1, 5)
    return tuple(
        Gift(
            key=key,
            giver=draw(people),
            receiver=draw(st.none() | people),
            amount=draw(euros),
            through=draw(st.none() | people),
            drawn_from=draw(st.none() | st.integers(0, size)),
            drawn=draw(euros),
        )
        for key in range(size)
    )


def test_a_grant_given_again_by_an_operator_counts_once() -> None:
    book = [Gift(1, STATE, AGENCY, eur(10)), Gift(2, AGENCY, LENS, eur(2), drawn_from=1, drawn=eur(2))]

    assert total(book) == 10
    assert borne(book) == {STATE: 10}
    assert received(book) == {AGENCY: 8, LENS: 2}


def test_an_operator_who_adds_his_own_money_bears_what_he_adds() -> None:
    book = [Gift(1, STATE, AGENCY, eur(10)), Gift(2, AGENCY, LENS, eur(13), drawn_from=1, drawn=eur(10))]

    assert borne(book) == {STATE: 10, AGENCY: 3}
    assert received(book) == {LENS: 13}


def test_euros_that_pass_through_two_operators_are_followed_to_the_end() -> None:
    book = [
        Gift(1, STATE, AGENCY, eur(100)),
        Gift(2, AGENCY, BASIN, eur(60), drawn_from=1, drawn=eur(50)),
        Gift(3, BASIN, LENS, eur(30), drawn_from=2, drawn=eur(30)),
    ]

    assert {piece.chain: piece.amount for piece in pieces(book)} == {
        (1,): 50,
        (1, 2): 25,
        (1, 2, 3): 25,
        (2,): 5,
        (2, 3): 5,
    }


def test_those_who_together_draw_more_than_was_given_share_what_there_is() -> None:
    book = [
        Gift(1, STATE, AGENCY, eur(5)),
        Gift(2, AGENCY, LENS, eur(6), drawn_from=1, drawn=eur(6)),
        Gift(3, AGENCY, LIEVIN, eur(2), drawn_from=1, drawn=eur(2)),
    ]

    assert drawn(book) == {2: Decimal("3.75"), 3: Decimal("1.25")}
    assert borne(book) == {STATE: 5, AGENCY: 3}


def test_gifts_that_draw_on_one_another_in_a_circle_draw_nothing_and_are_named() -> None:
    book = [
        Gift(1, STATE, AGENCY, eur(5), drawn_from=2, drawn=eur(5)),
        Gift(2, AGENCY, STATE, eur(5), drawn_from=1, drawn=eur(5)),
        Gift(3, AGENCY, LENS, eur(1), drawn_from=2, drawn=eur(1)),
    ]

    assert in_cycles(book) == {1, 2}
    assert total(book) == 10


def test_a_gift_through_an_operator_is_one_gift_and_a_stage_on_the_way() -> None:
    assert way_of([Gift(1, REGION, LENS, eur(4), through=BASIN)]) == (REGION, (BASIN,), LENS)


def test_what_an_operator_has_not_given_again_yet_stays_with_him() -> None:
    assert way_of([Gift(1, STATE, None, eur(4), through=AGENCY)]) == (STATE, (), AGENCY)


def test_nobody_stands_twice_in_a_row_on_the_way() -> None:
    chain = [Gift(1, STATE, None, eur(4), through=AGENCY), Gift(2, AGENCY, LENS, eur(4), drawn_from=1)]

    assert way_of(chain) == (STATE, (AGENCY,), LENS)


def test_a_chain_without_a_gift_leads_nowhere() -> None:
    with pytest.raises(ValueError, match="at least one"):
        way_of([])


def test_routes_that_are_the_same_way_are_one() -> None:
    twice = Route(STATE, (), LENS, eur(3), eur(1)), Route(STATE, (), LENS, eur(4), lines=2)

    assert merged(twice) == (Route(STATE, (), LENS, eur(7), eur(1), 3),)


def test_the_account_of_an_operator_says_what_he_received_added_gave_and_kept() -> None:
    book = [
        Gift(1, STATE, AGENCY, eur(10)),
        Gift(2, AGENCY, LENS, eur(3), drawn_from=1, drawn=eur(2)),
    ]

    (only,) = accounts(book)
    assert (only.operator, only.received, only.own, only.given, only.kept) == (AGENCY, 10, 1, 3, 8)


@given(books())
def test_what_is_borne_is_what_is_received_and_neither_counts_an_euro_twice(book: tuple[Gift, ...]) -> None:
    given_again = sum(drawn(book).values(), ZERO)
    once = sum((gift.amount for gift in book), ZERO) - given_again

    assert total(book) == once
    assert sum(borne(book).values(), ZERO) == once
    assert sum(received(book).values(), ZERO) == once


@given(books())
def test_no_piece_is_below_zero_and_no_total_is_beyond_what_was_given(book: tuple[Gift, ...]) -> None:
    assert all(piece.amount > 0 for piece in pieces(book))
    assert total(book) <= sum((gift.amount for gift in book), ZERO)
    taken = drawn(book)
    for origin in book:
        drawn_on_it = (taken.get(gift.key, ZERO) for gift in book if gift.drawn_from == origin.key)
        assert sum(drawn_on_it, ZERO) <= origin.amount


@given(books(), st.permutations(range(8)))
def test_the_order_in_which_gifts_are_told_changes_nothing(book: tuple[Gift, ...], order: list[int]) -> None:
    turned = [book[rank] for rank in order if rank < len(book)]

    assert (total(turned), borne(turned)) == (total(book), borne(book))


@given(books(), st.integers(0, 7))
def test_an_operator_added_in_the_middle_changes_no_total(book: tuple[Gift, ...], rank: int) -> None:
    gift = book[rank % len(book)]
    if gift.key in in_cycles(book):
        return
    # What he gave goes first to an operator, who gives it again whole to whom it went.
    first = replace(gift, key=100, receiver=99, through=None)
    again = replace(gift, giver=99, drawn_from=100, drawn=gift.amount)
    among = [*(one for one in book if one.key != gift.key), first, again]

    assert total(among) == total(book)
    assert received(among) == received(book) or received(among) == {**received(book), 99: ZERO}
    assert {one: amount for one, amount in borne(among).items() if amount} == {
        one: amount for one, amount in borne(book).items() if amount
    }


@given(books())
def test_at_each_operator_what_comes_in_goes_out_or_stays(book: tuple[Gift, ...]) -> None:
    to = {gift.key: keeper(gift) for gift in book}
    # Each draws on what he received, or on what nobody was said to receive.
    sound = [
        gift if to.get(gift.drawn_from or 0) in {None, gift.giver} else replace(gift, drawn_from=None)
        for gift in book
    ]

    for one in accounts(sound):
        assert one.received + one.own == one.given + one.kept
        assert min(one.received, one.own, one.given, one.kept) >= 0


@given(books())
def test_routes_add_up_to_the_total(book: tuple[Gift, ...]) -> None:
    held = {gift.key: gift for gift in book}

    assert sum((one.amount for one in routes(held, pieces(book))), ZERO) == total(book)
