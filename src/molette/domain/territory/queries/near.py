"""The communes, cités and quarters around a point, or named in what somebody types: our own data alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered_of
from molette.domain.territory.models import Place, PlaceKind, on
from molette.domain.territory.queries.places import FIELDS, PlaceRef
from molette.domain.territory.queries.quarters import OTHER_NAME, quarters
from molette.domain.territory.queries.search import find_communes
from molette.engines.nearby import Near, Spot, nearest
from molette.engines.searching import plain

KINDS: Final = (PlaceKind.COMMUNE, PlaceKind.CITE_MINIERE, PlaceKind.QPV)
FARTHEST: Final = 15_000
"""Metres beyond which a point is not of this territory."""
POSTCODE: Final = 5


@dataclass(frozen=True, slots=True)
class NearPlace:
    """A place and how far it is; `near` is None where it was found by its name."""

    place: PlaceRef
    communes: tuple[str, ...] = ()
    near: Near | None = None


def places_near(longitude: float, latitude: float, *, each: int = 3) -> tuple[NearPlace, ...]:
    """The nearest places of each kind, at most `each`, no farther than fifteen kilometres.

    Where outlines are known, only the one that holds the point is given among communes.
    """
    spots, refs = _spots()
    held = [n for n in nearest(spots, longitude, latitude) if n.metres <= FARTHEST]
    towns = {
        one.place.id: tuple(c.name for c in one.communes) for kind in KINDS[1:] for one in quarters(kind)
    }
    found: list[NearPlace] = []
    for kind in KINDS:
        mine = [near for near in held if refs[near.key].kind == kind]
        inside = [near for near in mine if near.is_inside]
        kept = inside if inside and kind == PlaceKind.COMMUNE else mine[:each]
        found += [NearPlace(refs[near.key], towns.get(near.key, ()), near) for near in kept]
    return tuple(found)


def places_named(text: str, perimeter: str = "") -> tuple[NearPlace, ...]:
    """The communes, cités and quarters that an address or a few words name; nothing typed finds nothing.

    An address is read by its postcode and by the names it holds: « 12 rue de Londres 62300 Lens » is Lens.
    """
    words = plain(text).split()
    if not words:
        return ()
    return tuple(NearPlace(ref) for ref in _communes(text, words, perimeter)) + tuple(_quarters(words))


def _communes(text: str, words: Sequence[str], perimeter: str) -> list[PlaceRef]:
    """Those whose whole name is in the words, of the postcode given; else those the search finds."""
    standing = Place.objects.filter(on(today()), kind=PlaceKind.COMMUNE)
    if perimeter:
        standing = standing.filter(perimeters__slug=perimeter)
    rows = list(standing.order_by("search_name", "pk").values_list("postcodes", *FIELDS))
    postcodes = {word for word in words if len(word) == POSTCODE and word.isdigit()}
    typed = f" {' '.join(words)} "
    named = [
        PlaceRef(*ref)
        for codes, *ref in rows
        if f" {plain(ref[3])} " in typed and (not postcodes or postcodes & set(codes.split()))
    ]
    longest = max((len(ref.name) for ref in named), default=0)
    if named:
        return [ref for ref in named if len(ref.name) == longest]  # « Noyelles-sous-Lens » is not Lens
    if postcodes:
        return [PlaceRef(*ref) for codes, *ref in rows if postcodes & set(codes.split())]
    return [match.place for match in find_communes(text, perimeter=perimeter)]


def _quarters(words: Sequence[str]) -> list[NearPlace]:
    """Those whose name holds all the words, or is held by them."""
    typed = f" {' '.join(words)} "
    found = []
    for kind in KINDS[1:]:
        for one in quarters(kind):
            names = [plain(name) for name in (one.place.name, one.told.get(OTHER_NAME)) if name]
            if any(f" {name} " in typed or all(f" {word}" in f" {name}" for word in words) for name in names):
                found.append(NearPlace(one.place, tuple(c.name for c in one.communes)))
    return found


@remembered_of("territory")
def _spots() -> tuple[tuple[Spot, ...], dict[int, PlaceRef]]:
    """Where each place stands, and its name. One query."""
    standing = Place.objects.filter(on(today()), kind__in=KINDS).order_by("pk")
    spots, refs = [], {}
    for east, north, geometry, *ref in standing.values_list(
        "longitude", "latitude", "contour__geometry", *FIELDS
    ):
        refs[ref[0]] = PlaceRef(*ref)
        spots.append(Spot(ref[0], _float(east), _float(north), geometry))
    return tuple(spots), refs


def _float(degrees: object) -> float | None:
    return None if degrees is None else float(str(degrees))
