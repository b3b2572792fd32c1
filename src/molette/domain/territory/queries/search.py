"""Find a commune from what a resident types: accents, hyphens, case and typos forgiven."""

import re
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from molette.domain.journal.known import today
from molette.domain.territory.models import Place, PlaceKind, on
from molette.domain.territory.queries.places import FIELDS, PlaceRef
from molette.engines.tables.values import commune_name

NUMBER: Final = re.compile(r"\b(?:\d{2,5}|2[AB]\d{3})\b", re.IGNORECASE)
WHOLE, START, WORD, CODE = 100, 95, 90, 98
# Under this likeness, what is offered looks like chance to whoever typed it.
LIKELY: Final = 74
SHORT: Final = 3


@dataclass(frozen=True, slots=True)
class CommuneMatch:
    """A commune and how well it answers, from 0 to 100."""

    place: PlaceRef
    postcodes: tuple[str, ...]
    score: int


def find_communes(text: str, limit: int = 10, *, perimeter: str = "") -> tuple[CommuneMatch, ...]:
    """The communes that answer best, best first, by name, postcode or INSEE code.

    `perimeter` keeps those of one perimeter. Nothing typed finds nothing.
    """
    numbers = [number.upper() for number in NUMBER.findall(text)]
    wanted = commune_name(NUMBER.sub(" ", text))
    if not numbers and not wanted:
        return ()
    communes = Place.objects.filter(on(today()), kind=PlaceKind.COMMUNE)
    if perimeter:
        communes = communes.filter(perimeters__slug=perimeter)
    matches = []
    for search_name, postcodes, *ref in communes.order_by("pk").values_list(
        "search_name", "postcodes", *FIELDS
    ):
        place = PlaceRef(*ref)
        score = min(
            (_by_name(wanted, search_name) if wanted else CODE),
            (_by_number(numbers, place.code, postcodes) if numbers else WHOLE),
        )
        if score >= LIKELY:
            matches.append(
                (-score, len(search_name), search_name, CommuneMatch(place, tuple(postcodes.split()), score))
            )
    return tuple(match for *_, match in sorted(matches, key=lambda m: m[:3])[:limit])


def _by_number(numbers: list[str], code: str, postcodes: str) -> int:
    known = (code, *postcodes.split())
    return CODE if all(any(k.startswith(n) for k in known) for n in numbers) else 0


def _by_name(wanted: str, name: str) -> int:
    """How well a name answers: itself, its start, the start of one of its words, then likeness of letters."""
    if wanted == name:
        return WHOLE
    if name.startswith(wanted):
        return START
    if f" {name}".find(f" {wanted}") >= 0:
        return WORD
    if len(wanted) <= SHORT:
        return 0
    # A long name is rarely typed whole: the same number of letters of it is compared too.
    start = name[: len(wanted)]
    return min(int(max(fuzz.ratio(wanted, name), fuzz.ratio(wanted, start) - 4)), WORD - 1)
