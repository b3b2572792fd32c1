"""Who reads what is said within the partnership: those whose mandate covers the project."""

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from molette.domain.people.permissions import voices
from molette.domain.programme.models import Project
from molette.engines.access import Permission, Reach, reach_of

M = TypeVar("M", bound=models.Model)


def covered_by(reach: Reach, to_project: str) -> Q:
    """What belongs to the projects that a reach covers: that one is published is not enough."""
    standing = Project.places.through.objects.filter(place_id__in=reach.places).order_by()
    on_its_places = Q(**{f"{to_project}__in": standing.values("project_id")})
    return on_its_places | Q(**{f"{to_project}__slug__in": reach.projects})


class OfPartnersQuerySet(models.QuerySet[M]):
    """Words of the partnership: seen where a mandate covers the project."""

    to_project = "project"

    def visible_to(self, user: object) -> Self:
        reach = reach_of(user, Permission.VIEW_PROJECT)
        if reach.everywhere:
            return self.all()
        return self.filter(self._seen(reach, user)) if reach else self.none()

    def _seen(self, reach: Reach, _user: object) -> Q:
        return covered_by(reach, self.to_project)


class AskedOfQuerySet(OfPartnersQuerySet[M]):
    """Seen as well by those of whom something is asked."""

    def _seen(self, reach: Reach, user: object) -> Q:
        asked = Q(lifter_id__in=voices(user, Permission.VIEW_PROJECT))
        return super()._seen(reach, user) | asked
