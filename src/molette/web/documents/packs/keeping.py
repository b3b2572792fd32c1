"""The files of committees kept on the disk of the server: made once, made again if they are lost.

A file is a function of two states, of this version and of the DOCX template: their folder is named by these,
and nobody has to clear them when something moves.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from molette.engines.snapshots.state import Snapshot
from molette.engines.snapshots.writing import fingerprint
from molette.web.documents.packs.files import ENDINGS, pack_files

SILENT_AFTER: Final = timedelta(minutes=2)
ALONE: Final = "seul"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the files of a pair of states are; `since` is empty for a state alone."""

    digest: str
    since: str = ""

    @property
    def folder(self) -> Path:
        return (
            Path(settings.MEDIA_ROOT) / "dossiers" / version("molette") / self.digest / (self.since or ALONE)
        )

    def path(self, ending: str) -> Path:
        return self.folder / f"dossier.{ending}"

    @property
    def made(self) -> tuple[str, ...]:
        """The endings of the files that are there."""
        return tuple(ending for ending in ENDINGS if self.path(ending).exists())

    @property
    def is_whole(self) -> bool:
        return len(self.made) == len(ENDINGS)

    @property
    def is_asked(self) -> bool:
        """Whether somebody asked for them and they may still come."""
        try:
            seen = datetime.fromtimestamp(self.folder.stat().st_mtime, UTC)
        except OSError:
            return False
        return timezone.now() - seen < SILENT_AFTER

    def ask(self) -> None:
        """Say that they are asked for; asked again, the wait begins anew."""
        self.folder.mkdir(parents=True, exist_ok=True)
        os.utime(self.folder)


def make(state: Snapshot, since: Snapshot | None = None) -> Iterator[str]:
    """Write the files that lack, one after another; yields the ending of each once it is there."""
    shelf = Shelf(fingerprint(state), fingerprint(since) if since else "")
    shelf.folder.mkdir(parents=True, exist_ok=True)
    if shelf.is_whole:
        return
    for name, content in pack_files(state, since, template=settings.PACK_TEMPLATE):
        ending = Path(name).suffix.removeprefix(".")
        part = shelf.path(ending).with_suffix(".part")
        part.write_bytes(content)
        os.replace(part, shelf.path(ending))  # noqa: PTH105 - a page never serves half of it
        yield ending
