"""The journal as it reads: who, for whom, when, what, before, after and why."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone

from molette.domain.journal.models import Entry, Standing, Unsaid
from molette.engines.access import Permission, reach_of

PAGE = 50
RESERVED = "réservé"


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """Which lines are looked at; empty fields do not filter. Days are those of the site's time zone."""

    who: str = ""
    organisation: str = ""
    verb: str = ""
    subject_type: str = ""
    subject_id: int | None = None
    subject_ids: frozenset[int] = frozenset()
    project: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A field that moved, by its name in the model; None where there was nothing."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Line:
    id: int
    run: UUID
    at: datetime
    actor: str
    organisation: str
    verb: str
    subject_type: str
    subject_kind: str
    subject_id: int | None
    subject: str
    changes: tuple[Change, ...]
    reason: str
    project: str
    is_restricted: bool
    is_reserved: bool = False


@dataclass(frozen=True, slots=True)
class JournalPage:
    rows: tuple[Line, ...]
    total: int
    page: int


@dataclass(frozen=True, slots=True)
class JournalChoices:
    """What the filters may choose from, as it stands in the lines the user sees."""

    organisations: tuple[str, ...]
    verbs: tuple[str, ...]
    kinds: tuple[tuple[str, str], ...]


def may_see(user: object, entry: Entry) -> bool:
    """Hold for a line of one's organisations, projects or places, and for all where one reads everything.

    A restricted line asks moreover for a mandate to manage members.
    """
    read = reach_of(user, Permission.VIEW_JOURNAL)
    own = (
        entry.organisation_id in read.organisations
        or entry.project in read.projects
        or entry.project in Standing.on(read.places)
    )
    return (read.everywhere or own) and (
        not entry.restricted or reach_of(user, Permission.MANAGE_MEMBERS).everywhere
    )


def journal(filters: JournalFilter, user: object, *, page: int = 1, size: int = PAGE) -> JournalPage:
    """Return one page of the lines the user may read, the latest first. Two queries."""
    found = _matching(filters, user)
    total = found.count()
    number = min(max(page, 1), max(1, -(-total // size)))
    held = found.order_by("-id")[(number - 1) * size : number * size]
    unsaid = Unsaid.to(user)
    return JournalPage(tuple(line_of(entry, unsaid) for entry in held), total, number)


def latest(filters: JournalFilter, user: object, count: int) -> tuple[Line, ...]:
    """Return the last lines under the filters. One query."""
    unsaid = Unsaid.to(user)
    return tuple(line_of(entry, unsaid) for entry in _matching(filters, user).order_by("-id")[:count])


def last_line_since(subject: Any, at: datetime | None, user: object) -> Line | None:
    """Return the last line on a row since a moment, to tell who wrote on it; one query.

    Whoever may change a row may know who changed it, but for restricted lines.
    """
    if subject is None or at is None:
        return None
    lines = Entry.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk, at__gte=at)
    if not reach_of(user, Permission.MANAGE_MEMBERS).everywhere:
        lines = lines.filter(restricted=False)
    last = lines.order_by("-id").first()
    return line_of(last, Unsaid.to(user)) if last else None


def every_line(filters: JournalFilter, user: object) -> Iterator[Line]:
    """Return all the lines under the filters, streamed, the latest first: for a file."""
    unsaid = Unsaid.to(user)
    for entry in _matching(filters, user).order_by("-id").iterator(chunk_size=2000):
        yield line_of(entry, unsaid)


def journal_choices(user: object) -> JournalChoices:
    """Return what the filters may choose from. Three queries."""
    seen = Entry.objects.visible_to(user).order_by()
    kinds = sorted(seen.values_list("subject_type", flat=True).distinct())
    return JournalChoices(
        organisations=tuple(
            sorted(seen.exclude(organisation="").values_list("organisation", flat=True).distinct())
        ),
        verbs=tuple(sorted(seen.values_list("verb", flat=True).distinct())),
        kinds=tuple((kind, kind_label(kind)) for kind in kinds),
    )


def kind_label(subject_type: str) -> str:
    """Return the French name of a kind of subject; the code itself when the model is gone."""
    try:
        return str(apps.get_model(subject_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return subject_type


def _matching(filters: JournalFilter, user: object) -> QuerySet[Entry]:
    found = Entry.objects.visible_to(user)
    exact = {
        "organisation": filters.organisation,
        "verb": filters.verb,
        "subject_type": filters.subject_type,
        "subject_id": filters.subject_id,
        "project": filters.project,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if filters.subject_ids:
        found = found.filter(subject_id__in=filters.subject_ids)
    if filters.who:
        found = found.filter(actor__icontains=filters.who)
    if filters.since:
        found = found.filter(at__gte=_midnight(filters.since))
    if filters.until:
        found = found.filter(at__lte=timezone.make_aware(datetime.combine(filters.until, time.max)))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def line_of(entry: Entry, unsaid: Callable[[str, int | None], bool]) -> Line:
    """Read a line; of what is reserved to others, only who did what, when, and to which fields."""
    kind, hidden = kind_label(entry.subject_type), unsaid(entry.subject_type, entry.subject_id)
    return Line(
        id=entry.pk,
        run=entry.run,
        at=timezone.localtime(entry.at),
        actor=entry.actor,
        organisation=entry.organisation,
        verb=entry.verb,
        subject_type=entry.subject_type,
        subject_kind=kind,
        subject_id=entry.subject_id,
        subject=f"{kind} {RESERVED}" if hidden else entry.subject,
        changes=tuple(_unsaid(entry) if hidden else _changes(entry.before, entry.after)),
        reason=RESERVED if hidden and entry.reason else entry.reason,
        project=entry.project,
        is_restricted=entry.restricted,
        is_reserved=hidden,
    )


def _unsaid(entry: Entry) -> Iterable[Change]:
    for change in _changes(entry.before, entry.after):
        yield Change(change.name, change.before and RESERVED, change.after and RESERVED)


def _changes(before: dict[str, Any], after: dict[str, Any]) -> Iterable[Change]:
    for name in dict.fromkeys((*before, *after)):
        yield Change(name, _told(before.get(name)), _told(after.get(name)))


def _told(value: Any) -> str | None:
    """Return a value of the journal as text; None for nothing, which is not an empty word."""
    match value:
        case None | "" | [] | {}:
            return None
        case bool():
            return "oui" if value else "non"
        case list():
            return " · ".join(map(str, value))
        case _:
            return str(value)
