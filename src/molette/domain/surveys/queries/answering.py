"""What a code opens: the link of a place, an invitation, or an answer already begun."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from molette.domain.surveys.codes import mark_typed
from molette.domain.surveys.models import Entrance, Invitation, Response, Wave
from molette.domain.territory.models import Place


@dataclass(frozen=True, slots=True)
class Door:
    """A way in: `mark` is that of the answer, empty where each page sent makes its own."""

    wave: Wave
    place: Place
    mark: str
    weight: Decimal = Decimal(1)
    begun: Response | None = None
    entrance: UUID | None = None

    @property
    def is_done(self) -> bool:
        return self.begun is not None and self.begun.is_complete


def door(code: str) -> Door | None:
    """Find what a code opens, None where it opens nothing. Three queries at most."""
    mark = mark_typed(code)
    if not mark:
        return None
    around = ("wave__questionnaire__run_by", "place")
    begun = Response.objects.filter(mark=mark).select_related(*around).order_by("pk").first()
    if begun is not None:
        return Door(begun.wave, begun.place, mark, begun.weight, begun)
    invited = Invitation.objects.filter(mark=mark).select_related(*around).order_by("pk").first()
    if invited is not None:
        return Door(invited.wave, invited.place, mark, invited.weight)
    link = Entrance.objects.filter(mark=mark).select_related(*around).order_by("pk").first()
    return Door(link.wave, link.place, "", entrance=link.key) if link is not None else None
