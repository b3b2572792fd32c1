"""The lines of the journal on alerts whose fact a veil hides."""

from collections.abc import Iterator
from typing import Final

from molette.domain.alerts.models import Handling
from molette.domain.reconciliation import signing as books
from molette.domain.reconciliation.models import Closing
from molette.domain.secrecy.veils import Coverings, Sort, Veil

SORTS: Final = {
    "movement": (Sort.MOVEMENT,),
    "statement": (Sort.STATEMENT, Sort.STATISTIC),
    "plan": (Sort.GAP, Sort.COST),
}
CLOSING: Final = "closing"


def declare() -> None:
    Coverings.told_by["alerts"] = told_by


def told_by(worn: Veil) -> Iterator[tuple[str, int]]:
    """What was done of an alert says that there was one: hidden where its fact is."""
    held = list(Handling.objects.exclude(covers="").order_by("pk").values_list("pk", "covers"))
    closed = {f"{CLOSING}:{key}" for name, key in books.told_by(worn) if name == _CLOSINGS} if held else set()
    for pk, covers in held:
        sort, _, key = covers.partition(":")
        hidden = any(worn.hides(one, int(key)) for one in SORTS.get(sort, ()))
        if hidden or covers in closed:
            yield Handling._meta.label_lower, pk


_CLOSINGS: Final = Closing._meta.label_lower
