"""Every project as a promise: dates, money and figures put together, with what it costs and whom it touches.

Kept in memory for each reader, and told again of the only projects that the journal names since.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from molette.domain.funding.models import Movement
from molette.domain.funding.queries.proofs import OF_MONEY, funded_of
from molette.domain.funding.situations import costs_in_use
from molette.domain.journal.known import today
from molette.domain.journal.remembered import may_remember, rights_of
from molette.domain.programme.models import Project
from molette.domain.programme.queries.followed import followed
from molette.domain.programme.queries.states import states
from molette.domain.secrecy.veils import Sort, veil
from molette.domain.statements.queries.told import told_of_projects
from molette.domain.territory.queries.inhabited import communes_touched
from molette.engines.chain import Break, Broken, breaks_of, climb_from
from molette.engines.chain.tally import Weighed
from molette.engines.ladder import Rung


def promises_of(projects: Iterable[int], user: object) -> Mapping[int, Weighed]:
    """Return these projects on the chain, those that the user sees; more of them where all are kept.

    Fourteen queries where nothing is kept, whatever their number. The mapping is shared: none may change it.
    """
    if not may_remember():
        return _weighed(frozenset(projects), user)
    hidden = veil(user).pattern()
    return followed(("promises", rights_of(user)), lambda keys: _weighed(keys, user), OF_MONEY, sight=hidden)


def _weighed(projects: frozenset[int] | None, user: object) -> Mapping[int, Weighed]:
    seen = Project.objects.visible_to(user)
    if projects is not None:
        seen = seen.filter(pk__in=projects)
    wholes = dict(seen.order_by().values_list("pk", "parent_id"))
    keys = frozenset(wholes)
    if not keys:
        return {}
    money, told = funded_of(keys, user), told_of_projects(keys, user)
    costs, lapsed, communes = costs_in_use(keys, user), _lapsed(keys, user), _communes(keys)
    held = {}
    day = today()
    for state in states(seen, day, ("pk",)):
        said = told.get(state.id)
        broken = (*lapsed.get(state.id, ()), *breaks_of(state.milestones, day))
        climb = climb_from(
            state.proofs,
            funded=money.get(state.id),
            announced=said.announced if said else False,
            measured=said.measured if said else None,
            breaks=tuple(sorted(broken, key=lambda one: _GRAVITY[one.kind])),
        )
        euros, is_reserved = costs[state.id]
        places = communes.get(state.id, frozenset())
        held[state.id] = Weighed(climb, euros, is_reserved, places, wholes[state.id], state.is_fictional)
    return held


_GRAVITY = {kind: rank for rank, kind in enumerate(Broken)}


def _lapsed(projects: frozenset[int], user: object) -> Mapping[int, tuple[Break, ...]]:
    """The aids that each project lost, but those hidden from the reader. One query."""
    rows = Movement.objects.visible_to(user).filter(rung=Rung.LAPSED, counted_in=None, project__in=projects)
    rows = rows.exclude(pk__in=veil(user).hidden_ids(Sort.MOVEMENT)).order_by("dated", "pk")
    held: dict[int, list[Break]] = defaultdict(list)
    fields = ("project_id", "pk", "dated", "dated_precision", "funding_source__funder__name")
    for project, key, on, precision, funder in rows.values_list(*fields):
        held[project or 0].append(Break(Broken.LAPSED, on, precision, funder, key))
    return {project: tuple(own) for project, own in held.items()}


def _communes(projects: frozenset[int]) -> Mapping[int, frozenset[int]]:
    """The communes that each project touches. One query."""
    touched = communes_touched()
    held: dict[int, frozenset[int]] = defaultdict(frozenset)
    rows = Project.places.through.objects.filter(project_id__in=projects).order_by()
    for project, place in rows.values_list("project_id", "place_id"):
        held[project] |= touched.get(place, frozenset())
    return held
