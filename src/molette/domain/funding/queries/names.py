"""How the groups of a total are named, and what their addresses are made of."""

from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from molette.domain.funding.models import Scheme
from molette.domain.people.models import Organisation
from molette.domain.programme.models import OrientationNode, Project
from molette.domain.territory.models import Place

SEVERAL = "several"
Names = tuple[str, str]
"""The label of a group, and what its address is made of."""


class Dimension(StrEnum):
    """What a total may be cut by."""

    FUNDER = "funder"
    SCHEME = "scheme"
    YEAR = "year"
    PLACE = "place"
    NODE = "node"
    PROJECT = "project"


def unnamed(dimension: Dimension, key: str) -> str:
    if key == SEVERAL:
        return "sur plusieurs communes" if dimension is Dimension.PLACE else "sous plusieurs orientations"
    return {
        Dimension.PLACE: "sans lieu précis",
        Dimension.NODE: "sans orientation",
        Dimension.PROJECT: "le programme entier",
    }.get(dimension, key)


def names_of(dimension: Dimension, keys: list[str]) -> dict[str, Names]:
    match dimension:
        case Dimension.YEAR:
            return {key: (key, key) for key in keys}
        case Dimension.FUNDER:
            found = Organisation.objects.filter(pk__in=keys).order_by("pk")
            return {str(o.pk): (o.label, o.slug) for o in found}
        case Dimension.PLACE:
            return _slugged(Place.objects.filter(pk__in=keys).values_list("pk", "name", "slug"))
        case Dimension.NODE:
            return _slugged(OrientationNode.objects.filter(pk__in=keys).values_list("pk", "title", "slug"))
        case Dimension.PROJECT:
            return _slugged(Project.objects.filter(pk__in=keys).values_list("pk", "title", "slug"))
        case Dimension.SCHEME:
            return {str(s.pk): (str(s), s.slug) for s in Scheme.objects.filter(pk__in=keys).order_by("pk")}


def _slugged(rows: QuerySet[Any, Any]) -> dict[str, Names]:
    return {str(pk): (label, slug) for pk, label, slug in rows.order_by("pk")}
