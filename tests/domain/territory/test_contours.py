"""Contours from any GeoJSON: all of it or nothing, each refusal named."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.domain.journal.models import Entry
from molette.domain.sources.models import Source
from molette.domain.territory.actions import ContoursRefusedError, PlaceRow, load_contours, load_places
from molette.domain.territory.geojson import UnreadableGeoJSONError, geometry_problem, read_features
from molette.domain.territory.models import Contour, Place, PlaceKind, PlaceMembership
from tests.domain.territory.conftest import collection, square
from tests.factories import SHELL


@pytest.mark.parametrize(
    "name", ["code", "insee", "code_insee", "INSEE_COM", "codgeo", "com", "CODE_INSEE", "Insee"]
)
def test_the_code_is_found_under_its_usual_names(towns: dict[str, Place], cited: Source, name: str) -> None:
    done = load_contours(SHELL, collection(({name: "62498", "nom": "Lens"}, square())), source=cited)

    assert done.added == 1
    assert Contour.objects.get(place=towns["Lens"]).geometry == square()


def test_a_code_read_as_a_number_keeps_its_leading_zero() -> None:
    (feature,) = read_features(collection(({"insee": 1053}, square())), PlaceKind.COMMUNE)

    assert feature.code == "01053"


def test_the_same_file_twice_changes_nothing(towns: dict[str, Place], cited: Source) -> None:
    file = collection(({"code": "62498"}, square()), ({"code": "62510"}, square(2.77, 50.42)))
    load_contours(SHELL, file, source=cited)
    lines = Entry.objects.count()

    done = load_contours(SHELL, file, source=cited)

    assert (done.added, done.changed, done.unchanged) == (0, 0, 2)
    assert Entry.objects.count() == lines


def test_a_new_contour_replaces_the_old_one_and_leaves_a_line(towns: dict[str, Place], cited: Source) -> None:
    load_contours(SHELL, collection(({"code": "62498"}, square())), source=cited)

    done = load_contours(SHELL, collection(({"code": "62498"}, square(2.9, 50.5))), source=cited)

    assert (done.added, done.changed) == (0, 1)
    assert Entry.objects.order_by("-pk")[0].after == {"kind": "commune", "added": 0, "changed": 1}


def test_every_object_at_fault_is_named_and_nothing_is_written(
    towns: dict[str, Place], cited: Source
) -> None:
    file = collection(
        ({"code": "62498", "nom": "Lens"}, square()),
        ({"code": "99999", "nom": "Ailleurs"}, square()),
        ({"code": "62510", "nom": "Liévin"}, {"type": "Point", "coordinates": [2.7, 50.4]}),
        ({"code": "62119"}, None),
        ({"nom": "Sans code"}, square()),
        ({"code": "62186"}, square()),
        ({"code": "62186"}, square()),
    )

    with pytest.raises(ContoursRefusedError) as refused:
        load_contours(SHELL, file, source=cited)

    assert [(r.number, r.reason.split(",")[0]) for r in refused.value.refusals] == [
        (2, "aucun lieu connu ne porte le code «\N{NO-BREAK SPACE}99999\N{NO-BREAK SPACE}»"),
        (3, "la géométrie est «\N{NO-BREAK SPACE}Point\N{NO-BREAK SPACE}»"),
        (4, "la géométrie est «\N{NO-BREAK SPACE}absente\N{NO-BREAK SPACE}»"),
        (5, "il n’a pas de code"),
        (6, "son code est porté par 2 objets"),
        (7, "son code est porté par 2 objets"),
    ]
    assert "Ailleurs (99999)" in str(refused.value)
    assert not Contour.objects.exists()


def test_objects_outside_the_territory_may_be_left_aside_but_are_named(
    towns: dict[str, Place], cited: Source
) -> None:
    file = collection(({"code": "62498"}, square()), ({"code": "75056", "nom": "Paris"}, square()))

    done = load_contours(SHELL, file, source=cited, only_known=True)

    assert done.added == 1
    assert [(r.number, r.code) for r in done.ignored] == [(2, "75056")]


@pytest.mark.parametrize(
    ("geometry", "problem"),
    [
        (square(), ""),
        ({"type": "MultiPolygon", "coordinates": [square()["coordinates"]]}, ""),
        ({"type": "Polygon", "coordinates": []}, "la géométrie n’a pas de coordonnées"),
        (
            {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]},
            "un contour n’est pas fermé",
        ),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}, "un contour a moins de 4 points"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "un polygone n’a pas de contour"),
    ],
)
def test_a_geometry_says_what_keeps_it_from_holding(geometry: dict[str, Any], problem: str) -> None:
    assert geometry_problem(geometry) == problem


def test_coordinates_in_metres_are_not_degrees() -> None:
    lambert = {"type": "Polygon", "coordinates": [[[7e5, 7e6], [7.1e5, 7e6], [7e5, 7.1e6], [7e5, 7e6]]]}

    assert "WGS 84" in geometry_problem(lambert)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@given(json_values, st.sampled_from(["Polygon", "MultiPolygon"]))
def test_no_geometry_however_broken_stops_the_reading(coordinates: Any, kind: str) -> None:
    assert isinstance(geometry_problem({"type": kind, "coordinates": coordinates}), str)


@given(json_values)
def test_what_is_not_a_geojson_is_refused_with_what_was_expected(document: Any) -> None:
    with pytest.raises(UnreadableGeoJSONError, match="on attend"):
        list(read_features(document, PlaceKind.COMMUNE))


def test_a_file_without_codes_is_told_which_names_are_known() -> None:
    with pytest.raises(UnreadableGeoJSONError, match="code_insee"):
        list(read_features(collection(({"nom": "Lens"}, square())), PlaceKind.COMMUNE))


def cite(**told: Any) -> dict[str, Any]:
    return {
        "id_lsm": 12,
        "nom": "Cité des Alouettes",
        "commune_1": "BULLY-LES-MINES",
        "commune_2": None,
    } | told


def test_a_cite_is_added_in_the_communes_its_file_names(towns: dict[str, Place], cited: Source) -> None:
    done = load_contours(
        SHELL, collection((cite(commune_2="LIEVIN"), square())), source=cited, kind=PlaceKind.CITE_MINIERE
    )

    place = Place.objects.get(kind=PlaceKind.CITE_MINIERE)
    held = PlaceMembership.objects.filter(place=place)
    assert (done.places_added, done.added, place.code) == (1, 1, "12")
    assert {m.container.name for m in held} == {"Bully-les-Mines", "Liévin"}


def test_a_cite_whose_commune_has_a_namesake_is_refused_not_guessed(
    towns: dict[str, Place], cited: Source
) -> None:
    load_places(SHELL, [PlaceRow(PlaceKind.COMMUNE, "59001", "Liévin")], source=cited)

    with pytest.raises(ContoursRefusedError, match="59001, 62510"):
        load_contours(
            SHELL, collection((cite(commune_1="LIEVIN"), square())), source=cited, kind=PlaceKind.CITE_MINIERE
        )
    assert not Place.objects.filter(kind=PlaceKind.CITE_MINIERE).exists()


def test_a_cite_already_known_only_receives_its_contour(towns: dict[str, Place], cited: Source) -> None:
    load_places(SHELL, [PlaceRow(PlaceKind.CITE_MINIERE, "12", "Cité connue")], source=cited)

    done = load_contours(SHELL, collection((cite(), square())), source=cited, kind=PlaceKind.CITE_MINIERE)

    assert (done.places_added, done.added) == (0, 1)
    assert Place.objects.get(kind=PlaceKind.CITE_MINIERE).name == "Cité connue"


def test_the_published_contours_of_the_department_load_on_its_communes(
    towns: dict[str, Place], cited: Source, shared_data: Path
) -> None:
    file = json.loads((shared_data / "admin/communes_150.geojson").read_text())

    done = load_contours(SHELL, file, source=cited, only_known=True)

    assert (done.added, len(done.ignored)) == (8, 142)


def test_the_published_iris_are_added_in_their_communes(
    towns: dict[str, Place], cited: Source, shared_data: Path
) -> None:
    file = json.loads((shared_data / "admin/iris_150.geojson").read_text())

    done = load_contours(SHELL, file, source=cited, kind=PlaceKind.IRIS, only_known=True)

    of_lens = PlaceMembership.objects.filter(container=towns["Lens"], place__kind=PlaceKind.IRIS)
    assert done.places_added == done.added
    assert of_lens.count() == sum(f["properties"]["code_commune"] == "62498" for f in file["features"])


def test_a_cite_added_by_its_file_keeps_what_the_file_tells_of_it(
    towns: dict[str, Place], cited: Source
) -> None:
    told = cite(nom_2="Cité n°12", compagnie="Lens", type="Cité jardin", proprietaire=None)
    load_contours(SHELL, collection((told, square())), source=cited, kind=PlaceKind.CITE_MINIERE)

    added = Place.objects.get(kind=PlaceKind.CITE_MINIERE)
    assert added.traits == {"autre nom": "Cité n°12", "compagnie": "Lens", "type": "Cité jardin"}
