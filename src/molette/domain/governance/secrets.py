"""What of a point a reader may not read: its figure is hidden from him, or some amount of its project is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from django.db.models import Model, Q

from molette.domain.funding.reserving import hides_money
from molette.domain.governance.covers import hiding
from molette.domain.governance.models import AgendaPoint, Fulfillment, PointOption, Resolution, Stance
from molette.domain.programme.models import Project
from molette.domain.reconciliation.models import Closing, SubmittedGap
from molette.domain.secrecy.veils import Sort, Veil, veil
from molette.domain.signatures.models import Subject
from molette.domain.signatures.subjects import SUBJECTS


class Hidden(StrEnum):
    """How much of a point is kept from a reader."""

    WORDS = "words"  # its title is read, no amount and no word of it
    WHOLE = "whole"  # not even its title: its project is not for him, or its fact does not exist for him


def hidden_points(points: Iterable[AgendaPoint], user: object) -> Mapping[int, Hidden]:
    """The points of which something is hidden. One query a kind of figure, one for the projects."""
    held = list(points)
    readable: dict[str, set[int]] = {}
    wanted: dict[str, set[int]] = defaultdict(set)
    for one in held:
        if one.subject and one.subject_id is not None:
            wanted[one.subject].add(one.subject_id)
    for subject, keys in wanted.items():
        rows = SUBJECTS[subject].readable(user).filter(pk__in=keys).order_by("pk")
        readable[subject] = set(rows.values_list("pk", flat=True))
    projects = {one.project_id for one in held if one.project_id is not None}
    rows = Project.objects.visible_to(user).filter(pk__in=projects).order_by("pk")
    seen = set(rows.values_list("pk", flat=True)) if projects else set()
    worn, found = veil(user), {}
    hides = hiding(worn)
    for one in held:
        is_kept = bool(one.covers) and hides(one.covers)
        if is_kept or (one.project_id is not None and one.project_id not in seen):
            found[one.pk] = Hidden.WHOLE
        elif (one.project_id is not None and hides_money(worn, one.project_id)) or (
            one.subject and one.subject_id not in readable[one.subject]
        ):
            found[one.pk] = Hidden.WORDS
    return found


def _rows_of(model: type[Model]) -> Any:
    return model.objects  # type: ignore[attr-defined]  # every model has its manager


def told_by(worn: Veil) -> Iterator[tuple[str, int]]:
    """The lines of the journal on points whose figure or project a veil hides, and on their parts."""
    moved = worn.hidden_ids(Sort.MOVEMENT)
    said = worn.hidden_ids(Sort.STATEMENT) | worn.hidden_ids(Sort.STATISTIC)
    pairs = {pair for pair in worn.hidden.get(Sort.CONTRIBUTION, ()) if isinstance(pair, tuple)}
    projects = worn.hidden_ids(Sort.COST) | worn.hidden_ids(Sort.GAP) | {pair[0] for pair in pairs}
    gaps = SubmittedGap.objects.filter(movements__in=moved).order_by().values("pk")
    closings = Closing.objects.filter(movements__in=moved).order_by().values("pk")
    about = (
        Q(project__in=projects)
        | Q(subject=Subject.MOVEMENT, subject_id__in=moved)
        | Q(subject=Subject.STATEMENT, subject_id__in=said)
        | Q(subject=Subject.GAP, subject_id__in=gaps)
        | Q(subject=Subject.CLOSING, subject_id__in=closings)
    )
    points = list(AgendaPoint.objects.filter(about).order_by("pk").values_list("pk", flat=True))
    hides, told = hiding(worn), set(points)
    resting = AgendaPoint.objects.exclude(covers="").order_by("pk").values_list("pk", "covers")
    points += [key for key, covers in resting if key not in told and hides(covers)]
    for key in points:
        yield AgendaPoint._meta.label_lower, key
    parts: tuple[type[Model], ...] = (PointOption, Stance, Resolution)
    for model in parts if points else ():
        rows = _rows_of(model).filter(point__in=points).order_by("pk")
        for key in rows.values_list("pk", flat=True):
            yield model._meta.label_lower, key
    done = Fulfillment.objects.filter(resolution__point__in=points).order_by("pk")
    for key in done.values_list("pk", flat=True) if points else ():
        yield Fulfillment._meta.label_lower, key
