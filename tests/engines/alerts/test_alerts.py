"""The order of alerts: gravest first, by who must act, the same whatever order they came in."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.alerts.alerts import (
    Alert,
    Body,
    Sort,
    Subject,
    crossed_on,
    gravity_of,
    piles,
    piles_of_ranked,
    ranked,
    rests,
)
from molette.engines.alerts.kinds import DUTY_LABELS, GRAVITY_LABELS, WORDS, AlertKind, Duty, Gravity

BODIES = [Body(n, f"organisation-{n}", f"Organisation {n}") for n in range(3)]
SUBJECT = Subject(Sort.PROJECT, "gare", "Gare")


def alert(
    key: str = "a",
    *,
    kind: AlertKind = AlertKind.MILESTONE_LATE,
    gravity: Gravity = Gravity.SERIOUS,
    who: Body | None = BODIES[0],
    stake: int | None = None,
    days: int = 0,
) -> Alert:
    told = None if stake is None else Decimal(stake)
    return Alert(kind, key, gravity, SUBJECT, "…", date(2026, 1, 1), who, Duty.OWNER, "…", told, days)


alerts = st.lists(
    st.builds(
        alert,
        key=st.text("abc", min_size=1, max_size=4),
        kind=st.sampled_from(AlertKind),
        gravity=st.sampled_from(Gravity),
        who=st.sampled_from([*BODIES, None]),
        stake=st.none() | st.integers(0, 99),
        days=st.integers(0, 99),
    ),
    unique_by=lambda one: one.key,
)


def test_every_kind_gravity_and_duty_has_its_words() -> None:
    assert set(WORDS) == set(AlertKind)
    assert set(GRAVITY_LABELS) == set(Gravity)
    assert set(DUTY_LABELS) == set(Duty)
    assert len({words.label for words in WORDS.values()}) == len(AlertKind)


def test_the_gravest_comes_first_then_the_most_euros_then_the_most_days() -> None:
    light, rich, long = alert("d", gravity=Gravity.WATCH, stake=9), alert("b", stake=5), alert("c", days=40)
    grave = alert("z", gravity=Gravity.GRAVE)

    assert [one.key for one in ranked([light, long, rich, grave])] == ["z", "b", "c", "d"]


def test_an_alert_without_euros_told_comes_after_one_of_none() -> None:
    assert [one.key for one in ranked([alert("a"), alert("b", stake=0)])] == ["b", "a"]


def test_some_bodies_may_come_first_however_light_their_pile() -> None:
    told = [alert("a", gravity=Gravity.GRAVE), alert("b", gravity=Gravity.WATCH, who=BODIES[2])]

    assert [pile.who and pile.who.id for pile in piles(told, {2})] == [2, 0]


def test_what_is_nobodys_comes_last_however_grave() -> None:
    found = piles([alert("a", gravity=Gravity.GRAVE, who=None), alert("b", gravity=Gravity.WATCH)])

    assert [pile.who and pile.who.id for pile in found] == [0, None]


@given(alerts, st.integers())
def test_the_order_depends_on_nothing_but_the_alerts(told: list[Alert], seed: int) -> None:
    dealt = list(told)
    Random(seed).shuffle(dealt)

    assert ranked(dealt) == ranked(told)
    assert piles(dealt) == piles(told) == piles_of_ranked(ranked(told))


@given(alerts)
def test_the_piles_hold_each_alert_once_and_under_who_must_act(told: list[Alert]) -> None:
    found = piles(told)

    assert sorted(one.key for pile in found for one in pile.alerts) == sorted(one.key for one in told)
    assert all(one.who == pile.who for pile in found for one in pile.alerts)
    assert all(pile.alerts == ranked(pile.alerts) for pile in found)


@given(st.integers(0, 999), st.integers(0, 999))
def test_gravity_never_falls_as_days_go(days: int, more: int) -> None:
    assert gravity_of(days + more, 60, 365) >= gravity_of(days, 60, 365)


@pytest.mark.parametrize(
    ("now", "then", "until", "is_aside"),
    [
        (2, 2, None, True),
        (1, 2, None, True),
        (3, 2, None, False),
        (2, 2, date(2026, 1, 2), True),
        (2, 2, date(2026, 1, 1), False),
        (3, 2, date(2026, 1, 2), False),
    ],
)
def test_what_was_set_aside_comes_back_graver_or_on_its_day(
    now: int, then: int, until: date | None, is_aside: bool
) -> None:
    assert rests(Gravity(now), Gravity(then), until, date(2026, 1, 1)) is is_aside


@given(st.lists(st.integers(1, 100), max_size=8), st.integers(0, 400))
def test_a_bound_is_crossed_on_the_day_its_sum_first_passes_it(amounts: list[int], bound: int) -> None:
    steps = [(date(2026, 1, 1) + timedelta(rank), Decimal(a)) for rank, a in enumerate(amounts)]
    day = crossed_on(steps, Decimal(bound))

    before = sum(amount for on, amount in steps if day is None or on < day)
    assert before <= bound
    assert day is None or before + dict(steps)[day] > bound
