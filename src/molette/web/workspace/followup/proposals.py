"""What a page showed of an update: carried by the forms that write it and by those that decide of it."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from molette.domain.followup.models import Update
from molette.domain.followup.queries import Followed, differences, update_view
from molette.domain.people.models import User
from molette.domain.programme.models import Milestone, MilestoneDate
from molette.engines.french import on_date
from molette.engines.stages import Said

READ: Final = "lu"
"""In the address of a decision: the mark of the page from which the reviewer came."""
Awaited = Sequence[tuple[Milestone, Said | None]]
_SECTIONS: Final = ("told", "dates", "spent", "measured", "level", "percent")
_PLAIN: Final = ("done", "sentence", "spent", "level", "why", "judged", "percent")


def written_in(
    update: Update, awaited: Awaited, measured: Sequence[Followed], *, sees_money: bool
) -> dict[str, Any]:
    """The draft as its form shows it; where it stands, and the dates announced, are only watched."""
    said = {name: getattr(update, name) for name in _PLAIN if name != "spent" or sees_money}
    held = {one.milestone_id: one for one in update.dates.order_by("pk")}
    for milestone, _ in awaited:
        one = held.get(milestone.pk)
        said[f"date_{milestone.pk}"] = one.on if one else None
        said[f"came_{milestone.pk}"] = one is not None and one.nature == MilestoneDate.Nature.ACTUAL
        said[f"evidence_{milestone.pk}"] = one.evidence if one else ""
    values = {one.measure_id: one for one in update.measured.order_by("pk")} if measured else {}
    for one_followed in measured:
        row = values.get(one_followed.measure.pk)
        said[f"value_{one_followed.measure.pk}"] = row.value if row else None
        said[f"until_{one_followed.measure.pk}"] = row.period_end if row else None
    return {
        **said,
        "status": update.get_status_display(),
        "announced": [announced(milestone, said_of) for milestone, said_of in awaited],
    }


def announced(milestone: Milestone, said: Said | None) -> str:
    """The date in use of a milestone, in words."""
    return f"{milestone.title} : {on_date(said.on, said.precision) if said else 'aucune date'}"


def read_of(update: Update, user: User) -> dict[str, Any]:
    """What a reviewer is shown: each thing proposed, and what stands in front of it."""
    view = update_view(update.pk, user)
    if view is None:
        return {}
    told = {
        name: [f"{line.what} : {line.before} → {line.after} {line.note}".strip() for line in one.lines]
        for name, one in zip(_SECTIONS, differences(view, user), strict=True)
    }
    return {"status": view.status_label, **told}


def mark(told: Mapping[str, Any]) -> str:
    """A short mark of what was shown: another as soon as anything of it moves."""
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]
