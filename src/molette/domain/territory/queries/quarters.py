"""The cités minières and the quarters: what is told of each, and the communes where it stands."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered_of
from molette.domain.territory.models import Place, PlaceKind, PlaceMembership, on
from molette.domain.territory.queries.places import FIELDS, PlaceRef

OTHER_NAME: Final = "autre nom"
_CONTAINER: Final = tuple(f"container__{name}" for name in FIELDS)


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a place beside its name, by French label, and where that was read."""

    traits: Mapping[str, str] = field(default_factory=dict)
    source_slug: str = ""
    source_title: str = ""
    licence: str = ""

    def get(self, label: str) -> str:
        """What is told under a label; empty where nothing is."""
        return self.traits.get(label, "")


@dataclass(frozen=True, slots=True)
class Quarter:
    """A part of one or several communes."""

    place: PlaceRef
    communes: tuple[PlaceRef, ...]
    told: Told

    @property
    def search_words(self) -> str:
        """What a reader may type to find it in its list."""
        return " ".join((self.place.name, self.told.get(OTHER_NAME), *(one.name for one in self.communes)))


@remembered_of("territory", "sources")
def quarters(kind: str) -> tuple[Quarter, ...]:
    """Every place of a kind that stands today, by name, those of no known commune too. Two queries."""
    standing = Place.objects.filter(on(today()), kind=kind).order_by("search_name", "pk")
    held: dict[int, list[PlaceRef]] = defaultdict(list)
    inside = PlaceMembership.objects.filter(on(today()), place__kind=kind, container__kind=PlaceKind.COMMUNE)
    for place, *container in inside.order_by("container__search_name", "pk").values_list(
        "place_id", *_CONTAINER
    ):
        held[place].append(PlaceRef(*container))
    return tuple(
        Quarter(PlaceRef(*row[: len(FIELDS)]), tuple(held[row[0]]), Told(*_told(row[len(FIELDS) :])))
        for row in standing.values_list(*FIELDS, *_TOLD)
    )


@remembered_of("territory", "sources")
def told_of(place: int) -> Told:
    """What is told of one place. One query."""
    row = Place.objects.filter(pk=place).order_by("pk").values_list(*_TOLD).first()
    return Told(*_told(row)) if row else Told()


_TOLD: Final = ("traits", "source__slug", "source__title", "source__licence")


def _told(row: tuple[object, ...]) -> tuple[Mapping[str, str], str, str, str]:
    traits, slug, title, licence = row
    held = {str(k): str(v) for k, v in traits.items()} if isinstance(traits, dict) else {}
    return held, str(slug or ""), str(title or ""), str(licence or "")
