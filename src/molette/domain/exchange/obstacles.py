"""What was built on the rows that a batch wrote: changes, answers, rows that name them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db import models

from molette.domain.exchange.targets.plan_versions import written_plan
from molette.domain.exchange.tracing import stored
from molette.domain.funding.models import FinancingPlan
from molette.domain.journal.models import Entry
from molette.domain.ledger.models import Batch, Written
from molette.domain.signatures.models import Position, Subject, Widening

MOST_TOLD: Final = 100
SIGNED: Final = {
    "statements.statement": Subject.STATEMENT,
    "funding.movement": Subject.MOVEMENT,
    "programme.milestonedate": Subject.DATE,
}
# What came with a row and goes with it.
CARRIED: Final = frozenset({"funding.planline"})


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something built on a row of the batch. `kind` and `key` name it, so that a page may lead there."""

    subject: str
    what: str
    who: str = ""
    at: datetime | None = None
    kind: str = ""
    key: int = 0


def _rows(kind: str, some: Sequence[Written]) -> dict[int, models.Model]:
    rows: Any = apps.get_model(kind)._meta.default_manager
    found: dict[int, models.Model] = rows.in_bulk([one.key for one in some])
    return found


def built_on_rows(batch: Batch, some: Sequence[Written]) -> list[Obstacle]:
    found: list[Obstacle] = []
    for kind in dict.fromkeys(one.kind for one in some):
        mine = [one for one in some if one.kind == kind]
        rows, later = _rows(kind, mine), _later(batch, kind, mine)
        named = {one.key: one.subject for one in mine}
        moved = (_moved_since(one, rows.get(one.key), later.get(one.key)) for one in mine)
        found += [obstacle for obstacle in moved if obstacle]
        found += _answers(kind, list(named), named)
        found += _references(batch, kind, [one.key for one in mine if one.before is None], named)
    return found


def _later(batch: Batch, kind: str, some: Sequence[Written]) -> dict[int, Entry]:
    """The last line of the journal on each row, after the batch wrote it."""
    lines = Entry.objects.filter(subject_type=kind, subject_id__in=[one.key for one in some])
    if batch.applied_at:
        lines = lines.filter(at__gte=batch.applied_at - timedelta(days=1))
    return {line.subject_id or 0: line for line in lines.exclude(run=batch.run or UUID(int=0)).order_by("id")}


def now_held(row: models.Model) -> dict[str, Any]:
    return written_plan(row) if isinstance(row, FinancingPlan) else stored(row)


def _moved_since(one: Written, row: models.Model | None, later: Entry | None) -> Obstacle | None:
    """Say who changed what the batch wrote; a row of which it changed a part may have moved elsewhere."""
    who, at = (later.actor, later.at) if later else ("", None)
    if row is None:
        return Obstacle(one.subject, "supprimé depuis", who, at)
    now = now_held(row)
    if moved := [name for name, value in one.after.items() if now.get(name) != value]:
        labels = ", ".join(label(type(row), name) for name in moved[:3])
        return Obstacle(one.subject, f"modifié depuis ({labels})", who, at, one.kind, one.key)
    return None


def _answers(kind: str, keys: Sequence[int], named: dict[int, str]) -> Iterator[Obstacle]:
    """What partners answered to the figures of the batch."""
    if kind not in SIGNED:
        return
    for position in Position.objects.on(SIGNED[kind]).filter(subject_id__in=keys).order_by("id")[:MOST_TOLD]:
        what = f"{position.organisation} {position.get_kind_display()}"
        yield Obstacle(
            named[position.subject_id], what, str(position.organisation), position.recorded_at, kind,
            position.subject_id,
        )  # fmt: skip
    for added in Widening.objects.filter(subject=SIGNED[kind], subject_id__in=keys).order_by("id")[
        :MOST_TOLD
    ]:
        yield Obstacle(named[added.subject_id], "partenaire ajouté à la main", str(added.organisation))


def _references(batch: Batch, kind: str, keys: Sequence[int], named: dict[int, str]) -> Iterator[Obstacle]:
    """What names a row that the batch added, other than what it added with it."""
    model: Any = apps.get_model(kind)
    for relation in model._meta.get_fields(include_hidden=True):
        told_elsewhere = relation.auto_created and not relation.concrete
        if not told_elsewhere or not (relation.one_to_many or relation.one_to_one):
            continue
        other, name = relation.related_model, relation.field.name
        if _is_its_own(model, other):
            continue
        pairs = list(other._meta.default_manager.filter(**{f"{name}__in": keys}).order_by("pk")[:MOST_TOLD])
        label = other._meta.label_lower
        ours = _written_with(batch, label, [row.pk for row in pairs])
        for row in (row for row in pairs if row.pk not in ours):
            what = f"{other._meta.verbose_name} : {row}"[:200]
            yield Obstacle(named[getattr(row, f"{name}_id")], what, kind=label, key=row.pk)


def _is_its_own(model: Any, other: Any) -> bool:
    """Its history, its links and what it carries go with it."""
    links = {field.remote_field.through for field in model._meta.many_to_many}
    history = other.__name__.startswith("Historical") or "history" in other._meta.pk.name
    return other in links or history or other._meta.label_lower in CARRIED


def _written_with(batch: Batch, kind: str, keys: Sequence[int]) -> set[int]:
    found = batch.written.filter(kind=kind, key__in=keys, before__isnull=True).order_by("id")
    return set(found.values_list("key", flat=True))


def label(model: type[models.Model], name: str) -> str:
    if name == "lines":
        return "lignes"
    fields = [f for f in model._meta.get_fields() if name in {f.name, getattr(f, "attname", "")}]
    return str(getattr(fields[0], "verbose_name", name)) if fields else name
