"""What rules ask of owners and places: inhabitants, greatest commune, the perimeters around."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from molette.domain.funding.queries import (
    facts_of_owners,
    listed_perimeters,
    owner_facts,
    perimeters_by_place,
    perimeters_of,
)
from molette.domain.territory.models import Place, PlaceKind
from molette.engines.rules.facts import OwnerFacts
from molette.engines.rules.words import Owner
from tests import factories as make

EVERYBODY = AnonymousUser()
pytestmark = pytest.mark.django_db
MaxQueries = Callable[..., AbstractContextManager[Any]]


def agglomeration(*people: int | None, name: str = "CA") -> tuple[Place, list[Place]]:
    """An agglomeration whose communes have so many inhabitants; None where nobody published them."""
    whole = make.place(name, kind=PlaceKind.AGGLOMERATION)
    communes = []
    for rank, count in enumerate(people):
        commune = make.place(f"{name} {rank}")
        make.inside(commune, whole)
        if count is not None:
            make.population(commune, count)
        communes.append(commune)
    return whole, communes


def test_a_commune_has_its_published_inhabitants() -> None:
    lens = make.place("Lens")
    make.population(lens, 32_618)

    assert owner_facts(Owner.COMMUNE, lens.pk, EVERYBODY) == OwnerFacts(Owner.COMMUNE, population=32_618)


def test_inhabitants_that_nobody_published_stay_unknown() -> None:
    assert owner_facts(Owner.COMMUNE, make.place("Lens").pk, EVERYBODY) == OwnerFacts(Owner.COMMUNE)


def test_an_agglomeration_adds_up_its_communes_and_knows_the_greatest() -> None:
    whole, _ = agglomeration(32_618, 30_149)

    expected = OwnerFacts(Owner.AGGLOMERATION, population=62_767, centre=32_618)
    assert owner_facts(Owner.AGGLOMERATION, whole.pk, EVERYBODY) == expected


def test_an_agglomeration_of_which_one_commune_is_unknown_is_not_added_up() -> None:
    whole, _ = agglomeration(32_618, None)

    assert owner_facts(Owner.AGGLOMERATION, whole.pk, EVERYBODY) == OwnerFacts(Owner.AGGLOMERATION)


def test_a_landlord_is_not_the_inhabitants_of_the_place_where_it_stands() -> None:
    lens = make.place("Lens")
    make.population(lens, 32_618)

    assert owner_facts(Owner.LANDLORD, lens.pk, EVERYBODY) == OwnerFacts(Owner.LANDLORD)
    assert owner_facts(None, None, EVERYBODY) == OwnerFacts()


def test_many_owners_are_read_at_once(max_queries: MaxQueries) -> None:
    carriers: list[tuple[Owner | None, int | None]] = []
    for rank in range(4):
        whole, communes = agglomeration(10_000 + rank, 900, name=f"CA {rank}")
        carriers += [(Owner.AGGLOMERATION, whole.pk), *((Owner.COMMUNE, one.pk) for one in communes)]

    with max_queries(3):
        found = facts_of_owners(carriers, EVERYBODY)

    assert [found[one].population for one in carriers[:3]] == [10_900, 10_000, 900]


def test_a_place_is_in_the_perimeters_that_list_it_or_its_commune_or_all_its_communes() -> None:
    whole, (lens, lievin) = agglomeration(1, 1)
    cite = make.place("Cité 4", kind=PlaceKind.CITE_MINIERE)
    make.inside(cite, lens)
    make.perimeter(lens, lievin, slug="artois")
    make.perimeter(lens, slug="lens-seule")
    make.perimeter(lens, slug="jamais-publie", is_listed=False)

    assert perimeters_by_place([lens.pk, lievin.pk, cite.pk, whole.pk]) == {
        lens.pk: {"artois", "lens-seule"},
        lievin.pk: {"artois"},
        cite.pk: {"artois", "lens-seule"},
        whole.pk: {"artois"},
    }
    assert listed_perimeters() == {"artois", "lens-seule"}


def test_several_places_are_in_what_holds_one_of_them(max_queries: MaxQueries) -> None:
    lens, arras = make.place("Lens"), make.place("Arras")
    make.perimeter(lens, slug="artois")
    make.perimeter(arras, slug="ouest")

    with max_queries(2):
        assert perimeters_of([lens.pk, arras.pk]) == {"artois", "ouest"}
    assert perimeters_of([]) == frozenset()
