"""Every figure published of a wave has its answers, interval, method and day; what is hidden is nowhere."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from molette.domain.surveys import actions
from molette.domain.surveys.models import Of, PublishedEstimate, Wave
from molette.engines.surveys import pooling
from molette.engines.surveys.attack import Attack, Table
from molette.engines.surveys.estimates import Method
from molette.engines.surveys.waves import WHY_NO_MARGIN
from tests import factories as make
from tests.domain.surveys.conftest import Survey

HIDDEN = "non publié"
ANSWERS, SIDE = 30, 11
TOLD = ("estimation", "borne_basse", "borne_haute", "reponses", "methode", "date")
SIZES = ((12, 80, 120), (80, 90, 100), (12, 14, 150), (31, 80, 120), (90, 0, 90), (12, 9, 20))


def text(response: object) -> str:
    body = response.getvalue()  # type: ignore[attr-defined]  # streamed or not
    return body.decode().replace("\N{NO-BREAK SPACE}", " ")  # type: ignore[no-any-return]


def addresses(survey: Survey, wave: Wave) -> Iterator[str]:
    """All the addresses at which a wave is told."""
    yield f"/enquetes/{wave.slug}"
    met = wave.responses.order_by("pk").values_list("place__slug", flat=True)
    yield from (f"/enquetes/{wave.slug}/{slug}" for slug in sorted(set(met)))


def lines(address: str) -> list[dict[str, object]]:
    """The rows of the JSON, checked to be those of the CSV."""
    told = json.loads(text(Client().get(f"{address}.json")))["lignes"]
    written = text(Client().get(f"{address}.csv")).lstrip("\ufeff")
    rows = list(csv.reader(io.StringIO(written), delimiter=";"))[1:]
    assert [row[0] for row in rows] == [one["question"].replace("\N{NO-BREAK SPACE}", " ") for one in told]
    assert [HIDDEN in row for row in rows] == [one["estimation"] == HIDDEN for one in told]
    return list(told)


@pytest.mark.parametrize("sizes", SIZES)
def test_nothing_is_told_without_what_must_be_beside_nor_under_its_threshold(
    survey: Survey, sizes: tuple[int, ...]
) -> None:
    wave = survey.published(sizes)
    for address in addresses(survey, wave):
        for one in lines(address):
            held = [one[name] for name in TOLD]
            if HIDDEN in held:
                assert held == [HIDDEN] * len(TOLD)
                continue
            low, value, high = (
                Decimal(str(one[name])) for name in ("borne_basse", "estimation", "borne_haute")
            )
            assert low <= value <= high
            assert int(str(one["reponses"])) >= ANSWERS
            assert "variance" in str(one["methode"])
            assert date.fromisoformat(str(one["date"])) == wave.closed_on
        page = text(Client().get(address))
        assert "au moins 30 réponses" in page
        assert "intervalle" in page.lower()
    cannot_be_deduced(survey, wave)


def cannot_be_deduced(survey: Survey, wave: Wave) -> None:
    """An attacker who reads all that is shown, and adds up, leaves every hidden cell its range."""
    shown = PublishedEstimate.objects.filter(wave=wave, of=Of.FAVOURABLE, is_shown=True).exclude(place=None)
    shown = shown.exclude(method=Method.MODELLED)
    seen = set(shown.values_list("place", flat=True))
    rows = list(wave.responses.order_by("pk"))
    places = sorted({one.place_id for one in rows})
    counts = []
    for place in places:
        said = [one.said[str(survey.feeling.pk)] >= 2 for one in rows if one.place_id == place]
        counts.append((sum(said), len(said) - sum(said)))
    for place, held in zip(places, counts, strict=True):
        assert place not in seen or (sum(held) >= ANSWERS and min(held) >= SIDE)
    width = len(counts[0])
    hidden = {
        (row, column)
        for (row, place), column in product(enumerate(places), range(width + 1))
        if place not in seen
    }
    whole = PublishedEstimate.objects.get(wave=wave, of=Of.FAVOURABLE, place=None)
    if hidden and whole.is_shown and len(places) > 1:
        assert Attack(Table(tuple(counts)), frozenset(hidden)).protects(
            [cell for cell in hidden if cell[1] < width], SIDE
        )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), min_size=1, max_size=7))
def test_hidden_places_guard_each_other_whatever_the_answers(counts: list[tuple[int, int]]) -> None:
    named = {str(rank): held for rank, held in enumerate(counts)}
    hidden = pooling.hidden(named, [], answers=ANSWERS, side=SIDE)
    for name, held in named.items():
        assert name in hidden or (sum(held) >= ANSWERS and min(held) >= SIDE)
    met = [named[name] for name in hidden if sum(named[name])]
    if met and len(hidden) < len(named):
        assert len(met) > 1
        assert sum(map(sum, met)) >= ANSWERS
        assert all(sum(column) >= SIDE for column in zip(*met, strict=True))


def test_an_open_consultation_is_told_without_any_margin_and_says_why(survey: Survey) -> None:
    wave = survey.published((12, 80, 120), recruitment="opt_in")
    page = text(Client().get(f"/enquetes/{wave.slug}"))
    assert WHY_NO_MARGIN.replace("\N{NO-BREAK SPACE}", " ") in page
    assert "Intervalle" not in page
    told = json.loads(text(Client().get(f"/enquetes/{wave.slug}.json")))
    assert set(told["lignes"][0]) == {"question", "reponse", "nombre", "sur"}


def test_nothing_is_read_of_a_wave_before_it_is_published(survey: Survey) -> None:
    wave = survey.plan()
    survey.answered(wave, (80, 90, 100))
    assert Client().get(f"/enquetes/{wave.slug}").status_code == 404
    assert Client().get(f"/enquetes/{wave.slug}.json").status_code == 404
    assert Client().get(f"/enquetes/{wave.slug}/lignes/reponses.csv").status_code == 404
    assert Client().get(f"/enquetes/{wave.slug}/presentation").status_code == 200
    assert "270 réponses" not in text(Client().get("/enquetes"))


def test_open_rows_hold_neither_place_nor_weight(survey: Survey) -> None:
    wave = survey.published((80, 90, 100))
    actions.open_rows(survey.runner, wave)
    told = text(Client().get(f"/enquetes/{wave.slug}/lignes/reponses.csv"))
    assert told.splitlines()[0].lstrip("\ufeff") == "Votre âge;Votre rue, vous y vivez"
    assert len(told.splitlines()) == 271
    assert "Lens" not in told


def test_the_feeling_is_set_beside_the_measure_between_two_waves(survey: Survey) -> None:
    measure = make.measure(direction="rising")
    survey.feeling.measure = measure
    survey.feeling.save()
    author, today = make.organisation("Insee"), timezone.localdate()
    for place in survey.towns:
        for value, days in ((40, 300), (60, 20)):
            make.statement(
                measure=measure, place=place, project=None, perimeter=None, value=value, said_by=author,
                period_end=today - timedelta(days), said_on=today - timedelta(days), definition="",
            )  # fmt: skip
    former = survey.plan(name="Avant", opens=today - timedelta(200))
    survey.answered(former, (90, 90, 90), happy=0.3)
    wave = survey.plan(name="Après")
    survey.answered(wave, (90, 90, 90), happy=0.8, seed=5)
    for one in (former, wave):
        actions.close(survey.runner, one)
        actions.publish(survey.runner, one)
    page = text(Client().get(f"/enquetes/{wave.slug}"))
    assert "La mesure s’améliore, et les habitants le ressentent." in page
    assert "amélioré et ressenti" in page
    assert "Mesuré et ressenti" not in text(Client().get(f"/enquetes/{former.slug}"))
    assert "Lens" in text(Client().get(f"/enquetes/{wave.slug}/{survey.towns[0].slug}"))
