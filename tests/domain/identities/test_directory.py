"""The pairs offered to a person, and the names by which registers find an organisation."""

import pytest

from molette.domain.identities import actions
from molette.domain.identities.queries.directory import directory, duplicates
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_doubles_are_offered_with_their_reasons_until_they_are_told_apart() -> None:
    one = make.organisation("CA de Lens - Liévin")
    other = make.organisation("COMMUNAUTE D'AGGLOMERATION LENS-LIEVIN")
    make.organisation("CA Hénin-Carvin")

    (pair,) = duplicates()
    assert {pair.one.id, pair.other.id} == {one.pk, other.pk}
    assert pair.reasons == ("les mêmes mots",)

    actions.tell_apart(make.SHELL, one, other)
    assert duplicates() == ()


def test_a_commune_and_its_agglomeration_are_no_doubles() -> None:
    make.organisation("Lens", kind="commune")
    make.organisation("CA de Lens")
    assert duplicates() == ()


def test_another_name_is_found_like_the_first() -> None:
    of = make.organisation("CA de Béthune-Bruay, Artois-Lys Romane")
    assert directory().resolve("CABBALR").listed is None
    actions.add_name(make.SHELL, of, name="CABBALR", kind="acronym")
    found = directory().resolve("CABBALR").listed
    assert found is not None
    assert found.key == of.pk


def test_the_pairs_are_found_in_a_bounded_number_of_queries(max_queries: object) -> None:
    for n in range(12):
        make.organisation(f"Organisation {n}", kind="company")
    with max_queries(4):  # type: ignore[operator]
        duplicates()
