"""The alerts of the programme, as one reader may know them: computed, ranked, with what was done of each."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from molette.domain.alerts.models import KEY, Handling
from molette.domain.alerts.watches import WATCHES, Found, Sight
from molette.domain.funding.queries import HIDDEN_TEXT
from molette.domain.governance.covers import hiding
from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered_beside
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, voices
from molette.domain.programme.models import Project
from molette.domain.secrecy.veils import veil
from molette.engines.alerts.alerts import Alert, Body, Sort, Subject, ranked, rests
from molette.engines.alerts.kinds import WORDS, AlertKind, Gravity
from molette.engines.french import unmarked


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """Which alerts are looked at; empty fields do not filter.

    `who` is the slug of who must act, `places` keys already widened to what they contain; `project` a slug;
    `mine` keeps those of the organisations for which the reader acts; `aside` those that were set aside, or
    only the others, None for both.
    """

    kind: AlertKind | None = None
    who: str = ""
    places: frozenset[int] | None = None
    project: str = ""
    mine: bool = False
    aside: bool | None = None

    def keeps(self, one: "AlertView") -> bool:
        told = one.told
        return (
            (self.aside is None or self.aside is (one.handled is not None))
            and (one.is_mine or not self.mine)
            and (self.kind is None or self.kind is told.alert.kind)
            and (not self.who or (told.alert.who is not None and told.alert.who.slug == self.who))
            and (not self.project or self.project == told.project_slug)
            and (self.places is None or not self.places.isdisjoint(told.places))
        )


@dataclass(frozen=True, slots=True)
class Told:
    """An alert and where it stands, the same for all readers who have the same rights.

    `covers` names what would hide the fact from others, as the veil names it.
    """

    alert: Alert
    places: frozenset[int]
    project_slug: str
    covers: str

    def footing(self) -> tuple[list[int], str]:
        return sorted(self.places), self.project_slug


@dataclass(frozen=True, slots=True)
class Handled:
    """What somebody did of an alert: took it in hand, or put it off `until` a day; for whom, and why."""

    id: int
    is_put_off: bool
    until: date | None
    reason: str
    organisation: str
    person: str
    said_on: date


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert as its reader sees it; `is_mine` where one of his organisations must act.

    `handled` while it is set aside; an alert put off whose day came, or that grew graver, is no more.
    """

    told: Told
    is_mine: bool
    handled: Handled | None = None

    @property
    def is_aside(self) -> bool:
        return self.handled is not None

    @property
    def alert(self) -> Alert:
        return self.told.alert

    @property
    def places(self) -> frozenset[int]:
        return self.told.places

    @property
    def project_slug(self) -> str:
        return self.told.project_slug


EVERY = AlertFilter()


def alerts(user: object, filters: AlertFilter = EVERY) -> tuple[AlertView, ...]:
    """Return the alerts that a reader may know under the filters, gravest first. One query beside `told`."""
    own = voices(user, Permission.VIEW_PROJECT)
    held, hides = _handlings(), hiding(veil(user))
    found = told(user)
    aside = {
        one.alert.key: handled
        for one in found
        if one.alert.key in held and (handled := _handled(one, held[one.alert.key], hides))
    }
    seen = (
        AlertView(one, (who := one.alert.who) is not None and who.id in own, aside.get(one.alert.key))
        for one in found
    )
    return tuple(seen) if filters is EVERY else tuple(one for one in seen if filters.keeps(one))


def _handlings() -> Mapping[str, Handling]:
    rows = Handling.objects.standing().select_related("organisation").order_by("pk")
    return {one.key: one for one in rows}


def _handled(one: Told, held: Handling, hides: Callable[[str], bool]) -> Handled | None:
    """What was done of it; why is not told where the amount it speaks of is reserved to others."""
    if not rests(one.alert.gravity, Gravity(held.gravity), held.until, today()):
        return None
    return Handled(
        held.pk,
        held.how == Handling.How.SNOOZED,
        held.until,
        HIDDEN_TEXT if held.reason and hides(one.covers) else held.reason,
        held.organisation.label if held.organisation else "",
        held.person,
        held.said_on,
    )


def alert(user: object, key: str) -> AlertView | None:
    """Return the alert of this key, None where the reader knows of none."""
    return next((one for one in alerts(user) if one.alert.key == key), None)


@remembered_beside("alerts")
def told(user: object) -> tuple[Told, ...]:
    """Ask every watch. Under a hundred queries, whatever they find; few once they are remembered."""
    sight = Sight(user)
    found = [one for watch in WATCHES for one in watch(sight)]
    projects = _projects({one.project for one in found if one.project is not None})
    bodies = _bodies(found, projects.values())
    made = {one.alert.key: one for one in _made(found, projects, bodies)}
    return tuple(made[one.key] for one in ranked(one.alert for one in made.values()))


@dataclass(frozen=True, slots=True)
class _Ground:
    """A project as alerts need it."""

    slug: str
    title: str
    owner: int | None
    is_fictional: bool
    places: frozenset[int]


def _projects(keys: set[int]) -> Mapping[int, _Ground]:
    """Two queries."""
    standing: dict[int, set[int]] = defaultdict(set)
    rows = Project.places.through.objects.filter(project_id__in=keys).order_by("pk")
    for project, place in rows.values_list("project_id", "place_id"):
        standing[project].add(place)
    named = Project.objects.filter(pk__in=keys).order_by("pk")
    return {
        pk: _Ground(slug, title, owner, fictional, frozenset(standing[pk]))
        for pk, slug, title, owner, fictional in named.values_list(
            "pk", "slug", "title", "owner_id", "is_fictional"
        )
    }


def _bodies(found: Iterable[Found], projects: Iterable[_Ground]) -> Mapping[int | str, Body]:
    """Those who must act, by their key and by their slug. One query."""
    held = list(found)
    keys = {one.who_id for one in held} | {one.owner for one in projects}
    rows = Organisation.objects.filter(
        Q(pk__in=keys - {None}) | Q(slug__in={one.who for one in held if one.who})
    )
    bodies = [Body(one.pk, one.slug, one.label, one.is_fictional) for one in rows.order_by("pk")]
    return {one.id: one for one in bodies} | {one.slug: one for one in bodies}


def _made(
    found: Iterable[Found], projects: Mapping[int, _Ground], bodies: Mapping[int | str, Body]
) -> Iterator[Told]:
    for one in found:
        ground = projects.get(one.project or 0)
        named: int | str | None = one.who_id or one.who or (ground.owner if ground else None)
        subject = one.subject or (_itself(ground) if ground else None)
        if subject is None:  # its project is gone since
            continue
        made = Alert(
            kind=one.kind,
            key=f"{one.kind}-{one.key}"[:KEY],
            gravity=one.gravity,
            subject=subject,
            evidence=one.evidence,
            since=one.since,
            who=bodies.get(named) if named else None,
            duty=one.duty,
            clears=WORDS[one.kind].clears,
            stake=one.stake,
            days=one.days,
            left=one.left,
        )
        places, slug = (ground.places, ground.slug) if ground else (one.places, "")
        yield Told(made, places, slug, one.covers)


def _itself(ground: _Ground) -> Subject:
    return Subject(Sort.PROJECT, ground.slug, unmarked(ground.title), ground.is_fictional)
