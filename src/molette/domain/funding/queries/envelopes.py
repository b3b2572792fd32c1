"""Envelopes: what each funder voted under each scheme, year by year, and how far it went.

Every sum is one of `totals`, cut by payer, year and, where something was delegated, by project: what a page
of envelopes adds up is what the page of the money adds up.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from molette.domain.funding.models import Delegation, Movement
from molette.domain.funding.queries.envelope_sums import EnvelopeFilter, FundKey, Held, PaidBy, payers, read
from molette.domain.funding.queries.proofs import NO_EUROS
from molette.domain.funding.queries.totals import MovementFilter, scoped, with_reason
from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered_beside
from molette.domain.programme.models import Project
from molette.domain.territory.queries import contents_of
from molette.engines.envelopes import NOTHING, TOP, Level, Right, levels
from molette.engines.funds import Sum, Year, summed
from molette.engines.ladder import Rung


@dataclass(frozen=True, slots=True)
class LevelView:
    """A level of an envelope as a page shows it; `delegation` is None for what was voted."""

    level: Level
    name: str
    delegation: int | None = None
    holder: int | None = None
    perimeter: str = ""
    act: str = ""
    decided_on: date | None = None
    is_fictional: bool = False


@dataclass(frozen=True, slots=True)
class Envelope:
    """One year of a fund. The first level is what was voted.

    `is_known` where somebody published a vote of the programme itself: what was voted for one project is no
    envelope to give on.
    """

    funder_id: int
    funder: str
    funder_slug: str
    scheme_id: int
    scheme: str
    scheme_slug: str
    source_id: int | None  # the funding source of that year, where one was ever named
    account: Year
    levels: tuple[LevelView, ...]
    is_known: bool

    @property
    def year(self) -> int | None:
        return self.account.year

    @property
    def top(self) -> Level:
        return self.levels[0].level

    @property
    def key(self) -> str:
        return f"{self.funder_slug}-{self.scheme_slug}-{self.year or 0}"


@dataclass(frozen=True, slots=True)
class Fund:
    """A funder under a scheme, all its years, the oldest first; `total` adds them up."""

    funder: str
    scheme: str
    envelopes: tuple[Envelope, ...]
    total: Sum

    def of(self, years: Iterable[int | None]) -> "Fund":
        """The same fund seen in these years alone."""
        kept = tuple(one for one in self.envelopes if one.year in set(years))
        return replace(self, envelopes=kept, total=total_of([kept]))


@remembered_beside(*NO_EUROS)
def envelopes(filters: EnvelopeFilter, user: object) -> tuple[Fund, ...]:
    """Every fund under the filters, by funder and scheme. Five queries, and those of the veil."""
    told = MovementFilter(funder=filters.funder, scheme=filters.scheme)
    return assembled(filters, with_reason(scoped(told, user), told, user))


def total_of(funds: Iterable[Sequence[Envelope]]) -> Sum:
    """Add up funds, each given by its envelopes."""
    return summed(([one.account for one in held] for held in funds), today().year)


def assembled(filters: EnvelopeFilter, rows: QuerySet[Movement]) -> tuple[Fund, ...]:
    """Make the envelopes of movements already told apart by the reason that keeps some out of totals."""
    sources, given = payers(filters), _delegations(filters)
    cut = frozenset(source.payer for source in sources.values() if source.pk in given)
    held = read(rows, sources, cut)
    ground = _ground(held.values(), given.values())
    named = {(source.payer, source.year): source for source in sources.values()}
    of_payer = {source.payer: source for source in sources.values()}
    found: dict[FundKey, list[Envelope]] = defaultdict(list)
    for key in sorted(held, key=lambda key: (key[1] is None, key[1] or 0)):
        source = named.get(key)
        rights = given.get(source.pk, []) if source else []
        account, views = _spread(key[1], held[key], rights, ground)
        found[key[0]].append(_envelope(of_payer[key[0]], source, account, views, held[key]))
    funds = [Fund(of_payer[p].funder, of_payer[p].scheme, tuple(e), total_of([e])) for p, e in found.items()]
    return tuple(sorted(funds, key=lambda one: (one.funder, one.scheme)))


@dataclass(frozen=True, slots=True)
class _Ground:
    """What each perimeter holds, and where each project stands."""

    inside: Mapping[int, frozenset[int]]
    standing: Mapping[int, frozenset[int]]


def _ground(held: Iterable[Held], given: Iterable[Sequence[Delegation]]) -> _Ground:
    """Read both. Two queries, none where nothing is delegated."""
    places = {one.perimeter_id for some in given for one in some if one.perimeter_id}
    projects = {project for one in held for project in one.flows} - {0}
    return _Ground(contents_of(places, today()), _standing(projects))


def _delegations(filters: EnvelopeFilter) -> Mapping[int, list[Delegation]]:
    """Those in force, by funding source, each before those taken from it."""
    rows = Delegation.objects.in_force().select_related("holder", "perimeter").order_by("decided_on", "pk")
    if filters.funder is not None:
        rows = rows.filter(funding_source__funder_id=filters.funder)
    if filters.scheme is not None:
        rows = rows.filter(funding_source__scheme_id=filters.scheme)
    held: dict[int, list[Delegation]] = defaultdict(list)
    for one in rows:
        held[one.funding_source_id].append(one)
    return held


def _spread(
    year: int | None, held: Held, given: Sequence[Delegation], ground: _Ground
) -> tuple[Year, tuple[LevelView, ...]]:
    """The account of a year, and its levels: what was voted first. An amount not published bounds nothing."""
    flows = {project: flow.without_excess() for project, flow in held.flows.items()}
    account = Year(year, held.ae, held.cp, sum(flows.values(), NOTHING), held.carried)
    bounds = held.bounds - account.flow.unknown
    ae = account.ae if Rung.VOTED in bounds else None
    cp = account.payable if Rung.VOTED_CP in bounds else None
    rights = [Right(TOP, None, ae, cp), *_rights(given, ground)]
    named = {one.pk: one for one in given}
    found = levels(rights, flows, ground.standing)
    return account, tuple(_level(level, named.get(level.key)) for level in found)


def _rights(given: Sequence[Delegation], ground: _Ground) -> Iterable[Right]:
    in_force = {one.pk for one in given}
    for one in given:
        parent = one.parent_id if one.parent_id in in_force else TOP
        places = ground.inside[one.perimeter_id] if one.perimeter_id else None
        yield Right(one.pk, parent, one.ae, one.cp, places, one.is_fictional)


def _envelope(
    payer: PaidBy, source: PaidBy | None, account: Year, found: tuple[LevelView, ...], held: Held
) -> Envelope:
    return Envelope(
        payer.funder_id, payer.funder, payer.funder_slug, payer.scheme_id, payer.scheme, payer.scheme_slug,
        source.pk if source else None, account, found, is_known=bool(held.bounds),
    )  # fmt: skip


def _level(level: Level, given: Delegation | None) -> LevelView:
    if given is None:
        return LevelView(level, "Voté")
    where = given.perimeter.name if given.perimeter else ""
    return LevelView(
        level, given.holder.label, given.pk, given.holder_id, where, given.act, given.decided_on,
        given.is_fictional,
    )  # fmt: skip


def _standing(projects: Iterable[int]) -> Mapping[int, frozenset[int]]:
    """The places of each of these projects. One query."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Project.places.through.objects.filter(project_id__in=projects).order_by("pk")
    for project, place in rows.values_list("project_id", "place_id") if projects else ():
        found[project].add(place)
    return {project: frozenset(places) for project, places in found.items()}
