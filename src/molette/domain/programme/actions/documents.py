"""Papers and pictures of a project. A file is what its content says, whatever its name."""

import io
import zipfile
from functools import partial
from typing import Any, Final
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction

from molette.domain.journal.recording import Actor, action, record
from molette.domain.journal.writing import state, write
from molette.domain.people.permissions import Permission, require
from molette.domain.programme.models import Document, Project

DOCUMENT_MAX_BYTES: Final = 10 * 1024 * 1024
_STARTS: Final = (
    (b"%PDF-", ("pdf",)),
    (b"\x89PNG\r\n\x1a\n", ("png",)),
    (b"\xff\xd8\xff", ("jpg", "jpeg")),
)
# An OpenDocument or Office Open XML file is a ZIP archive that holds one of these members.
_MEMBERS: Final = {
    "odt": "content.xml",
    "ods": "content.xml",
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
}
_ODF_TYPES: Final = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}


def _is_what_it_says(ending: str, content: bytes) -> bool:
    for start, endings in _STARTS:
        if content.startswith(start):
            return ending in endings
    if ending not in _MEMBERS or not content.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            # The type of an ODF file is its first member, stored: reading a few bytes inflates nothing.
            with archive.open("mimetype") if "mimetype" in names else io.BytesIO() as head:
                kind = head.read(100)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return False
    return _MEMBERS[ending] in names and (ending not in _ODF_TYPES or kind == _ODF_TYPES[ending])


def _checked(upload: File[bytes]) -> File[bytes]:
    """Refuse a file too large or of another kind than its name says, and give it a name of ours."""
    if upload.size > DOCUMENT_MAX_BYTES:
        raise ValidationError({"file": "Ce fichier dépasse 10 Mo : donnez plutôt son adresse."})
    ending = (upload.name or "").rpartition(".")[2].lower()
    content = upload.read()
    upload.seek(0)
    if not _is_what_it_says(ending, content):
        raise ValidationError(
            {"file": "Le contenu n’est pas celui d’un PDF, ODT, ODS, DOCX, XLSX, PNG ou JPEG."}
        )
    upload.name = f"{uuid4()}.{ending}"
    return upload


@action
def add_document(
    actor: Actor, /, project: Project, *, file: File[bytes] | None = None, **values: Any
) -> Document:
    """Attach a paper by its address or its file. `values`: `title`, `dated`, `url`."""
    require(actor, Permission.EDIT_PROJECT, project)
    if not file and not values.get("url"):
        raise ValidationError("Donnez une adresse ou un fichier.")
    document = Document()
    given = {**values, "project": project, **({"file": _checked(file)} if file else {})}
    write("a ajouté le document", document, given, project=project.slug)
    return document


@action
def remove_document(actor: Actor, document: Document, *, reason: str) -> None:
    """Take a document off the project and erase its file; the journal keeps its title and the reason."""
    project = document.project
    require(actor, Permission.EDIT_PROJECT, project)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi ce document est retiré."})
    before = state(document, ("title", "url", "file", "dated"))
    record("a retiré le document", document, before=before, reason=reason, project=project.slug)
    stored = document.file
    document.delete()
    if stored:
        transaction.on_commit(partial(stored.storage.delete, str(stored.name)))
