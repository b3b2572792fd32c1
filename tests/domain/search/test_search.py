"""Search: what is written is found at once, accents and slips forgiven, and nothing else is."""

import random
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from molette.domain.identities.actions import add_name, undo, unite
from molette.domain.people.actions import create_organisation, edit_organisation
from molette.domain.people.models import OrganisationKind
from molette.domain.search.indexing import reindex
from molette.domain.search.models import Kind, SearchEntry
from molette.domain.search.queries import find
from molette.engines.access import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
RESIDENT = AnonymousUser()


def titles(text: str, user: object = RESIDENT) -> list[str]:
    return [hit.title for group in find(text, user).groups for hit in group.hits]


def _created(name: str) -> object:
    return create_organisation(make.SHELL, name=name, kind=OrganisationKind.COMMUNE)


def test_what_an_action_writes_is_found_at_once_and_no_more_under_its_former_name() -> None:
    of = create_organisation(make.SHELL, name="Ville de Liévin", kind=OrganisationKind.COMMUNE)
    assert titles("lievin") == ["Ville de Liévin"]

    edit_organisation(make.SHELL, of, name="Ville de Lens", reason="Nom d’usage")
    assert titles("lievin") == []
    assert titles("LENS ville") == ["Ville de Lens"]


@pytest.mark.parametrize("typed", ["LIÉVIN", "lievin", "Liev", "lievn", "liévinn", "leivin", "ville lievin"])
def test_accents_case_beginnings_and_slips_are_forgiven(typed: str) -> None:
    _created("Ville de Liévin")
    _created("Ville de Douai")
    assert titles(typed) == ["Ville de Liévin"]


def test_a_correction_is_said() -> None:
    _created("Ville de Liévin")
    assert find("lievn", RESIDENT).instead == ("lievin",)
    assert find("lievin", RESIDENT).instead == ()


def test_the_best_title_comes_first() -> None:
    for name in ("Lens et Liévin ensemble", "Lens", "Amis de Lens"):
        _created(name)
    assert titles("lens")[0] == "Lens"


def test_other_names_and_identifiers_find_an_organisation() -> None:
    of = create_organisation(
        make.SHELL, name="CA de Lens - Liévin", kind=OrganisationKind.AGGLOMERATION, siren="246200364"
    )
    add_name(make.SHELL, of, name="Communaupole")
    assert titles("communaupole") == titles("246200364") == ["CA de Lens - Liévin"]


def test_a_double_is_found_no_more_then_again_when_the_reunion_is_undone() -> None:
    kept = create_organisation(make.SHELL, name="Cœur de Flandre", kind=OrganisationKind.AGGLOMERATION)
    double = create_organisation(make.SHELL, name="Flandre intérieure", kind=OrganisationKind.AGGLOMERATION)
    reunion = unite(make.SHELL, kept, double, reason="Nouveau nom.")
    assert titles("interieure") == ["Cœur de Flandre"], "by the name it took"
    undo(make.SHELL, reunion, reason="Essai.")
    assert titles("interieure") == ["Flandre intérieure"]


def test_an_unpublished_project_its_statements_and_its_documents_are_found_by_its_members_alone() -> None:
    lens = make.place("Lens")
    secret = make.project(lens, title="Halle clandestine", is_published=False)
    make.statement(project=secret, measure=make.measure(name="Surface"), wording="clandestine")
    make.document(secret, title="Étude clandestine")
    reindex()

    stranger = make.member(Role.READER, place=make.place("Douai"))
    for outsider in (RESIDENT, stranger):
        assert find("clandestine", outsider).total == 0
        slip = find("clandestin e".replace(" ", "x"), outsider)
        assert (slip.total, slip.instead) == (0, ()), "no slip is mended towards a word he may not read"
    insider = make.member(Role.READER, place=lens)
    assert {group.kind for group in find("clandestine", insider).groups} == {
        Kind.PROJECT,
        Kind.STATEMENT,
        Kind.DOCUMENT,
    }


def test_a_hundred_that_he_may_not_see_hide_nothing_from_a_reader_and_count_for_nothing() -> None:
    for n in range(105):
        make.project(title=f"Gare {n}", is_published=False)
    seen = make.project(title="Parvis", summary="Devant la gare.")
    reindex()

    assert titles("gare") == [seen.title]
    assert find("gare", RESIDENT).total == 1
    assert not find("gare", RESIDENT).more


def test_beyond_a_hundred_those_whose_title_says_it_are_shown_first() -> None:
    for n in range(105):
        make.project(title=f"Parvis {n}", summary="Devant la gare.")
    make.project(title="La gare")
    reindex()

    found = find("gare", RESIDENT)
    assert found.groups[0].hits[0].title == "La gare"
    assert (found.total, found.more) == (100, True)


def test_no_value_is_ever_found_by_its_digits() -> None:
    project = make.project(title="Nouvelle gare")
    make.statement(project=project, value=Decimal(7654321), wording="près de 7654321 € et 7 654 321 €")
    make.movement(project=project, amount=Decimal(7654321))
    reindex()
    assert find("7654321", RESIDENT).total == 0
    assert not SearchEntry.objects.filter(kind=Kind.STATEMENT, words__contains="7654321").exists()


def test_what_is_withdrawn_or_replaced_is_found_no_more() -> None:
    measure = make.measure(name="Logements rénovés")
    former = make.statement(measure=measure)
    make.statement(measure=measure, replaces=former)
    make.statement(measure=measure, withdrawn_on=make.today(), withdrawn_reason="Erreur.")
    reindex()
    found = find("renoves", RESIDENT).group(Kind.STATEMENT)
    assert found is not None
    assert found.found == 1


def test_a_search_asks_a_bounded_number_of_queries(max_queries: object) -> None:
    for n in range(15):
        make.project(title=f"Place des mineurs {n}")
    reindex()
    find("echauffement", RESIDENT)
    with max_queries(14):  # type: ignore[operator]
        assert find("mineurs", RESIDENT).total == 15
    with max_queries(25):  # type: ignore[operator]
        assert find("mineyrs", RESIDENT).total == 15


@pytest.mark.parametrize(
    "typed", ["", "   ", "'", '"', "a:* | b", "NEAR(", "-", "(((", "%", "\\", "l’", "é" * 300]
)
def test_nothing_typed_breaks_a_search(typed: str) -> None:
    _created("Ville de Lens")
    find(typed, RESIDENT)


WORDS = st.sampled_from(
    ["Réhabilitation", "école", "maternelle", "Noyelles", "électriciens", "mineurs", "Hénin", "gare", "cité"]
)


class AnyTitle(TestCase):
    """Any title is found by itself: without accents, in any case, and with one slip in a long word."""

    @settings(max_examples=20, suppress_health_check=list(HealthCheck))
    @given(st.lists(WORDS, min_size=1, max_size=4, unique=True), st.randoms(use_true_random=False))
    def test_it_is_found(self, words: list[str], chance: random.Random) -> None:
        title = " ".join(words)
        make.project(title=title)
        reindex()
        for typed in (
            title,
            title.upper(),
            title.lower(),
            title.translate(BARE),
            _with_a_slip(words, chance),
        ):
            assert title in titles(typed), typed


BARE = str.maketrans("éèôÉ", "eeoE")


def _with_a_slip(words: list[str], chance: random.Random) -> str:
    """Drop, double or change a letter of a word of five letters or more."""
    long = [n for n, word in enumerate(words) if len(word) >= 5]
    if not long:
        return " ".join(words)
    which = chance.choice(long)
    word, at = words[which], chance.randrange(1, len(words[which]))
    slipped = chance.choice(
        [word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word[:at] + "x" + word[at + 1 :]]
    )
    return " ".join([*words[:which], slipped, *words[which + 1 :]])
