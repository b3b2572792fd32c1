"""An entry sent twice is written once."""

from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from molette.domain.journal.recording import nothing_changed

M = TypeVar("M", bound=models.Model)


def written_with(model: type[M], key: UUID | None) -> M | None:
    """The row that this key wrote, nothing being left to do; None where it wrote none yet."""
    rows: Any = model._meta.default_manager
    known: M | None = rows.filter(entry_key=key).order_by("pk").first() if key else None
    if known is not None:
        nothing_changed()
    return known
