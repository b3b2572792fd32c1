"""The four files of a committee, under their names."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from molette.engines.snapshots.state import Snapshot
from molette.web.documents.packs.content import pack
from molette.web.documents.packs.docx import TEMPLATE, pack_docx
from molette.web.documents.packs.odt import pack_odt
from molette.web.documents.packs.pdf import pack_pdf
from molette.web.documents.packs.xlsx import pack_xlsx

ENDINGS: Final = ("pdf", "docx", "odt", "xlsx")


def pack_files(
    state: Snapshot, since: Snapshot | None = None, *, template: Path | None = None
) -> Iterator[tuple[str, bytes]]:
    """Each file with its name, as it is made: the same state gives the same bytes.

    Raises UnusableTemplateError, before any file is made.
    """
    held = pack(state, since)
    stem = f"dossier-{state.on}"
    docx = pack_docx(held, template or TEMPLATE)  # first: its template alone may refuse
    yield f"{stem}.pdf", pack_pdf(held)
    yield f"{stem}.docx", docx
    yield f"{stem}.odt", pack_odt(held)
    yield f"{stem}.xlsx", pack_xlsx(held)
