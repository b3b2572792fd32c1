"""What is hidden from a partner is neither signed nor told by what others answered to it."""

from collections.abc import Iterator
from typing import Final

from django.core.exceptions import PermissionDenied

from molette.domain.journal.recording import Actor
from molette.domain.secrecy.veils import Coverings, Sort, Veil, veil
from molette.domain.signatures.models import Position, Subject
from molette.domain.signatures.subjects import Signed

SORTS: Final = {Subject.STATEMENT: (Sort.STATEMENT, Sort.STATISTIC), Subject.MOVEMENT: (Sort.MOVEMENT,)}


def declare() -> None:
    Coverings.told_by["positions"] = _told_by


def refuse_unseen(actor: Actor, signed: Signed) -> None:
    """Refuse to answer a figure that is reserved to others."""
    sorts = SORTS.get(Subject(signed.subject), ())
    if actor.user is not None and any(veil(actor.user).hides(sort, signed.key) for sort in sorts):
        raise PermissionDenied("Cette valeur est réservée : on n’y répond pas sans la voir.")


def _told_by(worn: Veil) -> Iterator[tuple[str, int]]:
    for subject, sorts in SORTS.items():
        ids = frozenset().union(*(worn.hidden_ids(sort) for sort in sorts))
        answers = Position.objects.filter(subject=subject, subject_id__in=ids).order_by("pk")
        for key in answers.values_list("pk", flat=True):
            yield Position._meta.label_lower, key
