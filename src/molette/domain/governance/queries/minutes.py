"""The minutes as a reader may read them: the draft as it stands, or what the chairs validated."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from molette.domain.governance.contents import content_of, hash_of
from molette.domain.governance.models import AgendaPoint, Meeting, SignedAct
from molette.domain.governance.queries.parts import HIDDEN, RESERVED
from molette.domain.governance.secrets import Hidden, hidden_points


@dataclass(frozen=True, slots=True)
class MinutesView:
    """What minutes say, in plain fields; `digest` is that of the whole, whatever is kept from the reader."""

    content: Mapping[str, Any]
    digest: str
    validated_on: date | None
    has_hidden: bool


def minutes_read(key: int, user: object) -> MinutesView | None:
    """The minutes of a meeting that the reader sees. At most twenty queries."""
    seen = Meeting.objects.visible_to(user).filter(pk=key).select_related("body", "minutes")
    one = seen.order_by("pk").first()
    if one is None:
        return None
    kept = one.minutes if hasattr(one, "minutes") else None
    content = kept.content if kept else content_of(one, SignedAct.MINUTES)
    digest = kept.sha256 if kept else hash_of(content)
    points = AgendaPoint.objects.filter(meeting=one).select_related("project").order_by("pk")
    hidden = hidden_points(points, user)
    told = [_masked(point, hidden.get(point["point"])) for point in content.get("points", ())]
    return MinutesView(
        {**content, "points": told},
        digest,
        kept.validated_on if kept else None,
        any(point["point"] in hidden for point in content.get("points", ())),
    )


def _masked(point: Mapping[str, Any], how: Hidden | None) -> Mapping[str, Any]:
    """A point of the minutes without what the reader may not read."""
    if how is None:
        return point
    decisions = [{**one, "text": HIDDEN} for one in point.get("decisions", ())]
    title = RESERVED if how is Hidden.WHOLE else point["title"]
    return {"point": point["point"], "title": title, "decisions": decisions, "hidden": True}
