"""What may count the same euros twice, for a partner to decide; and what partners already said."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q

from molette.domain.funding.models import Delegation, DistinctEuros, Movement
from molette.domain.funding.queries.movements import holders_of
from molette.domain.funding.queries.once import in_use
from molette.domain.journal.remembered import remembered_of
from molette.domain.programme.models import Project
from molette.engines.flows.doubles import Line, Suspicion, suspicion
from molette.engines.ladder import RUNG_LABELS, Rung

MOST: Final = 100
"""Suspicions shown at once, those of most euros first."""
_FIELDS: Final = (
    *("pk", "rung", "funding_source__funder_id", "dated", "funding_source__scheme_id", "project_id"),
    *("project__title", "project__parent_id", "project__owner_id", "through_id", "funding_source_id"),
    *("is_fictional", "funding_source__funder__short_name", "funding_source__funder__name", "euros"),
)


@dataclass(frozen=True, slots=True)
class Told:
    """One of the two movements of a pair, as the page names it."""

    id: int
    funder: str
    project: str
    project_slug: str
    rung_label: str
    amount: Decimal | None
    dated: date
    act: str
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two movements that may be the same euros; `found` says why, and what would mend it."""

    found: Suspicion
    kept: Told
    double: Told


@dataclass(frozen=True, slots=True)
class Doubles:
    """The pairs to look at, of most euros first; `more` are not shown. `amount`: what would count twice."""

    pairs: tuple[Pair, ...]
    more: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Followed:
    """A movement of which a partner said that it gives again `drawn` euros of another, and why."""

    movement: Told
    origin: Told
    drawn: Decimal
    why: str


@dataclass(frozen=True, slots=True)
class Apart:
    """Two movements told not to be the same euros: by whom, when and why."""

    id: int
    one: Told
    other: Told
    reason: str
    said_by: str
    said_on: date


@remembered_of("funding", "programme", "secrecy", "people", "identities", "signatures")
def doubles(user: object) -> Doubles:
    """Compare the movements that the reader sees and that count, and nothing reserved. Eight queries."""
    found = sorted(_found(user), key=lambda one: (-one.amount, one.kept, one.double))
    shown = found[:MOST]
    named = _named({key for one in shown for key in (one.kept, one.double)})
    return Doubles(
        tuple(Pair(one, named[one.kept], named[one.double]) for one in shown),
        len(found) - len(shown),
        sum((one.amount for one in found), Decimal(0)),
    )


def _found(user: object) -> Iterator[Suspicion]:
    """Each pair once; of one movement suspected in several, that by which it leaves the most."""
    passing = _passing_on()
    said = set(DistinctEuros.objects.order_by().values_list("one_id", "other_id"))
    rows = _candidates(user, passing)
    lines = {line.key: line for line in _lines(rows, passing)}
    taken: set[int] = set()
    for one, other in sorted(_pairs(lines)):
        if (one, other) in said or lines[one].rung != lines[other].rung:
            continue
        found = suspicion(lines[one], lines[other])
        if found is not None and found.double not in taken:
            taken.add(found.double)
            yield found


def _passing_on() -> Mapping[int, frozenset[int]]:
    """Those who hand on what others give, by the funding sources whose envelopes they hold. Two queries."""
    held: dict[int, set[int]] = defaultdict(set)
    for holder, source in (
        Delegation.objects.in_force().order_by().values_list("holder_id", "funding_source_id")
    ):
        held[holder].add(source)
    through = Movement.objects.exclude(through=None).order_by().values_list("through_id", flat=True)
    for hand in through.distinct():
        held.setdefault(hand or 0, set())
    return {holder: frozenset(sources) for holder, sources in held.items()}


def _operators(gifts: Any, seen: Any, passing: Mapping[int, frozenset[int]]) -> frozenset[int]:
    """Those who give to others what they may have received: owners of projects, holders, operators."""
    givers = set(gifts.order_by().values_list("funding_source__funder_id", flat=True).distinct())
    owners = set(seen.order_by().values_list("project__owner_id", flat=True).distinct())
    return frozenset(givers & (owners | passing.keys()))


def _candidates(user: object, passing: Mapping[int, frozenset[int]]) -> Any:
    """The movements that something else may tell again: by their project, its whole, or their funder."""
    seen = Movement.objects.readable_by(user).filter(counted_in=None, drawn_from=None, amount__gt=0)
    others = seen.order_by().exclude(pk=OuterRef("pk")).filter(rung=OuterRef("rung"))
    same = Q(Exists(others.filter(project=OuterRef("project"), amount=OuterRef("amount"))))
    # The parts are named first, then their movements by the index of projects: never those of a whole rung.
    parts = Project.objects.filter(parent=OuterRef(OuterRef("project"))).order_by().values("pk")
    of_part = others.filter(project__in=parts, funding_source__funder=OuterRef("funding_source__funder"))
    of_whole = others.filter(
        project=OuterRef("project__parent"), funding_source__funder=OuterRef("funding_source__funder")
    )
    # A line of one source in a whole and in its part is counted once already.
    kin = (
        Q(Exists(rows.filter(amount=OuterRef("amount")).exclude(funding_source=OuterRef("funding_source"))))
        for rows in (of_part, of_whole)
    )
    part, whole = kin
    gives = ~Q(funding_source__funder=F("project__owner")) & Q(project__isnull=False)
    hands = _operators(seen.filter(gives), seen, passing)
    gives &= Q(funding_source__funder__in=hands)
    sources = {source for hand in hands for source in passing.get(hand, ())}
    receives = (
        Q(project__owner__in=hands) | Q(through__in=hands) | Q(project=None, funding_source__in=sources)
    )
    return seen.filter(same | part | whole | gives | receives).annotate(euros=in_use()).order_by("pk")


def _lines(rows: Any, passing: Mapping[int, frozenset[int]]) -> Iterator[Line]:
    for (
        pk, rung, giver, dated, scheme, project, title, parent, owner, through, source, fictional, short,
        name, euros,
    ) in rows.values_list(*_FIELDS):  # fmt: skip
        receivers = {through} if through else {owner} if owner else set()
        if project is None and not through:
            receivers = {holder for holder, sources in passing.items() if source in sources}
        yield Line(
            key=pk,
            # An invented euro and a real one are never the same: they are compared apart.
            rung=f"{rung}{'-fictif' if fictional else ''}",
            giver=giver,
            giver_name=short or name,
            amount=Decimal(euros),
            dated=dated,
            scheme=scheme,
            source=source,
            project=project,
            project_name=title or "",
            parent=parent,
            receivers=frozenset(receivers),
            passes_on=giver in passing,
        )


def _pairs(lines: Mapping[int, Line]) -> set[tuple[int, int]]:
    """The pairs worth comparing, by what they share: never all with all."""
    found: set[tuple[int, int]] = set()
    by_project: dict[Any, list[int]] = defaultdict(list)
    received: dict[Any, list[int]] = defaultdict(list)
    for line in lines.values():
        if line.project is not None:
            by_project[line.rung, line.project, line.amount].append(line.key)
        for hand in line.receivers:
            received[line.rung, hand, line.amount].append(line.key)
            received[line.rung, hand, f"s{line.scheme}"].append(line.key)
    for line in lines.values():
        near = list(by_project.get((line.rung, line.project, line.amount), ()))
        near += by_project.get((line.rung, line.parent, line.amount), ())
        if line.project is not None and line.giver not in line.receivers:
            near += received.get((line.rung, line.giver, line.amount), ())
            near += received.get((line.rung, line.giver, f"s{line.scheme}"), ())
        found |= {(min(line.key, other), max(line.key, other)) for other in near if other != line.key}
    return found


def followed(user: object) -> tuple[Followed, ...]:
    """What partners said is given again, and both ends in sight. Two queries, and the veil's."""
    seen = Movement.objects.readable_by(user).order_by()
    rows = seen.filter(drawn_from__in=seen.values("pk")).order_by("drawn_from_id", "pk")
    held = list(rows)
    named = _named({key for one in held for key in (one.pk, one.drawn_from_id or 0)})
    return tuple(
        Followed(named[one.pk], named[one.drawn_from_id or 0], one.drawn, one.drawn_reason) for one in held
    )


def apart(user: object) -> tuple[Apart, ...]:
    """The pairs told distinct, seen at both ends. Two queries, and the veil's."""
    seen = Movement.objects.readable_by(user).order_by().values("pk")
    rows = DistinctEuros.objects.filter(one__in=seen, other__in=seen).select_related("said_by")
    held = list(rows.order_by("-said_on", "pk"))
    named = _named({key for one in held for key in (one.one_id, one.other_id)})
    return tuple(
        Apart(
            one.pk, named[one.one_id], named[one.other_id], one.reason,
            one.said_by.label if one.said_by else "", one.said_on,
        )
        for one in held
    )  # fmt: skip


def _named(keys: Iterable[int]) -> Mapping[int, Told]:
    """The movements of these keys, as pages name them. One query."""
    rows = Movement.objects.filter(pk__in=set(keys)).order_by("pk")
    return {one.pk: _told(one) for one in rows.select_related("project", "funding_source__funder")}


def _told(one: Movement) -> Told:
    return Told(
        id=one.pk,
        funder=one.funding_source.funder.label,
        project=one.project.title if one.project else "",
        project_slug=one.project.slug if one.project else "",
        rung_label=RUNG_LABELS[Rung(one.rung)],
        amount=one.in_use,
        dated=one.dated,
        act=one.act,
        is_fictional=one.is_fictional,
    )


def likely_of(movement: Movement, user: object) -> Any:
    """The movements that may be taken for this one: those it may come from, and those around its project."""
    near = origins_of(movement, user).values("pk"), holders_of(movement, user).values("pk")
    rows = Movement.objects.filter(Q(pk__in=near[0]) | Q(pk__in=near[1]), amount__isnull=False)
    named = rows.select_related("funding_source__funder", "funding_source__scheme", "project")
    return named.order_by("dated", "pk")


def origins_of(movement: Movement, user: object) -> Any:
    """The rows of the movements that a gift may come from."""
    giver = movement.funding_source.funder
    hands = [key for key in (giver.pk, giver.speaks_for_id) if key]
    came = Q(through__in=hands) | Q(through=None, project__owner__in=hands) | Q(through=None, project=None)
    rows = Movement.objects.readable_by(user).filter(
        came, rung=movement.rung, counted_in=None, amount__isnull=False, is_fictional=movement.is_fictional
    )
    named = rows.select_related("funding_source__funder", "funding_source__scheme", "project")
    return named.exclude(funding_source__funder=giver).exclude(pk=movement.pk).order_by("dated", "pk")
