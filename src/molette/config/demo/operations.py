"""Draw ordinary operations from a fixed seed: everything here is invented, and says so in its title.

Operation n is the same at every scale. The draw reads no clock: where an operation stands on `TODAY` is drawn
first, and its dates follow, so that the demonstration is the same for everyone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from random import Random
from typing import Final

from molette.config.demo.reading import French, Row, toml_rows
from molette.config.demo.turns import MONTH, TODAY, Turn, draw_turns, later
from molette.engines.rules.words import Category

SEED: Final = 2017
FAMILY: Final = 20  # one operation in twenty is a whole, the next three are its parts
CHILDREN: Final = 3
ROUND: Final = 1000
UNPUBLISHED: Final = 0.08
# The first operations are those everyone sees; of the others, the past is told at length.
ORDINARY: Final = 140
INSTALMENTS: Final = 6
MONTHS_TO_DECIDE: Final = 4


class KindRow(Row):
    slug: str
    category: Category
    title: French
    summary: French
    owner: str
    nodes: tuple[str, ...]
    cost: tuple[int, int]  # thousands of euros
    works: tuple[int, int]  # months
    schemes: tuple[str, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class Town:
    """A real commune on which an invented operation may sit."""

    insee: str
    agglomeration: str
    inhabitants: int


@dataclass(frozen=True, slots=True)
class Line:
    kind: str
    amount: Decimal
    scheme: str = ""
    funder: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Euros of a line reaching a rung."""

    line: int
    rung: str
    amount: Decimal
    dated: date
    key: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    number: int
    category: Category
    title: str
    summary: str
    town: Town
    owner: str
    nodes: tuple[str, ...]
    turns: tuple[Turn, ...]
    first_cost: Decimal
    cost: Decimal
    plan_status: str  # empty: no plan yet
    lines: tuple[Line, ...]
    steps: tuple[Step, ...]
    is_published: bool
    parent: int | None
    former_plans: tuple[tuple[Line, ...], ...] = ()  # oldest first: plans that later ones replaced

    @property
    def reference(self) -> str:
        return reference(self.number)

    @property
    def slug(self) -> str:
        return self.reference.lower()

    @property
    def has_long_past(self) -> bool:
        """Whether its past is told at length, each thing said on its day."""
        return self.number > ORDINARY

    @property
    def announced_on(self) -> date:
        """When its dates and its cost were first said."""
        return min(self.turns[0].due, TODAY)

    @property
    def plan_dated(self) -> date:
        """When its financing plan is dated: with the agreements, else with the studies."""
        due = {turn.kind: turn.due for turn in self.turns}
        return due.get("agreement", due["studies"])

    @property
    def requested_on(self) -> date:
        """When its funders received its requests: before any of them decides."""
        return min(later(self.plan_dated, -MONTHS_TO_DECIDE), TODAY)


def reference(number: int) -> str:
    """The reference of an operation, which says that it is invented."""
    return f"FICTIF-{number:05d}"


def draw(numbers: Iterable[int], towns: Sequence[Town]) -> Iterable[Operation]:
    """Draw operations by their numbers, from 1."""
    for number in numbers:
        yield _Drawing(number, towns).operation()


@cache
def kinds() -> dict[str, KindRow]:
    return {row.slug: row for row in toml_rows("operations", "kind", KindRow)}


class _Drawing:
    """One operation being drawn; every choice comes from its own generator."""

    def __init__(self, number: int, towns: Sequence[Town]) -> None:
        self.number = number
        self.chance = Random(f"{SEED}-{number}")  # noqa: S311 - a draw to be repeated, not a secret
        rank = (number - 1) % FAMILY
        self.is_whole = rank == 0
        self.parent = number - rank if 0 < rank <= CHILDREN else None
        family = self.parent or number
        place = Random(f"{SEED}-place-{family}")  # noqa: S311 - the same
        self.town = place.choices(towns, [town.inhabitants for town in towns])[0]
        self.kind = self._kind(rank)

    def _kind(self, rank: int) -> KindRow:
        known = kinds()
        by_rank = {0: "integree", 1: "logements", 2: "espaces-publics"}
        if rank in by_rank:
            return known[by_rank[rank]]
        names = list(known)
        return known[self.chance.choices(names, [known[name].weight for name in names])[0]]

    def operation(self) -> Operation:
        turns = self._turns()
        first, cost = self._costs()
        status = self._plan_status(turns)
        lines = () if not status else tuple(self._lines(cost))
        steps = tuple(self._steps(lines, turns)) if status == "voted" else ()
        return Operation(
            number=self.number,
            category=self.kind.category,
            title=self.kind.title.format(n=self.number),
            summary=self.kind.summary,
            town=self.town,
            owner=self._owner(),
            nodes=self.kind.nodes,
            turns=turns,
            first_cost=first,
            cost=cost,
            plan_status=status,
            lines=lines,
            steps=steps,
            is_published=self.parent is not None or self.is_whole or self.chance.random() > UNPUBLISHED,
            parent=self.parent,
            former_plans=tuple(self._former(lines)) if self.number > ORDINARY and lines else (),
        )

    def _former(self, lines: Sequence[Line]) -> Iterable[tuple[Line, ...]]:
        """The same plan year after year, while its cost was seen lower."""
        for part in (0.82, 0.88, 0.94, 0.97):
            yield tuple(replace(line, amount=_share(line.amount, part)) for line in lines)

    def _owner(self) -> str:
        return {"commune": self.town.insee, "agglomeration": self.town.agglomeration}.get(
            self.kind.owner, self.kind.owner
        )

    def _turns(self) -> tuple[Turn, ...]:
        """A whole and its parts stand at the same stage, and none of them is given up."""
        stage = Random(f"{SEED}-stage-{self.parent or self.number}")  # noqa: S311 - the same
        alone = self.parent is None and not self.is_whole
        return draw_turns(self.chance, stage, self.kind.works, alone=alone)

    def _costs(self) -> tuple[Decimal, Decimal]:
        thousands = self.chance.randint(*self.kind.cost)
        drift = self.chance.choice((1.0, 1.0, 1.04, 1.09, 1.16, 1.27))
        return Decimal(thousands * ROUND), Decimal(round(thousands * drift) * ROUND)

    def _plan_status(self, turns: Sequence[Turn]) -> str:
        """A whole has no plan of its own: its parts have theirs."""
        done = {turn.kind for turn in turns if turn.actual}
        if self.is_whole or "studies" not in done:
            return ""
        return "voted" if "agreement" in done else "draft"

    def _lines(self, cost: Decimal) -> Iterable[Line]:
        """Own share, grants, and what is not found; one plan in ten is short without saying it."""
        draw = self.chance
        own = _share(cost, draw.uniform(0.2, 0.4))
        gap = _share(cost, draw.uniform(0.04, 0.2)) if draw.random() < 0.25 else Decimal(0)  # noqa: PLR2004
        yield Line("own_share", own, "fonds-propres", self._owner())
        left = cost - own - gap
        funders = [pair for scheme in draw.sample(self.kind.schemes, 2) for pair in self._funders(scheme)]
        for scheme, funder in funders[:-1]:
            part = _share(left, draw.uniform(0.35, 0.6))
            left -= part
            yield Line("grant", part, scheme, funder)
        yield Line("grant", left, *funders[-1])
        if gap and draw.random() < 0.6:  # noqa: PLR2004 - the others are short without saying it
            yield Line("not_found", gap)

    def _funders(self, scheme: str) -> list[tuple[str, str]]:
        region = "region-hauts-de-france"
        if scheme == "fonds-conjoint":
            return [(scheme, "etat"), (scheme, region)]
        funder = {"region-erbm": region, "aide-departement": "departement-pas-de-calais"}.get(scheme, "etat")
        return [(scheme, funder)]

    def _steps(self, lines: Sequence[Line], turns: Sequence[Turn]) -> Iterable[Step]:
        """Each grant climbs as far as the dates of its operation allow."""
        due = {turn.kind: turn.due for turn in turns}
        for rank, line in enumerate(lines):
            if line.kind != "grant":
                continue
            steps = self._climb(rank, line, due)
            yield from (step for step in steps if step.dated <= TODAY)

    def _climb(self, rank: int, line: Line, due: dict[str, date]) -> Iterable[Step]:
        draw = self.chance
        yield Step(rank, "programmed", line.amount, due["agreement"])
        if draw.random() < 0.1:  # noqa: PLR2004 - still waiting for its notification
            return
        notified = later(due["agreement"], draw.uniform(0.5, 3))
        yield Step(rank, "notified", line.amount, notified)
        if draw.random() < 0.03:  # noqa: PLR2004 - two years gone without a start
            yield Step(rank, "lapsed", line.amount, later(notified, 24.5))
            return
        key = f"EJ-FICTIF-{self.number:05d}-{rank}"
        start = max(due["works_start"], notified)
        yield Step(rank, "committed", line.amount, start, key)
        length = max((due["delivered"] - start).days / MONTH, 1)
        advance, middle = _share(line.amount, 0.3), _share(line.amount, 0.5)
        yield Step(rank, "paid", advance, later(start, 1), key)
        yield from self._instalments(rank, middle, start, length * 0.6, key)
        yield Step(rank, "paid", line.amount - advance - middle, later(start, length + 3), key)

    def _instalments(
        self, rank: int, amount: Decimal, start: date, months: float, key: str
    ) -> Iterable[Step]:
        """What is paid while works go on: at once, or bit by bit where the past is told at length."""
        if self.number <= ORDINARY:
            yield Step(rank, "paid", amount, later(start, months), key)
            return
        bit = _share(amount, 1 / INSTALMENTS)
        for count in range(1, INSTALMENTS + 1):
            part = bit if count < INSTALMENTS else amount - bit * (INSTALMENTS - 1)
            yield Step(rank, "paid", part, later(start, months * count / INSTALMENTS), key)


def _share(amount: Decimal, part: float) -> Decimal:
    """A part of an amount, to the euro."""
    return Decimal(round(amount * Decimal(str(round(part, 3)))))
