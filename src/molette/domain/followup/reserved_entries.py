"""The lines of the journal on updates that propose an amount which a veil hides."""

from collections.abc import Iterator
from typing import Any

from molette.domain.followup.models import Update
from molette.domain.secrecy.veils import Sort, Veil


def told_by(worn: Veil) -> Iterator[tuple[str, int]]:
    """The lines on the updates of projects of which some amount is hidden: they may tell what is spent."""
    pairs = {pair for pair in worn.hidden.get(Sort.CONTRIBUTION, ()) if isinstance(pair, tuple)}
    projects = worn.hidden_ids(Sort.COST) | worn.hidden_ids(Sort.GAP) | {pair[0] for pair in pairs}
    told: Any = Update.history.filter(project_id__in=projects, spent__isnull=False).order_by("id")
    for key in told.values_list("id", flat=True).distinct() if projects else ():
        yield Update._meta.label_lower, key
