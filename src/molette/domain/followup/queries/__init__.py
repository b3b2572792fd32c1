"""Reads of how projects go; each returns frozen dataclasses."""

from molette.domain.followup.queries.brief import Brief, asked_beside, brief_of, weather_beside
from molette.domain.followup.queries.confidence import (
    Basis,
    Confidence,
    JudgementView,
    ProjectConfidence,
    confidence_in,
    judgements,
    judgements_of,
    rates,
    said_of_dates,
    worth,
)
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
    "Basis",
    "BlockingView",
    "Brief",
    "Confidence",
    "DelayView",
    "JudgementView",
    "ProjectConfidence",
    "RiskView",
    "WaitView",
    "WeatherView",
    "asked_beside",
    "blockings",
    "blockings_of",
    "brief_of",
    "confidence_in",
    "delayed_by",
    "delays",
    "judgements",
    "judgements_of",
    "rates",
    "risks",
    "risks_of",
    "said_of_dates",
    "waits",
    "waits_of",
    "weather_beside",
    "weather_of",
    "words_of",
    "worth",
]
