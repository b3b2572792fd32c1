"""What of an alert a veil hides: the lines of the journal on it, and the words written of it."""

from collections.abc import Iterator

from molette.domain.alerts.models import Handling
from molette.domain.governance.covers import hiding
from molette.domain.secrecy.veils import Coverings, Veil


def declare() -> None:
    Coverings.told_by["alerts"] = told_by


def told_by(worn: Veil) -> Iterator[tuple[str, int]]:
    """What was done of an alert says that there was one, and why: hidden where its fact is."""
    hidden = hiding(worn)
    for pk, covers in Handling.objects.exclude(covers="").order_by("pk").values_list("pk", "covers"):
        if hidden(covers):
            yield Handling._meta.label_lower, pk
