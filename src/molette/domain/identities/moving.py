"""Make rows point elsewhere, fold those that would be doubles, and take every step back, exactly."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import models
from simple_history.utils import bulk_update_with_history

from molette.domain.identities.models import Reunion, Step
from molette.domain.identities.relations import Relation, like, relations_to

BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class LeftAsItIs:
    """A row that was changed since a reunion, and so is not taken back: what it is, and why."""

    model: str
    key: int
    why: str


def point(reunion: Reunion, model: type[models.Model], before: int, after: int) -> None:
    """Make all that points to a row of `model` point to another; keep each step."""
    for relation in relations_to(model):
        moving = []
        for row in relation.pointing_to(before).iterator(chunk_size=BATCH):
            twin = like(row, relation, after)
            if twin is None:
                moving.append(row)
            else:
                _fold(reunion, row, twin)
        if moving:
            _set(relation, moving, after, str(reunion.reason))
            Step.objects.create(
                reunion=reunion,
                kind=Step.Kind.MOVED,
                model=relation.model._meta.label,
                field=relation.field,
                before=before,
                after=after,
                rows=[row.pk for row in moving],
            )


def _fold(reunion: Reunion, row: models.Model, twin: models.Model) -> None:
    """Give to its twin what points to a row, then remove it; its state is kept to make it again."""
    point(reunion, type(row), row.pk, twin.pk)
    state = {field.attname: _text(field, row) for field in row._meta.concrete_fields}
    Step.objects.create(
        reunion=reunion,
        kind=Step.Kind.FOLDED,
        model=row._meta.label,
        before=row.pk,
        after=twin.pk,
        rows=[row.pk],
        state=state,
    )
    row.delete()


def take_back(step: Step) -> list[LeftAsItIs]:
    """Undo one step; return what was changed since and is left as it stands."""
    model = apps.get_model(step.model)
    if step.kind == Step.Kind.FOLDED:
        return _unfold(model, step)
    if step.kind == Step.Kind.ADDED:
        model._meta.base_manager.filter(pk__in=step.rows).order_by("pk").delete()
        return []
    relation = Relation(model, step.field)
    found: dict[int, Any] = {}
    for keys in _parts(step.rows):
        found |= {row.pk: row for row in relation.rows.filter(pk__in=keys).order_by("pk")}
    returning = [row for row in found.values() if getattr(row, relation.column) == step.after]
    _set(relation, returning, step.before, "réunion défaite")
    name, back = str(model._meta.verbose_name), {row.pk for row in returning}
    return [
        LeftAsItIs(name, key, "a changé depuis" if key in found else "a été supprimé depuis")
        for key in step.rows
        if key not in back
    ]


def _unfold(model: type[models.Model], step: Step) -> list[LeftAsItIs]:
    (key,) = step.rows
    if model._meta.base_manager.filter(pk=key).exists():
        return [LeftAsItIs(str(model._meta.verbose_name), key, "a été refait depuis")]
    values = {f.attname: _value(f, step.state[f.attname]) for f in model._meta.concrete_fields}
    row = model(**values)
    row.save_base(raw=True, force_insert=True)  # as it was: no stamp of today
    history = _history(model)
    if history is not None:
        history.bulk_history_create([row], default_change_reason="réunion défaite")
    return []


def _set(relation: Relation, rows: Sequence[Any], key: int | None, reason: str) -> None:
    """Write the key on the rows, with a line of history where the model keeps one."""
    for row in rows:
        setattr(row, relation.column, key)
    history, base = _history(relation.model), relation.model._meta.base_manager
    if history is None:
        for part in _parts(rows):
            base.bulk_update(part, [relation.field])
    elif getattr(history.model, "_history_m2m_fields", ()):
        for row in rows:  # a line of history written in bulk would forget the links
            row.save(update_fields=[relation.field])
    elif rows:
        bulk_update_with_history(
            list(rows),
            relation.model,
            [relation.field],
            batch_size=BATCH,
            default_change_reason=reason,
            manager=base,
        )


def _parts(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def _history(model: type[models.Model]) -> Any:
    return getattr(model, getattr(model._meta, "simple_history_manager_attribute", ""), None)


def _text(field: "models.Field[Any, Any]", row: models.Model) -> Any:
    """A value as a file of fixtures would hold it: exact to the microsecond and to the cent."""
    return None if field.value_from_object(row) is None else field.value_to_string(row)


def _value(field: "models.Field[Any, Any]", text: Any) -> Any:
    return None if text is None else field.to_python(text)


def count(model: type[models.Model], key: int) -> Iterable[tuple[str, int]]:
    """What points to a row, by the French name of what it is."""
    found: dict[type[models.Model], int] = {}
    for relation in relations_to(model):
        if rows := relation.pointing_to(key).count():
            found[relation.model] = found.get(relation.model, 0) + rows
    return sorted((_named(of, rows), rows) for of, rows in found.items())


def _named(model: type[models.Model], rows: int) -> str:
    return str(model._meta.verbose_name if rows == 1 else model._meta.verbose_name_plural)
