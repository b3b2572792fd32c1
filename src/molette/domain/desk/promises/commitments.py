"""The figures promised: so many jobs, so many homes, before a day; kept, not kept, or never told."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from molette.domain.desk.promises.lines import PromiseKind, PromiseLine, line
from molette.domain.desk.promises.proofs import Papers, papers_of
from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered
from molette.domain.programme.queries import Ref
from molette.domain.statements.models import Nature, Statement
from molette.domain.statements.queries.reading import loaded
from molette.domain.statements.queries.views import StatementView
from molette.engines.chain import Climb, Evidence, Proof, Step
from molette.engines.chain.blocking import Block
from molette.engines.chain.commitments import Target, commitment
from molette.engines.chain.measured import Reading
from molette.engines.chain.tally import Weighed
from molette.engines.french import long_date
from molette.engines.indicators import Direction
from molette.engines.money import exact
from molette.engines.stages import Said

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Commitment:
    """A figure promised. `latest` is the last value observed of the same thing, if anybody told one."""

    line: PromiseLine
    measure: Ref
    value: Decimal
    unit: str
    decimals: int
    is_approximate: bool
    by: date
    latest: StatementView | None
    project: Ref | None


@remembered
def commitments(user: object, projects: frozenset[int] | None = None) -> tuple[Commitment, ...]:
    """The figures promised of the projects that the user sees and of the programme, the soonest day first.

    Those of places, one a commune and a measure, are read with their measure. `projects` keeps those of
    these. A value hidden from the reader promises nothing here. Four queries.
    """
    rows = Statement.objects.visible_to(user).filter(place=None, measure__is_project_cost=False)
    if projects is not None:
        rows = rows.filter(project_id__in=projects)
    promised = Statement.objects.filter(nature=Nature.TARGET, place=None).order_by().values("measure_id")
    rows = rows.filter(measure_id__in=promised)
    directions = dict(rows.order_by().values_list("measure__slug", "measure__direction").distinct())
    groups: dict[tuple[str, str], list[StatementView]] = defaultdict(list)
    for one in loaded(rows, user):
        if one.stands and one.value is not None:
            groups[one.measure_slug, one.scope].append(one.as_used())
    held = [
        _Promised(target, former, _comparable(target, own), Direction(directions[target.measure_slug]))
        for own in groups.values()
        for target, former in _targets(own)
    ]
    climbs = [one.climb() for one in held]
    papers = papers_of(shown for climb in climbs for shown in climb.evidence if shown)
    made = [one.made(climb, papers) for one, climb in zip(held, climbs, strict=True)]
    return tuple(sorted(made, key=lambda one: (one.by, one.line.title)))


def _comparable(target: StatementView, own: Sequence[StatementView]) -> tuple[StatementView, ...]:
    """What may be set against a figure promised.

    On a project, all that is told of the same measure; over a perimeter, what counts the very same thing: the
    eight public values of the homes are not points of one path.
    """
    return tuple(one for one in own if target.project or one.definition == target.definition)


def _targets(own: Sequence[StatementView]) -> Iterable[tuple[StatementView, tuple[StatementView, ...]]]:
    """Each value promised with its last day; the days first given for it by the same author come with it."""
    alike: dict[tuple[int, Decimal | None, str], list[StatementView]] = defaultdict(list)
    for one in own:
        if one.nature == Nature.TARGET:
            alike[one.author_id, one.value, one.definition].append(one)
    for told in alike.values():
        *former, last = sorted(told, key=lambda one: (one.said_on, one.period_end))
        yield last, tuple(one for one in former if one.period_end != last.period_end)


@dataclass(frozen=True, slots=True)
class _Promised:
    """A target, the earlier days given for it, and what was said that may be set against it."""

    target: StatementView
    former: tuple[StatementView, ...]
    own: tuple[StatementView, ...]
    direction: Direction

    @property
    def seen(self) -> list[StatementView]:
        return [one for one in self.own if one.nature == Nature.OBSERVED]

    @property
    def latest(self) -> StatementView | None:
        return max(self.seen, key=lambda one: one.period_end, default=None)

    def climb(self) -> Climb:
        target = self.target
        starts = [one for one in self.own if one.nature == Nature.BASELINE]
        start = min(starts, key=lambda one: one.period_end, default=None)
        said = Evidence(Proof.STATEMENT, target.said_on, target.said_precision, key=target.id)
        days = tuple(
            Said(one.period_end, one.period_end, actual=False, said_on=one.said_on) for one in self.former
        )
        return commitment(
            Target(target.value or ZERO, target.period_end, said, days),
            [_reading(one) for one in self.seen],
            self.direction,
            today(),
            baseline=_reading(start) if start else None,
        )

    def made(self, climb: Climb, papers: Papers) -> Commitment:
        target, project = self.target, self.target.project
        of = Ref(
            project.slug if project else target.measure_slug,
            project.label if project else target.scope,
            target.is_fictional,
        )
        return Commitment(
            line(PromiseKind.FIGURE, of, Weighed(climb), self._blocked(climb), papers, by=target.said_by),
            Ref(target.measure_slug, target.measure),
            target.value or ZERO,
            target.unit,
            target.decimals,
            target.is_approximate,
            target.period_end,
            self.latest,
            project,
        )

    def _blocked(self, climb: Climb) -> tuple[Block, ...]:
        """Whoever promised must tell, or reach, the figure."""
        if climb.proved(Step.DELIVERED):
            return ()
        latest = self.latest
        if latest is None or latest.value is None:
            why = "aucun chiffre comparable n’est publié"
        else:
            told = exact(latest.value, latest.unit, latest.decimals)
            why = f"{told} au dernier relevé, {long_date(latest.period_end)}"
        return (Block(Step.DELIVERED, why, self.target.said_by.label),)


def _reading(one: StatementView) -> Reading:
    return Reading(
        one.value or ZERO,
        one.period_end,
        is_approximate=one.is_approximate,
        decimals=one.decimals,
        key=one.id,
    )
