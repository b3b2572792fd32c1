"""What is measured beside what is felt, theme by theme and place by place, between two waves.

The measure is read as it stood on the day of each wave, by one author under one definition. A value that is
hidden from the public, a place that is not published in both waves, or a measure with no newer value: then
there is nothing to compare, and the page says so by leaving the place out. So does what a model tells: it may
rest on the measure itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from molette.domain.programme.queries.refs import Ref
from molette.domain.statements.models import Direction
from molette.domain.surveys.models import Of, PublishedEstimate, Question, Wave
from molette.domain.surveys.queries.figures import moved
from molette.engines.surveys import felt
from molette.engines.surveys.estimates import Estimate, Method
from molette.engines.surveys.felt import Beside, Change
from molette.engines.surveys.intervals import Shape
from molette.engines.surveys.publication import RULES, Publication
from molette.engines.surveys.publication import Measure as Sort

WANTED: Final = {Direction.RISING: felt.Direction.UP, Direction.FALLING: felt.Direction.DOWN}


@dataclass(frozen=True, slots=True)
class BesideView:
    """One question and one place: feeling and measure at the two waves, and the sentence they allow."""

    question: str
    measure: Ref
    unit: str
    decimals: int
    place: Ref
    before: Estimate
    after: Estimate
    measured_before: float
    measured_after: float
    told: Beside
    is_fictional: bool


def beside(slug: str) -> tuple[BesideView, ...]:
    """What a published wave says beside measures since the one before. Five queries, one more a measure."""
    rows = Wave.objects.filter(slug=slug).exclude(published_on=None).select_related("questionnaire")
    wave = rows.order_by("pk").first()
    former = _former(wave) if wave else None
    if wave is None or former is None:
        return ()
    asked = wave.questionnaire.questions.filter(favourable__gt=0).exclude(measure=None)
    held = list(
        asked.exclude(measure__direction=Direction.NEUTRAL).select_related("measure").order_by("rank")
    )
    ends = _shown(former, held), _shown(wave, held)
    return tuple(one for question in held for one in _of_question(question, (former, wave), ends))


def _former(wave: Wave) -> Wave | None:
    """The last drawn and published wave of the same questionnaire before this one."""
    if not wave.is_drawn:
        return None
    rows = wave.questionnaire.waves.filter(opens_on__lt=wave.opens_on, recruitment=wave.recruitment)
    return rows.exclude(published_on=None).order_by("-opens_on", "-pk").first()


Shown = Mapping[tuple[int, int], PublishedEstimate]


def _shown(wave: Wave, questions: Sequence[Question]) -> Shown:
    rows = wave.estimates.filter(question__in=questions, of=Of.FAVOURABLE, is_shown=True).exclude(
        method=Method.MODELLED
    )
    return {
        (one.question_id, one.place_id): one
        for one in rows.exclude(place=None).select_related("place").order_by("place__name", "pk")
        if one.place_id is not None
    }


def _of_question(
    question: Question, waves: tuple[Wave, Wave], ends: tuple[Shown, Shown]
) -> Sequence[BesideView]:
    measure = question.measure
    if measure is None:
        return ()
    places = [place for asked, place in ends[1] if asked == question.pk and (asked, place) in ends[0]]
    values = moved(measure, places, (waves[0].told.day, waves[1].told.day))
    found = []
    for place in places:
        if place not in values:
            continue
        first, second = values[place]
        before, after = (
            as_estimate(wave, end[question.pk, place]) for wave, end in zip(waves, ends, strict=True)
        )
        kept = ends[1][question.pk, place].place
        if kept is None:  # pragma: no cover - estimates of places alone are read above
            continue
        told = Beside(
            Change(second - first, 0.0, WANTED[Direction(measure.direction)]), felt.apart(before, after)
        )
        found.append(
            BesideView(
                question=question.words,
                measure=Ref(measure.slug, measure.name, measure.is_fictional),
                unit=measure.unit,
                decimals=measure.decimals,
                place=Ref(kept.slug, kept.name),
                before=before,
                after=after,
                measured_before=first,
                measured_after=second,
                told=told,
                is_fictional=waves[1].is_fictional or measure.is_fictional,
            )
        )
    return found


def as_estimate(wave: Wave, one: PublishedEstimate) -> Estimate:
    """A published estimate as the engine made it. Raises ValueError for one that is hidden."""
    if one.value is None or one.error is None or one.low is None or one.high is None:
        raise ValueError("a hidden estimate has no value")
    sort = Sort(one.measure)
    return Estimate(
        wave=wave.told,
        measure=sort,
        value=one.value,
        error=one.error,
        interval=(one.low, one.high),
        shape=Shape(one.shape),
        count=one.count or 0,
        effective=one.effective or 0.0,
        design_effect=one.design_effect,
        freedom=one.freedom or 0,
        method=Method(one.method),
        publication=Publication(RULES[sort], ()),
    )
