"""Days asked in the address of a public page: one that cannot be read is said, and another shown instead."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpRequest

from molette.engines.french import long_date
from molette.engines.money import NBSP

EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)
_READABLE: Final = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII), (1, 2, 3)),
    (re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII), (3, 2, 1)),
)


@dataclass(frozen=True, slots=True)
class AskedDay:
    """The day shown; `fault` says why it is not the one that the address asks."""

    name: str
    day: date
    is_asked: bool = False
    fault: str = ""


def asked_day(request: HttpRequest, name: str, default: date) -> AskedDay:
    """Read a day of the address, by default another; it is never a fault to ask for none."""
    typed = request.GET.get(name, "").strip()
    if not typed:
        return AskedDay(name, default)
    day = day_of(typed)
    if day is not None:
        return AskedDay(name, day, is_asked=True)
    shown = f"«{NBSP}{typed[:20]}{NBSP}»"
    most = f"du {long_date(EARLIEST)} au {long_date(LATEST)}"
    fault = f"{shown} n’est pas une date {most}{NBSP}: le {long_date(default)} est lu à la place."
    return AskedDay(name, default, fault=fault)


def day_of(typed: str) -> date | None:
    """The day written as 2026-12-31 or 31/12/2026, within what can be asked.

    >>> day_of("2026-12-31"), day_of("31/12/2026"), day_of("hier"), day_of("0001-01-01")
    (datetime.date(2026, 12, 31), datetime.date(2026, 12, 31), None, None)
    """
    for pattern, (year, month, day) in _READABLE:
        if found := pattern.fullmatch(typed):
            try:
                read = date(int(found[year]), int(found[month]), int(found[day]))
            except ValueError:
                return None
            return read if EARLIEST <= read <= LATEST else None
    return None
