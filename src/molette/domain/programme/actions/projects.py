"""Create, edit, place and publish a project."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import free_slug, hold, write
from molette.domain.people.acting import Ground
from molette.domain.people.permissions import Permission, require
from molette.domain.programme.models import Project
from molette.domain.secrecy.models import Reservation


@action
def create_project(actor: Actor, /, **values: Any) -> Project:
    """Open a project, unpublished, from its fields.

    `title` and `contract` are needed; `places`, `nodes` and `linked_contracts` are iterables. A mandate on
    places opens projects on those places alone, and as parts of projects he may edit.
    """
    for ground in [Ground((place.pk,)) for place in values.get("places", ())] or [Ground()]:
        require(actor, Permission.CREATE_PROJECT, ground)
    if (parent := values.get("parent")) is not None:
        require(actor, Permission.EDIT_PROJECT, parent)
        _refuse_a_part_of_a_part(None, parent)
    project = Project()
    slug = free_slug(Project, values["title"])
    write("a créé le projet", project, {"slug": slug, "is_published": False, **values}, project=slug)
    return project


@action
def edit_project(actor: Actor, /, project: Project, *, reason: str = "", **values: Any) -> bool:
    """Change the fields given, and say why; the address stays. Returns False when none moves.

    The places it gains or loses, and the whole it joins or leaves, must be within the actor's reach; it must
    still stand where he may edit.
    """
    hold(project)
    require(actor, Permission.EDIT_PROJECT, project)
    if "places" in values:
        _require_places(actor, project, {place.pk for place in values["places"]})
    if "parent" in values and values["parent"] != project.parent:
        for whole in filter(None, (project.parent, values["parent"])):
            require(actor, Permission.EDIT_PROJECT, whole)
        _refuse_a_part_of_a_part(project, values["parent"])
    if "owner" in values and values["owner"] != project.owner:
        _refuse_to_let_in(actor, project)
    return write(
        "a modifié le projet",
        project,
        values,
        reason=reason,
        project=project.slug,
        unexplained="Dites pourquoi ce projet est modifié.",
    )


def _refuse_to_let_in(actor: Actor, project: Project) -> None:
    """The owner sees all that is reserved of a project: nobody names one who may not see it himself."""
    held = Reservation.objects.in_force(timezone.localdate()).filter(project=project.slug)
    if actor.user is not None and held.exclude(pk__in=held.visible_to(actor.user)).exists():
        raise PermissionDenied(
            "Ce projet porte une réserve que vous ne voyez pas, et que son maître d’ouvrage verrait : "
            "demandez à une organisation qui la voit de le changer."
        )


def _require_places(actor: Actor, project: Project, places: set[int]) -> None:
    standing, slug = project.footing()
    for moved in places.symmetric_difference(standing):
        require(actor, Permission.EDIT_PROJECT, Ground((moved,), slug))
    require(actor, Permission.EDIT_PROJECT, Ground(tuple(places), slug))


def _refuse_a_part_of_a_part(project: Project | None, parent: Project | None) -> None:
    """A project is a whole or a part: money counted on three levels would count twice."""
    if parent is None:
        return
    if parent == project:
        raise ValidationError({"parent": "Un projet n’est pas une partie de lui-même."})
    if parent.parent_id is not None:
        raise ValidationError({"parent": f"« {parent} » est déjà une partie d’un projet : il n’en a pas."})
    if project is not None and project.children.exists():
        raise ValidationError({"parent": "Ce projet a des parties : il n’est pas lui-même une partie."})


@action
def publish_project(actor: Actor, project: Project, *, published: bool, reason: str = "") -> None:
    """Show the project to everyone, or take it back with the reason."""
    require(actor, Permission.EDIT_PROJECT, project)
    if not published and not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi ce projet n’est plus public."})
    verb = "a publié le projet" if published else "a retiré le projet du public"
    write(verb, project, {"is_published": published}, reason=reason, project=project.slug)
