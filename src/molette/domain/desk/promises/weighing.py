"""Every project as a promise: dates, money and figures put together, with what it costs and whom it touches.

Kept in memory for each reader, and told again of the only projects that the journal names since.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from molette.domain.funding.queries import PlanView
from molette.domain.funding.queries.proofs import OF_MONEY, Moves, moves, proved, voted
from molette.domain.funding.situations import cost_in_use
from molette.domain.journal.known import today
from molette.domain.journal.remembered import may_remember, rights_of
from molette.domain.programme.models import Project
from molette.domain.programme.queries import ProjectDetail
from molette.domain.programme.queries.followed import Hearing, followed
from molette.domain.programme.queries.states import State
from molette.domain.secrecy.veils import Sort, Veil, veil
from molette.domain.statements.queries import NO_COST, StatementView
from molette.domain.statements.queries.told import NOTHING_TOLD, Told, told_by, told_of_projects
from molette.domain.surveys.queries.felt import asked_of_projects
from molette.domain.territory.models import PlaceKind
from molette.domain.territory.queries.inhabited import Inhabited, inhabited
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
from molette.engines.chain.measured import Felt, felt_since
from molette.engines.chain.tally import Weighed
from molette.engines.ladder import Ladder, Rung
from molette.engines.plans import LineKind
from molette.engines.stages import Milestone


@dataclass(frozen=True, slots=True)
class _Proofs:
    """What is known of a promise beside its dates: money, figures, surveys, cost, the aids it lost."""

    money: Proved = None
    told: Told = NOTHING_TOLD
    asked: tuple[Felt, ...] = ()
    lapses: tuple[Break, ...] = ()
    euros: Decimal | None = None
    is_reserved: bool = False


_UNPROVED = _Proofs()


def promises_of(told: Sequence[State], user: object, *, ground: Inhabited | None) -> Mapping[int, Weighed]:
    """Put these projects, as their dates tell them, on the chain.

    Without a `ground`, whoever asks knows where they stand. Five queries where nothing is kept, whatever
    their number, and five more where a survey asks of a figure told of them.
    """
    keys = frozenset(state.id for state in told)
    if not keys:
        return {}
    kept = _kept(keys, user)
    communes = _stands(keys, ground) if ground else {}
    held = {}
    for state in told:
        own = kept.get(state.id, _UNPROVED)
        climb = _climb(state.milestones, state.proofs, own)
        places = communes.get(state.id, frozenset())
        held[state.id] = Weighed(climb, own.euros, own.is_reserved, places, state.whole, state.is_fictional)
    return held


def _kept(projects: frozenset[int], user: object) -> Mapping[int, _Proofs]:
    """What proves these promises: as kept in memory for this reader, or read anew."""
    if not may_remember():
        return _proofs(projects, user)
    hidden = veil(user).pattern()
    return followed(("promises", rights_of(user)), lambda keys: _proofs(keys, user), OF_MONEY, sight=hidden)


def _proofs(projects: frozenset[int] | None, user: object) -> Mapping[int, _Proofs]:
    plans, moved, worn = voted(projects, user), moves(projects), veil(user)
    told, costs = told_of_projects(projects, user)
    money = proved(plans, moved)
    asked = asked_of_projects(frozenset(one for one, own in told.items() if own.has_measure), user)
    held = {}
    for project in plans.keys() | moved.keys() | told.keys():
        priced = cost_in_use(project, costs.get(project, NO_COST), plans.get(project), worn)
        lapses = _lapses(moved.get(project), worn)
        said = told.get(project, NOTHING_TOLD)
        held[project] = _Proofs(money.get(project), said, asked.get(project, ()), lapses, *priced)
    return held


def climb_of(
    project: ProjectDetail,
    plan: PlanView | None,
    said: Sequence[StatementView],
    euros: Ladder,
    user: object,
) -> Climb:
    """The same of one project, whose plan in use, statements and euros are read already.

    Delivered, with a figure told of it: one query to find surveys. Where an aid was lost: one to tell when.
    """
    money: Proved = None
    if plan is not None and not plan.is_draft:
        days = [one.notified_on for one in plan.lines if one.kind == LineKind.GRANT and one.notified_on]
        shown = Evidence(Proof.PLAN, max(days, default=None), key=plan.id)
        money = shown if plan.is_fully_notified else False
    lost = euros.at(Rung.LAPSED).lines
    moved = moves(frozenset({project.id})).get(project.id) if lost else None
    proofs = dated(project.plain, project.day)
    told = told_by(said)
    may_be_felt = told.has_measure and proofs.delivered
    asked = asked_of_projects(frozenset({project.id} if may_be_felt else ()), user).get(project.id, ())
    own = _Proofs(money, told, asked, _lapses(moved, veil(user)))
    return _climb(project.plain, proofs, own)


def _climb(milestones: Sequence[Milestone], proofs: Dated, own: _Proofs) -> Climb:
    broken = sorted((*own.lapses, *breaks_of(milestones, today())), key=lambda one: _GRAVITY[one.kind])
    return climb_from(
        proofs,
        funded=own.money,
        announced=own.told.announced,
        measured=own.told.measured,
        felt=felt_since(own.asked, proofs.delivered),
        breaks=tuple(broken),
    )


_GRAVITY = {kind: rank for rank, kind in enumerate(Broken)}


def _lapses(moved: Moves | None, worn: Veil) -> tuple[Break, ...]:
    """The aids lost, but those hidden from the reader."""
    seen = [one for one in moved.lapses if not worn.hides(Sort.MOVEMENT, one.key)] if moved else ()
    return tuple(Break(Broken.LAPSED, one.on, one.precision, one.funder, one.key) for one in seen)


def _stands(projects: frozenset[int], ground: Inhabited) -> Mapping[int, frozenset[int]]:
    """The communes that projects touch: as kept in memory, or read anew."""
    if not may_remember():
        return _communes(projects, ground)
    return followed("stands", lambda keys: _communes(keys, inhabited()), _WHERE)


# Where a project stands is said by lines of the programme and of the territory.
_WHERE = Hearing(deaf_to=frozenset({"statements", "funding", "people", "secrecy", "sources", "followup"}))


def _communes(projects: frozenset[int] | None, ground: Inhabited) -> Mapping[int, frozenset[int]]:
    """The communes that each project touches. One query."""
    touched = ground.communes
    held: dict[int, frozenset[int]] = defaultdict(frozenset)
    rows = Project.places.through.objects.order_by()
    if projects is not None:
        rows = rows.filter(project_id__in=projects)
    for project, place, kind in rows.values_list("project_id", "place_id", "place__kind"):
        alone = frozenset({place} if kind == PlaceKind.COMMUNE else ())
        held[project] |= touched.get(place, alone)
    return held
