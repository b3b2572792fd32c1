"""What the grants of the programme still have to pay, year by year, from what finished stages tell."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.db.models import F, Sum
from django.db.models.functions import ExtractYear

from molette.domain.funding.book import book
from molette.domain.funding.models import IN_USE, FundingSource, Movement
from molette.domain.funding.queries.grants import ZERO, Grant, Key, grants_of, told_under
from molette.domain.funding.queries.once import of_projects
from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered_of
from molette.domain.programme.models import Project
from molette.domain.programme.queries.calendars import calendars
from molette.engines.forecast.payments import Forecast, Promise, Stage, forecast
from molette.engines.forecast.profiles import MONTH, Paid, Profiles, profiles_of
from molette.engines.forecast.slippage import Kind, Slips, slips_of
from molette.engines.ladder import Rung
from molette.engines.money import to_cents
from molette.engines.stages import Said
from molette.engines.works import Works, day_of, works

_SOURCES = 1_000_003  # a prime beyond the number of funding sources: a key of its own for each grant
APPLICATIONS = ("funding", "programme", "secrecy", "people", "identities", "signatures")


class By(StrEnum):
    """What a forecast is cut by."""

    FUNDER = "financeur"
    SCHEME = "dispositif"


class Aside(StrEnum):
    """Why a grant is left out of a forecast."""

    UNPLACED = "sans date de début ou de fin des travaux"
    STOPPED = "opération abandonnée, fermée ou interrompue"
    RESERVED = "montant réservé"
    UNKNOWN = "montant non publié"
    UNFOLLOWED = "travaux commencés, sans notification ni paiement inscrit"


@dataclass(frozen=True, slots=True)
class Left:
    """Grants left out for one reason; no amount is told of what is reserved."""

    reason: Aside
    grants: int
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """A forecast with all that it rests on. `sure` is the part notified; `fictional`, the invented part."""

    forecast: Forecast
    sure: Decimal
    fictional: Decimal
    aside: tuple[Left, ...]
    slips: Mapping[Kind, Slips]
    profiles: Profiles
    covers: frozenset[Key]  # the grants forecast

    @property
    def has_history(self) -> bool:
        return all(slips.is_enough for slips in self.slips.values())


@remembered_of(*APPLICATIONS)
def payment_forecast(user: object, by: By = By.FUNDER, *, literal: bool = False) -> Outlook:
    """Forecast what is still to be paid on the grants that the reader sees. Six queries, and the veil's.

    A grant of a part is left to the whole where the same source pays both. `literal` takes dates and rules at
    their word: the peer to which a forecast is compared.
    """
    day = today()
    grants = grants_of(user)
    turns = calendars(Project.objects.visible_to(user))
    built = {project: works(milestones, day) for project, milestones in turns.items()}
    sources = {one.pk: one for one in _sources(source for _, source in grants)}
    held = book()
    named = {pk: (_name(one, by), held.key(one.scheme.slug)) for pk, one in sources.items()}
    slips = {kind: Slips() for kind in Kind} if literal else slips_of(turns.values(), day)
    profiles = profiles_of(held, () if literal else _settled(grants, built, named))
    promises, covered, aside, fictional = [], [], defaultdict(list), ZERO
    for key, grant in grants.items():
        at = built.get(key[0], Works())
        if grant.is_settled:
            continue
        reason = _reason(grant, at)
        if reason is not None or at.span is None:
            aside[reason or Aside.UNPLACED].append(grant)
            continue
        promises.append(_promise(key, grant, at.span, named[key[1]], profiles))
        covered.append(key)
        fictional += promises[-1].left if grant.is_fictional else ZERO
    return Outlook(
        forecast(promises, slips, day),
        sum((one.left for one in promises if one.is_notified), ZERO),
        fictional,
        tuple(_left(reason, aside[reason]) for reason in Aside if aside[reason]),
        slips,
        profiles,
        frozenset(covered),
    )


@remembered_of(*APPLICATIONS)
def paid_in(year: int, user: object, by: By, of: frozenset[Key] | None = None) -> Mapping[str, Decimal]:
    """What the grants that the reader sees paid in a year, or only those `of` some keys (see `grants`).

    Those keys may come from a past day: what was decided since is not of them, unless it stands today for one
    of them that is no more, by the same funder under the same scheme. Three queries, six with keys, and the
    veil's.
    """
    seen = Movement.objects.readable_by(user).exclude(project=None)
    rows = seen.filter(rung=Rung.PAID, counted_in=None, dated__year=year).order_by()
    counted = of_projects(rows, user)
    keys = "project_id", "project__parent_id", "funding_source_id"
    euros = counted.values(*keys).annotate(euros=Sum(IN_USE - F("again")))
    held = {(row["project_id"], row["funding_source_id"]): row for row in euros}
    sources = {one.pk: one for one in _sources(source for _, source in held)}
    asked = None if of is None else _told_of(of, held, user)
    found: dict[str, Decimal] = defaultdict(Decimal)
    for (project, source), row in held.items():
        name = _name(sources[source], by)
        if (row["project__parent_id"], source) not in held and (asked is None or (project, source) in asked):
            found[name] += to_cents(Decimal(row["euros"] or 0))
    return dict(found)


def _told_of(of: frozenset[Key], paid: Iterable[Key], user: object) -> frozenset[Key]:
    """Those of the payments that are of these grants, as far as is known today."""
    counted = told_under(grants_of(user))
    funds = {one.pk: (one.funder_id, one.scheme_id) for one in _sources({s for _, s in (*of, *paid)})}
    # A plan voted since may write the same grant under the year of its decision.
    gone = {(project, funds[source]) for project, source in of if (project, source) not in counted}
    return frozenset(key for key in paid if counted.get(key, key) in of or (key[0], funds[key[1]]) in gone)


@remembered_of(*APPLICATIONS)
def years_paid(user: object) -> tuple[int, ...]:
    """The years in which some grant paid, oldest first. One query, and the veil's."""
    seen = Movement.objects.readable_by(user).exclude(project=None).filter(rung=Rung.PAID, counted_in=None)
    years = seen.order_by().annotate(on=ExtractYear("dated")).values_list("on", flat=True).distinct()
    return tuple(sorted(years))


def _sources(sources: Iterable[int]) -> Iterable[FundingSource]:
    return FundingSource.objects.filter(pk__in=set(sources)).select_related("funder", "scheme").order_by("pk")


def _settled(
    grants: Mapping[Key, Grant], built: Mapping[int, Works], named: Mapping[int, tuple[str, str]]
) -> Iterator[Paid]:
    """The grants of works that are over, whose amounts the reader sees: what they teach, he may know."""
    for (project, source), grant in grants.items():
        at = built.get(project)
        if at is None or at.span is None or grant.is_hidden or not grant.is_known:
            continue
        start, end = at.span
        if start.actual and end.actual and grant.paid and grant.amount:
            yield Paid(named[source][1], grant.amount, start.on, end.on, tuple(grant.paid))


def _reason(grant: Grant, at: Works) -> Aside | None:
    if grant.is_hidden:
        return Aside.RESERVED
    if grant.amount is None or not grant.is_known:
        return Aside.UNKNOWN
    if at.is_stopped:
        return Aside.STOPPED
    # Works under way of which no act was recorded: what was paid is not known to be nothing.
    is_followed = grant.notified_on or grant.paid or not (at.start and at.start.actual)
    return None if is_followed else Aside.UNFOLLOWED


def _left(reason: Aside, grants: Sequence[Grant]) -> Left:
    is_told = reason not in (Aside.RESERVED, Aside.UNKNOWN)
    euros = sum(((one.amount or ZERO) - one.so_far for one in grants), ZERO) if is_told else None
    return Left(reason, len(grants), euros)


def _promise(
    key: Key, grant: Grant, span: tuple[Said, Said], paid_by: tuple[str, str], profiles: Profiles
) -> Promise:
    (project, rank), (name, scheme) = key, paid_by
    start, end = (Stage(day_of(said), is_done=said.actual) for said in span)
    amount, on = grant.amount or ZERO, grant.notified_on or grant.dated or today()
    months = max(1, (end.on - start.on).days // MONTH)
    own, pool = profiles.of(scheme, on, months)
    return Promise(
        project * _SOURCES + rank,
        project,
        name,
        amount,
        grant.so_far,
        grant.notified_on is not None,
        start,
        end,
        own,
        pool,
    )


def _name(source: FundingSource, by: By) -> str:
    return source.funder.label if by is By.FUNDER else str(source.scheme)
