"""What is published of a wave, as anybody reads it: nothing here knows what is hidden."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from molette.domain.programme.queries.refs import Ref
from molette.domain.surveys.models import Kind, Of, OpenCount, PublishedEstimate, Question, Wave
from molette.engines.surveys.estimates import METHOD_LABELS, Method
from molette.engines.surveys.intervals import SHAPE_LABELS, Shape
from molette.engines.surveys.waves import RECRUITMENT_LABELS, WHY_NO_MARGIN, Recruitment

HIDDEN: Final = "non publié"
"""The word of every hidden cell, whether it rests on few or guards one that does."""


@dataclass(frozen=True, slots=True)
class EstimateView:
    """An estimate with its interval, answers, method and day; or, hidden, None in place of each number.

    One told by a model counts the answers of the communes that it learnt from.
    """

    label: str
    place: Ref | None
    is_shown: bool
    is_share: bool
    value: float | None
    low: float | None
    high: float | None
    count: int | None
    method: str
    day: date
    is_modelled: bool = False


@dataclass(frozen=True, slots=True)
class CountView:
    """How many gave an answer to an open consultation, of how many; None where it is hidden."""

    label: str
    count: int | None
    total: int | None


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question with what is published of it: of the whole, by choice and summed, then by place."""

    id: int
    words: str
    choices: tuple[EstimateView, ...]
    whole: EstimateView | None
    places: tuple[EstimateView, ...]
    counts: tuple[CountView, ...]


@dataclass(frozen=True, slots=True)
class MarginView:
    """What weights were brought to, and where that is read."""

    name: str
    source: Ref
    published_on: date | None


@dataclass(frozen=True, slots=True)
class WaveHead:
    """A wave in a list."""

    slug: str
    name: str
    title: str
    theme: str
    day: date
    opens_on: date
    closes_on: date
    recruitment: str
    is_drawn: bool
    published_on: date | None
    responses: int
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class WaveView:
    """A published wave. `why_no_margin` is empty where it was drawn."""

    head: WaveHead
    purpose: str
    population: str
    run_by: Ref
    method: str
    margins: tuple[MarginView, ...]
    questions: tuple[QuestionView, ...]
    has_rows: bool
    why_no_margin: str

    @property
    def places(self) -> tuple[Ref, ...]:
        """The places that answered, shown or not."""
        found = {one.place for question in self.questions for one in question.places if one.place}
        return tuple(sorted(found, key=lambda one: one.label))


def waves(day: date) -> tuple[WaveHead, ...]:
    """The waves that are open or published, the latest first. One query."""
    rows = Wave.objects.select_related("questionnaire").order_by("-opens_on", "-pk")
    return tuple(wave_head(one) for one in rows if one.published_on or one.is_open(day))


def results(slug: str) -> WaveView | None:
    """A published wave with all that is told of it. Five queries."""
    rows = Wave.objects.filter(slug=slug).exclude(published_on=None)
    wave = rows.select_related("questionnaire__run_by").order_by("pk").first()
    if wave is None:
        return None
    of = wave.questionnaire
    return WaveView(
        head=wave_head(wave),
        purpose=of.purpose,
        population=wave.population,
        run_by=Ref(of.run_by.slug, of.run_by.name, of.run_by.is_fictional),
        method=wave.method,
        margins=_margins(wave),
        questions=_questions(wave),
        has_rows=wave.opened_rows_on is not None,
        why_no_margin="" if wave.is_drawn else WHY_NO_MARGIN,
    )


def wave_head(wave: Wave) -> WaveHead:
    """A wave as lists tell it."""
    return WaveHead(
        slug=wave.slug,
        name=wave.name,
        title=wave.questionnaire.title,
        theme=wave.questionnaire.theme,
        day=wave.told.day,
        opens_on=wave.opens_on,
        closes_on=wave.closes_on,
        recruitment=RECRUITMENT_LABELS[Recruitment(wave.recruitment)],
        is_drawn=wave.is_drawn,
        published_on=wave.published_on,
        responses=wave.responses_count,
        is_fictional=wave.is_fictional,
    )


def _margins(wave: Wave) -> tuple[MarginView, ...]:
    rows = wave.margins.select_related("question", "source").order_by("pk")
    return tuple(
        MarginView(
            one.question.words if one.question else "Commune",
            Ref(one.source.slug, one.source.title),
            one.source.published_on,
        )
        for one in rows
    )


def _questions(wave: Wave) -> tuple[QuestionView, ...]:
    told: Mapping[int, list[PublishedEstimate]] = defaultdict(list)
    for one in wave.estimates.select_related("place").order_by("place__name", "pk"):
        told[one.question_id].append(one)
    counted: Mapping[int, list[OpenCount]] = defaultdict(list)
    for count in wave.open_counts.order_by("pk"):
        counted[count.question_id].append(count)
    asked = wave.questionnaire.questions.exclude(kind=Kind.OPEN).order_by("rank")
    return tuple(
        _question(wave, one, told[one.pk], counted[one.pk])
        for one in asked
        if told[one.pk] or counted[one.pk]
    )


def _question(
    wave: Wave, question: Question, told: list[PublishedEstimate], counted: list[OpenCount]
) -> QuestionView:
    views = [(one, estimate_view(wave, question, one)) for one in told]
    whole = [view for one, view in views if one.place_id is None and one.of != Of.CHOICE]
    return QuestionView(
        id=question.pk,
        words=question.words,
        choices=tuple(view for one, view in views if one.of == Of.CHOICE),
        whole=whole[0] if whole else None,
        places=tuple(view for one, view in views if one.place_id is not None),
        counts=tuple(CountView(question.options[one.choice], one.count, one.total) for one in counted),
    )


def estimate_view(wave: Wave, question: Question, one: PublishedEstimate) -> EstimateView:
    """An estimate as it is read."""
    options = question.options
    label = str(Of(one.of).label)
    if one.choice is not None:
        label = options[one.choice]
    elif one.of == Of.FAVOURABLE:
        label = question.favourable_words
    method = ""
    if one.method:
        method = f"{METHOD_LABELS[Method(one.method)]}, {SHAPE_LABELS[Shape(one.shape)]}"
    return EstimateView(
        label=label,
        place=Ref(one.place.slug, one.place.name) if one.place else None,
        is_shown=one.is_shown,
        is_share=one.of != Of.MEAN,
        value=one.value,
        low=one.low,
        high=one.high,
        count=one.count,
        method=method,
        day=wave.told.day,
        is_modelled=one.method == Method.MODELLED,
    )
