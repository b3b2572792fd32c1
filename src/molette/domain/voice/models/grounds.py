"""Where something that residents speak of stands, and who answers for that ground."""

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from molette.domain.programme.models import Project
from molette.engines.access import Permission, Reach, reach_of

M = TypeVar("M", bound=models.Model)


def standing_on(reach: Reach) -> Q:
    """What is about a project or a place that a reach covers; what is about neither asks for all of it."""
    there = Project.places.through.objects.filter(place_id__in=reach.places).order_by()
    return (
        Q(project__in=there.values("project_id"))
        | Q(project__slug__in=reach.projects)
        | Q(place_id__in=reach.places)
    )


class GroundedQuerySet(models.QuerySet[M]):
    """What those who moderate a ground see of it."""

    def visible_to(self, user: object) -> Self:
        reach = reach_of(user, Permission.MODERATE_VOICE)
        if reach.everywhere:
            return self.all()
        return self.filter(standing_on(reach)) if reach else self.none()


class Grounded(models.Model):
    """About a project, a place, or a service: one of those loaded here, or one that its words name."""

    class Meta:
        abstract = True

    def footing(self) -> tuple[list[int], str]:
        """The places and the project: what a mandate must cover."""
        project = getattr(self, "project", None)
        place = getattr(self, "place_id", None)
        places, slug = project.footing() if project else ([], "")
        return [*places, *([place] if place else [])], slug

    @property
    def about(self) -> str:
        """What it is about, in words."""
        told = (getattr(self, name, None) for name in ("project", "known_service", "service", "place"))
        return ", ".join(str(one) for one in told if one)
