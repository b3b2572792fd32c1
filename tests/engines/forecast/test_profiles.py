"""How grants are paid: what was seen of those paid in whole, and the rules where too little was."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from molette.domain.funding.rulebook import shipped
from molette.engines.forecast.profiles import (
    LEAST,
    STEPS,
    WHOLE,
    WORKS,
    Paid,
    profiles_of,
    ruled,
    seen,
    step_of,
)

START, END = date(2022, 1, 1), date(2023, 12, 31)


def paid(*payments: tuple[date, int], scheme: str = "detr", amount: int = 100) -> Paid:
    told = tuple((day, Decimal(euros)) for day, euros in payments)
    return Paid(scheme, Decimal(amount), START, END, told)


def test_a_profile_tells_the_part_paid_at_each_step_of_the_works() -> None:
    profile = seen(paid((date(2022, 1, 10), 30), (date(2023, 1, 10), 50), (date(2024, 2, 10), 20)))

    assert profile[0] == 0
    assert profile[1] == 30_000
    assert profile[step_of(date(2023, 1, 10), START, END)] == 80_000
    assert profile[WORKS] == 80_000
    assert profile[WORKS + 2] == WHOLE


def test_what_was_paid_before_the_works_is_paid_at_their_start() -> None:
    assert seen(paid((date(2021, 6, 1), 30), (date(2024, 1, 2), 70)))[:2] == (0, 30_000)


def test_the_joint_fund_pays_30_per_cent_at_the_start_in_2024_and_10_in_2025() -> None:
    before = ruled(shipped(), "fonds-conjoint", date(2024, 6, 1), 24)
    since = ruled(shipped(), "fonds-conjoint", date(2025, 8, 1), 24)

    assert (before[1], since[1]) == (30_000, 10_000)
    assert before[-1] == since[-1] == WHOLE


def test_eight_grants_of_a_scheme_lend_it_their_history() -> None:
    settled = paid((date(2022, 2, 1), 30), (date(2024, 2, 10), 70))
    known = profiles_of(shipped(), [settled] * LEAST)

    assert known.of("detr", END, 24) == ((seen(settled),) * LEAST, "detr")


def test_a_scheme_of_few_grants_borrows_the_history_of_all() -> None:
    own, other = (paid((date(2024, 2, 10), 100), scheme=name) for name in ("detr", "dsil"))
    known = profiles_of(shipped(), [own, *[other] * (LEAST - 1)])

    assert known.of("detr", END, 24)[1] == "*"
    assert len(known.of("detr", END, 24)[0]) == LEAST


def test_with_no_history_the_rules_of_the_day_speak() -> None:
    known = profiles_of(shipped(), [])

    assert known.of("fonds-conjoint", date(2025, 8, 1), 23) == (
        (ruled(shipped(), "fonds-conjoint", date(2025, 8, 1), 24),),
        "fonds-conjoint 2025 24",
    )


def test_a_grant_of_which_a_part_was_never_paid_lends_nothing() -> None:
    assert profiles_of(shipped(), [paid((date(2024, 2, 10), 98))]).every == ()


payments = st.lists(st.tuples(st.integers(-400, 2_500), st.integers(1, 10**6)), min_size=1, max_size=12)


@given(told=payments, length=st.integers(1, 1_500))
def test_a_profile_never_goes_down_and_ends_when_all_is_paid(
    told: list[tuple[int, int]], length: int
) -> None:
    end = START + timedelta(days=length)
    rows = tuple((START + timedelta(days=day), Decimal(euros)) for day, euros in told)
    profile = seen(Paid("detr", Decimal(1), START, end, rows))

    assert list(profile) == sorted(profile)
    assert (len(profile), profile[0], profile[-1]) == (STEPS, 0, WHOLE)


@given(
    scheme=st.sampled_from([scheme.id for scheme in shipped().schemes]),
    on=st.dates(date(2018, 1, 1), date(2027, 12, 31)),
    months=st.integers(1, 72),
)
def test_the_rules_of_any_day_pay_a_grant_in_whole_and_never_take_back(
    scheme: str, on: date, months: int
) -> None:
    profile = ruled(shipped(), scheme, on, months)

    assert list(profile) == sorted(profile)
    assert (len(profile), profile[0], profile[-1]) == (STEPS, 0, WHOLE)
