"""What is still to be paid on the grants of the programme, year by year, and how the forecast is made."""

from typing import Final

from django.http import HttpRequest, HttpResponseBase

from molette.domain.funding.queries import By, payment_forecast, years_paid
from molette.domain.journal.known import known_on, today
from molette.domain.memory.trials import is_over, trials
from molette.engines.drawing.outlook import Expected, outlook
from molette.engines.forecast.payments import Cell, Row
from molette.engines.forecast.scores import score
from molette.engines.money import short_euros
from molette.web.representations import represent
from molette.web.workspace.desk import frame, page, user_of
from molette.web.workspace.filters import asked, select
from molette.web.workspace.outlook_tables import (
    LATER,
    aside_table,
    forecast_sheet,
    profile_table,
    slip_table,
    trial_table,
    year_table,
)

BY_LABELS: Final = {By.FUNDER: "Financeur", By.SCHEME: "Dispositif"}


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The years to come, in one figure and by funder or scheme."""
    by = _by(request)
    told = payment_forecast(user_of(request), by)
    rows = told.forecast.rows
    wanted = asked(request, "groupe")
    shown = next((row for row in rows if row.name == wanted), told.forecast.whole)
    cells = _told(shown)
    context = {
        **frame(request),
        "told": told,
        "shown": shown,
        "left": shown.left,
        "soon": _next_year(shown),
        "figure": outlook(
            [Expected(str(c.year or LATER), c.expected, c.low, c.high) for c in cells],
            subject="Ce qui est attendu, année par année",
            write=short_euros,
        )
        if cells
        else None,
        "table": year_table(shown, cells) if cells else None,
        "groups": year_table(told.forecast.whole, _told(told.forecast.whole), rows) if rows else None,
        "aside": aside_table(told.aside) if told.aside else None,
        "day": told.forecast.day,
        "selects": [
            select(request, "par", "Répartir", [(By.SCHEME.value, "par dispositif")], "par financeur"),
            select(request, "groupe", BY_LABELS[by], [(row.name, row.name) for row in rows]),
        ],
    }
    return represent(
        request,
        fmt,
        template="workspace/outlook.html",
        context=context,
        sheet=forecast_sheet(told.forecast, BY_LABELS[by]),
    )


def method(request: HttpRequest) -> HttpResponseBase:
    """What the forecast rests on, and how it would have done on a past year, which is asked for."""
    user = user_of(request)
    told = payment_forecast(user)
    asked_of = asked(request, "annee")
    past = [year for year in years_paid(user) if year > min(years_paid(user))]
    year = int(asked_of) if asked_of.isdecimal() and int(asked_of) in past else None
    tried = trials(year, user, By.FUNDER) if year is not None and known_on() is None else ()
    context = {
        "told": told,
        "slips": slip_table(told.slips),
        "profiles": profile_table(told.profiles),
        "year": year,
        "past": past,
        "may_try": known_on() is None,
        "is_over": year is not None and is_over(year),
        "tried": trial_table(tried) if tried else None,
        "whole": tried[-1] if tried else None,
        "score": score(tried[:-1]) if tried else None,
        "today": today(),
    }
    return page(request, "outlook_method.html", context)


def _by(request: HttpRequest) -> By:
    return By.SCHEME if asked(request, "par") == By.SCHEME else By.FUNDER


def _told(row: Row) -> list[Cell]:
    """The years up to the last one in which something may be paid; a year of nothing among them is kept."""
    last = max((rank for rank, cell in enumerate(row.cells) if cell.expected or cell.high), default=-1)
    return list(row.cells[: last + 1])


def _next_year(row: Row) -> Cell:
    """The first whole year to come: what a budget is written for."""
    return row.cells[1]
