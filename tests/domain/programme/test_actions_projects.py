"""Projects: who opens, edits and publishes them."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from molette.domain.journal.models import Entry
from molette.domain.journal.recording import Actor
from molette.domain.programme import actions
from molette.domain.programme.models import Project
from molette.domain.territory.models import Place
from molette.engines.access import Role
from tests import factories

pytestmark = pytest.mark.django_db


def fields(**given: Any) -> dict[str, Any]:
    return {"title": "Rénovation de la cité 12", "contract": factories.contract(), **given}


def test_a_manager_opens_a_project_that_nobody_sees_before_it_is_published() -> None:
    lens = factories.place("Lens")

    made = actions.create_project(factories.member(Role.MANAGER).actor(), **fields(places=[lens]))

    assert made.slug == "renovation-de-la-cite-12"
    assert list(made.places.all()) == [lens]
    assert not Project.objects.visible_to(None).filter(pk=made.pk).exists()
    line = Entry.objects.get()
    assert (line.project, line.after["places"]) == (made.slug, ["Lens"])


@pytest.mark.parametrize("role", [r for r in Role if r != Role.MANAGER])
def test_only_a_manager_opens_a_project(role: Role) -> None:
    with pytest.raises(PermissionDenied):
        actions.create_project(factories.member(role).actor(), **fields())

    assert not Project.objects.exists()


def test_a_manager_of_one_place_opens_no_project_elsewhere() -> None:
    lens, douai = factories.place("Lens"), factories.place("Douai")
    manager = factories.member(Role.MANAGER, place=lens)

    with pytest.raises(PermissionDenied):
        actions.create_project(manager.actor(), **fields(places=[douai]))


def test_a_project_lead_edits_where_his_mandate_reaches_and_nowhere_else() -> None:
    lens, douai = factories.place("Lens"), factories.place("Douai")
    lead = factories.member(Role.PROJECT_LEAD, place=lens)
    here, there = factories.project(lens), factories.project(douai)

    actions.edit_project(lead.actor(), here, summary="Cent logements.", reason="Précision")
    with pytest.raises(PermissionDenied):
        actions.edit_project(lead.actor(), there, summary="Pris.")
    with pytest.raises(PermissionDenied):
        actions.edit_project(lead.actor(), here, places=[douai])

    here.refresh_from_db()
    assert (here.summary, list(here.places.all())) == ("Cent logements.", [lens])
    line = Entry.objects.get()
    assert (line.before, line.after, line.reason) == (
        {"summary": ""},
        {"summary": "Cent logements."},
        "Précision",
    )


def test_a_project_is_not_corrected_without_a_reason() -> None:
    project = factories.project(title="Gare")

    with pytest.raises(ValidationError, match="Dites pourquoi ce projet est modifié") as refusal:
        actions.edit_project(factories.SHELL, project, title="Halte", reason="  ")
    with pytest.raises(ValidationError):
        actions.edit_project(factories.SHELL, project, places=[factories.place("Lens")])

    project.refresh_from_db()
    assert list(refusal.value.error_dict) == ["reason"]
    assert (project.title, project.places.count(), Entry.objects.count()) == ("Gare", 0, 0)


def test_moving_a_project_says_where_it_stood_and_where_it_stands() -> None:
    lens, lievin = factories.place("Lens"), factories.place("Liévin")
    project = factories.project(lens)

    actions.edit_project(factories.SHELL, project, places=[lievin, lens], reason="Deux communes")

    line = Entry.objects.get()
    assert (line.before, line.after) == ({"places": ["Lens"]}, {"places": ["Lens", "Liévin"]})
    assert project.history.first().places.count() == 2


def test_saying_again_what_is_already_so_writes_nothing() -> None:
    lens = factories.place("Lens")
    project = factories.project(lens)

    assert not actions.edit_project(factories.SHELL, project, title=project.title, places=[lens])

    assert not Entry.objects.exists()


def test_a_project_is_a_whole_or_a_part_and_never_both() -> None:
    whole, other = factories.project(), factories.project()
    part = factories.project(parent=whole)

    for moved, parent in ((whole, part), (whole, whole), (whole, other), (other, part)):
        with pytest.raises(ValidationError) as refusal:
            actions.edit_project(factories.SHELL, moved, parent=parent)
        assert "parent" in refusal.value.error_dict
    with pytest.raises(ValidationError) as refusal:
        actions.create_project(factories.SHELL, **fields(parent=part))
    assert "parent" in refusal.value.error_dict

    actions.edit_project(factories.SHELL, part, parent=other, reason="Part d’une autre opération")
    assert part.parent == other


@pytest.fixture
def manager_of_lens() -> tuple[Actor, Place, Place]:
    """A manager whose mandate is on Lens alone, Lens, and a town out of his reach."""
    lens, douai = factories.place("Lens"), factories.place("Douai")
    return factories.member(Role.MANAGER, place=lens).actor(), lens, douai


def test_a_project_is_not_opened_across_the_border_of_a_mandate(
    manager_of_lens: tuple[Actor, Place, Place],
) -> None:
    actor, lens, douai = manager_of_lens

    with pytest.raises(PermissionDenied):
        actions.create_project(actor, **fields(places=[lens, douai]))
    with pytest.raises(PermissionDenied):
        actions.create_project(actor, **fields(places=[lens], parent=factories.project(douai)))

    whole = factories.project(lens)
    assert actions.create_project(actor, **fields(places=[lens], parent=whole)).parent == whole


def test_a_project_neither_gains_nor_loses_a_place_out_of_reach(
    manager_of_lens: tuple[Actor, Place, Place],
) -> None:
    actor, lens, douai = manager_of_lens
    here, shared = factories.project(lens), factories.project(lens, douai)

    with pytest.raises(PermissionDenied):
        actions.edit_project(actor, here, places=[lens, douai])
    with pytest.raises(PermissionDenied):
        actions.edit_project(actor, shared, places=[lens])
    actions.edit_project(actor, shared, places=[douai, lens], summary="Commun.", reason="Précision")

    assert shared.places.count() == 2


def test_a_project_neither_joins_nor_leaves_a_whole_out_of_reach(
    manager_of_lens: tuple[Actor, Place, Place],
) -> None:
    actor, lens, douai = manager_of_lens
    theirs = factories.project(douai)
    alone, joined = factories.project(lens), factories.project(lens, parent=theirs)

    with pytest.raises(PermissionDenied):
        actions.edit_project(actor, alone, parent=theirs)
    with pytest.raises(PermissionDenied):
        actions.edit_project(actor, joined, parent=None)
    actions.edit_project(actor, joined, parent=theirs, summary="Une part.", reason="Précision")

    assert joined.parent == theirs


def test_a_project_leaves_the_public_only_with_a_reason() -> None:
    project = factories.project()

    with pytest.raises(ValidationError):
        actions.publish_project(factories.SHELL, project, published=False)
    actions.publish_project(factories.SHELL, project, published=False, reason="Abandonné")

    project.refresh_from_db()
    assert not project.is_published
