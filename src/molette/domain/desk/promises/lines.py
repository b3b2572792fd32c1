"""Promises with their words: what proves each step, what broke, what blocks the next, who can unblock it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from molette.domain.desk.promises.proofs import Paper, Papers, paper_of, papers_of
from molette.domain.followup.queries import BlockingView, blockings
from molette.domain.funding.queries import PlanView, plans_in_use
from molette.domain.programme.queries import ProjectRow, Ref, State, project_rows
from molette.domain.statements.queries.told import Told, told_of_projects
from molette.domain.surveys.queries.felt import asked_of_projects
from molette.engines import french
from molette.engines.chain import Break, Climb, Evidence, Step
from molette.engines.chain.blocking import Block, Facts, Owed, Stop, blocks
from molette.engines.chain.measured import Felt
from molette.engines.chain.tally import Weighed
from molette.engines.money import NBSP
from molette.engines.plans import LineKind

ZERO = Decimal(0)


class PromiseKind(StrEnum):
    PROJECT = "project"
    BRANCH = "branch"
    FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class StepTold:
    """A step with its evidence and the document behind it; `proved` as in a climb."""

    step: Step
    proved: bool | None
    evidence: Evidence | None
    paper: Paper


@dataclass(frozen=True, slots=True)
class BreakTold:
    """What broke, with all the dates announced, in words no more exact than they were said."""

    of: Break
    announced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise as a list shows it. `by` is who promised or carries it, `where` in a few words."""

    kind: PromiseKind
    slug: str
    title: str
    by: Ref | None
    where: str
    climb: Climb
    steps: tuple[StepTold, ...]
    breaks: tuple[BreakTold, ...]
    blocks: tuple[Block, ...]
    euros: Decimal | None
    is_reserved: bool
    is_fictional: bool

    @property
    def last(self) -> StepTold | None:
        """The highest step proved."""
        return next((one for one in reversed(self.steps) if one.proved), None)


def promise_lines(
    states: Sequence[State], promises: Mapping[int, Weighed], user: object
) -> tuple[PromiseLine, ...]:
    """Give these projects their words, in the order given. Eleven queries at most, five more for surveys.

    A plan is read where money is what blocks, figures where a measure does, surveys where residents do.
    """
    rows = tuple(project_rows(states))
    ids = frozenset(row.id for row in rows)
    plans = plans_in_use(_blocked_at(Step.FUNDED, ids, promises), user)
    told, _ = told_of_projects(_blocked_at(Step.MEASURED, ids, promises), user)
    unfelt = _blocked_at(Step.FELT, ids, promises)
    asked = asked_of_projects(
        frozenset(one for one in unfelt if promises[one].climb.proved(Step.FELT) is False), user
    )
    stops = _stops(ids, user)

    papers = papers_of(shown for row in rows for shown in promises[row.id].climb.evidence if shown)
    return tuple(
        line(
            PromiseKind.PROJECT,
            Ref(row.slug, row.title, row.is_fictional),
            promises[row.id],
            blocks(
                promises[row.id].climb,
                _facts(
                    row, plans.get(row.id), told.get(row.id), stops.get(row.id, ()), asked.get(row.id, ())
                ),
            ),
            papers,
            by=row.owner,
            where=_where(row),
        )
        for row in rows
    )


def _blocked_at(step: Step, projects: frozenset[int], promises: Mapping[int, Weighed]) -> frozenset[int]:
    return frozenset(key for key in projects if promises[key].climb.following is step)


def line(
    kind: PromiseKind,
    of: Ref,
    promise: Weighed,
    blocked: tuple[Block, ...],
    papers: Papers,
    *,
    by: Ref | None,
    where: str = "",
) -> PromiseLine:
    """Put together what a list shows of one promise."""
    climb = promise.climb
    return PromiseLine(
        kind,
        of.slug,
        of.label,
        by,
        where,
        climb,
        tuple(
            StepTold(step, proved, shown, paper_of(shown, papers) if shown else Paper())
            for step, proved, shown in zip(Step, climb.proofs, climb.evidence, strict=True)
        ),
        tuple(BreakTold(one, _announced(one)) for one in climb.breaks),
        blocked,
        promise.euros,
        promise.is_reserved,
        of.is_fictional,
    )


def _announced(one: Break) -> tuple[str, ...]:
    return tuple(french.said_date(said.on, said.precision) for said in one.announced)


def _where(row: ProjectRow) -> str:
    names = [place.name for place in row.places]
    few = names[:2] if len(names) > 3 else names  # noqa: PLR2004 - three names hold in a line
    rest = [french.counted(len(names) - 2, "autre lieu", "autres lieux")] if few != names else []
    return french.listing([*few, *rest]) if names else row.location_note


def _facts(
    row: ProjectRow,
    plan: PlanView | None,
    told: Told | None,
    stops: Iterable[BlockingView],
    asked: Sequence[Felt],
) -> Facts:
    due = row.standing.late or row.standing.next
    return Facts(
        owner=row.owner.label if row.owner else "",
        has_plan=plan is not None,
        missing=plan.missing if plan else None,
        owed=tuple(_owed(plan)) if plan else (),
        stops=tuple(Stop(one.title, one.who) for one in stops),
        next_title=due.milestone.title if due else "",
        next_date=french.said_date(due.said.on, due.said.precision) if due else "",
        is_late=row.standing.late is not None,
        has_measure=bool(told and told.has_measure),
        has_baseline=bool(told and told.has_baseline),
        producer=told.producer if told else "",
        unfelt=_unfelt(asked),
    )


def _unfelt(asked: Sequence[Felt]) -> str:
    """What the surveys say, where they were asked since and do not prove the last step."""
    if not asked:
        return ""
    told = f"{NBSP}; ".join(one.title for one in asked)
    return f"l’enquête ne montre pas que plus de la moitié des habitants le ressentent{NBSP}: {told}"


def _owed(plan: PlanView) -> Iterable[Owed]:
    """The grants whose funder has not notified all that the plan asks of him."""
    for one in plan.lines:
        if one.kind != LineKind.GRANT:
            continue
        if one.is_hidden:
            if not plan.is_fully_notified:
                yield Owed(one.funder, None)
        elif one.amount is not None and (lack := one.amount - (one.notified or ZERO)) > 0:
            yield Owed(one.funder, lack)


def _stops(projects: frozenset[int], user: object) -> Mapping[int, list[BlockingView]]:
    held: dict[int, list[BlockingView]] = defaultdict(list)
    for one in blockings(user):
        if one.project_id in projects:
            held[one.project_id].append(one)
    return held
