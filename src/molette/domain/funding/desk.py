"""The programme on a partner’s desk: on each line its cost, its euros by rung, its next date, its alerts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from molette.domain.funding.situations import NOTHING, SHOWN, Situation, situations_of
from molette.domain.journal.remembered import remembered
from molette.domain.programme.queries import Leaf, OverviewRow, ProjectFilter, RowKind, overview
from molette.engines.french import counted, short_date
from molette.engines.ladder import RESERVED
from molette.engines.money import NBSP, euros
from molette.engines.stages import Stage

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Alert:
    """What asks for somebody today. `kind` is `late`, `uncovered` or `contested`."""

    kind: str
    said: str


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A line of the programme. `cost` is None when nobody said one; `unpriced` counts such projects.

    `rungs` follow `SHOWN`: an amount, that it is reserved, or None on a rung where nothing stands.
    """

    line: OverviewRow
    progress: str
    delivered: int
    cost: Decimal | None
    unpriced: int
    rungs: tuple[Decimal | str | None, ...]
    cost_is_hidden: bool
    next_on: date | None
    next_title: str
    alerts: tuple[Alert, ...]

    @property
    def is_project(self) -> bool:
        return self.line.kind is RowKind.PROJECT


@dataclass(frozen=True, slots=True)
class DeskOverview:
    """The lines of the programme; what each says is worked out for those that are read."""

    lines: tuple[OverviewRow, ...]
    total: DeskRow
    containers: Mapping[tuple[RowKind, str], DeskRow]
    leaves: Mapping[int, Leaf]
    situations: Mapping[int, Situation]

    @property
    def rows(self) -> Iterator[DeskRow]:
        yield from map(self.row, self.lines)

    def row(self, line: OverviewRow) -> DeskRow:
        held = self.containers.get((line.kind, line.slug))
        return held or _row(line, self.leaves, self.situations)


@remembered
def desk_overview(user: Any, *, tree: str = "", filters: ProjectFilter | None = None) -> DeskOverview:
    """Return the programme by contract, or by the orientations of a tree. Under twenty queries."""
    lines = overview(user, tree=tree, filters=filters)
    ids = frozenset().union(*(line.projects for line in lines if line.depth == 0))
    leaves = {line.project.id: line.project for line in lines if line.project}
    situations = situations_of(None if filters in {None, ProjectFilter()} else ids, user)
    whole = OverviewRow(RowKind.REST, "", "Tout ce qui est montré", 0, ids)
    return DeskOverview(
        lines=lines,
        total=_row(whole, leaves, situations),
        containers={
            (line.kind, line.slug): _row(line, leaves, situations) for line in lines if line.project is None
        },
        leaves=leaves,
        situations=situations,
    )


def _row(line: OverviewRow, leaves: Mapping[int, Leaf], situations: Mapping[int, Situation]) -> DeskRow:
    parts = [(leaves[pk], situations.get(pk, NOTHING)) for pk in sorted(line.projects) if pk in leaves]
    delivered = sum(leaf.state.stage is Stage.DELIVERED for leaf, _ in parts)
    # A project that holds others is priced as a whole: only the tops of the line are added.
    tops = [(leaf, own) for leaf, own in parts if leaf.parent_id not in line.projects]
    held: dict[int | None, list[Decimal | None]] = defaultdict(list)
    for leaf, own in parts:
        held[leaf.parent_id].append(own.cost)
    costs = [own.cost if own.cost is not None else _of_parts(held.get(leaf.id, ())) for leaf, own in tops]
    priced = [cost for cost in costs if cost is not None]
    due = line.project.state.standing.next if line.project else None
    return DeskRow(
        line=line,
        progress=line.project.state.stage_label if line.project else _delivered(delivered, len(parts)),
        delivered=delivered,
        cost=sum(priced, ZERO) if priced else None,
        unpriced=len(tops) - len(priced),
        rungs=tuple(_standing_on(rank, parts) for rank in range(len(SHOWN))),
        cost_is_hidden=any(own.cost_is_hidden for _, own in tops),
        next_on=due.said.until if due else None,
        next_title=due.milestone.title if due else "",
        alerts=tuple(
            _alerts(line.project, situations.get(line.project.id, NOTHING))
            if line.project
            else _counted_alerts(parts)
        ),
    )


def _delivered(delivered: int, among: int) -> str:
    return f"{delivered} livré{'s' if delivered > 1 else ''} sur {among}" if among else "aucun projet"


def _of_parts(costs: Sequence[Decimal | None]) -> Decimal | None:
    """Of a project that nobody priced, the sum of its parts when all are priced."""
    told = [cost for cost in costs if cost is not None]
    return sum(told, ZERO) if told and len(told) == len(costs) else None


def _standing_on(rank: int, parts: Iterable[tuple[Leaf, Situation]]) -> Decimal | str | None:
    held = [own.rungs[rank] for _, own in parts]
    told = [amount for amount in held if isinstance(amount, Decimal)]
    if told:
        return sum(told, ZERO)
    return RESERVED if RESERVED in held else None


def _alerts(leaf: Leaf, own: Situation) -> Iterable[Alert]:
    late = leaf.state.standing.late
    if late:
        days = counted(late.late, "jour")
        yield Alert(
            "late",
            f"{late.milestone.title}{NBSP}: en retard de {days}, prévu le {short_date(late.said.until)}",
        )
    if own.is_uncovered:
        yield Alert("uncovered", f"Il manque {euros(own.missing or ZERO)} au plan de financement")
    if own.is_contested:
        yield Alert("contested", "Son coût est contesté")


def _counted_alerts(parts: Iterable[tuple[Leaf, Situation]]) -> Iterable[Alert]:
    parts = list(parts)
    for kind, number, one, many in (
        ("late", sum(leaf.state.standing.late is not None for leaf, _ in parts), *_LATE),
        ("uncovered", sum(own.is_uncovered for _, own in parts), *_UNCOVERED),
        ("contested", sum(own.is_contested for _, own in parts), *_CONTESTED),
    ):
        if number:
            yield Alert(kind, counted(number, one, many))


_LATE = ("projet en retard", "projets en retard")
_UNCOVERED = ("plan non couvert", "plans non couverts")
_CONTESTED = ("chiffre contesté", "chiffres contestés")
