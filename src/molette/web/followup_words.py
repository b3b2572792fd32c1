"""How pages tell how a project goes: the word, its date, its author, and that it is out of date."""

from typing import Final

from molette.domain.followup.queries import WeatherView
from molette.engines.french import counted, long_date, spaced
from molette.engines.project_weather import Level

LEVEL_TAGS: Final = {
    Level.SECURED: "done",
    Level.REACHABLE: "plain",
    Level.SUPPORT: "run",
    Level.COMPROMISED: "late",
}
NOTHING_SAID: Final = "météo non dite"


def said(view: WeatherView) -> str:
    """When it was said, by whom, and whether it is out of date: never a level without these."""
    whom = f" par {view.said_by.label}" if view.said_by else ""
    return spaced(f"dite le {long_date(view.said_on)}{whom}{stale(view)}")


def stale(view: WeatherView) -> str:
    return spaced(f" ; périmée : {counted(view.age, 'jour')}") if view.is_stale else ""


def age(view: WeatherView) -> str:
    """For a table: how old the word is."""
    if not view.age:
        return "dite ce jour"
    old = f"il y a {counted(view.age, 'jour')}"
    return f"{old}, périmée" if view.is_stale else old
