"""Every project as a promise: dates, money and figures put together, with what it costs and whom it touches.

Kept in memory for each reader, and told again of the only projects that the journal names since.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from molette.domain.funding.queries import PlanView
from molette.domain.funding.queries.proofs import OF_MONEY, Moves, moves, proved, voted
from molette.domain.funding.situations import cost_in_use
from molette.domain.journal.known import today
from molette.domain.journal.remembered import may_remember, rights_of
from molette.domain.programme.models import Project
from molette.domain.programme.queries import ProjectDetail
from molette.domain.programme.queries.followed import followed
from molette.domain.programme.queries.states import State, states
from molette.domain.secrecy.veils import Sort, Veil, veil
from molette.domain.statements.queries import NO_COST, StatementView
from molette.domain.statements.queries.told import NOTHING_TOLD, Told, told_by, told_of_projects
from molette.domain.territory.models import PlaceKind
from molette.domain.territory.queries.inhabited import inhabited
from molette.engines.chain import (
    Break,
    Broken,
    Climb,
    Dated,
    Evidence,
    Proof,
    Proved,
    breaks_of,
    climb_from,
    dated,
)
from molette.engines.chain.tally import Weighed
from molette.engines.plans import LineKind
from molette.engines.stages import Milestone


def promises_of(
    projects: Iterable[int], user: object, told: Sequence[State] | None = None, *, placed: bool = True
) -> Mapping[int, Weighed]:
    """Return these projects on the chain, those that the user sees; more of them where all are kept.

    `told` are their states where they are read already. Not `placed`, whoever asks knows where they stand.
    Seven queries at most where nothing is kept, whatever their number. The mapping is shared: nobody may
    change it.
    """
    if not may_remember():
        return _weighed(frozenset(projects), user, told, placed=placed)
    hidden = veil(user).pattern()
    return followed(("promises", rights_of(user)), lambda keys: _weighed(keys, user), OF_MONEY, sight=hidden)


def _weighed(
    projects: frozenset[int] | None,
    user: object,
    known: Sequence[State] | None = None,
    *,
    placed: bool = True,
) -> Mapping[int, Weighed]:
    if known is None:
        seen = Project.objects.visible_to(user)
        known = tuple(states(seen if projects is None else seen.filter(pk__in=projects), today(), ("pk",)))
    keys = frozenset(state.id for state in known)
    if not keys:
        return {}
    plans, moved, worn = voted(keys, user), moves(keys), veil(user)
    told, costs = told_of_projects(keys, user)
    money, communes = proved(plans, moved), _communes(keys) if placed else {}
    held = {}
    for state in known:
        euros, is_reserved = cost_in_use(state.id, costs.get(state.id, NO_COST), plans.get(state.id), worn)
        held[state.id] = Weighed(
            _climb(
                state.milestones,
                state.proofs,
                money.get(state.id),
                told.get(state.id, NOTHING_TOLD),
                _lapses(moved.get(state.id), worn),
            ),
            euros,
            is_reserved,
            communes.get(state.id, frozenset()),
            state.whole,
            state.is_fictional,
        )
    return held


def climb_of(
    project: ProjectDetail, plan: PlanView | None, said: Sequence[StatementView], user: object
) -> Climb:
    """The same of one project whose plan in use and statements are read already. One query."""
    money: Proved = None
    if plan is not None and not plan.is_draft:
        days = [one.notified_on for one in plan.lines if one.kind == LineKind.GRANT and one.notified_on]
        shown = Evidence(Proof.PLAN, max(days, default=None), key=plan.id)
        money = shown if plan.is_fully_notified else False
    moved = moves(frozenset({project.id})).get(project.id)
    proofs = dated(project.plain, project.day)
    return _climb(project.plain, proofs, money, told_by(said), _lapses(moved, veil(user)))


def _climb(
    milestones: Sequence[Milestone], proofs: Dated, money: Proved, told: Told, lapses: Sequence[Break]
) -> Climb:
    broken = sorted((*lapses, *breaks_of(milestones, today())), key=lambda one: _GRAVITY[one.kind])
    return climb_from(
        proofs, funded=money, announced=told.announced, measured=told.measured, breaks=tuple(broken)
    )


_GRAVITY = {kind: rank for rank, kind in enumerate(Broken)}


def _lapses(moved: Moves | None, worn: Veil) -> tuple[Break, ...]:
    """The aids lost, but those hidden from the reader."""
    seen = [one for one in moved.lapses if not worn.hides(Sort.MOVEMENT, one.key)] if moved else ()
    return tuple(Break(Broken.LAPSED, one.on, one.precision, one.funder, one.key) for one in seen)


def _communes(projects: frozenset[int]) -> Mapping[int, frozenset[int]]:
    """The communes that each project touches. Two queries."""
    touched = inhabited().communes
    held: dict[int, frozenset[int]] = defaultdict(frozenset)
    rows = Project.places.through.objects.filter(project_id__in=projects).order_by()
    for project, place, kind in rows.values_list("project_id", "place_id", "place__kind"):
        alone = frozenset({place} if kind == PlaceKind.COMMUNE else ())
        held[project] |= touched.get(place, alone)
    return held
