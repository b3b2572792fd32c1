from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.tables.cells import Cell
from molette.engines.tables.values import Precision, parse_date, parse_year

DAYS = st.dates(date(1970, 1, 1), date(2069, 12, 31))
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
STYLES: dict[str, Callable[[date], str | Decimal]] = {
    "iso": lambda d: d.isoformat(),
    "iso with an hour": lambda d: f"{d.isoformat()}T10:30:00",
    "compact": lambda d: f"{d:%Y%m%d}",
    "french": lambda d: f"{d:%d/%m/%Y}",
    "short": lambda d: f"{d.day}/{d.month}/{d:%y}",
    "dotted": lambda d: f"{d:%d.%m.%Y}",
    "in words": lambda d: f"{'1er' if d.day == 1 else d.day} {MONTHS[d.month - 1]} {d.year}",
    "of a spreadsheet": lambda d: Decimal((d - date(1899, 12, 30)).days),
}


@pytest.mark.parametrize("style", STYLES)
@given(day=DAYS)
def test_any_day_reads_back_whatever_the_way_it_is_written(style: str, day: date) -> None:
    parsed = parse_date(STYLES[style](day))

    assert parsed.problem is None
    assert parsed.value
    assert (parsed.value.first, parsed.value.last, parsed.value.precision) == (day, day, Precision.DAY)


@pytest.mark.parametrize(
    ("written", "first", "last", "precision"),
    [
        ("2014", "2014-01-01", "2014-12-31", "year"),
        ("juin 2017", "2017-06-01", "2017-06-30", "month"),
        ("02/2020", "2020-02-01", "2020-02-29", "month"),
        ("2017-06-10/2018-06-30", "2017-06-10", "2018-06-30", "period"),
        ("du 10/06/2017 au 30/06/2018", "2017-06-10", "2018-06-30", "period"),
        ("2017-2018", "2017-01-01", "2018-12-31", "period"),
        ("2020 - 2021 - 2022", "2020-01-01", "2022-12-31", "period"),
        ("2017-07-07\n2017-11-16", "2017-07-07", "2017-11-16", "period"),
    ],
)
def test_a_date_keeps_the_precision_it_was_given(written: str, first: str, last: str, precision: str) -> None:
    value = parse_date(written).value

    assert value
    assert (str(value.first), str(value.last), value.precision) == (first, last, precision)


@pytest.mark.parametrize(
    ("written", "code"), [("31/02/2020", "impossible-date"), ("bientôt", "not-a-date"), ("12", "not-a-date")]
)
def test_what_is_not_a_date_is_not_guessed(written: str, code: str) -> None:
    parsed = parse_date(written)

    assert (parsed.value, parsed.problem and parsed.problem.code) == (None, code)


@pytest.mark.parametrize(
    ("written", "first", "code"),
    [("12/31/2017", "2017-12-31", "american-date"), ("2017-11-16/fin-action", "2017-11-16", "date-in-text")],
)
def test_a_doubtful_date_is_read_and_reported(written: str, first: str, code: str) -> None:
    parsed = parse_date(written)

    assert parsed.value
    assert parsed.problem
    assert (str(parsed.value.first), parsed.problem.code) == (first, code)


def test_a_year_is_found_alone_or_in_a_date() -> None:
    written: list[Cell] = [
        "2018",
        Decimal("2018.0"),
        "27/08/2018",
        "exercice 2018",
        date(2018, 8, 27) + timedelta(days=1),
    ]

    assert {parse_year(cell).value for cell in written} == {2018}
