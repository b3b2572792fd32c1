"""Open a document that a partner sent and give its paragraphs: DOCX, ODT or PDF, known by their content."""

import json
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from molette.engines import apart
from molette.engines.headings import document_worker
from molette.engines.headings.archives import DAMAGED, LOCKED, SAVE_AGAIN, TOO_LARGE
from molette.engines.headings.bounds import DocumentLimits
from molette.engines.headings.paragraphs import Paragraph
from molette.engines.tables.bounds import UnusableFile
from molette.engines.tables.containers import BROKEN_ARCHIVE, OLE

HEAD: Final = 1024
OLE_READ: Final = 64 * 2**20
"""What is read of an old document to tell it from an old workbook, whatever its size."""


class Kind(StrEnum):
    """What a document is."""

    DOCX = "docx"
    ODT = "odt"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read: its kind and its paragraphs in their order."""

    kind: Kind
    paragraphs: tuple[Paragraph, ...]


def kind_of(source: Path) -> Kind | None:
    """Say what a document is from its content; None when it is none of those, a table perhaps.

    Raises:
        UnusableFile: it is a document that we do not read.
    """
    with source.open("rb") as file:
        head = file.read(HEAD)
    if b"%PDF-" in head:
        return Kind.PDF
    if head.startswith(OLE):
        with source.open("rb") as file:
            begun = file.read(OLE_READ)
        if "WordDocument".encode("utf-16-le") in begun:
            raise UnusableFile("Le fichier est un document d’un ancien format (.doc).", SAVE_AGAIN)
        return None
    if head.startswith(b"{\\rtf"):
        raise UnusableFile("Le fichier est un document RTF.", SAVE_AGAIN)
    return _kind_of_archive(source) if head.startswith(b"PK") else None


def _kind_of_archive(source: Path) -> Kind | None:
    try:
        with zipfile.ZipFile(source) as archive:
            names = set(archive.namelist())
            if "word/document.xml" in names:
                return Kind.DOCX
            if "mimetype" in names and archive.getinfo("mimetype").file_size < HEAD:
                return Kind.ODT if b"opendocument.text" in archive.read("mimetype") else None
    except RuntimeError as error:
        raise LOCKED from error
    except BROKEN_ARCHIVE:
        return None  # whoever reads tables says what is wrong with it
    return None


def read(source: Path, limits: DocumentLimits = DocumentLimits()) -> Document:  # noqa: B008 - frozen
    """Read a document in a process of its own.

    Raises:
        UnusableFile: it is no document, is damaged, locked, too large, or has no text; says what to do.
    """
    kind = kind_of(source)
    if kind is None:
        raise UnusableFile(
            "Le fichier n’est pas un document.", "Envoyez un .docx, un .odt ou un .pdf, ou un tableur."
        )
    size = source.stat().st_size
    if size > limits.file_bytes:
        raise UnusableFile(
            f"Le document pèse {size // 10**6}\N{NO-BREAK SPACE}Mo\N{NO-BREAK SPACE}; la limite est de "
            f"{limits.file_bytes // 10**6}\N{NO-BREAK SPACE}Mo.",
            "Retirez-en les images et les annexes, ou ne gardez que les pages des orientations.",
        )
    found = tuple(_told(source, kind, limits))
    if not found:
        raise UnusableFile(
            "Ce document n’a pas de texte.", "Vérifiez que c’est bien lui que vous vouliez envoyer."
        )
    return Document(kind, found)


def _told(source: Path, kind: Kind, limits: DocumentLimits) -> tuple[Paragraph, ...]:
    said: list[Paragraph] = []
    bounds = limits.memory, limits.seconds
    script = document_worker.__file__
    try:
        for text in apart.lines(script, source, *bounds, kind.value, str(limits.file_bytes)):
            told: dict[str, Any] = json.loads(text)
            if "unusable" in told:
                raise UnusableFile(*told["unusable"])
            said.append(Paragraph(**told["paragraph"]))
    except apart.Stopped as end:
        raise {apart.PASSWORD: LOCKED, apart.DAMAGED: DAMAGED}.get(end.status, TOO_LARGE) from end
    return tuple(said)
