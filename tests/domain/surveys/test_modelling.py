"""Communes that are hidden may be told by a model, which learns from nothing but what is published."""

from collections.abc import Sequence
from uuid import uuid4

import pytest

from molette.domain.surveys import actions
from molette.domain.surveys.models import Of, PublishedEstimate, Response, Wave
from molette.engines.surveys.estimates import Method
from tests import factories as make
from tests.domain.surveys.conftest import Survey

SHOWN = 11
COUNTS = (*[90] * SHOWN, 20, 20, 20)
HAPPY = (0.4, 0.42, 0.44, 0.46, 0.48, 0.5, 0.53, 0.56, 0.58, 0.61, 0.63, 0.45, 0.6, 0.52)
PEOPLE = tuple(count * 10 for count in COUNTS)


@pytest.fixture
def wide(survey: Survey) -> Survey:
    return survey.with_towns(len(COUNTS))


def answered(wide: Survey, wave: Wave, counts: Sequence[int], shares: Sequence[float]) -> None:
    """Answers without chance: in each town, exactly this share lives well."""
    Response.objects.bulk_create(
        Response(
            wave=wave,
            place=town,
            mark=uuid4().hex,
            weight=10,
            is_complete=True,
            answered_on=wave.opens_on,
            said={str(wide.age.pk): rank % 3, str(wide.feeling.pk): 3 if rank < share * count else 0},
        )
        for town, count, share in zip(wide.towns, counts, shares, strict=True)
        for rank in range(count)
    )


def published(
    wide: Survey, *, name: str = "Automne", counts: Sequence[int] = COUNTS, people: Sequence[int] = PEOPLE
) -> Wave:
    wave = wide.plan(name=name)
    answered(wide, wave, counts, HAPPY)
    if people:
        wide.peopled(wave, people)
    actions.close(wide.runner, wave)
    actions.publish(wide.runner, wave)
    return wave


def modelled(wave: Wave) -> list[PublishedEstimate]:
    rows = wave.estimates.filter(method=Method.MODELLED).exclude(place=None).order_by("place__name")
    return list(rows.select_related("place"))


def test_a_hidden_town_is_told_by_a_model_that_rests_on_the_others(wide: Survey) -> None:
    wave = published(wide)
    told = modelled(wave)
    assert [one.place for one in told] == list(wide.towns[SHOWN:])
    assert {one.count for one in told} == {90 * SHOWN}
    assert all(one.is_shown and one.error and one.low and one.high for one in told)
    assert "Fay et Herriot" in wave.method


def test_the_model_needs_to_know_how_many_live_in_each_town(wide: Survey) -> None:
    wave = published(wide, people=())
    assert not modelled(wave)
    assert "Fay et Herriot" not in wave.method
    assert wave.estimates.filter(is_shown=False).exclude(place=None).count() == len(COUNTS) - SHOWN


def test_too_few_towns_shown_teach_nothing(wide: Survey) -> None:
    counts = (*[60] * 8, *[20] * 6)
    assert not modelled(published(wide, counts=counts, people=[count * 10 for count in counts]))


def test_towns_that_are_all_alike_are_not_told_by_a_model(wide: Survey) -> None:
    wave = wide.plan()
    answered(wide, wave, COUNTS, [0.5] * len(COUNTS))
    wide.peopled(wave, PEOPLE)
    actions.close(wide.runner, wave)
    actions.publish(wide.runner, wave)
    assert not modelled(wave)


def test_towns_told_by_the_model_give_back_the_whole_with_the_others(wide: Survey) -> None:
    """By ratio: all towns of the model, weighted by their people, are the direct total; all move alike."""
    wave = published(wide)
    whole = wave.estimates.get(of=Of.FAVOURABLE, place=None)
    values = {one.value for one in modelled(wave)}
    assert len(values) == 1  # without any column, hidden towns have one value, near the whole
    assert whole.value is not None
    assert abs(next(iter(values)) - whole.value) < 0.05  # type: ignore[operator]  # shown, so it has a value


def test_what_hidden_towns_answered_moves_nothing_that_is_told(wide: Survey) -> None:
    """An attacker who reads all cannot tell which hidden town answered what: exchanged, nothing changes."""
    first = published(wide, name="Une")
    second = wide.plan(name="Deux")
    answered(wide, second, COUNTS, HAPPY)
    one, other = wide.towns[SHOWN : SHOWN + 2]
    for row in second.responses.filter(place__in=(one, other)).order_by("pk"):
        row.place = other if row.place_id == one.pk else one
        row.save()
    wide.peopled(second, PEOPLE)
    actions.close(wide.runner, second)
    actions.publish(wide.runner, second)
    told = [
        [
            (row.place_id, row.count, *(known and round(known, 9) for known in (row.value, row.error)))
            for row in wave.estimates.filter(of=Of.FAVOURABLE).order_by("place_id")
        ]
        for wave in (first, second)
    ]  # fmt: skip
    assert told[0] == told[1]
    assert len(modelled(first)) == len(COUNTS) - SHOWN


def test_the_model_leans_on_the_measure_where_every_town_has_one(wide: Survey) -> None:
    measure = make.measure(direction="rising")
    wide.feeling.measure = measure
    wide.feeling.save()
    wave = wide.plan()
    author = make.organisation("Insee")
    for town, share in zip(wide.towns, HAPPY, strict=True):
        make.statement(
            measure=measure, place=town, project=None, perimeter=None, value=round(share * 100),
            said_by=author, period_end=wave.opens_on, said_on=wave.opens_on, definition="",
        )  # fmt: skip
    answered(wide, wave, COUNTS, [share + (0.06, -0.06)[rank % 2] for rank, share in enumerate(HAPPY)])
    wide.peopled(wave, PEOPLE)
    actions.close(wide.runner, wave)
    actions.publish(wide.runner, wave)
    low, high, middle = (one.value or 0 for one in modelled(wave))
    assert low < middle < high
