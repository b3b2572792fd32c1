"""What of a table its reader may not see: his export says « réservé », his import leaves it as it is.

A file is kept as it came, with what its check showed: it is opened by those who may see all that it tells.
"""

from collections.abc import Collection
from typing import Any, Final

from molette.domain.exchange.targets.plans import COSTS, PlanRow
from molette.domain.funding.models import FinancingPlan, Movement, Spending
from molette.domain.funding.queries.plan_veils import is_hidden
from molette.domain.funding.reserving import hides_money
from molette.domain.ledger.models import Batch
from molette.domain.secrecy.veils import Sort, Veil, veil
from molette.domain.statements.models import Statement

NOTHING: Final[frozenset[str]] = frozenset()
# With a value or an amount goes every word that may tell it.
OF_A_STATEMENT: Final = frozenset({"value", "missing", "is_approximate", "wording", "definition"})
OF_ITS_ORIGIN: Final = frozenset({"drawn_from", "drawn_amount", "drawn_reason"})
OF_A_MOVEMENT: Final = frozenset({"amount", "is_approximate", "act", "wording"}) | OF_ITS_ORIGIN
OF_A_SPENDING: Final = frozenset({"amount", "note"})
OF_A_LINE: Final = frozenset({"amount", "note"})
# What the lines of a file tell of, as its check counted it: projects for euros, measures for values.
TELLS_OF: Final = "tells_of"
NOT_KNOWN: Final = 0
MONEY: Final = frozenset({Batch.Target.PLANS, Batch.Target.MOVEMENTS, Batch.Target.SPENDINGS})


def hidden_columns(row: Any, worn: Veil) -> frozenset[str]:
    """Give the names of the columns of a row that are hidden from the reader."""
    return _hidden_columns(row, worn) if worn else NOTHING


def _hidden_columns(row: Any, worn: Veil) -> frozenset[str]:
    found = NOTHING
    match row:
        case Statement() if worn.hides(Sort.STATEMENT, row.pk) or worn.hides(Sort.STATISTIC, row.pk):
            found = OF_A_STATEMENT
        case Movement() if worn.hides(Sort.MOVEMENT, row.pk):
            found = OF_A_MOVEMENT
        case Movement() if worn.hides(Sort.MOVEMENT, row.drawn_from_id):
            found = OF_ITS_ORIGIN
        case Spending() if worn.hides(Sort.COST, row.project_id):
            found = OF_A_SPENDING
        case PlanRow():
            line = OF_A_LINE if is_hidden(row.line, row.plan.project_id, worn) else NOTHING
            found = line | (frozenset(COSTS) if worn.hides(Sort.COST, row.plan.project_id) else NOTHING)
        case FinancingPlan():
            lines = (hidden_columns(PlanRow(row, line), worn) for line in row.lines.all())
            found = frozenset({"lines", *COSTS}) if any(lines) else NOTHING
    return found


def hides_from(batch: Batch, user: object) -> bool:
    """Say whether a file tells what its reader may not see. Who sent it knows what he wrote."""
    worn = veil(user)
    if not worn or batch.sent_by_id == getattr(user, "pk", NOT_KNOWN):
        return False
    told = frozenset(batch.counts.get(TELLS_OF, [NOT_KNOWN]))
    if batch.target in MONEY:
        return _hides_money_of(told, worn)
    return batch.target == Batch.Target.VALUES and _hides_values_of(told, worn)


def _hides_money_of(projects: Collection[int], worn: Veil) -> bool:
    """Euros of no project, or of one that the file names ill, may be any that are hidden."""
    sorts = (Sort.CONTRIBUTION, Sort.COST, Sort.GAP, Sort.MOVEMENT)
    if NOT_KNOWN in projects and any(worn.hidden.get(sort) for sort in sorts):
        return True
    return any(hides_money(worn, project) for project in projects)


def _hides_values_of(measures: Collection[int], worn: Veil) -> bool:
    hidden = worn.hidden_ids(Sort.STATEMENT) | worn.hidden_ids(Sort.STATISTIC)
    if not hidden or NOT_KNOWN in measures:
        return bool(hidden)
    return Statement.objects.filter(pk__in=hidden, measure__in=measures).exists()
