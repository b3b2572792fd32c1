"""Reads of statements; each returns frozen dataclasses."""

from molette.domain.statements.queries.agreement import Agreement, agreement
from molette.domain.statements.queries.costs import (
    NO_COST,
    ProjectCosts,
    citations,
    costs_of,
    count_citations,
    project_costs,
    project_figures,
)
from molette.domain.statements.queries.measures import (
    MeasureDetail,
    MeasureHead,
    MeasureRow,
    measure_detail,
    measures,
)
from molette.domain.statements.queries.paths import PlacePath, paths_by_place
from molette.domain.statements.queries.places import (
    PlaceMeasure,
    PlaceValue,
    measures_of_places,
    place_measures,
    side_by_side,
    values_by_commune,
)
from molette.domain.statements.queries.views import ChoiceView, PositionView, StatementView

__all__ = [
    "NO_COST",
    "Agreement",
    "ChoiceView",
    "MeasureDetail",
    "MeasureHead",
    "MeasureRow",
    "PlaceMeasure",
    "PlacePath",
    "PlaceValue",
    "PositionView",
    "ProjectCosts",
    "StatementView",
    "agreement",
    "citations",
    "costs_of",
    "count_citations",
    "measure_detail",
    "measures",
    "measures_of_places",
    "paths_by_place",
    "place_measures",
    "project_costs",
    "project_figures",
    "side_by_side",
    "values_by_commune",
]
