"""What applying a batch writes, row by row, so that it can be undone."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import models

from molette.domain.ledger.models import Batch, Written

REASON: Final = "import d’un tableau"
Held = dict[str, Any]


def stored(row: models.Model) -> Held:
    """The columns of a row as stored, and its links as sorted keys; what the machine stamps is left out."""
    columns = {
        field.attname: _plain(field, getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if not field.primary_key and not _is_stamp(field)
    }
    links = {field.name: _linked(row, field.name) for field in row._meta.many_to_many}
    return columns | links


def _is_stamp(field: Any) -> bool:
    return getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)


def _plain(field: Any, value: Any) -> Any:
    """A value as JSON keeps it, the same before and after a journey through the database."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(field, models.DecimalField):
        return f"{value:.{field.decimal_places}f}"
    return str(value.isoformat() if hasattr(value, "isoformat") else value)


def _linked(row: models.Model, name: str) -> list[int]:
    return sorted(getattr(row, name).order_by("pk").values_list("pk", flat=True))


def fresh(row: models.Model) -> models.Model:
    """The row as the database holds it now."""
    rows: Any = type(row)._meta.default_manager
    found: models.Model = rows.get(pk=row.pk)
    return found


class Trace:
    """The rows that one batch writes, kept by few hundreds."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self._kept: list[Written] = []

    def added(self, rows: Iterable[models.Model], line: int | None) -> None:
        for row in rows:
            self._keep(row, None, stored(fresh(row)), line)

    def changed(self, row: models.Model, before: Mapping[str, Any], line: int | None) -> None:
        """Keep of a row what moved, if anything did."""
        now = stored(fresh(row))
        if moved := [name for name, value in now.items() if value != before[name]]:
            self._keep(row, {n: before[n] for n in moved}, {n: now[n] for n in moved}, line)

    def added_as(self, row: models.Model, now: Held, line: int | None) -> None:
        """Keep a row added with what it says, where its columns are not all of it."""
        self._keep(row, None, now, line)

    def changed_to(self, row: models.Model, before: Held, now: Held, line: int | None) -> None:
        """Keep a row changed, the same way."""
        self._keep(row, before, now, line)

    def _keep(self, row: models.Model, before: Held | None, after: Held, line: int | None) -> None:
        self._kept.append(
            Written(
                batch=self.batch, line=line, kind=row._meta.label_lower, key=row.pk, subject=str(row)[:300],
                before=before, after=after,
            )
        )  # fmt: skip

    def close(self) -> None:
        """Write what was kept, within the action that applies the batch."""
        Written.objects.bulk_create(self._kept, batch_size=500)
        self._kept = []
