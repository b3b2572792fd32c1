"""Give rows drawn in bulk the past they would have, had people typed them: said then, not at the load."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any, Final, TypeVar

from django.db import models

from molette.domain.journal.keeping import BATCH, create

M = TypeVar("M", bound=models.Model)
# Where the library of histories looks for the moment of a line.
MOMENT: Final = "_history_date"
# Where our models say when a row entered the instance.
RECORDED: Final = "recorded_at"


def create_then(rows: Sequence[M], days: Sequence[date | None], *, recorded: str = "") -> list[M]:
    """Add rows, each with a first line of history of its day; None for a row added now.

    `recorded` names the date field that says when the row was recorded, where the model keeps that moment:
    partners are asked to answer from then on.
    """
    for row, day in zip(rows, days, strict=True):
        if day:
            setattr(row, MOMENT, moment(day))
        if recorded:
            setattr(row, RECORDED, moment(getattr(row, recorded)))
    return create(rows)


def turn(rows: Sequence[models.Model], name: str, value: object, days: Sequence[date]) -> None:
    """Give the field one value on all the rows, each on its day, with a line of history."""
    if not rows:
        return
    model: Any = type(rows[0])
    for row, day in zip(rows, days, strict=True):
        setattr(row, name, value)
        setattr(row, MOMENT, moment(day))
    for keys in _keys(rows):
        model.objects.filter(pk__in=keys).update(**{name: value})
    model.history.bulk_history_create(rows, batch_size=BATCH, update=True, default_change_reason="")


def moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _keys(rows: Sequence[models.Model]) -> Iterator[list[int]]:
    keys = (row.pk for row in rows)
    while batch := list(islice(keys, BATCH)):
        yield batch
