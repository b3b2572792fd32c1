"""Lists of movements, and commitments joined to their payments."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from molette.domain.funding.queries.totals import MovementFilter, scoped, with_reason
from molette.engines.ladder import REASON_SENTENCES, RUNG_LABELS, Reason, Rung


@dataclass(frozen=True, slots=True)
class MovementView:
    """One movement as a page or an export shows it. `left_out` says why it adds to no total."""

    id: int
    project: str
    project_slug: str
    funder: str
    scheme: str
    rung: Rung
    amount: Decimal | None
    is_approximate: bool
    year: int
    year_end: int | None
    dated: date
    dated_precision: str
    act: str
    commitment_key: str
    source: str
    source_slug: str
    source_url: str
    wording: str
    left_out: str
    is_fictional: bool

    @property
    def rung_label(self) -> str:
        return RUNG_LABELS[self.rung]


@dataclass(frozen=True, slots=True)
class Commitment:
    """A commitment (AE) and what was paid on it (CP), joined on key, funding source and project."""

    key: str
    project_slug: str
    project: str
    funder: str
    scheme: str
    committed: Decimal
    paid: Decimal

    @property
    def remaining(self) -> Decimal:
        return self.committed - self.paid


def movements(filters: MovementFilter, user: object) -> Iterator[MovementView]:
    """Every movement under the filters, oldest first, streamed. One query."""
    rows = with_reason(scoped(filters, user), filters).select_related(
        "project", "funding_source__funder", "funding_source__scheme", "source"
    )
    for m in rows.order_by("dated", "id").iterator(chunk_size=2000):
        why = m.reason  # type: ignore[attr-defined]  # annotated by with_reason
        yield MovementView(
            id=m.pk,
            project=m.project.title if m.project else "",
            project_slug=m.project.slug if m.project else "",
            funder=m.funding_source.funder.label,
            scheme=str(m.funding_source.scheme),
            rung=Rung(m.rung),
            amount=m.amount,
            is_approximate=m.is_approximate,
            year=m.year,
            year_end=m.year_end,
            dated=m.dated,
            dated_precision=m.dated_precision,
            act=m.act,
            commitment_key=m.commitment_key,
            source=m.source.title,
            source_slug=m.source.slug,
            source_url=m.source.url,
            wording=m.wording,
            left_out=m.overlap_reason or (REASON_SENTENCES[Reason(why)] if why else ""),
            is_fictional=m.is_fictional,
        )


def commitments(filters: MovementFilter, user: object) -> tuple[Commitment, ...]:
    """Commitments and their payments, joined by key. One query.

    A payment without its commitment still shows.
    """
    names = (
        "commitment_key",
        "project__slug",
        "project__title",
        "funding_source__funder__name",
        "funding_source__scheme__name",
    )
    rows = (
        scoped(filters, user)
        .filter(rung__in=(Rung.COMMITTED, Rung.PAID), counted_in=None)
        .exclude(commitment_key="")
        .values(*names)
        .annotate(
            committed=Sum("amount", filter=Q(rung=Rung.COMMITTED)),
            paid=Sum("amount", filter=Q(rung=Rung.PAID)),
        )
        .order_by(*names)
    )
    zero = Decimal(0)
    return tuple(
        Commitment(
            key=row["commitment_key"],
            project_slug=row["project__slug"] or "",
            project=row["project__title"] or "",
            funder=row["funding_source__funder__name"],
            scheme=row["funding_source__scheme__name"],
            committed=row["committed"] or zero,
            paid=row["paid"] or zero,
        )
        for row in rows
    )
