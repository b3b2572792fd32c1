"""Read again what was signed: each figure must still be the one its partners engaged themselves on."""

from collections.abc import Iterator
from typing import Final

from molette.domain.journal.proofs import Break
from molette.domain.signatures.models import Position
from molette.domain.signatures.subjects import SUBJECTS, SubjectKind

BATCH: Final = 500


def changed_since_signed() -> Iterator[Break]:
    """Yield each figure that is not what the last signature of a partner was given to.

    A definition corrected since counts as a change: who signs again clears it.
    """
    for subject, kind in sorted(SUBJECTS.items()):
        after = 0
        positions = Position.objects.filter(subject=subject).exclude(content_hash="")
        while keys := list(
            positions.filter(subject_id__gt=after)
            .order_by("subject_id")
            .values_list("subject_id", flat=True)
            .distinct()[:BATCH]
        ):
            yield from _changed(kind, list(positions.filter(subject_id__in=keys).order_by("said_on", "id")))
            after = keys[-1]


def _changed(kind: SubjectKind, positions: list[Position]) -> Iterator[Break]:
    last = {(one.subject_id, one.organisation_id): one for one in positions}
    now = {signed.key: signed.content_hash for signed in kind.find(sorted({key for key, _ in last}))}
    for (key, _), one in sorted(last.items()):
        if now.get(key) != one.content_hash:
            # By its number alone: what it says, and the hash of it, may be reserved to others.
            what = f"{one.get_subject_display()} n° {key}"
            yield Break(None, None, f"{what} n’est plus ce qui fut signé le {one.said_on:%d/%m/%Y}")
