"""How far a wave is, place by place: how many were invited, how many answered. For those who run it alone."""

from collections import Counter
from dataclasses import dataclass

from molette.domain.surveys.models import Channel, Wave
from molette.domain.territory.models import Place


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """A place of a wave: `begun` are the answers kept to be finished, `paper` those that an agent entered."""

    name: str
    invited: int
    answered: int
    paper: int
    begun: int


def fieldwork(wave: Wave) -> tuple[PlaceCount, ...]:
    """The places of a wave, those where nobody answered yet too, by name. Four queries."""
    invited = Counter(wave.invitations.order_by("pk").values_list("place_id", flat=True))
    opened = set(wave.entrances.order_by("pk").values_list("place_id", flat=True))
    answered, paper, begun = Counter[int](), Counter[int](), Counter[int]()
    told = wave.responses.order_by("pk").values_list("place_id", "is_complete", "channel")
    for place, is_complete, channel in told:
        (answered if is_complete else begun)[place] += 1
        paper[place] += channel == Channel.PAPER
    keys = {*invited, *opened, *answered, *begun}
    rows = Place.objects.filter(pk__in=keys).order_by("search_name", "pk")
    return tuple(
        PlaceCount(str(one), invited[one.pk], answered[one.pk], paper[one.pk], begun[one.pk]) for one in rows
    )
