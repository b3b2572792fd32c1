"""What an operation spends: what was said stands, the rest is supposed, and all adds up to the cent."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from molette.engines.rules.spending import (
    LENGTHS,
    Nature,
    Spending,
    Word,
    first_of,
    in_use,
    spending,
    spread,
    told,
)

WORKS = (date(2026, 3, 10), date(2026, 12, 20))
ZERO = Decimal(0)
amounts = st.decimals(min_value=0, max_value=10**7, places=2)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@st.composite
def words(draw: st.DrawFn, *precisions: str) -> Word:
    precision = draw(st.sampled_from(precisions or tuple(LENGTHS)))
    nature = draw(st.sampled_from((Nature.PLANNED, Nature.ACTUAL)))
    first = first_of(draw(days), precision)
    return Word(nature, first, precision, draw(amounts), draw(days), draw(st.integers(0, 99)))


def actual(month: int, amount: int, *, year: int = 2026, precision: str = "month", **fields: object) -> Word:
    return Word(Nature.ACTUAL, date(year, month, 1), precision, Decimal(amount), **fields)  # type: ignore[arg-type]


def planned(month: int, amount: int, *, year: int = 2026, precision: str = "month", **fields: object) -> Word:
    return Word(Nature.PLANNED, date(year, month, 1), precision, Decimal(amount), **fields)  # type: ignore[arg-type]


def of(found: Spending, nature: Nature) -> dict[int, Decimal]:
    return {one.day.month: one.amount for one in found.months if one.nature is nature}


def test_where_nothing_is_said_the_cost_is_spread_over_the_works() -> None:
    found = spending((), Decimal(1_000), WORKS)

    assert of(found, Nature.SUPPOSED) == dict.fromkeys(range(3, 13), Decimal(100))


def test_what_was_spent_stands_before_what_was_planned_and_the_rest_follows() -> None:
    said = (planned(3, 200), planned(4, 200), actual(3, 120))

    found = spending(said, Decimal(1_000), WORKS)

    assert of(found, Nature.ACTUAL) == {3: 120}
    assert of(found, Nature.PLANNED) == {4: 200}
    assert sum(of(found, Nature.SUPPOSED).values()) == 680
    assert found.last_actual == date(2026, 3, 1)


def test_a_month_gone_of_which_nothing_is_said_is_supposed_to_have_cost_nothing() -> None:
    found = spending([actual(6, 300)], Decimal(1_000), WORKS)

    assert sorted(of(found, Nature.SUPPOSED)) == [7, 8, 9, 10, 11, 12]


def test_of_one_period_the_latest_said_stands() -> None:
    first, second = planned(5, 100, said_on=date(2026, 1, 1)), planned(5, 300, said_on=date(2026, 2, 1))

    assert in_use([second, first]) == (second,)
    assert in_use([planned(5, 1, rank=2), planned(5, 2, rank=1)]) == (planned(5, 1, rank=2),)


def test_a_year_holds_what_is_said_of_its_months() -> None:
    months, short = told([planned(1, 1_200, precision="year"), planned(2, 650)], Nature.PLANNED)

    assert months[date(2026, 2, 1)] == 650
    assert months[date(2026, 3, 1)] == 50
    assert sum(months.values()) == 1_200
    assert not short


def test_a_year_that_says_less_than_its_months_is_told() -> None:
    year = planned(1, 500, precision="year")

    months, short = told([year, planned(2, 650)], Nature.PLANNED)

    assert short == (year,)
    assert sum(months.values()) == 650


def test_what_is_left_when_every_month_of_works_is_said_comes_the_month_after() -> None:
    said = [actual(month, 90) for month in range(3, 13)]

    found = spending(said, Decimal(1_000), WORKS)

    assert [(one.day, one.amount) for one in found.months if one.nature is Nature.SUPPOSED] == [
        (date(2027, 1, 1), Decimal(100))
    ]


def test_more_said_than_the_cost_supposes_nothing_more() -> None:
    found = spending([actual(4, 1_500)], Decimal(1_000), WORKS)

    assert found.total() == 1_500
    assert not of(found, Nature.SUPPOSED)


@given(amounts, st.integers(1, 40))
def test_an_amount_spread_keeps_its_cents_and_no_part_is_negative(amount: Decimal, count: int) -> None:
    parts = spread(amount, [first_of(date(2026 + n // 12, n % 12 + 1, 1), "month") for n in range(count)])

    assert sum(parts.values()) == amount
    assert all(part >= 0 and part == round(part, 2) for part in parts.values())


@given(st.lists(words("month"), max_size=12), amounts)
def test_months_said_and_supposed_add_up_to_the_cost_or_to_what_was_said(
    said: Sequence[Word], cost: Decimal
) -> None:
    found = spending(said, cost, WORKS)

    assert found.total() == max(cost, found.total(Nature.ACTUAL) + found.total(Nature.PLANNED))
    assert not found.short


@given(st.lists(words("quarter", "year"), max_size=6))
def test_a_period_keeps_its_cents_whatever_is_said_inside_it(said: Sequence[Word]) -> None:
    for nature in (Nature.ACTUAL, Nature.PLANNED):
        months, short = told(said, nature)
        for word in in_use(said):
            if word.nature is nature and word not in short:
                assert sum((months[day] for day in word.months), ZERO) == word.amount


@given(st.lists(words(), max_size=10), st.lists(words(), max_size=10), amounts)
def test_what_was_spent_never_depends_on_what_is_planned(
    said: Sequence[Word], others: Sequence[Word], cost: Decimal
) -> None:
    plans = [word for word in others if word.nature is Nature.PLANNED]
    spent = [word for word in said if word.nature is Nature.ACTUAL]

    alone, both = spending(spent, cost, WORKS), spending([*spent, *plans], cost, WORKS)

    def done(found: Spending) -> list[tuple[date, Decimal]]:
        return [(one.day, one.amount) for one in found.months if one.nature is Nature.ACTUAL]

    assert done(alone) == done(both)


@given(st.lists(words(), max_size=10), amounts, st.randoms())
def test_the_order_of_words_changes_nothing_and_no_month_gives_back(
    said: list[Word], cost: Decimal, chance: Random
) -> None:
    told_once = {(w.nature, w.first, w.precision, w.said_on, w.rank): w for w in said}
    shuffled = list(told_once.values())
    chance.shuffle(shuffled)

    found = spending(told_once.values(), cost, WORKS)

    assert found == spending(shuffled, cost, WORKS)
    assert all(one.amount >= 0 for one in found.months)
