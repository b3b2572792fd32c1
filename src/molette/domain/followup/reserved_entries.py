"""The lines of the journal on updates that propose an amount or a value which a veil hides."""

from collections.abc import Iterator
from typing import Any

from molette.domain.followup.models import ProposedValue, Update
from molette.domain.secrecy.veils import Sort, Veil
from molette.domain.statements.models import Statement


def told_by(worn: Veil) -> Iterator[tuple[str, int]]:
    """The lines on the updates of projects of which some amount is hidden: they may tell what is spent."""
    pairs = {pair for pair in worn.hidden.get(Sort.CONTRIBUTION, ()) if isinstance(pair, tuple)}
    projects = worn.hidden_ids(Sort.COST) | worn.hidden_ids(Sort.GAP) | {pair[0] for pair in pairs}
    told: Any = Update.history.filter(project_id__in=projects, spent__isnull=False).order_by("id")
    for key in told.values_list("id", flat=True).distinct() if projects else ():
        yield Update._meta.label_lower, key
    yield from _values(worn)


def _values(worn: Veil) -> Iterator[tuple[str, int]]:
    """The lines on the values proposed of measures that are hidden for their project."""
    hidden = worn.hidden_ids(Sort.STATEMENT) | worn.hidden_ids(Sort.STATISTIC)
    said = Statement.objects.filter(pk__in=hidden).exclude(project=None).order_by()
    pairs = set(said.values_list("project", "measure")) if hidden else set()
    for project, measure in sorted(pairs):
        lines: Any = ProposedValue.history.filter(measure_id=measure)
        own = lines.filter(update_id__in=Update.objects.filter(project=project).order_by().values("pk"))
        for key in own.order_by("id").values_list("id", flat=True).distinct():
            yield ProposedValue._meta.label_lower, key
