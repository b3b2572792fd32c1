"""The movements of money that cite a source."""

from collections import Counter

from django.db.models import Count

from molette.domain.funding.models import Movement
from molette.domain.programme.queries import Citation
from molette.engines.ladder import RUNG_LABELS, Rung


def count_citations(user: object) -> Counter[int]:
    """How many movements cite each source. One query."""
    rows = Movement.objects.visible_to(user).order_by().values_list("source_id").annotate(Count("pk"))
    return Counter(dict(rows))


def citations(source: int, user: object) -> tuple[Citation, ...]:
    """The movements that cite a source, oldest first. One query."""
    rows = Movement.objects.visible_to(user).filter(source_id=source)
    joined = rows.select_related("project", "funding_source__funder", "funding_source__scheme")
    return tuple(
        Citation(
            kind="project" if m.project else "money",
            slug=m.project.slug if m.project else "",
            label=m.project.title if m.project else str(m.funding_source),
            said=f"{RUNG_LABELS[Rung(m.rung)]}, {m.funding_source.funder.label} {m.year}",
            is_fictional=m.is_fictional,
        )
        for m in joined.order_by("dated", "pk")
    )
