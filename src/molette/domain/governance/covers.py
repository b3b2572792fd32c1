"""What a fact rests on, as a word that a row keeps, and whether it is hidden from a reader.

`covers` is « movement:12 », « statement:4+7 » for several values of one measure, « measure:9 » for all of
them, « aid:7-3 » for what a funder brings to a project, « plan:7 », « fund:2-5 », « closing:3 », « gap:3 ».
"""

from collections.abc import Callable
from typing import Final

from molette.domain.funding.models import Movement
from molette.domain.reconciliation import signing as books
from molette.domain.reconciliation.models import Closing, SubmittedGap
from molette.domain.secrecy.veils import Sort, Veil
from molette.domain.statements.models import Statement

LENGTH: Final = 60
SORTS: Final = {
    "movement": (Sort.MOVEMENT,),
    "statement": (Sort.STATEMENT, Sort.STATISTIC),
    "plan": (Sort.GAP, Sort.COST),
}
BOOKS: Final = {Closing._meta.label_lower: "closing", SubmittedGap._meta.label_lower: "gap"}
APART: Final = ("closing", "gap", "fund", "measure")
"""What no veil names: hidden where one of the lines or values it is made of is."""


def values(measure: int, *statements: int) -> str:
    """What a fact on some values of a measure rests on; the whole measure where they are too many to name."""
    told = f"statement:{'+'.join(map(str, sorted(set(statements))))}"
    return told if statements and len(told) <= LENGTH else f"measure:{measure}"


def hiding(worn: Veil) -> Callable[[str], bool]:
    """Say whether what a fact rests on is hidden from a reader.

    Four queries, the first time that something is asked of a fund, of books or of a whole measure.
    """
    apart: list[frozenset[str]] = []

    def hides(covers: str) -> bool:
        sort, _, key = covers.partition(":")
        if sort == "aid":
            project, _, source = key.partition("-")
            return worn.hides(Sort.CONTRIBUTION, (int(project), int(source)))
        if sort in APART:
            apart[:] = apart or [_told_apart(worn)]
            return covers in apart[0]
        held = SORTS.get(sort, ())
        return any(worn.hides(one, int(part)) for one in held for part in key.split("+"))

    return hides


def _told_apart(worn: Veil) -> frozenset[str]:
    """The years and gaps of books, the funds and the measures, of which some line is hidden. Four queries."""
    told = {f"{BOOKS[name]}:{key}" for name, key in books.told_by(worn)}
    rows = Movement.objects.filter(pk__in=worn.hidden_ids(Sort.MOVEMENT)).order_by()
    pairs = rows.values_list("funding_source__funder_id", "funding_source__scheme_id").distinct()
    said = worn.hidden_ids(Sort.STATEMENT) | worn.hidden_ids(Sort.STATISTIC)
    measures = Statement.objects.filter(pk__in=said).order_by().values_list("measure_id", flat=True)
    funds = {f"fund:{funder}-{scheme}" for funder, scheme in pairs}
    return frozenset(told | funds | {f"measure:{key}" for key in measures.distinct()})
