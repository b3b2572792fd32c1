"""Decode the text of a partner's csv: UTF-8 when it is, else the old French code pages, even mixed.

A statistical detector hesitates between fifty code pages on a short file; French administrations have
used four, and their accented letters fall on bytes that do not overlap.
"""

import codecs
import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from molette.engines.tables.bounds import UnusableFile
from molette.engines.tables.containers import CHUNK, SAVE_AS

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CODE_PAGES = ("cp1252", "mac_roman", "cp850")
COMMON, RARE = frozenset("éèêëàâçùûîïôœ’€"), frozenset("ÉÈÊËÀÂÇÙÛÎÏÔŒüöæ°«»–\N{NO-BREAK SPACE}")
ACCENTS_IN_UTF8 = re.compile(
    rb"\xc3[\x80-\xbf]|\xe2\x80[\x80-\xbf]|\xc2[\xa0-\xbf]|\xc5[\x92\x93]|\xe2\x82\xac"
)
HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x19\x1b-\x1f]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec and how it treats bytes that are not its own; `name` is what the reader is told."""

    name: str
    codec: str
    errors: str = "strict"


def detect(source: Path) -> Encoding:
    """Decide from the whole file, in constant memory."""
    with source.open("rb") as file:
        head = file.read(1 << 16)
    for bom, codec in BOMS:
        if head.startswith(bom) and codec != "utf-8-sig":
            return Encoding(codec, codec, "replace")
    if wide := _wide(head):
        return Encoding(wide, wide, "replace")
    if len(CONTROLS.findall(head)) > len(head) // 50:
        raise UnusableFile("Le fichier n’est ni un tableur ni un texte.", SAVE_AS)
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        with source.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _code_page(source)
    return Encoding("utf-8", "utf-8-sig")


def _wide(head: bytes) -> str | None:
    """UTF-16 without its mark: one byte in two is nul."""
    half = len(head) // 2
    if half and head[1::2].count(0) > half * 0.6:
        return "utf-16-le"
    if half and head[0::2].count(0) > half * 0.6:
        return "utf-16-be"
    return None


def _code_page(source: Path) -> Encoding:
    """Keep the code page whose reading of the stray bytes looks most like French."""
    strays, accents = bytearray(), 0
    with source.open("rb") as file:
        while (chunk := file.read(CHUNK)) and len(strays) < CHUNK:
            rest, count = ACCENTS_IN_UTF8.subn(b"", chunk)
            accents += count
            strays += b"".join(HIGH_BYTES.findall(rest))
    best = max(CODE_PAGES, key=lambda page: _likeness(bytes(strays).decode(page, "replace")))
    if accents > len(strays) // 50:
        return Encoding(f"utf-8 et {best} mêlés", "utf-8-sig", f"molette-{best}")
    return Encoding(best, best, f"molette-{best}")


def _likeness(text: str) -> int:
    return sum(2 * (letter in COMMON) + (letter in RARE) for letter in text)


def _stray(page: str, error: UnicodeError) -> tuple[str, int]:
    """Read bytes that are not UTF-8 in a code page; the few that cp1252 leaves undefined as latin-1."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    strays = error.object[error.start : error.end]
    try:
        return strays.decode(page), error.end
    except UnicodeDecodeError:
        return strays.decode("latin-1"), error.end


for _page in CODE_PAGES:
    codecs.register_error(f"molette-{_page}", partial(_stray, _page))
