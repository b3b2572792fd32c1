"""What is read of surveys: what is published, what is set beside measures, what is under preparation."""

from molette.domain.surveys.queries.answering import Door, door
from molette.domain.surveys.queries.apart import ApartView, apart_places
from molette.domain.surveys.queries.beside import BesideView, beside
from molette.domain.surveys.queries.fieldwork import PlaceCount, fieldwork
from molette.domain.surveys.queries.places import PlaceWave, place_waves
from molette.domain.surveys.queries.results import (
    HIDDEN,
    CountView,
    EstimateView,
    MarginView,
    QuestionView,
    WaveHead,
    WaveView,
    results,
    waves,
)

__all__ = [
    "HIDDEN",
    "ApartView",
    "BesideView",
    "CountView",
    "Door",
    "EstimateView",
    "MarginView",
    "PlaceCount",
    "PlaceWave",
    "QuestionView",
    "WaveHead",
    "WaveView",
    "apart_places",
    "beside",
    "door",
    "fieldwork",
    "place_waves",
    "results",
    "waves",
]
