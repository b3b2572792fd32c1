"""What surrounds every form on how a project goes: the way back to the page of its state."""

from collections.abc import Sequence

from django.urls import reverse

from molette.domain.programme.models import Project
from molette.web.workspace.desk import Crumbs, FormPage

STATE = "workspace:project_state"
STAYS = "Cela reste dans l’historique, avec votre motif."
WHY = (("Pourquoi", ("reason",)),)


def crumbs(project: Project) -> Crumbs:
    sheet = reverse("workspace:project", args=[project.slug])
    return [("Projets", reverse("workspace:projects")), (project.title, sheet)]


def around(
    title: str,
    submit: str,
    project: Project,
    lead: str = "",
    *,
    after: Sequence[str] = (),
    groups: Sequence[tuple[str, Sequence[str]]] = (),
) -> FormPage:
    return FormPage(
        title=title,
        submit=submit,
        back=reverse(STATE, args=[project.slug]),
        crumbs=[*crumbs(project), ("État du projet", reverse(STATE, args=[project.slug]))],
        lead=lead,
        consequences=after,
        groups=groups,
    )
