"""Forecasts told as they would have been on past days, beside what was paid since."""

from datetime import date
from decimal import Decimal

from molette.domain.funding.queries import By, paid_in, payment_forecast
from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered_of
from molette.domain.memory.past import as_known_on
from molette.engines.forecast.payments import Row
from molette.engines.forecast.scores import Trial

ZERO = Decimal(0)
WHOLE = ""
"""The name of the trial of all groups together."""


@remembered_of("funding", "programme", "secrecy", "people", "identities", "signatures")
def trials(year: int, user: object, by: By) -> tuple[Trial, ...]:
    """Tell the payments of a year as they were foreseen the day before it, and what happened.

    Only the grants known that day are compared: what was decided since could not be foreseen. Of a year
    under way, what happened is what was paid so far. The whole comes last. Raises RuntimeError from within a
    past day.
    """
    with as_known_on(date(year - 1, 12, 31)):
        told, literal = payment_forecast(user, by), payment_forecast(user, by, literal=True)
        before = paid_in(year - 1, user, by, told.covers)
    happened = paid_in(year, user, by, told.covers)
    plain = {row.name: row for row in literal.forecast.rows}
    groups = [
        _trial(year, row, plain.get(row.name), happened.get(row.name, ZERO), before.get(row.name, ZERO))
        for row in told.forecast.rows
    ]
    groups = [one for one in groups if one.expected or one.high or one.happened]
    whole = (sum(happened.values(), ZERO), sum(before.values(), ZERO))
    return (*groups, _trial(year, told.forecast.whole, literal.forecast.whole, *whole)) if groups else ()


def is_over(year: int) -> bool:
    """Whether all that was to be paid in a year has been, and may have been recorded."""
    return year < today().year


def _trial(year: int, row: Row, literal: Row | None, happened: Decimal, before: Decimal) -> Trial:
    cell = row.of(year)
    plain = literal.of(year).expected if literal else ZERO
    return Trial(year, row.name, cell.expected, cell.low, cell.high, happened, plain, before)
