"""The updates that a person may fill in a campaign, each with what its form would show of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.utils import timezone

from molette.domain.followup.models import ProposedDate, ProposedValue, Update
from molette.domain.followup.queries.campaigns import within
from molette.domain.followup.queries.measured import Followed, followed
from molette.domain.funding.reserving import hides_money
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission
from molette.domain.programme.models import Milestone
from molette.domain.programme.queries.calendars import as_engine
from molette.domain.secrecy.veils import veil
from molette.engines.stages import Said, actual, planned

Awaited = Sequence[tuple[Milestone, Said | None]]
OPEN = (Update.Status.ASKED, Update.Status.DRAFT, Update.Status.RETURNED)


def awaited(update: Update, day: date) -> Awaited:
    """The milestones of its project still to come, the next first, with the date announced of each."""
    held = update.project.milestones.prefetch_related("dates").order_by("order", "pk")
    plain = [(one, as_engine(one, one.dates.all())) for one in held]
    waited = [(one, planned(said)) for one, said in plain if actual(said, day) is None]
    return sorted(waited, key=lambda pair: (pair[1] is None, pair[1].until if pair[1] else day))


@dataclass(frozen=True, slots=True)
class Asked:
    """An update to fill: what it holds, and what stands of its project."""

    update: Update
    awaited: Awaited
    followed: Sequence[Followed]
    dates: Mapping[int, ProposedDate]
    values: Mapping[int, ProposedValue]
    sees_money: bool

    @property
    def mark(self) -> str:
        """A short mark of all that the sheet shows of it: another as soon as anything of it moves."""
        own = self.update
        told: list[Any] = [own.pk, own.status, own.done, own.sentence, own.level, own.why]
        told += [own.judged_id, own.percent, _written(own.spent) if self.sees_money else ""]
        told += [[m.pk, said and (said.until.isoformat(), said.precision)] for m, said in self.awaited]
        told += [[m, d.on.isoformat(), d.nature, d.evidence] for m, d in sorted(self.dates.items())]
        told += [[one.measure.pk, one.told] for one in self.followed]
        shown = {one.measure.pk for one in self.followed}
        told += [
            [measure, _written(row.value), row.period_end.isoformat()]
            for measure, row in sorted(self.values.items())
            if measure in shown
        ]
        return sha256(json.dumps(told).encode()).hexdigest()[:16]


def _written(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def asked_of(campaign: int, user: User) -> tuple[Asked, ...]:
    """What a person fills in a campaign: of the projects that he leads, else of all that he conducts."""
    rows = Update.objects.visible_to(user).filter(campaign_id=campaign, status__in=OPEN)
    joined = rows.select_related("campaign", "project", "judged").prefetch_related("dates", "measured")
    held = list(joined.order_by("project__title", "pk"))
    conducts = within(user, Permission.EDIT_PROJECT, {one.project_id for one in held})
    mine = [one for one in held if one.project_id in conducts]
    led = [one for one in mine if one.project.lead_id == user.pk]
    worn, day = veil(user), timezone.localdate()
    return tuple(
        Asked(
            update=one,
            awaited=awaited(one, day),
            followed=followed(one.project_id, user),
            dates={row.milestone_id: row for row in one.dates.all()},
            values={row.measure_id: row for row in one.measured.all()},
            sees_money=not hides_money(worn, one.project_id),
        )
        for one in led or mine
    )
