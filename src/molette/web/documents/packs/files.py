"""The four files of a committee, under their names."""

from collections.abc import Mapping
from pathlib import Path

from molette.engines.snapshots.comparing import compare
from molette.engines.snapshots.state import Snapshot
from molette.web.documents.packs.content import pack
from molette.web.documents.packs.docx import TEMPLATE, pack_docx
from molette.web.documents.packs.odt import pack_odt
from molette.web.documents.packs.pdf import pack_pdf
from molette.web.documents.packs.xlsx import pack_xlsx


def pack_files(
    state: Snapshot, since: Snapshot | None = None, *, template: Path | None = None
) -> Mapping[str, bytes]:
    """Each file by its name: the same state gives the same bytes. Raises UnusableTemplateError."""
    held = pack(state, since)
    stem = f"dossier-{state.on}"
    return {
        f"{stem}.docx": pack_docx(held, template or TEMPLATE),  # first: its template alone may refuse
        f"{stem}.pdf": pack_pdf(held),
        f"{stem}.odt": pack_odt(held),
        f"{stem}.xlsx": pack_xlsx(state, compare(since, state) if since else None),
    }
