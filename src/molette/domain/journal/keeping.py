"""Keep rows under a natural key: add the missing ones in bulk with their history, say what moved.

The same rows given twice change nothing the second time. Only an action may call this: it answers for the
line of the journal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db import models
from simple_history.utils import bulk_create_with_history

M = TypeVar("M", bound=models.Model)
BATCH = 500


@dataclass(frozen=True, slots=True)
class Change(Generic[M]):
    """A row that was there and said something else: only the fields that moved."""

    row: M
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kept(Generic[M]):
    """The rows as they now stand, in the order given, and what it took."""

    rows: tuple[M, ...]
    added: tuple[M, ...] = ()
    changed: tuple[Change[M], ...] = field(default=())

    @property
    def moved(self) -> int:
        return len(self.added) + len(self.changed)

    @property
    def unchanged(self) -> int:
        return len(self.rows) - self.moved


def keep(rows: Sequence[M], *, key: Sequence[str], correct: Sequence[str] = ()) -> Kept[M]:
    """Add the rows whose key (attribute names, `source_id` and not `source`) is not there yet.

    Of those already there, the fields named by `correct` are brought to what is given; others are left as
    they stand, so that what people edited since is never undone. Two rows given under one key are one.
    """
    if not rows:
        return Kept(())
    model = type(rows[0])
    standing = {_key(row, key): row for row in _standing(model, rows, key[0])}
    fresh: dict[tuple[Any, ...], M] = {}
    changes: dict[tuple[Any, ...], Change[M]] = {}
    for row in rows:
        its_key = _key(row, key)
        if its_key not in standing:
            fresh.setdefault(its_key, row)
        elif change := _corrected(standing[its_key], row, correct):
            changes[its_key] = change
    added = create(list(fresh.values()))
    now = standing | dict(zip(fresh, added, strict=True))
    return Kept(tuple(now[_key(row, key)] for row in rows), tuple(added), tuple(changes.values()))


def create(rows: Sequence[M]) -> list[M]:
    """Add rows known to be new, in bulk, with the first line of their history where the model keeps one."""
    if not rows:
        return []
    model = type(rows[0])
    if hasattr(model._meta, "simple_history_manager_attribute"):
        return list(bulk_create_with_history(list(rows), model, batch_size=BATCH, default_change_reason=""))
    return _all(model).bulk_create(rows, batch_size=BATCH)


def link(model: type[models.Model], name: str, pairs: Iterable[tuple[int, int]]) -> int:
    """Add the missing (row, other) pairs of the many-to-many field `name`; return how many were added.

    Where the model keeps the history of the field, the latest line of each row shows its new links: to be
    called in the action that created the rows.
    """
    relation: Any = model._meta.get_field(name)
    through = relation.remote_field.through
    left, right = relation.m2m_column_name(), relation.m2m_reverse_name()
    wanted = dict.fromkeys(pairs)
    owners = {owner for owner, _ in wanted}
    known = _all(through).filter(**{f"{left}__in": owners}).order_by("pk")
    there = set(known.values_list(left, right)) if wanted else set()
    missing = [through(**{left: one, right: other}) for one, other in wanted if (one, other) not in there]
    added = _all(through).bulk_create(missing, batch_size=BATCH)
    _remember(model, name, left, added)
    return len(added)


def _remember(model: type[models.Model], name: str, left: str, links: Sequence[models.Model]) -> None:
    """Write the new links beside the latest line of history of their rows, as `add()` one by one would."""
    manager = getattr(model, getattr(model._meta, "simple_history_manager_attribute", ""), None)
    lines = getattr(manager, "model", None)
    if lines is None or not hasattr(lines, name):  # a history holds the names of the relations it keeps
        return
    owners = {getattr(a_link, left) for a_link in links}
    latest = dict(lines.objects.filter(id__in=owners).order_by("history_id").values_list("id", "history_id"))
    remembered = getattr(lines, name).model
    remembered.objects.bulk_create(
        [
            remembered(
                history_id=latest[getattr(a_link, left)],
                **{f.attname: getattr(a_link, f.attname) for f in a_link._meta.concrete_fields},
            )
            for a_link in links
        ],
        batch_size=BATCH,
    )


def _all(model: type[M]) -> models.QuerySet[M]:
    return model.objects.all()  # type: ignore[attr-defined, no-any-return]  # every model has its manager


def _key(row: models.Model, names: Iterable[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


def _standing(model: type[M], rows: Iterable[M], first: str) -> Iterable[M]:
    """The rows already there that may share a key, few thousands at most at a time."""
    values = list(dict.fromkeys(getattr(row, first) for row in rows))
    for start in range(0, len(values), BATCH):
        part = values[start : start + BATCH]
        yield from _all(model).filter(**{f"{first}__in": part}).order_by("pk")


def _corrected(there: M, given: M, fields: Sequence[str]) -> Change[M] | None:
    after = {n: getattr(given, n) for n in fields if getattr(there, n) != getattr(given, n)}
    if not after:
        return None
    before = {name: getattr(there, name) for name in after}
    for name, value in after.items():
        setattr(there, name, value)
    there.save()
    return Change(there, before, after)
