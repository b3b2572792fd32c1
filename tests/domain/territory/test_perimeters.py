"""What stands in a perimeter, and how the perimeters of one programme differ."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest

from molette.domain.territory.models import Contour, Perimeter, Place, PlaceKind
from molette.domain.territory.queries import (
    PerimeterNotListedError,
    UnknownPerimeterError,
    agglomerations_of,
    commune_outlines,
    perimeter_places,
    perimeters,
)
from tests import factories
from tests.domain.territory.conftest import LENS_LIEVIN, square


def test_a_perimeter_holds_its_communes_their_parts_and_its_whole_agglomerations(
    towns: dict[str, Place],
) -> None:
    cite = factories.place("Cité des Alouettes", kind=PlaceKind.CITE_MINIERE)
    factories.inside(cite, towns["Bully-les-Mines"])

    scope = perimeter_places("essai")

    assert len(scope.commune_ids) == len(scope.commune_codes) == 8
    assert scope.agglomeration_ids == {towns["CA Lens-Liévin"].pk}
    assert {cite.pk, towns["CA Lens-Liévin"].pk} < scope.place_ids
    assert towns["Pas-de-Calais"].pk not in scope.place_ids
    assert {"216204982", LENS_LIEVIN} < scope.sirens


def test_an_agglomeration_with_one_commune_outside_is_not_in_the_perimeter(towns: dict[str, Place]) -> None:
    Perimeter.objects.get(slug="essai").places.remove(towns["Lens"])

    scope = perimeter_places("essai")

    assert scope.agglomeration_ids == frozenset()
    assert LENS_LIEVIN not in scope.sirens
    assert agglomerations_of("essai") == ()


def test_an_unknown_perimeter_is_refused_with_the_names_of_those_that_exist(towns: dict[str, Place]) -> None:
    with pytest.raises(UnknownPerimeterError, match="Périmètres connus\N{NO-BREAK SPACE}: essai"):
        perimeter_places("artoi")


def test_before_any_load_the_refusal_says_that_nothing_is_there(db: None) -> None:
    with pytest.raises(UnknownPerimeterError, match="Aucun périmètre n’est encore chargé"):
        perimeter_places("artois")


def test_a_perimeter_whose_list_was_never_published_is_unknown_not_empty(towns: dict[str, Place]) -> None:
    factories.perimeter(slug="etat", name="ERBM selon l’État", is_listed=False, stated_communes=250)

    with pytest.raises(PerimeterNotListedError, match="n’a pas été publiée"):
        perimeter_places("etat")
    with pytest.raises(PerimeterNotListedError):
        commune_outlines("etat")


def test_conflicting_perimeters_stand_side_by_side_the_listed_first(towns: dict[str, Place]) -> None:
    factories.perimeter(slug="etat", is_listed=False, stated_communes=250, stated_by="État")

    listed, stated = perimeters()

    assert (listed.slug, listed.listed_communes) == ("essai", 8)
    assert (stated.slug, stated.listed_communes, stated.stated_communes) == ("etat", None, 250)


def test_outlines_come_with_their_agglomeration_in_three_queries_and_say_which_are_missing(
    towns: dict[str, Place], max_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    Contour.objects.create(place=towns["Lens"], geometry=square())

    with max_queries(3):
        outlines = commune_outlines("essai", date(2026, 11, 1))

    by_name = {outline.name: outline for outline in outlines}
    assert list(by_name) == sorted(by_name, key=lambda name: towns[name].search_name)
    assert by_name["Lens"].geometry == square()
    assert by_name["Liévin"].geometry is None
    assert {outline.agglomeration for outline in outlines} == {"CA Lens-Liévin"}
