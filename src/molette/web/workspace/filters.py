"""Filters that live in the address: what each select offers, and what the address asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils.dateparse import parse_date

from molette.domain.journal.known import today
from molette.domain.people.models import Organisation
from molette.domain.programme.queries import ProjectFilter
from molette.domain.territory.models import Place, PlaceKind
from molette.domain.territory.queries import contents_of
from molette.engines.stages import STAGE_LABELS, Stage

LONGEST = 120


@dataclass(frozen=True, slots=True)
class Select:
    """A filter as a page draws it: its name in the address, its label, its options, the one chosen."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str
    everything: str = "Tous"


def asked(request: HttpRequest, name: str) -> str:
    """Return a filter of the address, bounded; empty when it is not there."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST]


def day_asked(request: HttpRequest, name: str) -> date | None:
    """Return a day of the address, None when it is none."""
    try:
        return parse_date(asked(request, name))
    except ValueError:
        return None


def select(
    request: HttpRequest, name: str, label: str, options: Iterable[tuple[str, str]], everything: str = "Tous"
) -> Select:
    return Select(name, label, tuple(options), asked(request, name), everything)


def flag(request: HttpRequest, name: str) -> bool | None:
    """Return a filter that holds or does not; None when it was not asked."""
    return {"oui": True, "non": False}.get(asked(request, name))


def project_filter(request: HttpRequest) -> ProjectFilter:
    """Return which projects the address asks for. One query when a place is named."""
    stage = asked(request, "etape")
    return ProjectFilter(
        text=asked(request, "texte"),
        places=_inside(asked(request, "lieu")),
        owner=asked(request, "maitre"),
        stage=Stage(stage) if stage in set(Stage) else None,
        fictional=flag(request, "fictif"),
        late=True if flag(request, "retard") else None,
    )


def places_asked(request: HttpRequest) -> frozenset[int] | None:
    """Return the place that the address asks for and all it holds; None where it asks for none."""
    slug = asked(request, "lieu")
    return _inside(slug) if slug else None


def agglomerations() -> Iterable[tuple[str, str]]:
    """The agglomerations, as a select offers them. One query."""
    found = Place.objects.filter(kind=PlaceKind.AGGLOMERATION).order_by("search_name", "pk")
    return found.values_list("slug", "name")


def _inside(slug: str) -> frozenset[int]:
    """Return a place and all it holds; a place that does not exist holds nothing, and so no project."""
    if not slug:
        return frozenset()
    key = Place.objects.filter(slug=slug).order_by("pk").values_list("pk", flat=True).first()
    return contents_of([key], today())[key] if key is not None else frozenset({0})


def project_selects(request: HttpRequest) -> tuple[Select, ...]:
    """Return the selects that filter projects. Two queries."""
    owners = Organisation.objects.exclude(owned_projects=None).distinct().order_by("name", "pk")
    return (
        select(request, "lieu", "Agglomération", agglomerations(), "Toutes"),
        select(request, "maitre", "Maître d’ouvrage", [(o.slug, o.label) for o in owners]),
        select(request, "etape", "Étape", [(s.value, STAGE_LABELS[s]) for s in Stage], "Toutes"),
        select(request, "retard", "Calendrier", [("oui", "en retard")]),
        select(request, "fictif", "Réalité", [("non", "réels"), ("oui", "fictifs")]),
    )
