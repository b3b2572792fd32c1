"""The waves that speak of a place: published with something of it, or open to those who live there."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from molette.domain.surveys.models import Entrance, Invitation, PublishedEstimate, Wave


@dataclass(frozen=True, slots=True)
class PlaceWave:
    """A wave as the page of a place shows it; `shown` counts the questions published of that place."""

    slug: str
    title: str
    name: str
    theme: str
    day: date
    is_open: bool
    is_drawn: bool
    shown: int
    is_fictional: bool


def place_waves(place: int, day: date) -> tuple[PlaceWave, ...]:
    """The waves that speak of a place, the latest first. One query."""
    here = {"wave": OuterRef("pk"), "place": place}
    asked = Exists(Entrance.objects.filter(**here)) | Exists(Invitation.objects.filter(**here))
    told = Exists(PublishedEstimate.objects.filter(**here))
    going = Q(published_on=None, closed_on=None, opens_on__lte=day, closes_on__gte=day)
    rows = Wave.objects.filter((going & Q(asked)) | (Q(published_on__isnull=False) & Q(told)))
    shown = Count("estimates", filter=Q(estimates__place=place, estimates__is_shown=True))
    return tuple(
        PlaceWave(
            slug=one.slug,
            title=one.questionnaire.title,
            name=one.name,
            theme=one.questionnaire.theme,
            day=one.told.day,
            is_open=one.published_on is None,
            is_drawn=one.is_drawn,
            shown=one.shown,
            is_fictional=one.is_fictional,
        )
        for one in rows.annotate(shown=shown).select_related("questionnaire").order_by("-opens_on", "-pk")
    )
