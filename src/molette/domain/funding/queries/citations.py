"""What cites a source among the euros: movements, promises and what is read of them, what is asked back."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count

from molette.domain.funding.models import ConditionReading, GrantCondition, Movement, RepaymentClaim
from molette.domain.programme.models import Project
from molette.domain.programme.queries import Citation
from molette.engines.ladder import RUNG_LABELS, Rung

CITING = (Movement, GrantCondition, ConditionReading, RepaymentClaim)


def count_citations(user: object) -> Counter[int]:
    """How many of them cite each source. Four queries."""
    found: Counter[int] = Counter()
    for model in CITING:
        rows = model.objects.visible_to(user).exclude(source=None).order_by().values_list("source_id")
        found.update(dict(rows.annotate(Count("pk"))))
    return found


def citations(source: int, user: object) -> tuple[Citation, ...]:
    """Those that cite a source, movements first, oldest first. Four queries."""
    rows = Movement.objects.visible_to(user).filter(source_id=source)
    joined = rows.select_related("project", "funding_source__funder", "funding_source__scheme")
    moved = (
        Citation(
            kind="project" if m.project else "money",
            slug=m.project.slug if m.project else "",
            label=m.project.title if m.project else str(m.funding_source),
            said=f"{RUNG_LABELS[Rung(m.rung)]}, {m.funding_source.funder.label} {m.year}",
            is_fictional=m.is_fictional,
        )
        for m in joined.order_by("dated", "pk")
    )
    return (*moved, *_returned(source, user))


def _returned(source: int, user: object) -> Iterator[Citation]:
    promised = GrantCondition.objects.visible_to(user).filter(source_id=source).select_related("project")
    for one in promised.order_by("until", "pk"):
        yield _of(one.project, f"contrepartie : {one.get_kind_display()}", is_fictional=one.is_fictional)
    read = ConditionReading.objects.visible_to(user).filter(source_id=source, withdrawn_reason="")
    for said in read.select_related("condition__project").order_by("on", "pk"):
        told = f"constat du {said.on:%d/%m/%Y}"
        yield _of(said.condition.project, told, is_fictional=said.is_fictional)
    asked = RepaymentClaim.objects.visible_to(user).filter(source_id=source, withdrawn_reason="")
    for claim in asked.select_related("project").order_by("asked_on", "pk"):
        yield _of(claim.project, "reversement demandé", is_fictional=claim.is_fictional)


def _of(project: Project, said: str, *, is_fictional: bool) -> Citation:
    return Citation(
        kind="project", slug=project.slug, label=project.title, said=said, is_fictional=is_fictional
    )
