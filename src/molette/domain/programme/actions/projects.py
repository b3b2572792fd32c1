"""Create, edit, place and publish a project."""

from typing import Any

from django.core.exceptions import ValidationError

from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import free_slug, hold, write
from molette.domain.people.acting import Ground
from molette.domain.people.permissions import Permission, require
from molette.domain.programme.models import Project


@action
def create_project(actor: Actor, /, **values: Any) -> Project:
    """Open a project, unpublished, from its fields.

    `title` and `contract` are needed; `places`, `nodes` and `linked_contracts` are iterables. A mandate on
    a place opens projects on that place only.
    """
    places = tuple(place.pk for place in values.get("places", ()))
    require(actor, Permission.CREATE_PROJECT, Ground(places))
    project = Project()
    slug = free_slug(Project, values["title"])
    write("a créé le projet", project, {"slug": slug, "is_published": False, **values}, project=slug)
    return project


@action
def edit_project(actor: Actor, /, project: Project, *, reason: str = "", **values: Any) -> None:
    """Change the fields given; the address stays. The project must still stand where the actor may edit."""
    hold(project)
    require(actor, Permission.EDIT_PROJECT, project)
    if "places" in values:
        places = tuple(place.pk for place in values["places"])
        require(actor, Permission.EDIT_PROJECT, Ground(places, project.slug))
    if values.get("parent") is not None:
        _refuse_a_circle(project, values["parent"])
    write("a modifié le projet", project, values, reason=reason, project=project.slug)


def _refuse_a_circle(project: Project, parent: Project) -> None:
    """Refuse a parent that is the project itself or one of its parts: its money would count twice."""
    above: Project | None = parent
    while above is not None:
        if above.pk == project.pk:
            raise ValidationError({"parent": "Ce projet est déjà une partie de celui-ci."})
        above = above.parent


@action
def publish_project(actor: Actor, project: Project, *, published: bool, reason: str = "") -> None:
    """Show the project to everyone, or take it back with the reason."""
    require(actor, Permission.EDIT_PROJECT, project)
    if not published and not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi ce projet n’est plus public."})
    verb = "a publié le projet" if published else "a retiré le projet du public"
    write(verb, project, {"is_published": published}, reason=reason, project=project.slug)
