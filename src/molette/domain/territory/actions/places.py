"""Write places, their dated nesting and their successions."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.text import slugify

from molette.domain.journal.keeping import create, keep
from molette.domain.journal.recording import Actor, action, nothing_changed, record
from molette.domain.sources.models import Source
from molette.domain.territory.models import Place, PlaceKind, PlaceMembership, Succession
from molette.domain.territory.rights import require_loading
from molette.engines.tables.values import commune_name, normalised_name

Key = tuple[str, str]
GIVEN = (
    "name",
    "search_name",
    "siren",
    "longitude",
    "latitude",
    "postcodes",
    "starts_on",
    "ends_on",
    "traits",
)
LONGEST_SLUG = 200


class PlaceRefusedError(ValueError):
    """Some places cannot be written; `problems` says why, one sentence each. Nothing was."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place to write. What is left empty is not known, and erases nothing.

    `containers`: (kind, code) of what holds it, all of them for each kind named; `since`: the day from
    which they do, required when a place changes container.
    """

    kind: str
    code: str
    name: str
    siren: str = ""
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    postcodes: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    containers: tuple[Key, ...] = ()
    since: date | None = None
    traits: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        return self.kind, self.code


@dataclass(frozen=True, slots=True)
class PlacesLoaded:
    """What a load did to the places, and to their nesting."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    nested: int = 0
    ids: Mapping[Key, int] = field(default_factory=dict)


@action
def load_places(actor: Actor, /, rows: Sequence[PlaceRow], *, source: Source) -> PlacesLoaded:
    """Add or correct places and their nesting, all or nothing; the same rows twice change nothing.

    Raises `PlaceRefusedError` for a place given twice, an unknown container, or a place that changes
    container without a date.
    """
    require_loading(actor)
    if twice := [key for key, times in Counter(row.key for row in rows).items() if times > 1]:
        raise PlaceRefusedError([f"Le lieu {code} est donné plusieurs fois." for _, code in twice])
    known = _by_key(row.key for row in rows)
    kept = keep(_instances(rows, known, source), key=("code", "kind"), correct=GIVEN)
    ids = {(place.kind, place.code): place.pk for place in kept.rows}
    nested = _nest(rows, ids, source)
    for change in kept.changed:
        record("a corrigé le lieu", change.row, before=change.before, after=change.after)
    if kept.added or nested:
        record("a chargé les lieux de", source, after={"added": len(kept.added), "nested": nested})
    if not kept.moved and not nested:
        nothing_changed()
    return PlacesLoaded(len(kept.added), len(kept.changed), kept.unchanged, nested, ids)


@action
def succeed(
    actor: Actor, /, former: Key, currents: Sequence[Key], *, happened_on: date, reason: str
) -> tuple[Succession, ...]:
    """Say that a place became another, or several: it ends that day, and its codes lead to its heirs.

    A place listed among its own heirs (a commune that absorbs another under its code) does not end.
    """
    require_loading(actor)
    places = _by_key([former, *currents])
    if missing := [key for key in (former, *currents) if key not in places]:
        raise PlaceRefusedError([f"Aucun lieu ne porte le code {code}." for _, code in missing])
    old = places[former]
    heirs = [places[key] for key in currents]
    rows = [Succession(former=old, current=heir, happened_on=happened_on, reason=reason) for heir in heirs]
    kept = keep(rows, key=("former_id", "current_id", "happened_on"))
    if not kept.added:
        nothing_changed()
        return kept.rows
    if old not in heirs and old.ends_on is None:
        _hand_over(old, heirs, happened_on)
    for succession in kept.added:
        record("a inscrit la succession", succession, reason=reason, after={"happened_on": happened_on})
    return kept.rows


def _hand_over(old: Place, heirs: Sequence[Place], day: date) -> None:
    """End a place, and give its heirs what it had: its containers, its perimeters, and itself as a part.

    What stood on the former place is then read on its heirs' pages and counted in their totals.
    """
    before = {"ends_on": old.ends_on}
    old.ends_on = day
    old.save()
    for held in old.containers.filter(ends_on=None).order_by("pk"):
        held.ends_on = day
        held.save()
        joined = [heir for heir in heirs if not heir.containers.filter(container=held.container).exists()]
        create([PlaceMembership(place=heir, container=held.container, starts_on=day) for heir in joined])
    create([PlaceMembership(place=old, container=heir, starts_on=day) for heir in heirs])
    for perimeter in old.perimeters.order_by("pk"):
        perimeter.places.add(*heirs)
    record("a mis fin au lieu", old, before=before, after={"ends_on": day})


def _by_key(keys: Iterable[Key]) -> dict[Key, Place]:
    wanted = set(keys)
    rows: QuerySet[Place] = Place.objects.filter(kind__in={kind for kind, _ in wanted}).order_by("pk")
    return {key: place for place in rows if (key := (place.kind, place.code)) in wanted}


def _instances(rows: Sequence[PlaceRow], known: Mapping[Key, Place], source: Source) -> list[Place]:
    slugs = set(Place.objects.order_by("pk").values_list("slug", flat=True))
    instances = []
    for row in rows:
        normalise = commune_name if row.kind == PlaceKind.COMMUNE else normalised_name
        told = {name: getattr(row, name) for name in GIVEN if name != "search_name"}
        if place := known.get(row.key):
            told = {name: value or getattr(place, name) for name, value in told.items()}
            slug = place.slug
        else:
            slug = _free(row, slugs)
            slugs.add(slug)
        instances.append(
            Place(
                kind=row.kind,
                code=row.code,
                slug=slug,
                search_name=normalise(row.name),
                source=source,
                **told,
            )
        )
    return instances


def _free(row: PlaceRow, taken: set[str]) -> str:
    stem = slugify(row.name.replace("’", "-").replace("'", "-").replace("œ", "oe"))[:LONGEST_SLUG]
    return stem if stem and stem not in taken else f"{stem}-{row.code}".lower().strip("-")


def _nest(rows: Sequence[PlaceRow], ids: dict[Key, int], source: Source) -> int:
    """Open the missing memberships, close those a dated change ends; return how many moved."""
    held = [row for row in rows if row.containers]
    outer = ids | {key: place.pk for key, place in _by_key(c for row in held for c in row.containers).items()}
    standing = _standing({ids[row.key] for row in held})
    problems: list[str] = []
    opened: list[PlaceMembership] = []
    closed = 0
    for row in held:
        if lost := [code for kind, code in row.containers if (kind, code) not in outer]:
            problems.append(f"{row.name} ({row.code})\N{NO-BREAK SPACE}: le lieu {lost[0]} n’est pas connu.")
            continue
        place = ids[row.key]
        wanted = {outer[key]: key[0] for key in row.containers}
        left = [
            m for m in standing[place] if m.container.kind in wanted.values() and m.container_id not in wanted
        ]
        if left and row.since is None:
            problems.append(
                f"{row.name} ({row.code}) appartient à {left[0].container.name}\N{NO-BREAK SPACE}: "
                "donnez la date du changement."
            )
            continue
        for membership in left:
            membership.ends_on = row.since
            membership.save()
            closed += 1
        there = {m.container_id for m in standing[place]}
        opened += [
            PlaceMembership(place_id=place, container_id=c, starts_on=row.since, source=source)
            for c in wanted
            if c not in there
        ]
    if problems:
        raise PlaceRefusedError(problems)
    create(opened)
    return len(opened) + closed


def _standing(places: set[int]) -> Mapping[int, list[PlaceMembership]]:
    """Memberships with no end, by place."""
    rows = PlaceMembership.objects.filter(ends_on=None, place_id__in=places).select_related("container")
    by_place: dict[int, list[PlaceMembership]] = defaultdict(list)
    for membership in rows.order_by("pk"):
        by_place[membership.place_id].append(membership)
    return by_place
