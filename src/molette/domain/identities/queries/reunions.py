"""What uniting two organisations would move, what forbids it, and the reunions done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from molette.domain.identities.models import BodySuccession, Distinction, Reunion
from molette.domain.identities.moving import count
from molette.domain.people.models import Organisation
from molette.domain.signatures.models import Position
from molette.domain.signatures.subjects import SUBJECTS


@dataclass(frozen=True, slots=True)
class ReunionRow:
    id: int
    kept: str
    kept_slug: str
    double: str
    reason: str
    done_at: datetime
    done_by: str
    rows: int
    undone_at: datetime | None
    undone_by: str
    undone_reason: str


def obstacles(kept: Organisation, double: Organisation) -> tuple[str, ...]:
    """Say, in sentences, what forbids to unite two organisations; nothing when nothing does."""
    return tuple(_obstacles(kept, double))


def _obstacles(kept: Organisation, double: Organisation) -> Iterator[str]:
    if kept.pk == double.pk:
        yield "C’est la même organisation, sous la même adresse."
        return
    if kept.merged_into_id or double.merged_into_id:
        yield "L’une des deux est déjà réunie à une autre."
    both = (kept.pk, double.pk)
    if BodySuccession.objects.filter(former_id__in=both, current_id__in=both).exists():
        yield "L’une a pris la suite de l’autre : ce sont deux organisations, et le passé garde son nom."
    if Distinction.objects.filter(one_id=min(both), other_id=max(both)).exists():
        yield "Il a été dit que ce sont deux organisations."
    if answers := _answers(kept, double) + _answers(double, kept):
        yield (
            f"L’une a répondu à {answers} chiffre(s) de l’autre : réunies, elles auraient signé leur "
            "propre ligne. Ce sont sans doute deux organisations."
        )
    if signed := _signed(double):
        yield (
            f"{signed} réponse(s) d’autres partenaires engagent des chiffres dits par {double.label} : la "
            "réunion changerait ce qui a été signé. Gardez plutôt celle-ci, et réunissez-lui l’autre."
        )


def _answers(by: Organisation, to: Organisation) -> int:
    """Count what one organisation answered to the figures of another."""
    return sum(found.filter(organisation=by).count() for found in _on_figures_of(to))


def _signed(author: Organisation) -> int:
    """Count the answers whose fingerprint holds the name of an author."""
    return sum(found.exclude(content_hash="").count() for found in _on_figures_of(author))


def _on_figures_of(author: Organisation) -> Iterator[QuerySet[Position]]:
    """The answers to what an organisation said, kind of figure by kind of figure."""
    for kind, subject in SUBJECTS.items():
        rows = subject.visible(None).model._meta.base_manager.filter(said_by=author)
        yield Position.objects.filter(subject=kind, subject_id__in=rows.order_by().values("pk"))


def what_would_move(double: Organisation) -> tuple[tuple[str, int], ...]:
    """Count what bears the name of an organisation, by the French name of what it is."""
    return tuple(count(Organisation, double.pk))


def reunions(*, of: Organisation | None = None) -> tuple[ReunionRow, ...]:
    """The reunions done, latest first; undone ones too. Two queries."""
    rows = Reunion.objects.select_related("kept", "double").prefetch_related("steps")
    if of is not None:
        rows = rows.filter(Q(kept=of) | Q(double=of))
    return tuple(
        ReunionRow(
            id=one.pk,
            kept=one.kept.label,
            kept_slug=one.kept.slug,
            double=one.double.name,
            reason=one.reason,
            done_at=one.done_at,
            done_by=one.done_by,
            rows=sum(len(step.rows) for step in one.steps.all()),
            undone_at=one.undone_at,
            undone_by=one.undone_by,
            undone_reason=one.undone_reason,
        )
        for one in rows.order_by("-pk")
    )
