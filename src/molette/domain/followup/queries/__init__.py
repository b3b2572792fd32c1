"""Reads of how projects go; each returns frozen dataclasses."""

from molette.domain.followup.queries.brief import Brief, asked_beside, brief_of, weather_beside
from molette.domain.followup.queries.delays import (
    DelayView,
    WaitView,
    delayed_by,
    delays,
    waits,
    waits_of,
)
from molette.domain.followup.queries.obstacles import (
    BlockingView,
    RiskView,
    blockings,
    blockings_of,
    risks,
    risks_of,
)
from molette.domain.followup.queries.weather import WeatherView, weather_of, words_of

__all__ = [
    "BlockingView",
    "Brief",
    "DelayView",
    "RiskView",
    "WaitView",
    "WeatherView",
    "asked_beside",
    "blockings",
    "blockings_of",
    "brief_of",
    "delayed_by",
    "delays",
    "risks",
    "risks_of",
    "waits",
    "waits_of",
    "weather_beside",
    "weather_of",
    "words_of",
]
