"""The lines of the journal that tell amounts which a veil hides."""

from collections.abc import Hashable, Iterator
from collections.abc import Set as AbstractSet
from typing import Any

from django.db.models import Q

from molette.domain.funding.models import (
    ConditionReading,
    DistinctEuros,
    FinancingPlan,
    GrantCondition,
    Movement,
    RepaymentClaim,
    Spending,
)
from molette.domain.secrecy.veils import Sort, Veil


def told_by(worn: Veil) -> Iterator[tuple[str, int]]:
    """The lines of the journal on hidden movements, on the plans that a hidden amount is part of.

    So are those on what an operation of hidden cost spends. What an import added and its undoing removed is
    told by the history alone.
    """
    pairs = {pair for pair in worn.hidden.get(Sort.CONTRIBUTION, ()) if isinstance(pair, tuple)}
    projects = worn.hidden_ids(Sort.COST) | worn.hidden_ids(Sort.GAP) | {pair[0] for pair in pairs}
    told: Any = Movement.history.filter(project_id__in={pair[0] for pair in pairs}).order_by("history_id")
    keys = ("id", "project_id", "funding_source_id")
    gone = {key for key, *pair in told.values_list(*keys) if tuple(pair) in pairs} if pairs else set()
    moved = worn.hidden_ids(Sort.MOVEMENT) | gone
    # A line on what draws on a hidden gift says how much: the gift is no less.
    drawn: Any = Movement.history.filter(drawn_from_id__in=moved).order_by("history_id")
    moved |= set(drawn.values_list("id", flat=True)) if moved else set()
    for key in sorted(moved):
        yield Movement._meta.label_lower, key
    apart: Any = DistinctEuros.history.filter(Q(one_id__in=moved) | Q(other_id__in=moved)).order_by("id")
    for key in apart.values_list("id", flat=True).distinct() if moved else ():
        yield DistinctEuros._meta.label_lower, key
    plans: Any = FinancingPlan.history.filter(project_id__in=projects).order_by("id")
    for key in plans.values_list("id", flat=True).distinct() if projects else ():
        yield FinancingPlan._meta.label_lower, key
    yield from _returns_told(pairs)
    costs = worn.hidden_ids(Sort.COST)
    spent: Any = Spending.history.filter(project_id__in=costs).order_by("id")
    for key in spent.values_list("id", flat=True).distinct() if costs else ():
        yield Spending._meta.label_lower, key


def _returns_told(pairs: AbstractSet[tuple[Hashable, ...]]) -> Iterator[tuple[str, int]]:
    """The lines on what is owed in return for these aids, on what was said of it, on what is asked back."""
    if not pairs:
        return
    promised: set[int] = set()
    for model in (GrantCondition, RepaymentClaim):
        rows: Any = model.history.filter(project_id__in={pair[0] for pair in pairs}).order_by("history_id")
        told = {
            key
            for key, *pair in rows.values_list("id", "project_id", "funding_source_id")
            if tuple(pair) in pairs
        }
        promised |= told if model is GrantCondition else set()
        for key in sorted(told):
            yield model._meta.label_lower, key
    read: Any = ConditionReading.history.filter(condition_id__in=promised).order_by("id")
    for key in read.values_list("id", flat=True).distinct() if promised else ():
        yield ConditionReading._meta.label_lower, key
