"""What of an alert a veil hides: the lines of the journal on it, and the words written of it."""

from collections.abc import Callable, Iterator
from typing import Final

from molette.domain.alerts.models import Handling
from molette.domain.funding.models import Movement
from molette.domain.reconciliation import signing as books
from molette.domain.reconciliation.models import Closing, SubmittedGap
from molette.domain.secrecy.veils import Coverings, Sort, Veil

SORTS: Final = {
    "movement": (Sort.MOVEMENT,),
    "statement": (Sort.STATEMENT, Sort.STATISTIC),
    "plan": (Sort.GAP, Sort.COST),
}
BOOKS: Final = {Closing._meta.label_lower: "closing", SubmittedGap._meta.label_lower: "gap"}
APART: Final = ("closing", "gap", "fund")
"""What no veil names: hidden where one of the lines it is made of is."""


def declare() -> None:
    Coverings.told_by["alerts"] = told_by


def told_by(worn: Veil) -> Iterator[tuple[str, int]]:
    """What was done of an alert says that there was one, and why: hidden where its fact is."""
    hidden = hiding(worn)
    for pk, covers in Handling.objects.exclude(covers="").order_by("pk").values_list("pk", "covers"):
        if hidden(covers):
            yield Handling._meta.label_lower, pk


def hiding(worn: Veil) -> Callable[[str], bool]:
    """Say whether what a fact rests on is hidden from a reader: « movement:12 », or « aid:7-3 » for an aid.

    Three queries, the first time that something is asked of a fund or of books.
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
        return any(worn.hides(one, int(key)) for one in SORTS.get(sort, ()))

    return hides


def _told_apart(worn: Veil) -> frozenset[str]:
    """The years and gaps of books, and the funds, of which some line is hidden. Three queries."""
    told = {f"{BOOKS[name]}:{key}" for name, key in books.told_by(worn)}
    rows = Movement.objects.filter(pk__in=worn.hidden_ids(Sort.MOVEMENT)).order_by()
    pairs = rows.values_list("funding_source__funder_id", "funding_source__scheme_id").distinct()
    return frozenset(told | {f"fund:{funder}-{scheme}" for funder, scheme in pairs})
