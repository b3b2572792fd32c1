"""From the answers of a wave to what may be published of it: weights, estimates, and what is hidden.

A question is published as a whole by choice; place by place, as the share of favourable answers or the mean.
A place is hidden for one question where it falls under the rule, and for all where it has too few answers;
others are with it, until nothing can be found by subtraction (`pooling`). Hidden places may then be told by a
model of what is shown (`modelling`).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean as average
from typing import Final

from django.core.exceptions import ValidationError

from molette.domain.surveys.modelling import modelled, people_of
from molette.domain.surveys.models import Kind, Margin, Of, Question, Response, Wave
from molette.engines.money import NBSP
from molette.engines.surveys import estimating, pooling
from molette.engines.surveys.anonymity import ALIKE
from molette.engines.surveys.designs import Design, LonelyClusterError, drawn
from molette.engines.surveys.distances import Distance
from molette.engines.surveys.distances import Kind as DistanceKind
from molette.engines.surveys.estimates import Estimate
from molette.engines.surveys.margins import CannotCalibrateError, Categories
from molette.engines.surveys.publication import RULES, TOO_FEW, Measure
from molette.engines.surveys.suppression import suppressed
from molette.engines.surveys.trimming import trimmed

UNSAID: Final = "sans réponse"
ANSWERS: Final = RULES[Measure.PROPORTION].answers
BY_MODEL: Final = (
    "Là où une commune n’est pas publiée, sa valeur peut être estimée par un modèle (Fay et Herriot), "
    f"calé sur l’ensemble{NBSP}: il n’apprend que des communes publiées, jamais des réponses cachées."
)
RAKING: Final = Distance(DistanceKind.RAKING)


@dataclass(frozen=True, slots=True)
class Told:
    """One estimate to publish, None where it is hidden; of a place by its key, or of all."""

    question: Question
    of: Of
    estimate: Estimate | None
    choice: int | None = None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Calculated:
    """All that is told of a wave, and in words how its weights were made."""

    told: tuple[Told, ...]
    method: str


@dataclass(frozen=True, slots=True)
class Sample:
    """The complete answers of a wave, their design, and how many `people` each place has where it is told."""

    wave: Wave
    rows: Sequence[Response]
    design: Design
    people: Mapping[int, float] = field(default_factory=dict)

    @property
    def places(self) -> tuple[int, ...]:
        return tuple(sorted({row.place_id for row in self.rows}))


def calculated(wave: Wave, rows: Sequence[Response], questions: Sequence[Question]) -> Calculated:
    """Weigh the answers of a drawn wave and estimate each question. Raises ValidationError, in words."""
    if len(rows) < ANSWERS:
        raise ValidationError(f"{TOO_FEW} Il en faut au moins {ANSWERS} en tout.")
    try:
        design, method = _weighed(wave, rows)
    except (CannotCalibrateError, LonelyClusterError) as refusal:
        raise ValidationError(str(refusal)) from refusal
    sample = Sample(wave, rows, design, people_of(wave))
    asked = [one for one in questions if not one.is_profile and one.kind != Kind.OPEN]
    few = _few(sample, asked)
    told = [one for question in asked for one in _of_question(sample, question, few)]
    if any(one.estimate and one.estimate.is_modelled for one in told):
        method = f"{method} {BY_MODEL}"
    return Calculated(tuple(told), method)


def _weighed(wave: Wave, rows: Sequence[Response]) -> tuple[Design, str]:
    start = [float(row.weight) for row in rows]
    strata = _strata([str(row.place_id) for row in rows])
    design = drawn(start, strata=strata)
    margins = [_margin(one, rows) for one in wave.margins.order_by("pk").select_related("question")]
    if not margins:
        return design, "Poids de tirage, sans calage."
    raked = design.calibrated(margins, RAKING)
    level = average(float(weight) for weight in raked.weights)
    held = trimmed(raked, margins, level / wave.trim, level * wave.trim)
    names = ", ".join(one.name for one in margins)
    told = (
        f"Poids de tirage, calés par raking ratio sur {names}, bornés à {wave.trim} fois le poids moyen. "
        f"{held.sentence}"
    )
    return held.design, told


def _strata(places: Sequence[str]) -> list[str]:
    """The strata of the draw: places, those with one answer put together, with another where one is left."""
    many = Counter(places)
    together = [name for name, count in many.items() if count == 1]
    if len(together) == 1 and len(many) > 1:
        together.append(
            min((name for name in many if name not in together), key=lambda name: (many[name], name))
        )
    return ["ensemble" if name in together else name for name in places]


def _margin(one: Margin, rows: Sequence[Response]) -> Categories:
    question, totals = one.question, one.totals
    if question is None:
        names = {str(row.place_id): str(row.place) for row in rows}
        kept = {names.get(key, f"lieu n°{NBSP}{key}"): float(total) for key, total in totals.items()}
        return Categories("commune", kept, [str(row.place) for row in rows])
    options = question.options
    said = [row.said.get(str(question.pk)) for row in rows]
    return Categories(
        question.words,
        {options[int(rank)]: float(total) for rank, total in totals.items()},
        [options[rank] if rank is not None else UNSAID for rank in said],
    )


def _few(sample: Sample, asked: Sequence[Question]) -> frozenset[int]:
    """The places where some question has too few answers: hidden for all of them."""
    found = set()
    for question in asked:
        many = Counter(row.place_id for row in sample.rows if str(question.pk) in row.said)
        found |= {place for place in sample.places if many[place] < ANSWERS}
    return frozenset(found)


def _of_question(sample: Sample, question: Question, few: frozenset[int]) -> list[Told]:
    if question.kind == Kind.NUMBER:
        return _of_number(sample, question, few)
    said = [row.said.get(str(question.pk)) for row in sample.rows]
    answered = [one is not None for one in said]
    favoured = [one is not None and question.is_favourable(one) for one in said]
    told = _choices(sample, question, said, answered)
    if not question.favourable:
        return told
    whole = _share(sample, favoured, answered)
    sides = (sum(favoured), sum(answered) - sum(favoured))
    shown = whole is not None and min(sides) >= ALIKE
    told.append(Told(question, Of.FAVOURABLE, whole if shown else None))
    found = {place: _share(sample, favoured, _there(sample, answered, place)) for place in sample.places}
    counts = {}
    for place in sample.places:
        inside = _there(sample, answered, place)
        ups = sum(flag and there for flag, there in zip(favoured, inside, strict=True))
        counts[str(place)] = (ups, sum(inside) - ups)
    hidden = _hidden(counts, found, few) if shown else set(sample.places)
    direct = {place: None if place in hidden else found[place] for place in sample.places}
    return [*told, *_of_places(sample, question, Of.FAVOURABLE, whole if shown else None, direct)]


def _of_places(
    sample: Sample, question: Question, of: Of, whole: Estimate | None, direct: Mapping[int, Estimate | None]
) -> list[Told]:
    """Place by place what is shown, hidden places told by the model where it may."""
    drawn = modelled(sample.wave, question, whole, direct, sample.people)
    return [Told(question, of, one or drawn.get(place), place=place) for place, one in direct.items()]


def _hidden(
    counts: Mapping[str, tuple[int, ...]], found: Mapping[int, Estimate | None], few: frozenset[int]
) -> set[int]:
    failed = {str(place) for place, one in found.items() if one is None or place in few}
    return {int(name) for name in pooling.hidden(counts, failed, answers=ANSWERS, side=ALIKE)}


def _there(sample: Sample, answered: Sequence[bool], place: int) -> list[bool]:
    return [one and row.place_id == place for one, row in zip(answered, sample.rows, strict=True)]


def _share(sample: Sample, flags: Sequence[bool], inside: Sequence[bool]) -> Estimate | None:
    """The share, None where the rule does not let it be published."""
    if not any(inside):
        return None
    found = estimating.proportion(sample.wave.told, sample.design, flags, domain=inside)
    return found if found.publication.allowed else None


def _choices(
    sample: Sample, question: Question, said: Sequence[int | None], answered: Sequence[bool]
) -> list[Told]:
    """The shares of each choice in the whole; none where one is hidden and favourable ones are summed."""
    ranks = range(len(question.options))
    shares = [_share(sample, [one == rank for one in said], answered) for rank in ranks]
    kept = suppressed([[sum(one == rank for one in said) for rank in ranks]], ALIKE)
    hidden = {column for _, column in kept.hidden}
    failed = {rank for rank in ranks if shares[rank] is None}
    if failed or len(ranks) in hidden or (hidden and question.favourable):
        hidden = set(ranks)
    return [
        Told(question, Of.CHOICE, None if rank in hidden else shares[rank], choice=rank) for rank in ranks
    ]


def _of_number(sample: Sample, question: Question, few: frozenset[int]) -> list[Told]:
    said = [row.said.get(str(question.pk)) for row in sample.rows]
    answered = [one is not None for one in said]
    values = [float(one) if one is not None else 0.0 for one in said]

    def told(inside: Sequence[bool]) -> Estimate | None:
        if not any(inside):
            return None
        found = estimating.mean(sample.wave.told, sample.design, values, domain=inside)
        return found if found.publication.allowed else None

    whole = told(answered)
    found = {place: told(_there(sample, answered, place)) for place in sample.places}
    counts = {str(place): (sum(_there(sample, answered, place)),) for place in sample.places}
    hidden = _hidden(counts, found, few) if whole else set(sample.places)
    direct = {place: None if place in hidden else found[place] for place in sample.places}
    return [Told(question, Of.MEAN, whole), *_of_places(sample, question, Of.MEAN, whole, direct)]
