"""The orientations as promises: what a party wrote, proved by its projects and its measures."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from molette.domain.desk.promises.lines import PromiseKind, PromiseLine, line
from molette.domain.desk.promises.proofs import papers_of
from molette.domain.desk.promises.weighing import promises_of
from molette.domain.journal.remembered import remembered
from molette.domain.programme.queries import (
    NodeView,
    ProjectFilter,
    Ref,
    SourceRef,
    TreeView,
    project_set,
    trees,
)
from molette.domain.statements.models import Measure
from molette.domain.statements.queries import MeasureRow, StatementView, measures
from molette.engines.chain import Evidence, Proof, Proved, Step
from molette.engines.chain.blocking import Block, Facts, blocks
from molette.engines.chain.branches import branch
from molette.engines.chain.measured import Reading, measured
from molette.engines.chain.tally import Weighed
from molette.engines.french import counted
from molette.engines.indicators import Direction


@dataclass(frozen=True, slots=True)
class BranchPromise:
    """An orientation on the chain, with the text that announced it."""

    tree: Ref
    line: PromiseLine
    source: SourceRef | None
    projects: int


@remembered
def branch_promises(user: object, node: str = "") -> tuple[BranchPromise, ...]:
    """Every orientation on the chain, tree by tree; `node` keeps one. Its money is that of its projects."""
    held = [(tree, own) for tree in trees(user) for own in tree.nodes if not node or own.slug == node]
    wanted = frozenset(project for _, own in held for project in own.projects)
    states = project_set(ProjectFilter(ids=wanted), user).states if wanted else ()
    carried = promises_of(states, user, ground=None)
    figures = _figures(user)
    weighed = [(tree, own, _weighed(tree, own, carried, figures.get(own.id, ()))) for tree, own in held]
    papers = papers_of(shown for _, _, one in weighed for shown in one.climb.evidence if shown)
    return tuple(
        BranchPromise(
            Ref(tree.slug, tree.name),
            line(
                PromiseKind.BRANCH,
                Ref(own.slug, own.label),
                one,
                _blocked(tree, own, one, figures.get(own.id, ()), carried),
                papers,
                by=tree.stated_by,
                where=tree.name,
            ),
            own.source or tree.source,
            len(own.projects),
        )
        for tree, own, one in weighed
    )


def _weighed(
    tree: TreeView, node: NodeView, carried: Mapping[int, Weighed], figures: Sequence[MeasureRow]
) -> Weighed:
    said: date | None = node.stated_on or tree.stated_on
    text = Evidence(Proof.ACT, said, "day" if node.stated_on else tree.stated_precision, tree.name, node.id)
    parts = [carried[project].climb for project in sorted(node.projects) if project in carried]
    moves = [_moved(row) for row in figures]
    proofs = [one for one in moves if isinstance(one, Evidence)]
    proved: Proved = proofs[0] if proofs else (False if False in moves else None)
    return Weighed(branch(text, parts, measured=proved))


def _blocked(
    tree: TreeView,
    node: NodeView,
    promise: Weighed,
    figures: Sequence[MeasureRow],
    carried: Mapping[int, Weighed],
) -> tuple[Block, ...]:
    """What an orientation waits for is what its projects wait for; its measures are its own."""
    step = promise.climb.following
    if step not in _BY_PROJECTS:
        return blocks(promise.climb, _facts(tree, figures))
    parts = [carried[project].climb for project in node.projects if project in carried]
    if not parts:
        return (Block(step, "aucun projet ne la porte", tree.stated_by.label),)
    there = sum(one.proved(step) is True for one in parts)
    said = f"{there} de ses {counted(len(parts), 'projet')} y {'est' if there == 1 else 'sont'}"
    return (Block(step, said, "les maîtres d’ouvrage de ses projets"),)


_BY_PROJECTS = {Step.FUNDED, Step.STARTED, Step.DELIVERED}


def _facts(tree: TreeView, figures: Sequence[MeasureRow]) -> Facts:
    return Facts(
        owner=tree.stated_by.label,
        has_measure=bool(figures),
        has_baseline=any(row.baseline is not None for row in figures),
        producer=next((row.head.producer.label for row in figures if row.head.producer), ""),
    )


def _figures(user: object) -> Mapping[int, Sequence[MeasureRow]]:
    """The measures of each orientation. Seven queries."""
    rows = {row.head.id: row for row in measures(user)}
    held: dict[int, list[MeasureRow]] = defaultdict(list)
    for node, measure in Measure.nodes.through.objects.order_by("pk").values_list(
        "orientationnode_id", "measure_id"
    ):
        if measure in rows:
            held[node].append(rows[measure])
    return held


def _moved(row: MeasureRow) -> Proved:
    """Whether a measure moved, from a start and values that speak of the same thing."""
    start = row.baseline
    alike = [
        one for one in row.series if start and (one.scope, one.definition) == (start.scope, start.definition)
    ]
    if start is None or start.value is None:
        return None
    return measured(
        _reading(start), [r for one in alike if (r := _reading(one))], Direction(row.head.direction)
    )


def _reading(one: StatementView) -> Reading | None:
    value = one.as_used().value
    if value is None:
        return None
    return Reading(
        value, one.period_end, is_approximate=one.is_approximate, decimals=one.decimals, key=one.id
    )
