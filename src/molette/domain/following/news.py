"""What is new of published projects, as everybody may read it: a date, a stage, a plan, a photo, a reply.

No amount is told: what is new leads to the page, which tells what its reader may see.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Min

from molette.domain.funding.models import FinancingPlan
from molette.domain.programme.models import MilestoneDate, Photo, Project
from molette.domain.programme.queries import Ref
from molette.domain.voice.models import Reply
from molette.engines.french import on_date
from molette.engines.money import NBSP


@dataclass(frozen=True, slots=True)
class News:
    """Something new of a project; `key` is its own for ever, `at` the instant from which it is known here."""

    key: str
    at: datetime
    project: Ref
    said: str
    is_fictional: bool


def news(
    projects: frozenset[int], *, since: datetime | None = None, until: datetime | None = None
) -> tuple[News, ...]:
    """What is new of these projects after `since` and up to `until`, the latest first.

    Seven queries whatever their number. A project that is published late is news itself, and what was said of
    it before is not.
    """
    seen = Project.objects.visible_to(None).filter(pk__in=projects).order_by("pk")
    told = seen.values_list("pk", "slug", "title", "is_fictional")
    refs = {pk: Ref(slug, title, invented) for pk, slug, title, invented in told}
    known = frozenset(refs)
    published = _published(known)
    found = [*_openings(refs, published), *_dates(refs), *_plans(refs), *_photos(refs), *_replies(refs)]
    opened = {refs[pk].slug: at for pk, at in published.items()}
    kept = (
        one
        for one in found
        if one.at >= opened.get(one.project.slug, one.at)
        and (since is None or one.at > since)
        and (until is None or one.at <= until)
    )
    return tuple(sorted(kept, key=lambda one: (one.at, one.key), reverse=True))


def _published(projects: frozenset[int]) -> dict[int, datetime]:
    """Since when each is published: after the last day it was not, if there was one."""
    history: Any = Project.history.model.objects
    held = history.filter(id__in=projects)
    hidden = dict(held.filter(is_published=False).order_by().values_list("id").annotate(Max("history_date")))
    shown: dict[int, datetime] = {}
    rows = held.filter(is_published=True).order_by("history_date", "history_id")
    for pk, at in rows.values_list("id", "history_date"):
        if pk not in shown and (pk not in hidden or at >= hidden[pk]):
            shown[pk] = at
    return shown


def _openings(refs: dict[int, Ref], published: dict[int, datetime]) -> Iterator[News]:
    for pk, at in published.items():
        yield News(f"project-{pk}", at, refs[pk], "projet publié", refs[pk].is_fictional)


def _dates(refs: dict[int, Ref]) -> Iterator[News]:
    """Each date said, beside the one that it replaces."""
    rows = MilestoneDate.objects.filter(milestone__project_id__in=refs, withdrawn_reason="")
    told: dict[int, list[MilestoneDate]] = defaultdict(list)
    for row in rows.select_related("milestone").order_by("milestone_id", "recorded_at", "pk"):
        before = told[row.milestone_id]
        before.append(row)
        said = _said(row, before[-2] if len(before) > 1 else None)
        if said:
            yield News(
                f"date-{row.pk}", row.recorded_at, refs[row.milestone.project_id], said, row.is_fictional
            )


def _said(row: MilestoneDate, former: MilestoneDate | None) -> str:
    """« livraison : annoncée en mai 2027, au lieu de mars 2026 »; nothing for the same word said again."""
    title, when = row.milestone.title, on_date(row.on, row.precision)
    if row.nature == MilestoneDate.Nature.ACTUAL:
        return f"{title}{NBSP}: c’est fait, {when}"
    if former is None or former.nature == MilestoneDate.Nature.ACTUAL:
        return f"{title}{NBSP}: prévu {when}"
    if (former.on, former.precision) == (row.on, row.precision):
        return ""
    later = "reporté" if row.on > former.on else "avancé"
    return f"{title}{NBSP}: {later}, prévu {when} (c’était {on_date(former.on, former.precision)})"


def _plans(refs: dict[int, Ref]) -> Iterator[News]:
    """Each plan voted, since the instant it was here."""
    history: Any = FinancingPlan.history.model.objects
    voted = history.filter(project_id__in=refs, status=FinancingPlan.Status.VOTED).order_by()
    since = dict(voted.values_list("id").annotate(Min("history_date")))
    plans = FinancingPlan.objects.filter(pk__in=since).exclude(status=FinancingPlan.Status.DRAFT)
    for plan in plans.order_by("pk"):
        said = f"plan de financement voté {_day(plan.dated)}"
        yield News(f"plan-{plan.pk}", since[plan.pk], refs[plan.project_id], said, plan.is_fictional)


def _photos(refs: dict[int, Ref]) -> Iterator[News]:
    for photo in Photo.objects.filter(project_id__in=refs).order_by("pk"):
        said = f"nouvelle photo, {photo.get_moment_display()} travaux{NBSP}: {photo.alt}"
        yield News(f"photo-{photo.pk}", photo.recorded_at, refs[photo.project_id], said, photo.is_fictional)


def _day(day: date) -> str:
    return on_date(day, "day")


def _replies(refs: dict[int, Ref]) -> Iterator[News]:
    """Each reply that decides something of what residents say of a project."""
    rows = Reply.objects.filter(topic__project_id__in=refs, topic__joined_to=None, withdrawn_reason="")
    for row in rows.select_related("topic").order_by("recorded_at", "pk"):
        told = f"réponse aux habitants, «{NBSP}{row.topic.title}{NBSP}»{NBSP}: {row.get_decided_display()}"
        project = row.topic.project_id
        if project is not None:
            yield News(f"reply-{row.pk}", row.recorded_at, refs[project], told, row.is_fictional)
