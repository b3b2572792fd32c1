"""Places, what holds them at each date, and what became of them."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from molette.domain.journal.models import Entry
from molette.domain.sources.models import Source
from molette.domain.territory.actions import PlaceRefusedError, PlaceRow, load_places, succeed
from molette.domain.territory.models import Place, PlaceKind, PlaceMembership
from molette.domain.territory.queries import (
    AmbiguousSuccessionError,
    containers_of,
    contents_of,
    find_communes,
    perimeter_places,
    place_by_code,
    population_of,
)
from molette.engines.access import Role
from tests import factories
from tests.domain.territory.conftest import LENS_LIEVIN
from tests.factories import SHELL

COMMUNE = PlaceKind.COMMUNE
TODAY = date(2026, 11, 1)
NEW_AGGLOMERATION = PlaceRow(PlaceKind.AGGLOMERATION, "200072460", "CA Béthune-Bruay", siren="200072460")


def lens(**fields: Any) -> PlaceRow:
    return PlaceRow(COMMUNE, "62498", fields.pop("name", "Lens"), **fields)


def test_the_same_places_loaded_twice_change_nothing(towns: dict[str, Place], cited: Source) -> None:
    rows = [lens(postcodes="62300", containers=((PlaceKind.AGGLOMERATION, LENS_LIEVIN),))]
    lines = Entry.objects.count()

    done = load_places(SHELL, rows, source=cited)

    assert (done.added, done.changed, done.unchanged, done.nested) == (0, 0, 1, 0)
    assert Entry.objects.count() == lines


def test_a_corrected_place_keeps_what_the_file_does_not_say(towns: dict[str, Place], cited: Source) -> None:
    done = load_places(SHELL, [lens(name="Lens-en-Artois")], source=cited)

    place = Place.objects.get(code="62498")
    assert done.changed == 1
    assert (place.name, place.search_name) == ("Lens-en-Artois", "LENS EN ARTOIS")
    assert (place.siren, place.postcodes, place.slug) == ("216204982", "62300", "lens")
    line = Entry.objects.order_by("-pk")[0]
    assert (line.before["name"], line.after["name"]) == ("Lens", "Lens-en-Artois")
    assert Place.history.filter(code="62498").count() == 2


def test_a_commune_changes_agglomeration_on_a_day(towns: dict[str, Place], cited: Source) -> None:
    day = date(2024, 1, 1)
    moved = lens(containers=((PlaceKind.AGGLOMERATION, "200072460"),), since=day)

    load_places(SHELL, [NEW_AGGLOMERATION, moved], source=cited)

    def agglomeration(on: date) -> str:
        held = containers_of(towns["Lens"].pk, on)
        return next(p.name for p in held if p.kind == PlaceKind.AGGLOMERATION)

    assert agglomeration(date(2023, 12, 31)) == "CA Lens-Liévin"
    assert agglomeration(day) == "CA Béthune-Bruay"
    assert PlaceMembership.objects.filter(place=towns["Lens"], ends_on=day).count() == 1


def test_a_change_of_agglomeration_without_its_day_is_refused_and_nothing_is_written(
    towns: dict[str, Place], cited: Source
) -> None:
    moved = lens(containers=((PlaceKind.AGGLOMERATION, "200072460"),))

    with pytest.raises(PlaceRefusedError, match="donnez la date du changement"):
        load_places(SHELL, [NEW_AGGLOMERATION, moved], source=cited)

    assert not Place.objects.filter(code="200072460").exists()


def test_an_unknown_container_and_a_place_given_twice_are_refused(cited: Source) -> None:
    with pytest.raises(PlaceRefusedError, match="246200364 n’est pas connu"):
        load_places(SHELL, [lens(containers=((PlaceKind.AGGLOMERATION, LENS_LIEVIN),))], source=cited)
    with pytest.raises(PlaceRefusedError, match="62498 est donné plusieurs fois"):
        load_places(SHELL, [lens(), lens()], source=cited)


def test_two_places_of_one_name_have_two_addresses(cited: Source) -> None:
    load_places(SHELL, [lens(), PlaceRow(COMMUNE, "80001", "Lens")], source=cited)

    assert set(Place.objects.values_list("slug", flat=True)) == {"lens", "lens-80001"}


def test_what_holds_a_commune_comes_nearest_first(towns: dict[str, Place]) -> None:
    held = containers_of(towns["Lens"].pk, TODAY)

    assert [p.kind for p in held] == ["agglomeration", "department", "region"]


def test_a_region_holds_its_communes_through_its_departments(towns: dict[str, Place]) -> None:
    region = towns["Hauts-de-France"].pk

    inside = contents_of([region], TODAY)[region]

    assert towns["Béthune"].pk in inside
    assert len(inside) == len(towns)


def test_the_code_of_a_merged_commune_leads_to_its_heir(towns: dict[str, Place], cited: Source) -> None:
    load_places(
        SHELL,
        [PlaceRow(COMMUNE, "62001", "Ancienne"), PlaceRow(COMMUNE, "62002", "Plus-Ancienne")],
        source=cited,
    )
    merged = date(2019, 1, 1)
    succeed(SHELL, (COMMUNE, "62002"), [(COMMUNE, "62001")], happened_on=date(2010, 1, 1), reason="fusion")
    succeed(SHELL, (COMMUNE, "62001"), [(COMMUNE, "62498")], happened_on=merged, reason="fusion")

    def code(on: date) -> str | None:
        place = place_by_code(COMMUNE, "62002", on)
        return place.code if place else None

    assert code(date(2009, 1, 1)) == "62002"
    assert code(date(2018, 12, 31)) == "62001"
    assert code(merged) == "62498"
    assert place_by_code(COMMUNE, "99999") is None


def test_a_succession_written_twice_is_one_and_a_commune_that_absorbs_another_lives_on(
    towns: dict[str, Place],
) -> None:
    for _ in range(2):
        succeed(
            SHELL,
            (COMMUNE, "62510"),
            [(COMMUNE, "62510")],
            happened_on=date(2019, 1, 1),
            reason="changement de nom",
        )

    assert towns["Liévin"].predecessors.count() == 1
    found = place_by_code(COMMUNE, "62510")
    assert found is not None
    assert found.name == "Liévin"


def test_a_commune_that_split_is_never_guessed(towns: dict[str, Place]) -> None:
    heirs = [(COMMUNE, "62510"), (COMMUNE, "62119")]
    succeed(SHELL, (COMMUNE, "62498"), heirs, happened_on=date(2020, 1, 1), reason="scission")

    with pytest.raises(AmbiguousSuccessionError, match=r"Béthune .* Liévin"):
        place_by_code(COMMUNE, "62498", TODAY)


def test_the_people_of_an_agglomeration_are_those_of_its_communes_when_all_are_known(
    towns: dict[str, Place], cited: Source
) -> None:
    agglomeration = towns["CA Lens-Liévin"].pk
    communes = [place for place in towns.values() if place.kind == COMMUNE]
    for place in communes[1:]:
        factories.population(place, 1000, total=1010, year=2021, source=cited)

    assert population_of(agglomeration) is None

    factories.population(communes[0], 500, total=505, year=2021, source=cited)
    counted = population_of(agglomeration)
    assert counted is not None
    assert (counted.municipal, counted.total, counted.is_summed) == (7500, 7575, True)


def test_populations_of_different_years_are_not_added(towns: dict[str, Place], cited: Source) -> None:
    for rank, place in enumerate(p for p in towns.values() if p.kind == COMMUNE):
        factories.population(place, 1000, year=2021 + rank % 2, source=cited)

    assert population_of(towns["CA Lens-Liévin"].pk) is None


def test_the_latest_population_answers_unless_a_year_is_asked(towns: dict[str, Place], cited: Source) -> None:
    factories.population(towns["Lens"], 32618, year=2021, source=cited)
    factories.population(towns["Lens"], 32000, year=2023, source=cited)

    latest, asked = population_of(towns["Lens"].pk), population_of(towns["Lens"].pk, 2021)
    assert latest is not None
    assert asked is not None
    assert (latest.municipal, asked.municipal) == (32000, 32618)


def test_only_who_holds_the_whole_territory_loads_it(towns: dict[str, Place], cited: Source) -> None:
    held = factories.member(Role.MANAGER, place=towns["Lens"]).actor()
    everywhere = factories.member(Role.MANAGER).actor()
    row = PlaceRow(COMMUNE, "62999", "Neuve", starts_on=timezone.localdate())

    with pytest.raises(PermissionDenied):
        load_places(held, [row], source=cited)
    assert load_places(everywhere, [row], source=cited).added == 1


def test_a_commune_that_merged_leaves_its_places_in_the_lists_to_its_heir(towns: dict[str, Place]) -> None:
    lens, lievin, agglomeration = towns["Lens"], towns["Liévin"], towns["CA Lens-Liévin"]
    artois = factories.perimeter(lens, slug="artois")
    heirs = [(COMMUNE, lievin.code)]
    succeed(SHELL, (COMMUNE, lens.code), heirs, happened_on=date(2025, 1, 1), reason="fusion")

    held = perimeter_places("artois", TODAY)
    assert held.commune_ids == {lievin.pk}
    assert lens.pk in held.place_ids  # what stood there is now a part of its heir
    assert lens.pk in contents_of([lievin.pk], TODAY)[lievin.pk]
    assert find_communes("Lens") == ()
    assert containers_of(lievin.pk, TODAY)[0].id == agglomeration.pk
    assert artois.places.count() == 2
