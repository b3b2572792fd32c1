"""Homes and street together: for each cité or operation, the days between both, per site and per phase."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered
from molette.domain.programme.models import Project
from molette.domain.programme.queries import Ref, project_names
from molette.domain.programme.queries.states import states
from molette.domain.territory.models import PlaceKind
from molette.engines.chain.streets import Pair, middle, pairs
from molette.engines.stages import Milestone


@dataclass(frozen=True, slots=True)
class Site:
    """A cité, or an operation that stands on none, with its phases. `place` is set for a cité."""

    name: str
    place: Ref | None
    projects: tuple[Ref, ...]
    pairs: tuple[Pair, ...]
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class Streets:
    """The sites where homes or a street were dated; `days` is the median, over `known` phases done."""

    sites: tuple[Site, ...]
    days: int | None
    known: int
    waiting: int

    @property
    def phases(self) -> int:
        return sum(len(site.pairs) for site in self.sites)


@remembered
def streets(user: object, places: frozenset[int] = frozenset()) -> Streets:
    """Homes and street of the sites that the user sees, those in these places if named. Five queries.

    The projects that stand on one cité are one site, whatever their number; elsewhere, an operation and its
    parts are one.
    """
    found = Project.objects.visible_to(user)
    if places:
        standing = Project.places.through.objects.filter(place_id__in=places).order_by()
        found = found.filter(pk__in=standing.values("project_id"))
    return _told(found)


def _told(found: QuerySet[Project]) -> Streets:
    rows = {pk: (parent, title) for pk, parent, title in found.order_by("pk").values_list(*_ROW)}
    cites = _cites(found)
    held: dict[tuple[bool, int], list[int]] = defaultdict(list)
    for pk, (parent, _) in rows.items():
        root = parent if parent in rows else pk
        cite = cites.get(pk) or cites.get(root)
        held[(True, cite[0]) if cite else (False, root)].append(pk)
    dates = {state.id: state.milestones for state in states(found, today(), ("pk",))}
    named = dict(cites.values())
    told = {
        key: _pairs(key[1], [(pk, rows[pk][1], dates.get(pk, ())) for pk in members])
        for key, members in held.items()
    }
    kept = {key: own for key, own in told.items() if own}
    names = project_names(frozenset(pk for key in kept for pk in (*held[key], *([] if key[0] else [key[1]]))))
    sites = [
        _site(key, [names[pk] for pk in held[key] if pk in names], own, named, names)
        for key, own in kept.items()
    ]
    every = [pair for site in sites for pair in site.pairs]
    days, known = middle(every)
    waiting = sum(pair.waiting is not None for pair in every)
    return Streets(tuple(sorted(sites, key=_urgency)), days, known, waiting)


_ROW = ("pk", "parent_id", "title")


def _pairs(site: int, own: Sequence[tuple[int, str, Sequence[Milestone]]]) -> tuple[Pair, ...]:
    """The phases that speak of homes: a street alone is another story."""
    return tuple(pair for pair in pairs(site, own, today()) if pair.homes is not None)


def _site(
    key: tuple[bool, int],
    projects: Sequence[Ref],
    own: tuple[Pair, ...],
    cites: Mapping[int, Ref],
    names: Mapping[int, Ref],
) -> Site:
    place = cites[key[1]] if key[0] else None
    name = place.label if place else names[key[1]].label
    return Site(name, place, tuple(projects), own, all(ref.is_fictional for ref in projects))


def _urgency(site: Site) -> tuple[bool, int, str]:
    """What is real first, then those that have waited longest for their street."""
    return (site.is_fictional, -max((pair.waiting or 0 for pair in site.pairs), default=0), site.name)


def _cites(found: QuerySet[Project]) -> Mapping[int, tuple[int, Ref]]:
    """The cité on which each project stands; one that stands on several stands on none. One query."""
    rows = Project.places.through.objects.filter(
        project__in=found.order_by().values("pk"), place__kind=PlaceKind.CITE_MINIERE
    ).order_by("pk")
    held: dict[int, list[tuple[int, Ref]]] = defaultdict(list)
    for project, pk, slug, name in rows.values_list("project_id", "place_id", "place__slug", "place__name"):
        held[project].append((pk, Ref(slug, name)))
    return {project: own[0] for project, own in held.items() if len(own) == 1}
