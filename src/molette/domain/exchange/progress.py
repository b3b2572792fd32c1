"""How far a job has gone, in a small file beside the uploads.

Not in the database: while an import is applied its transaction holds the lock, and nothing it writes can
be seen. The file is written by the worker and read by the pages; losing it loses nothing.
"""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

SILENT_AFTER: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Progress:
    """Rows done, of `total` when it is known, and when the job last gave a sign."""

    done: int = 0
    total: int | None = None
    seen_at: datetime | None = None

    @property
    def is_silent(self) -> bool:
        """Hold when nobody seems to be doing the job any more."""
        return self.seen_at is None or timezone.now() - self.seen_at > SILENT_AFTER


def _file(batch: int) -> Path:
    return Path(settings.MEDIA_ROOT) / "imports" / "progress" / f"{batch}.json"


def tell(batch: int, done: int, total: int | None = None) -> None:
    """Say how far the job of a batch has gone; where there is no room to say it, the job goes on."""
    file = _file(batch)
    fresh = file.with_suffix(".part")
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps({"done": done, "total": total}))
        os.replace(fresh, file)  # noqa: PTH105 - a page never reads half of it


def told(batch: int) -> Progress:
    """Read how far the job of a batch has gone."""
    file = _file(batch)
    try:
        seen = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        said = json.loads(file.read_text())
    except (OSError, ValueError):
        return Progress()
    return Progress(int(said["done"]), said["total"], seen)


def forget(batch: int) -> None:
    with suppress(OSError):
        _file(batch).unlink()
