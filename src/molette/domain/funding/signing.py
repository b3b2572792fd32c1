"""Movements as partners sign them: an amount on a rung of the ladder."""

from typing import Any

from django.db import models
from django.utils import timezone

from molette.domain.funding.models import Movement
from molette.domain.signatures.subjects import Signed, SubjectKind
from molette.engines.ladder import RUNG_LABELS, Rung
from molette.engines.signatures import Level, Matter

_TIES = (
    "contract",
    "project__contract",
    "project__owner",
    "funding_source__funder",
    "funding_source__scheme",
    "said_by",
    "source",
)
_OWN = ("rung", "amount", "is_approximate", "year", "year_end", "dated", "act", "commitment_key")


def _visible(user: object) -> models.QuerySet[Any]:
    return Movement.objects.visible_to(user)


def _readable(user: object) -> models.QuerySet[Any]:
    return Movement.objects.readable_by(user)


def _find(keys: list[int]) -> list[Signed]:
    """One query."""
    rows = Movement.objects.filter(pk__in=keys).select_related(*_TIES).order_by("pk")
    return [_signed(row) for row in rows]


def _signed(row: Movement) -> Signed:
    funder = row.funding_source.funder
    return Signed(
        subject="movement",
        key=row.pk,
        row=row,
        label=f"{row.funding_source}, {RUNG_LABELS[Rung(row.rung)]}",
        author=row.said_by or funder,
        said_on=row.dated,
        asked_on=max(row.dated, timezone.localdate(row.recorded_at)),
        value=row.amount,
        retained="amount_in_use",
        matter=Matter.PAYMENT if row.rung == Rung.PAID else Matter.AMOUNT,
        level=Level.PROJECT if row.project_id else Level.PROGRAMME,
        content={
            **{name: getattr(row, name) for name in _OWN},
            "contract": row.contract.slug,
            "project": row.project.slug if row.project else None,
            "funder": funder.slug,
            "scheme": row.funding_source.scheme.slug,
            "source": row.source.slug,
        },
        project=row.project,
        contract=row.contract,
        funder=funder,
        unit="€",
        decimals=2,
        is_fictional=row.is_fictional,
    )


MOVEMENTS = SubjectKind(_find, _visible, _readable, "montant")
