"""Closings of a year and gaps, as the holders of two books sign them."""

from collections.abc import Iterator
from typing import Any, Final

from django.db import models
from django.utils import timezone

from molette.domain.programme.models import Contract
from molette.domain.reconciliation.models import Closing, SubmittedGap
from molette.domain.secrecy.veils import Sort, Veil
from molette.domain.signatures.queries import programme_contract
from molette.domain.signatures.subjects import Signed, SubjectKind
from molette.engines.signatures import Level, Matter

_TIES: Final = (
    "reconciliation__left__publisher",
    "reconciliation__right__publisher",
    "reconciliation__left_holder",
    "reconciliation__right_holder",
    "said_by",
    "replaced_by",
)


def _find_closings(keys: list[int]) -> list[Signed]:
    """Two queries."""
    contract = programme_contract()
    rows = Closing.objects.filter(pk__in=keys).select_related(*_TIES).order_by("pk")
    return [
        _signed(
            row,
            contract,
            subject="closing",
            label=f"Écart de l’année {row.year} : {row.reconciliation}",
            value=row.difference,
            retained="difference_in_use",
            content={
                "reconciliation": row.reconciliation.slug,
                "year": row.year,
                "difference": row.difference,
                "figures": row.figures,
                "fingerprint": row.fingerprint,
                "note": row.note,
                "said_by": row.said_by.slug,
            },
        )
        for row in rows
    ]


def _find_gaps(keys: list[int]) -> list[Signed]:
    """Two queries."""
    contract = programme_contract()
    rows = SubmittedGap.objects.filter(pk__in=keys).select_related(*_TIES).order_by("pk")
    return [
        _signed(
            row,
            contract,
            subject="gap",
            label=f"Écart « {row.label} » ({row.get_gap_display()})",
            value=row.euros,
            retained="euros_in_use",
            content={
                "reconciliation": row.reconciliation.slug,
                "left": row.left_keys,
                "right": row.right_keys,
                "gap": row.gap,
                "euros": row.euros,
                "why": row.why,
                "said_by": row.said_by.slug,
            },
        )
        for row in rows
    ]


def _signed(
    row: Any,
    contract: Contract | None,
    *,
    subject: str,
    label: str,
    value: Any,
    retained: str,
    content: dict[str, Any],
) -> Signed:
    return Signed(
        subject=subject,
        key=row.pk,
        row=row,
        label=label,
        author=row.said_by,
        said_on=row.said_on,
        asked_on=max(row.said_on, timezone.localdate(row.recorded_at)),
        value=value,
        retained=retained,
        matter=Matter.BOOKS,
        level=Level.BOOKS,
        content=content,
        contract=contract,
        withdrawn_on=row.withdrawn_on,
        replaced=hasattr(row, "replaced_by"),
        unit="€",
        decimals=2,
        is_fictional=row.is_fictional,
    )


def _visible_closings(user: object) -> models.QuerySet[Any]:
    return Closing.objects.visible_to(user)


def _readable_closings(user: object) -> models.QuerySet[Any]:
    return Closing.objects.readable_by(user)


def _visible_gaps(user: object) -> models.QuerySet[Any]:
    return SubmittedGap.objects.visible_to(user)


def _readable_gaps(user: object) -> models.QuerySet[Any]:
    return SubmittedGap.objects.readable_by(user)


CLOSINGS = SubjectKind(_find_closings, _visible_closings, _readable_closings, "arrêté")
GAPS = SubjectKind(_find_gaps, _visible_gaps, _readable_gaps, "écart")


def told_by(worn: Veil) -> Iterator[tuple[str, int]]:
    """What the journal says of lines that a veil hides: their gaps, and the years they belong to."""
    hidden = worn.hidden_ids(Sort.MOVEMENT)
    gaps = SubmittedGap.objects.filter(movements__in=hidden).distinct().order_by("pk")
    closings = Closing.objects.filter(movements__in=hidden).distinct().order_by("pk")
    for model, rows in ((SubmittedGap, gaps), (Closing, closings)):
        for key in rows.values_list("pk", flat=True):
            yield model._meta.label_lower, key
