"""A resident finds his commune, however he writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from molette.domain.territory.models import Place
from molette.domain.territory.queries import communes_named, find_communes
from molette.domain.territory.queries.search import LIKELY
from tests import factories


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("bethune", "Béthune"),
        ("BÉTHUNE", "Béthune"),
        ("betune", "Béthune"),
        ("lievin", "Liévin"),
        ("noeux", "Nœux-les-Mines"),
        ("nœux les mines", "Nœux-les-Mines"),
        ("henin beaumond", "Hénin-Beaumont"),
        ("beaumont", "Hénin-Beaumont"),
        ("st venant", "Saint-Venant"),
        ("saint-vennant", "Saint-Venant"),
        ("62300", "Lens"),
        ("62510", "Liévin"),
        ("lens 62300", "Lens"),
        ("Commune de Lens", "Lens"),
        ("bruay", "Bruay-la-Buissière"),
        ("buly les mines", "Bully-les-Mines"),
    ],
)
def test_what_a_resident_types_finds_his_commune_first(
    towns: dict[str, Place], typed: str, found: str
) -> None:
    assert find_communes(typed)[0].place.name == found


@pytest.mark.parametrize("typed", ["", "   ", "Marseille", "75001", "lens 62800"])
def test_what_answers_to_nothing_finds_nothing(towns: dict[str, Place], typed: str) -> None:
    assert find_communes(typed) == ()


def test_the_beginning_of_a_postcode_gives_every_commune_it_serves(towns: dict[str, Place]) -> None:
    assert {match.place.name for match in find_communes("623")} == {"Lens", "Saint-Venant"}


def test_a_search_stops_at_its_limit_and_keeps_to_its_perimeter(towns: dict[str, Place]) -> None:
    factories.place("Lens-Lestang", code="26162", search_name="LENS LESTANG")

    assert len(find_communes("62", limit=3)) == 3
    assert [m.place.name for m in find_communes("lens")] == ["Lens", "Lens-Lestang"]
    assert [m.place.name for m in find_communes("lens", perimeter="essai")] == ["Lens"]


def test_communes_of_one_name_are_all_returned_never_guessed(towns: dict[str, Place]) -> None:
    factories.place("Saint-Venant", code="80001", search_name="SAINT VENANT")

    assert [place.code for place in communes_named("ST-VENANT")] == ["62770", "80001"]
    assert [place.code for place in communes_named("ST-VENANT", "62")] == ["62770"]
    assert communes_named("Nulle-Part") == ()


class TestAnything(TestCase):
    def setUp(self) -> None:
        factories.place("Lens", search_name="LENS", postcodes="62300")

    @given(st.text(max_size=40))
    def test_whatever_is_typed_is_answered_best_first(self, typed: str) -> None:
        scores = [match.score for match in find_communes(typed)]

        assert scores == sorted(scores, reverse=True)
        assert all(LIKELY <= score <= 100 for score in scores)
