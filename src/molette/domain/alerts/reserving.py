"""What of an alert a veil hides: the lines of the journal on it, and the words written of it."""

from collections.abc import Iterator
from typing import Final

from molette.domain.alerts.models import Handling
from molette.domain.funding.models import Movement
from molette.domain.reconciliation import signing as books
from molette.domain.reconciliation.models import Closing
from molette.domain.secrecy.veils import Coverings, Sort, Veil

SORTS: Final = {
    "movement": (Sort.MOVEMENT,),
    "statement": (Sort.STATEMENT, Sort.STATISTIC),
    "plan": (Sort.GAP, Sort.COST),
}
CLOSINGS: Final = Closing._meta.label_lower


def declare() -> None:
    Coverings.told_by["alerts"] = told_by


def told_by(worn: Veil) -> Iterator[tuple[str, int]]:
    """What was done of an alert says that there was one, and why: hidden where its fact is."""
    held = list(Handling.objects.exclude(covers="").order_by("pk").values_list("pk", "covers"))
    apart = _told_apart(worn) if held else frozenset()
    for pk, covers in held:
        if covers in apart or hides(worn, covers):
            yield Handling._meta.label_lower, pk


def hides(worn: Veil, covers: str) -> bool:
    """Whether what a fact rests on is hidden from a reader: « movement:12 », or « aid:7-3 » for an aid."""
    sort, _, key = covers.partition(":")
    if sort == "aid":
        project, _, source = key.partition("-")
        return worn.hides(Sort.CONTRIBUTION, (int(project), int(source)))
    return any(worn.hides(one, int(key)) for one in SORTS.get(sort, ()))


def _told_apart(worn: Veil) -> frozenset[str]:
    """The years of books, and the funds, of which some line is hidden. Three queries."""
    years = {f"closing:{key}" for name, key in books.told_by(worn) if name == CLOSINGS}
    rows = Movement.objects.filter(pk__in=worn.hidden_ids(Sort.MOVEMENT)).order_by()
    pairs = rows.values_list("funding_source__funder_id", "funding_source__scheme_id").distinct()
    return frozenset(years | {f"fund:{funder}-{scheme}" for funder, scheme in pairs})
