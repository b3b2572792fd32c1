"""Two communes of one survey side by side: a difference is significant when its interval leaves zero out."""

from collections.abc import Sequence

import pytest
from django.conf import settings
from django.test import Client

from molette.domain.surveys.models import Of, PublishedEstimate
from molette.domain.surveys.queries import apart_places
from molette.engines.surveys.estimates import Method
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.domain.surveys.conftest import Survey


def text(survey: Survey, *, fmt: str = "", to: str = "") -> str:
    """The comparison of the two first towns, or of the first with the whole."""
    one, other = survey.towns[:2]
    response = Client().get(f"/comparer{fmt}?de={one.slug}&a={to or other.slug}")
    assert response.status_code == 200
    return response.getvalue().decode().replace("\N{NO-BREAK SPACE}", " ")


def asked(survey: Survey, happy: Sequence[float], counts: Sequence[int] = (110, 100, 90)) -> Survey:
    """A published wave, in communes of the perimeter."""
    make.perimeter(*survey.towns, slug=settings.PERIMETER, stated_communes=len(survey.towns))
    wave = survey.plan()
    survey.answered(wave, counts, happy=happy)
    survey.closed(wave)
    return survey


def test_far_apart_is_significant_with_both_intervals_answers_method_and_day(survey: Survey) -> None:
    asked(survey, (0.3, 0.8, 0.5))
    (one,) = apart_places(survey.towns[0].pk, survey.towns[1].pk)
    low, _ = one.found.interval
    values = [view.value or 0 for view in (one.one, one.other)]

    said = text(survey)

    assert low > 0.2
    assert one.found.value == pytest.approx(values[1] - values[0])
    assert "différence significative" in said
    for view in (one.one, one.other):
        assert f"{view.count} réponses, {view.method}" in said
    assert "Vivre ici, Automne" in said


def test_near_is_not_significant(survey: Survey) -> None:
    asked(survey, (0.55, 0.6, 0.5))

    assert "différence non significative" in text(survey)


def test_the_interval_of_a_difference_is_wider_than_that_of_either(survey: Survey) -> None:
    asked(survey, (0.4, 0.6, 0.5))
    (one,) = apart_places(survey.towns[0].pk, survey.towns[1].pk)
    (back,) = apart_places(survey.towns[1].pk, survey.towns[0].pk)
    low, high = one.found.interval

    assert high - low > max((view.high or 0) - (view.low or 0) for view in (one.one, one.other))
    assert back.found.interval == pytest.approx((-high, -low))


def test_a_commune_that_is_not_published_is_compared_with_none(survey: Survey) -> None:
    asked(survey, (0.3, 0.8, 0.5), counts=(110, 12, 12))

    assert apart_places(survey.towns[0].pk, survey.towns[1].pk) == ()
    assert "Ce que ressentent les habitants" not in text(survey)


def test_what_a_model_tells_is_compared_with_none(survey: Survey) -> None:
    asked(survey, (0.3, 0.8, 0.5))
    told = PublishedEstimate.objects.get(of=Of.FAVOURABLE, place=survey.towns[1])
    told.method = Method.MODELLED
    told.save()

    assert apart_places(survey.towns[0].pk, survey.towns[1].pk) == ()


def test_only_the_last_drawn_wave_speaks(survey: Survey) -> None:
    asked(survey, (0.3, 0.8, 0.5))
    survey.published((80, 80, 80), recruitment="opt_in", name="Ouverte")

    assert [one.wave.name for one in apart_places(survey.towns[0].pk, survey.towns[1].pk)] == ["Automne"]


def test_a_commune_and_the_whole_perimeter_are_not_drawn_apart(survey: Survey) -> None:
    asked(survey, (0.3, 0.8, 0.5))

    assert "Ce que ressentent les habitants" not in text(survey, to="perimetre")


def test_the_file_tells_each_estimate_with_its_interval_and_answers(survey: Survey) -> None:
    asked(survey, (0.3, 0.8, 0.5))
    head, *rows = [line.split(";") for line in text(survey, fmt=".csv").splitlines()]
    (felt,) = [dict(zip(head, row, strict=True)) for row in rows if "Votre rue" in row[0]]

    assert felt["Ce qu’on peut en dire"] == "différence significative"
    assert all(felt[f"Liévin, {name}"] for name in ("réponses", "méthode", "période", "source"))
    assert felt["Liévin, bas de l’intervalle à 95 %"] < felt["Liévin"]


def test_the_page_asks_no_more_than_another(survey: Survey, max_queries: object) -> None:
    asked(survey, (0.3, 0.8, 0.5))

    with max_queries(QUERIES_OF_A_PAGE):  # type: ignore[operator]  # the fixture is a callable
        text(survey)
