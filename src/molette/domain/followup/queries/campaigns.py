"""Campaigns of updates: how far each is, what each project proposes, who is waited for."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from molette.domain.followup.models import Campaign, ProposedDate, Update
from molette.domain.followup.queries.dated import SPOKEN, speaker
from molette.domain.followup.queries.weather import READS
from molette.domain.funding.reserving import hides_money
from molette.domain.journal.known import known_on, today
from molette.domain.journal.remembered import remembered_of
from molette.domain.programme.models import Project
from molette.domain.programme.queries.refs import Ref, organisation_ref
from molette.domain.secrecy.veils import Veil, veil
from molette.engines.access import Permission, reach_of
from molette.engines.project_weather import LEVEL_LABELS, Level

Status = Update.Status
SENT = (Status.SUBMITTED, Status.APPROVED)
_LABELS = dict(Status.choices)


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign, and how many of the updates that the reader is told of stand at each step."""

    id: int
    title: str
    opens_on: date
    closes_on: date
    remind_days: int
    perimeter: str
    said_by: Ref | None
    said_by_id: int | None
    closed_on: date | None
    closed_reason: str
    counts: Mapping[str, int]
    day: date
    is_fictional: bool

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def sent(self) -> int:
        return sum(self.counts.get(status, 0) for status in SENT)

    @property
    def is_running(self) -> bool:
        """Whether it asks anything today: past its day it still does, until it is closed."""
        return self.closed_on is None and self.opens_on <= self.day

    @property
    def days_late(self) -> int:
        return max((self.day - self.closes_on).days, 0) if self.is_running else 0


@dataclass(frozen=True, slots=True)
class ProposedView:
    """A date that an update proposes."""

    milestone_id: int
    milestone: str
    is_actual: bool
    on: date
    evidence: str


@dataclass(frozen=True, slots=True)
class UpdateView:
    """What a project proposes in a campaign; no amount where one of the project is reserved to others."""

    id: int
    campaign_id: int
    campaign: str
    closes_on: date
    is_running: bool
    project_id: int
    project: Ref
    owner: str
    lead: str
    lead_id: int | None
    status: str
    status_label: str
    done: str
    spent_year: int | None
    spent: Decimal | None
    hides_spent: bool
    level: Level | None
    why: str
    judged_id: int | None
    judged: str
    percent: int | None
    judged_on: date | None
    judged_precision: str
    sentence: str
    drafted_by_id: int | None
    said_by: Ref | None
    sent_on: date | None
    comment: str
    decided_on: date | None
    decided_by: Ref | None
    days_late: int
    remind_days: int
    is_fictional: bool

    @property
    def is_awaited(self) -> bool:
        """Whether something is still to be sent."""
        return self.is_running and self.status not in SENT

    @property
    def is_late(self) -> bool:
        return self.is_awaited and self.days_late > 0

    @property
    def level_label(self) -> str:
        return LEVEL_LABELS[self.level] if self.level else ""


@remembered_of(*READS)
def campaigns(user: object) -> tuple[CampaignView, ...]:
    """The campaigns that ask something of projects the user is told of, the last first. Two queries."""
    found = Campaign.objects.visible_to(user)
    seen = Update.objects.visible_to(user).order_by().values_list("campaign", "status").annotate(Count("pk"))
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for campaign, status, many in seen:
        counts[campaign][status] = many
    rows = found.select_related("contract", "place", "owner", "said_by").order_by("-opens_on", "-pk")
    return tuple(_campaign(row, counts[row.pk]) for row in rows)


def _campaign(row: Campaign, counts: Mapping[str, int]) -> CampaignView:
    return CampaignView(
        row.pk,
        row.title,
        row.opens_on,
        row.closes_on,
        row.remind_days,
        perimeter_of(row),
        organisation_ref(row.said_by),
        row.said_by_id,
        row.closed_on,
        row.closed_reason,
        dict(counts),
        today(),
        row.is_fictional,
    )


def perimeter_of(row: Campaign) -> str:
    """Of which projects it asks something, in words."""
    told = [str(one) for one in (row.contract, row.place, row.owner) if one is not None]
    return ", ".join(told) or "tout le programme"


@remembered_of(*READS, "secrecy", "funding")
def updates(user: object) -> tuple[UpdateView, ...]:
    """Every update of the campaigns that still ask something. One query, and those of the veil."""
    running = Update.objects.filter(campaign__closed_on=None, campaign__opens_on__lte=today())
    return _updates(running, user)


@remembered_of(*READS, "secrecy", "funding")
def updates_of(campaign: int, user: object) -> tuple[UpdateView, ...]:
    """Those of one campaign, by project. As many queries."""
    return _updates(Update.objects.filter(campaign_id=campaign), user)


def update_view(key: int, user: object) -> UpdateView | None:
    """One update; None where the user is not told of it. As many queries."""
    return next(iter(_updates(Update.objects.filter(pk=key), user)), None)


def awaited_updates(user: object) -> tuple[UpdateView, ...]:
    """Those that nobody has sent yet."""
    return tuple(one for one in updates(user) if one.is_awaited)


def late_updates(user: object) -> tuple[UpdateView, ...]:
    """Those whose campaign should have ended, and that nobody has sent: the latest first."""
    late = [one for one in updates(user) if one.is_late]
    return tuple(sorted(late, key=lambda one: (-one.days_late, one.project.label)))


def proposed(update: int) -> tuple[ProposedView, ...]:
    """The dates that an update proposes. One query."""
    rows = ProposedDate.objects.filter(update_id=update).select_related("milestone")
    return tuple(
        ProposedView(row.milestone_id, row.milestone.title, row.nature == "actual", row.on, row.evidence)
        for row in rows.order_by("milestone__order", "milestone_id")
    )


_PLAIN = (
    "done",
    "spent_year",
    "why",
    "judged_id",
    "percent",
    "judged_on",
    "judged_precision",
    "sentence",
    "drafted_by_id",
    "sent_on",
    "comment",
    "decided_on",
    "status",
    "project_id",
    "campaign_id",
    "is_fictional",
)
_NAMED = (
    "pk",
    "spent",
    "level",
    "judged__title",
    "campaign__title",
    "campaign__opens_on",
    "campaign__closes_on",
    "campaign__closed_on",
    "campaign__remind_days",
    "project__slug",
    "project__title",
    "project__is_fictional",
    "project__lead_id",
    "project__lead__name",
    *(f"{link}__{name}" for link in ("project__owner", "said_by", "decided_by") for name in SPOKEN),
)


def _updates(found: QuerySet[Update], user: object) -> tuple[UpdateView, ...]:
    rows: Any = (
        Update.objects.visible_to(user)
        .filter(pk__in=found.order_by().values("pk"))
        .order_by("project__title", "pk")
        .values(*_PLAIN, *_NAMED)
    )
    worn = veil(user)
    return tuple(_update(row, worn) for row in rows)


def _update(row: Mapping[str, Any], worn: Veil) -> UpdateView:
    day, closes_on = today(), row["campaign__closes_on"]
    is_running = row["campaign__closed_on"] is None and row["campaign__opens_on"] <= day
    hidden = hides_money(worn, row["project_id"])
    owner = _named(row, "project__owner")
    return UpdateView(
        **{name: row[name] for name in _PLAIN},
        id=row["pk"],
        campaign=row["campaign__title"],
        closes_on=closes_on,
        is_running=is_running,
        project=Ref(row["project__slug"], row["project__title"], row["project__is_fictional"]),
        owner=owner.label if owner else "",
        lead=row["project__lead__name"] or "",
        lead_id=row["project__lead_id"],
        status_label=_LABELS[row["status"]],
        spent=None if hidden else row["spent"],
        hides_spent=hidden and row["spent"] is not None,
        level=Level(row["level"]) if row["level"] else None,
        judged=row["judged__title"] or "",
        said_by=_named(row, "said_by"),
        decided_by=_named(row, "decided_by"),
        days_late=max((day - closes_on).days, 0) if is_running else 0,
        remind_days=row["campaign__remind_days"],
    )


def _named(row: Mapping[str, Any], link: str) -> Ref | None:
    return speaker(*(row[f"{link}__{name}"] for name in SPOKEN))


def within(user: object, permission: Permission, projects: Collection[int]) -> frozenset[int]:
    """Of these projects, those over which the user holds a permission today. One query at most."""
    reach = reach_of(user, permission)
    if known_on() is not None or not projects or not reach:
        return frozenset()
    if reach.everywhere:
        return frozenset(projects)
    standing = Project.places.through.objects.filter(place_id__in=reach.places).order_by()
    held = Project.objects.filter(Q(pk__in=standing.values("project_id")) | Q(slug__in=reach.projects))
    return frozenset(held.filter(pk__in=projects).order_by().values_list("pk", flat=True))
