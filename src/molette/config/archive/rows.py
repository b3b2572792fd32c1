"""The rows of every table, as an archive holds them, and back."""

import base64
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db import connection, models

# What an instance makes again by itself: nobody misses it, and it may hold the key of an open session.
LEFT_OUT: Final = frozenset({"sessions.Session"})
BATCH: Final = 1000


def tables() -> list[type[models.Model]]:
    """Every table of the product, links of many-to-many fields included, in a stable order."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label not in LEFT_OUT
    ]
    return sorted(found, key=lambda model: model._meta.label)


def columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def lines(model: type[models.Model]) -> Iterator[str]:
    """Yield the rows of a table as lines of JSON, by parts in the order of the key: memory stays flat."""
    names, key = columns(model), model._meta.pk.attname
    place, after = names.index(key), None
    rows: Any = model._base_manager.order_by("pk")  # noqa: SLF001 - every row, whatever the default manager hides
    while True:
        part = rows if after is None else rows.filter(pk__gt=after)
        held = list(part.values_list(*names)[:BATCH])
        if not held:
            return
        for row in held:
            yield json.dumps([_written(value) for value in row], ensure_ascii=False, separators=(",", ":"))
        after = held[-1][place]


def put(model: type[models.Model], names: Sequence[str], given: Sequence[str]) -> None:
    """Write lines back in a table, as they were: no default, no stamp, no history of the restoration."""
    fields = [_field(model, name) for name in names]
    quoted = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    marks = ", ".join(["%s"] * len(fields))
    rows = (json.loads(line) for line in given)
    values = [
        [
            field.get_db_prep_save(_read(field, value), connection)
            for field, value in zip(fields, row, strict=True)
        ]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({marks})", values)  # noqa: S608 - our own names


def _field(model: type[models.Model], attname: str) -> Any:
    return next(field for field in model._meta.concrete_fields if field.attname == attname)


def _written(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
        case date() | time():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Decimal() | UUID():
            return str(value)
        case bytes() | memoryview():
            return base64.b64encode(bytes(value)).decode()
    return value


def _read(field: Any, value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.DurationField):
        return timedelta(seconds=value)
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value)
    if isinstance(field, models.ForeignKey):
        return _read(field.target_field, value)
    return field.to_python(value)
