"""Communes that are hidden, told by a model that reads nothing but what is published of the others.

What a reader finds of a hidden commune must be what he found before: the model of Fay and Herriot is fitted
on the estimates that are shown, on public columns and on public populations, and a hidden commune has its
regression alone. Anybody can make these numbers again from the page; none can tell a hidden answer by them.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from molette.domain.surveys.models import Kind, Question, Wave
from molette.domain.surveys.queries.figures import standing
from molette.engines.surveys.estimates import Estimate
from molette.engines.surveys.publication import RULES, Measure
from molette.engines.surveys.small_areas import Area, Benchmark, Model, benchmarked, fitted

FREEDOM: Final = RULES[Measure.PROPORTION].freedom
"""Communes shown beyond the columns, at least: fewer do not tell how communes differ."""
Shown = Mapping[int, Estimate | None]


def people_of(wave: Wave) -> Mapping[int, float]:
    """How many each commune has, from the margin of communes; nothing where none is given."""
    margin = wave.margins.filter(question=None).order_by("pk").first()
    return {int(key): float(total) for key, total in margin.totals.items()} if margin else {}


def modelled(
    wave: Wave, question: Question, whole: Estimate | None, places: Shown, people: Mapping[int, float]
) -> Mapping[int, Estimate]:
    """Estimate the communes that are hidden, brought to the direct estimate of the whole; none if not sure.

    `places` are the direct estimates that are shown, None where hidden: nothing else is read of answers.
    """
    hidden = [place for place, one in places.items() if one is None]
    if whole is None or not hidden or not all(people.get(place) for place in places):
        return {}
    held = {place: one for place, one in places.items() if one is not None and one.error > 0}
    areas = _areas(wave, question, held, places)
    model = _fitted(areas)
    if model is None:
        return {}
    every = sum(people[place] for place in places)
    shares = {str(place): people[place] / every for place in places}
    measure = Measure.MEAN if question.kind == Kind.NUMBER else Measure.PROPORTION
    by = Benchmark.DIFFERENCE if measure is Measure.MEAN else Benchmark.RATIO
    if by is Benchmark.RATIO and sum(shares[one.area.name] * one.value for one in model.areas) <= 0:
        return {}
    brought = {int(one.area.name): one for one in benchmarked(model.areas, shares, whole.value, by)}
    found = {place: brought[place].estimate(wave.told, measure, model.freedom) for place in hidden}
    return {place: one for place, one in found.items() if one.publication.allowed}


def _areas(wave: Wave, question: Question, held: Mapping[int, Estimate], places: Shown) -> tuple[Area, ...]:
    """The communes; hidden ones as if nobody answered there, resting on the answers of those shown."""
    known = sum(one.count for one in held.values())
    told = standing(question.measure, list(places), wave.told.day) if question.measure else {}
    differ = len({told[place] for place in held if place in told}) > 1
    columns = told if differ and all(place in told for place in places) else {}
    return tuple(
        Area(
            str(place),
            held[place].count if place in held else known,
            held[place].value if place in held else None,
            held[place].error if place in held else None,
            (1.0, columns[place]) if columns else (1.0,),
        )
        for place in sorted(places)
    )


def _fitted(areas: Sequence[Area]) -> Model | None:
    """The model, None where too few communes are shown to learn from, or where it finds them all alike.

    A variance between communes found nil would give each hidden one the whole, far too sure of itself.
    """
    if sum(one.measured is not None for one in areas) < FREEDOM + len(areas[0].columns):
        return None
    try:
        found = fitted(areas)
    except ValueError:
        return None
    return found if found.between > 0 else None
