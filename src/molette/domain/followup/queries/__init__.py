"""Reads of how projects go; each returns frozen dataclasses."""

from molette.domain.followup.queries.brief import Brief, asked_beside, brief_of
from molette.domain.followup.queries.weather import WeatherView, weather_of, words_of

__all__ = ["Brief", "WeatherView", "asked_beside", "brief_of", "weather_of", "words_of"]
