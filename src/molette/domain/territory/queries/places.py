"""Places as plain data: by code through their successions, by name, what holds them, who lives there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import F, QuerySet

from molette.domain.journal.known import today
from molette.domain.territory.models import Place, PlaceKind, PlaceMembership, Population, Succession, on
from molette.engines.french import listing
from molette.engines.tables.values import commune_name

FIELDS: Final = ("pk", "kind", "code", "name", "slug", "siren")


@dataclass(frozen=True, slots=True)
class PlaceRef:
    """A place as others name it. `kind` is a `PlaceKind` value, `code` its INSEE code or SIREN."""

    id: int
    kind: str
    code: str
    name: str
    slug: str
    siren: str = ""

    @property
    def kind_label(self) -> str:
        return str(PlaceKind(self.kind).label)


@dataclass(frozen=True, slots=True)
class Inhabitants:
    """Legal populations of a year; `is_summed` when added up from the communes."""

    year: int
    municipal: int
    total: int | None
    source_slug: str
    source_title: str
    is_summed: bool = False


class AmbiguousSuccessionError(LookupError):
    """The place became several others: which one is meant cannot be guessed."""

    def __init__(self, former: PlaceRef, successors: Iterable[PlaceRef]) -> None:
        self.former, self.successors = former, tuple(successors)
        names = ", ".join(f"{s.name} ({s.code})" for s in self.successors)
        super().__init__(
            f"{former.name} ({former.code}) est devenue plusieurs lieux\N{NO-BREAK SPACE}: {names}. "
            "Précisez lequel."
        )


def refs(places: QuerySet[Place]) -> tuple[PlaceRef, ...]:
    return tuple(PlaceRef(*row) for row in places.values_list(*FIELDS))


def place_by_code(kind: str, code: str, on: date | None = None) -> PlaceRef | None:
    """The place that stands under a code on a day (today by default), through its successions.

    None when the code is unknown, or when the place ended without successor. Raises
    `AmbiguousSuccessionError` when it became several.
    """
    day = on or today()
    place = Place.objects.filter(kind=kind, code=code).order_by("pk").first()
    seen: set[int] = set()
    while place is not None and place.pk not in seen:
        seen.add(place.pk)
        moves = Succession.objects.filter(former=place, happened_on__lte=day).exclude(current=place)
        current = tuple(s.current for s in moves.select_related("current").order_by("current__search_name"))
        if not current:
            return _ref(place) if place.ends_on is None or place.ends_on > day else None
        if len(current) > 1:
            raise AmbiguousSuccessionError(_ref(place), map(_ref, current))
        place = current[0]
    return None


def communes_named(name: str, department: str = "") -> tuple[PlaceRef, ...]:
    """Every commune of that name, however written (`ST VENANT`, `Commune de Lens`), none guessed.

    `department`: its INSEE code (`62`, `2A`, `971`); empty for anywhere.
    """
    found = Place.objects.filter(kind=PlaceKind.COMMUNE, search_name=commune_name(name))
    if department:
        found = found.filter(code__startswith=department)
    return refs(found.order_by("code"))


def containers_of(place: int, day: date) -> tuple[PlaceRef, ...]:
    """What holds a place that day, nearest first: commune, agglomeration, department, region."""
    up: dict[int, list[int]] = defaultdict(list)
    for inner, outer in _pairs(day):
        up[inner].append(outer)
    order = list(_reached(place, up))
    by_id = {ref.id: ref for ref in refs(Place.objects.filter(pk__in=order).order_by("pk"))}
    return tuple(by_id[pk] for pk in order)


def container_names(places: Iterable[int], day: date) -> Mapping[int, str]:
    """What tells a place from another of the same name: its communes, else its agglomeration. One query."""
    held = PlaceMembership.objects.filter(
        on(day), place_id__in=list(places), container__kind__in=(PlaceKind.COMMUNE, PlaceKind.AGGLOMERATION)
    )
    rows = held.order_by("container__search_name", "pk")
    named: dict[tuple[int, str], list[str]] = defaultdict(list)
    for place, kind, name in rows.values_list("place_id", "container__kind", "container__name"):
        named[place, kind].append(name)
    found: dict[int, str] = {}
    for kind in (PlaceKind.AGGLOMERATION, PlaceKind.COMMUNE):
        found |= {place: listing(names) for (place, its), names in named.items() if its == kind}
    return found


def contents_of(places: Iterable[int], day: date) -> Mapping[int, frozenset[int]]:
    """All that each place holds that day, at every depth, itself included."""
    wanted = list(places)
    down: dict[int, list[int]] = defaultdict(list)
    for inner, outer in _pairs(day) if wanted else ():
        down[outer].append(inner)
    return {place: frozenset({place, *_reached(place, down)}) for place in wanted}


def populations_of(places: Iterable[int], year: int | None = None) -> Mapping[int, Inhabitants]:
    """The inhabitants of each place, the latest year published or the one asked; unknown, it is left out."""
    rows = Population.objects.filter(place_id__in=list(places))
    if year is not None:
        rows = rows.filter(year=year)
    latest: dict[int, Inhabitants] = {}
    fields = ("place_id", "year", "municipal", "total", "source__slug", "source__title")
    for place, *figures in rows.order_by("place_id", "year", "pk").values_list(*fields):
        latest[place] = Inhabitants(*figures)
    return latest


def population_of(place: int, year: int | None = None) -> Inhabitants | None:
    """The inhabitants of a place as published, else the sum of its communes when all are known for one year.

    None is unknown, not nobody.
    """
    if published := populations_of([place], year).get(place):
        return published
    # A former commune inside its heir is a part of it, not the whole: it adds up to nothing.
    inside = PlaceMembership.objects.filter(
        on(today()), container=place, place__kind=PlaceKind.COMMUNE
    ).exclude(container__kind=PlaceKind.COMMUNE)
    communes = list(inside.order_by("place_id").values_list("place_id", flat=True))
    known = populations_of(communes, year)
    years = {p.year for p in known.values()}
    if not communes or len(known) < len(communes) or len(years) > 1:
        return None
    totals = [p.total for p in known.values() if p.total is not None]
    first = known[communes[0]]
    return Inhabitants(
        year=first.year,
        municipal=sum(p.municipal for p in known.values()),
        total=sum(totals) if len(totals) == len(known) else None,
        source_slug=first.source_slug,
        source_title=first.source_title,
        is_summed=True,
    )


def _ref(place: Place) -> PlaceRef:
    return PlaceRef(*(getattr(place, name) for name in FIELDS))


def _pairs(day: date) -> Iterable[tuple[int, int]]:
    """Every nesting in force, communes of smaller containers before larger ones."""
    nesting = PlaceMembership.objects.filter(on(day)).order_by(F("starts_on").asc(nulls_first=True), "pk")
    return nesting.values_list("place_id", "container_id")


def _reached(start: int, steps: Mapping[int, list[int]]) -> Iterable[int]:
    """Everything reached from a place, nearest first, each once."""
    seen, front = {start}, [start]
    while front:
        front = [n for place in front for n in steps.get(place, ()) if n not in seen]
        for place in dict.fromkeys(front):
            seen.add(place)
            yield place
