"""The owner's cash curve: what he must advance, and what a change of rule costs him."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from molette.domain.funding.rulebook import shipped
from molette.engines.rules.calendar import months_after
from molette.engines.rules.payments import payment_turns, turn_of, under
from molette.engines.rules.treasury import DELAY, Grant, Treasury, treasury

STARTS, ENDS = date(2026, 3, 10), date(2027, 8, 20)
amounts = st.decimals(min_value=1_000, max_value=10**8, places=2)


def curve(cost: int, *grants: Grant, starts: date = STARTS, ends: date = ENDS) -> Treasury:
    return treasury(shipped(), Decimal(cost), grants, (starts, ends))


def joint_fund(amount: int, on: date) -> Grant:
    return Grant("fonds-conjoint", Decimal(amount), on)


def test_from_30_to_10_per_cent_of_advance_a_grant_of_2_million_asks_400_000_euros_more() -> None:
    before = curve(2_500_000, joint_fund(2_000_000, date(2024, 6, 1)))
    since = curve(2_500_000, joint_fund(2_000_000, date(2025, 6, 1)))

    assert since.bridge - before.bridge == 400_000
    assert (before.bridge, since.bridge) == (1_400_000, 1_800_000)


def test_the_owner_advances_most_when_all_is_spent_and_the_balance_is_not_paid() -> None:
    told = curve(1_000_000, Grant("detr", Decimal(500_000), date(2026, 1, 1)))

    assert told.lowest.spent == 1_000_000
    assert told.own == 500_000
    assert told.months[-1].position == -500_000


def test_instalments_follow_the_spending_up_to_their_share() -> None:
    told = curve(1_000_000, Grant("detr", Decimal(500_000), date(2026, 1, 1)))
    paid = [month.received for month in told.months]

    assert paid[0] == 150_000  # 30 % at the start
    assert paid == sorted(paid)
    assert paid[-1] == 500_000
    assert max(month.received for month in told.months if month.day < date(2027, 9, 1)) == 400_000


def test_a_scheme_of_which_no_payment_rule_is_known_pays_at_the_end() -> None:
    told = curve(1_000_000, Grant("region", Decimal(300_000), date(2026, 1, 1)))

    assert {month.received for month in told.months[:-2]} == {Decimal(0)}
    assert told.months[-1].received == 300_000


def test_an_operation_that_its_owner_pays_alone_asks_no_bridge() -> None:
    told = curve(1_000_000)

    assert (told.bridge, told.own, told.lowest.position) == (0, 1_000_000, -1_000_000)


def test_works_of_a_day_are_spent_in_their_month() -> None:
    told = curve(90_000, starts=date(2026, 3, 10), ends=date(2026, 3, 10))

    assert [month.spent for month in told.months] == [90_000] * (DELAY + 2)


def test_a_spending_that_is_known_is_the_one_drawn() -> None:
    known = {date(2026, 3, 1): Decimal(20), date(2026, 5, 1): Decimal(80)}

    told = treasury(shipped(), Decimal(100), (), (STARTS, date(2026, 5, 31)), spent=known)

    assert [month.spent for month in told.months[:3]] == [20, 20, 100]


def test_what_is_spent_before_the_works_brings_no_advance() -> None:
    early = {date(2026, 1, 1): Decimal(100_000), date(2026, 5, 1): Decimal(900_000)}
    grant = Grant("detr", Decimal(500_000), date(2026, 1, 1))

    told = treasury(shipped(), Decimal(1_000_000), [grant], (STARTS, date(2026, 5, 31)), spent=early)

    assert [month.received for month in told.months[:3]] == [0, 0, 150_000]


def test_what_was_paid_takes_the_place_of_what_is_expected_up_to_the_last_month_known() -> None:
    paid = ((date(2026, 6, 12), Decimal(40_000)),)
    grant = Grant("detr", Decimal(500_000), date(2026, 1, 1), paid)
    works = (STARTS, ENDS)

    told = treasury(shipped(), Decimal(1_000_000), [grant], works, known_until=date(2026, 7, 1))

    received = {month.day: month.received for month in told.months}
    assert received[date(2026, 5, 1)] == 0
    assert received[date(2026, 7, 1)] == 40_000
    assert received[date(2026, 8, 1)] >= 150_000  # from then on, what the rules let expect
    assert [m.is_received for m in told.months[4:6]] == [True, False]


def test_a_balance_paid_long_after_the_works_is_on_the_curve() -> None:
    paid = ((date(2026, 4, 2), Decimal(150_000)), (date(2029, 5, 12), Decimal(350_000)))
    grant = Grant("detr", Decimal(500_000), date(2026, 1, 1), paid)

    told = treasury(shipped(), Decimal(1_000_000), [grant], (STARTS, ENDS), known_until=date(2029, 5, 1))

    received = {month.day: month.received for month in told.months}
    assert told.months[-1].day == date(2029, 5, 1)
    assert (received[date(2029, 4, 1)], received[date(2029, 5, 1)]) == (150_000, 500_000)
    assert all(month.is_received for month in told.months)


def test_a_balance_known_not_to_have_come_leaves_the_owner_short_to_the_last_month_known() -> None:
    grant = Grant("detr", Decimal(500_000), date(2026, 1, 1), ((date(2026, 4, 2), Decimal(150_000)),))

    told = treasury(shipped(), Decimal(1_000_000), [grant], (STARTS, ENDS), known_until=date(2028, 2, 1))

    assert (told.months[-1].day, told.months[-1].received) == (date(2028, 2, 1), 150_000)


def test_money_paid_before_the_works_is_on_the_curve_from_its_own_month() -> None:
    grant = Grant("detr", Decimal(500_000), date(2025, 1, 1), ((date(2025, 11, 3), Decimal(150_000)),))

    told = treasury(shipped(), Decimal(1_000_000), [grant], (STARTS, ENDS))

    assert (told.months[0].day, told.months[0].position) == (date(2025, 11, 1), 150_000)


def test_spending_beyond_the_cost_is_the_owner_s() -> None:
    over = {date(2026, 3, 1): Decimal(120)}
    grant = Grant("detr", Decimal(50), date(2026, 1, 1))

    told = treasury(shipped(), Decimal(100), [grant], (STARTS, date(2026, 3, 31)), spent=over)

    assert told.own == 70
    assert told.months[-1].position == -70


def test_the_joint_fund_changed_its_advance_on_a_known_day_and_others_never_did() -> None:
    turns = payment_turns(shipped(), ["fonds-conjoint", "detr"])

    assert [turn.day for turn in turns] == [date(2024, 3, 29), date(2025, 1, 1)]
    assert turns[0].or_earlier
    assert turn_of(turns, date(2024, 3, 1)) is turns[0]
    assert turn_of(turns, date(2026, 1, 1)) is turns[1]
    assert payment_turns(shipped(), ["detr"]) == ()


def test_only_the_grants_whose_rules_changed_move_under_other_rules() -> None:
    grants = (joint_fund(2_000_000, date(2025, 6, 1)), Grant("detr", Decimal(1), date(2025, 6, 1)))

    moved = under(shipped(), grants, payment_turns(shipped(), ["fonds-conjoint"])[0])

    assert [grant.on for grant in moved] == [date(2024, 3, 29), date(2025, 6, 1)]


@given(
    parts=st.lists(st.decimals(min_value=0, max_value=10**6, places=2), min_size=1, max_size=12),
    paid=st.lists(st.tuples(st.dates(date(2025, 1, 1), date(2030, 1, 1)), amounts), max_size=5),
    known=st.none() | st.dates(STARTS, date(2030, 1, 1)),
)
def test_what_is_spent_and_what_is_received_never_go_down(
    parts: list[Decimal], paid: list[tuple[date, Decimal]], known: date | None
) -> None:
    spent = {date(2026 + (2 + n) // 12, (2 + n) % 12 + 1, 1): part for n, part in enumerate(parts)}
    cost = sum(parts, Decimal(1))
    grant = Grant("fnadt", cost / 2, date(2026, 1, 1), tuple(paid))

    told = treasury(shipped(), cost, [grant], (STARTS, ENDS), spent=spent, known_until=known)

    for name in ("spent", "received"):
        values = [getattr(month, name) for month in told.months]
        assert values == sorted(values)
    assert told.months[-1].received >= sum(euros for _, euros in paid)
    assert all(b.day == months_after(a.day, 1) for a, b in pairwise(told.months))


@given(cost=amounts, share=st.decimals(min_value=0, max_value=1, places=2), months=st.integers(0, 70))
def test_all_is_spent_and_all_is_paid_at_the_end_to_the_cent(
    cost: Decimal, share: Decimal, months: int
) -> None:
    ends = date(2026 + (2 + months) // 12, (2 + months) % 12 + 1, 15)
    grant = Grant("fnadt", (cost * share).quantize(Decimal("0.01")), date(2026, 1, 1))

    told = treasury(shipped(), cost, [grant], (STARTS, ends))

    assert (told.months[-1].spent, told.months[-1].received) == (cost, grant.amount)
    assert told.bridge >= 0
    assert told.months[-1].position == -told.own
