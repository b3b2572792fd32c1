"""Tell what a file is from its bytes, and look inside an archive before anyone opens it."""

import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from molette.engines.tables.bounds import Limits, UnusableFile, too_heavy

CHUNK = 1 << 20
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
SAVE_AS = "Ouvrez-le dans un tableur et enregistrez-le en .xlsx, .ods ou .csv."
DAMAGED = UnusableFile(
    "Le fichier est incomplet ou abîmé\N{NO-BREAK SPACE}: il ne s’ouvre pas.",
    "Demandez-le de nouveau à son auteur, ou ouvrez-le dans un tableur et enregistrez-le sous un autre nom.",
)
LOCKED = UnusableFile(
    "Le fichier est protégé par un mot de passe.",
    "Ouvrez-le dans un tableur, retirez la protection et enregistrez-le.",
)
OTHER_KINDS = (
    (
        b"%PDF",
        "un document PDF",
        "Demandez à son auteur le tableur d’où il vient, ou dites que c’est un arbre d’orientations.",
    ),
    (b"\x89PNG", "une image", "Demandez à son auteur le tableur d’où elle vient."),
    (b"\xff\xd8\xff", "une image", "Demandez à son auteur le tableur d’où elle vient."),
    (b"\x1f\x8b", "une archive compressée", "Décompressez-la et envoyez le tableur qu’elle contient."),
    (b"7z\xbc\xaf", "une archive compressée", "Décompressez-la et envoyez le tableur qu’elle contient."),
    (b"Rar!", "une archive compressée", "Décompressez-la et envoyez le tableur qu’elle contient."),
    (b"{\\rtf", "un document de texte", "Copiez son tableau dans un tableur."),
)
MARKUP = re.compile(rb"\s*<(\?xml|!doctype|html|table|meta|head)", re.IGNORECASE)
JSON = re.compile(rb'\s*(\{\s*"|\[\s*[\[{"\]])')
ENTITIES = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
BROKEN_ARCHIVE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, EOFError, NotImplementedError,
    ValueError, LookupError,
)  # fmt: skip
"""What zipfile and its decompressors raise on damaged bytes, as met by altering workbooks at random."""
FORMULAS = (b"<f>", b"<f ", b":f>", b":f ", b't="e"', b":formula=")


class Format(StrEnum):
    CSV = "csv"
    JSON = "json"
    ODS = "ods"
    XLS = "xls"
    XLSB = "xlsb"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Container:
    """What a file is; `formula_parts` are the parts of its archive where formulas or errors stand."""

    format: Format
    formula_parts: frozenset[str] = frozenset()


def inspect(source: Path, limits: Limits) -> Container:
    """Recognise a file by its content and refuse it when it is not a table or is dangerous to open."""
    size = source.stat().st_size
    if size > limits.file_bytes:
        raise too_heavy(size, limits)
    with source.open("rb") as file:
        head = file.read(4096)
    if not head.strip(b"\0\r\n\t ;,|\xef\xbb\xbf\xff\xfe"):
        raise UnusableFile("Le fichier est vide.", "Vérifiez que c’est bien lui que vous vouliez envoyer.")
    if head.startswith(b"PK"):
        return _inspect_archive(source, limits)
    if head.startswith(OLE):
        return _inspect_ole(source)
    return Container(Format.JSON if _is_json(head) else Format.CSV)


def _is_json(head: bytes) -> bool:
    """Tell JSON from csv, and refuse what is neither."""
    for magic, kind, remedy in OTHER_KINDS:
        if head.startswith(magic):
            raise UnusableFile(f"Le fichier est {kind}, pas un tableau.", remedy)
    plain = head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe")
    if MARKUP.match(plain):
        raise UnusableFile(
            "Le fichier est une page web ou du XML, même si son nom est celui d’un tableur.", SAVE_AS
        )
    return JSON.match(plain) is not None


def _inspect_ole(source: Path) -> Container:
    """Excel 97 files and encrypted modern ones share one container: their stream names tell them apart."""
    content = source.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise LOCKED
    if "WordDocument".encode("utf-16-le") in content:
        raise UnusableFile("Le fichier est un document de texte.", "Copiez son tableau dans un tableur.")
    return Container(Format.XLS)


def _inspect_archive(source: Path, limits: Limits) -> Container:
    try:
        with zipfile.ZipFile(source) as archive:
            entries = archive.infolist()
            check_sizes(entries, limits)
            found = _format(archive)
            parts = frozenset(e.filename for e in entries if _is_xml(e) and _has_formulas(archive, e))
    except BROKEN_ARCHIVE as error:
        raise DAMAGED from error
    except RuntimeError as error:  # zipfile's word for an encrypted entry
        raise LOCKED from error
    return Container(found, parts)


def check_sizes(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Refuse an archive that would be out of all proportion once inflated."""
    inflated = sum(entry.file_size for entry in entries)
    suspect = any(
        e.file_size > CHUNK and e.file_size > limits.archive_ratio * e.compress_size for e in entries
    )
    if len(entries) > limits.archive_entries or inflated > limits.archive_bytes or suspect:
        raise UnusableFile(
            "Une fois décompressé, le fichier serait démesuré\N{NO-BREAK SPACE}: il n’a pas été ouvert.",
            "Enregistrez en .csv la seule feuille utile.",
        )


def _format(archive: zipfile.ZipFile) -> Format:
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return Format.XLSX
    if "xl/workbook.bin" in names:
        return Format.XLSB
    if "content.xml" in names and "mimetype" in names:
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise LOCKED
        if b"opendocument.spreadsheet" in archive.read("mimetype"):
            return Format.ODS
    elif "[Content_Types].xml" not in names and "mimetype" not in names and "_rels/.rels" not in names:
        raise UnusableFile(
            "Le fichier est une archive compressée, pas un tableau.",
            "Décompressez-la et envoyez le tableur qu’elle contient.",
        )
    raise UnusableFile("Le fichier n’est pas celui d’un tableur, ou il lui manque sa feuille.", SAVE_AS)


def _is_xml(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.endswith((".xml", ".rels"))


def _has_formulas(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Read a part once, refusing declared entities; zipfile stops at the declared size and checks the CRC."""
    found, tail = False, b""
    with archive.open(entry) as part:
        while chunk := part.read(CHUNK):
            text = tail + chunk.replace(b"\0", b"")  # a part in UTF-16 would hide its declarations
            if declares_entities(text):
                raise UnusableFile(
                    "Le fichier contient des définitions cachées (entités XML) qu’un tableur n’écrit jamais.",
                    SAVE_AS,
                )
            found = found or any(mark in text for mark in FORMULAS)
            tail = text[-64:]
    return found


def declares_entities(text: bytes) -> bool:
    """Say whether XML declares what no office program declares: entities, or a document type to hold some."""
    return b"<!" in text and ENTITIES.search(text) is not None
