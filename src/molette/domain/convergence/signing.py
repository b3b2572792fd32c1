"""Concordances as partners sign them: the word said of two orientations, and the words it rests on."""

from typing import Any, Final

from django.db import models
from django.utils import timezone

from molette.domain.convergence.models import Concordance
from molette.domain.signatures.subjects import Signed, SubjectKind
from molette.engines.convergence.relations import RELATION_LABELS
from molette.engines.signatures import Level, Matter

TIES: Final = (
    "left__tree__stated_by",
    "left__tree__contract",
    "right__tree__stated_by",
    "said_by",
    "replaced_by",
)
WORDS: Final = {str(relation): said for relation, said in RELATION_LABELS.items()}


def _visible(user: object) -> models.QuerySet[Any]:
    return Concordance.objects.visible_to(user)


def _find(keys: list[int]) -> list[Signed]:
    """One query."""
    rows = Concordance.objects.filter(pk__in=keys).select_related(*TIES).order_by("pk")
    return [signed_of(row) for row in rows]


def signed_of(row: Concordance) -> Signed:
    """A concordance as it is signed, its two nodes and their trees being read."""
    return Signed(
        subject="relation",
        key=row.pk,
        row=row,
        label=f"« {row.left.title} » et « {row.right.title} »",
        author=row.said_by,
        said_on=row.said_on,
        asked_on=max(row.said_on, timezone.localdate(row.recorded_at)),
        value=row.relation,
        retained="relation_in_use",
        matter=Matter.RELATION,
        level=Level.TEXTS,
        content={
            "relation": row.relation,
            "left": row.left.slug,
            "left_title": row.left.title,
            "left_quotation": row.left_quotation,
            "right": row.right.slug,
            "right_title": row.right.title,
            "right_quotation": row.right_quotation,
            "why": row.why,
            "said_by": row.said_by.slug,
        },
        contract=row.left.tree.contract,
        withdrawn_on=row.withdrawn_on,
        replaced=hasattr(row, "replaced_by"),
        is_fictional=row.is_fictional,
        words=WORDS,
    )


CONCORDANCES = SubjectKind(_find, _visible, _visible, "concordance")
