"""What of a table its reader may not see: his export says « réservé », his import leaves it as it is."""

from typing import Any, Final

from molette.domain.exchange.targets.plans import COSTS, PlanRow
from molette.domain.funding.models import FinancingPlan, Movement
from molette.domain.funding.queries.plans import is_hidden
from molette.domain.secrecy.veils import Sort, Veil
from molette.domain.statements.models import Statement

NOTHING: Final[frozenset[str]] = frozenset()
# With a value or an amount goes every word that may tell it.
OF_A_STATEMENT: Final = frozenset({"value", "missing", "is_approximate", "wording", "definition"})
OF_A_MOVEMENT: Final = frozenset({"amount", "is_approximate", "act", "wording"})
OF_A_LINE: Final = frozenset({"amount", "note"})


def hidden_columns(row: Any, worn: Veil) -> frozenset[str]:
    """Give the names of the columns of a row that are hidden from the reader."""
    if not worn:
        return NOTHING
    match row:
        case Statement():
            hidden = worn.hides(Sort.STATEMENT, row.pk) or worn.hides(Sort.STATISTIC, row.pk)
            return OF_A_STATEMENT if hidden else NOTHING
        case Movement():
            return OF_A_MOVEMENT if worn.hides(Sort.MOVEMENT, row.pk) else NOTHING
        case PlanRow():
            line = OF_A_LINE if is_hidden(row.line, row.plan.project_id, worn) else NOTHING
            return line | (frozenset(COSTS) if worn.hides(Sort.COST, row.plan.project_id) else NOTHING)
        case FinancingPlan():
            lines = (hidden_columns(PlanRow(row, line), worn) for line in row.lines.all())
            return frozenset({"lines", *COSTS}) if any(lines) else NOTHING
        case _:
            return NOTHING
