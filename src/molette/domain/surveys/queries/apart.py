"""Two communes asked by the same survey: how far apart they feel, and how sure that is."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from molette.domain.surveys.models import Of, PublishedEstimate, Wave
from molette.domain.surveys.queries.beside import as_estimate
from molette.domain.surveys.queries.results import EstimateView, WaveHead, estimate_view, wave_head
from molette.engines.surveys.estimates import Method
from molette.engines.surveys.felt import Change, apart
from molette.engines.surveys.waves import Recruitment


@dataclass(frozen=True, slots=True)
class ApartView:
    """One question in two communes. `found` is the second less the first, in shares, with its error."""

    wave: WaveHead
    question_id: int
    question: str
    one: EstimateView
    other: EstimateView
    found: Change


def apart_places(one: int, other: int) -> tuple[ApartView, ...]:
    """The last drawn wave of each questionnaire, question by question. Two queries, one where there is none.

    Only what is published directly of both: what is hidden is not guessed, and what a model tells of a
    commune rests on the others. Communes are drawn apart, so their variances add up.
    """
    waves = _last()
    if not waves or one == other:
        return ()
    shown = PublishedEstimate.objects.filter(
        wave__in=waves.values(), of=Of.FAVOURABLE, is_shown=True, place__in=(one, other)
    ).exclude(method=Method.MODELLED)
    held: dict[int, dict[int, PublishedEstimate]] = defaultdict(dict)
    for row in shown.select_related("question", "place").order_by("-wave__opens_on", "question__rank", "pk"):
        held[row.question_id][row.place_id or 0] = row
    by_key = {wave.pk: wave for wave in waves.values()}
    return tuple(_view(by_key[of[one].wave_id], of[one], of[other]) for of in held.values() if len(of) > 1)


def _last() -> Mapping[int, Wave]:
    drawn = Wave.objects.filter(recruitment=Recruitment.DRAWN).exclude(published_on=None)
    ordered = drawn.select_related("questionnaire").order_by("opens_on", "pk")
    return {wave.questionnaire_id: wave for wave in ordered}


def _view(wave: Wave, one: PublishedEstimate, other: PublishedEstimate) -> ApartView:
    return ApartView(
        wave_head(wave),
        one.question_id,
        one.question.words,
        estimate_view(wave, one.question, one),
        estimate_view(wave, one.question, other),
        apart(as_estimate(wave, one), as_estimate(wave, other)),
    )
