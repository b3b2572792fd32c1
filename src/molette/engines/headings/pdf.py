"""The lines of a PDF and its bookmarks, read by PDFium. Only imported by the process that reads."""

import ctypes
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import pypdfium2
from pypdfium2 import raw

from molette.engines.headings.bounds import DocumentLimits
from molette.engines.headings.paragraphs import Bookmark, Line
from molette.engines.tables.bounds import UnusableFile

PASSWORD_ERROR: Final = 4
SAMPLED: Final = 9
"""Letters of a line that are asked their font: enough to know what most of it is."""
BOLD_WEIGHT: Final = 600
BOLD_NAMES: Final = ("bold", "black", "heavy", "semibold", "demi")
BREAKS: Final = frozenset("\r\n")
BROKEN: Final = frozenset("\x02\ufffe")
FEWEST: Final = 12
"""Letters under which a page says nothing: a stamp, a page number."""


class LockedError(Exception):
    """The document asks for a password."""


def read(path: str, limits: DocumentLimits) -> Iterator[Line | Bookmark]:
    """Give the lines of every page, in the order of their text, then the bookmarks.

    Raises:
        UnusableFile: it has too many pages, too much text, or none at all.
        LockedError: it asks for a password.
        pypdfium2.PdfiumError: it is damaged.
    """
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if error.err_code == PASSWORD_ERROR:
            raise LockedError from error
        raise
    count = len(document)
    if count > limits.pages:
        raise UnusableFile(
            f"Ce PDF a {count} pages\N{NO-BREAK SPACE}; la limite est de {limits.pages}.",
            "Ne gardez que les pages des orientations.",
        )
    yield from _pages(document, count, limits)
    for told in islice(document.get_toc(), limits.bookmarks):
        target = told.get_dest()
        index = target.get_index() if target else None
        title = " ".join(told.get_title().split())
        if title:
            yield Bookmark(told.level + 1, title, None if index is None else index + 1)


def _pages(document: Any, count: int, limits: DocumentLimits) -> Iterator[Line]:
    letters, silent = 0, 0
    for number in range(count):
        page = document[number]
        text = page.get_textpage()
        lines = list(_lines(text, number + 1))
        text.close()
        page.close()
        said = sum(len(line.text) for line in lines)
        silent += said < FEWEST
        letters += said
        if letters > limits.characters:
            raise UnusableFile(
                "Ce PDF a plus de texte qu’un document n’en a.", "Ne gardez que les pages des orientations."
            )
        yield from lines
    if silent * 2 > count or not letters:
        raise UnusableFile(
            f"Ce PDF est une image\N{NO-BREAK SPACE}: {silent} de ses {count} pages n’ont pas de texte.",
            "Demandez à son auteur le document d’où il vient (.docx, .odt), ou passez-le à la reconnaissance "
            "de caractères avant de le renvoyer.",
        )


def _lines(text: Any, page: int) -> Iterator[Line]:
    """Cut the text of a page where its lines end."""
    held: list[int] = []
    signs: list[str] = []
    for index in range(raw.FPDFText_CountChars(text.raw)):
        sign = chr(raw.FPDFText_GetUnicode(text.raw, index))
        if sign not in BREAKS and sign != "\0":
            signs.append(sign)
            if not sign.isspace():
                held.append(index)
        # PDFium joins the two parts of a word that a hyphen broke; whoever makes paragraphs does it better.
        if held and sign in BREAKS | BROKEN:
            yield _line(text, page, held, "".join(signs))
            held, signs = [], []
    if held:
        yield _line(text, page, held, "".join(signs))


def _line(text: Any, page: int, held: list[int], said: str) -> Line:
    step = max(1, len(held) // SAMPLED)
    looks = [_look(text, index) for index in held[::step]]
    sizes = sorted(size for size, _ in looks)
    bold = sum(is_bold for _, is_bold in looks)
    left, bottom = _corner(text, held[0])[:2]
    right = _corner(text, held[-1])[2]
    return Line(
        page, " ".join(said.split(" ")).strip(), round(sizes[len(sizes) // 2], 1), bold * 2 > len(looks),
        round(left, 1), round(right, 1), round(bottom, 1),
    )  # fmt: skip


def _look(text: Any, index: int) -> tuple[float, bool]:
    """The size of a letter as printed, whatever its text matrix, and whether it is bold."""
    matrix = raw.FS_MATRIX()
    size = raw.FPDFText_GetFontSize(text.raw, index)
    if raw.FPDFText_GetMatrix(text.raw, index, matrix):
        size *= (matrix.c**2 + matrix.d**2) ** 0.5 or 1.0
    name = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(text.raw, index, name, len(name), ctypes.c_int())
    known = name.value.decode("utf-8", "replace").lower()
    weight = raw.FPDFText_GetFontWeight(text.raw, index)
    return size, weight >= BOLD_WEIGHT or any(word in known for word in BOLD_NAMES)


def _corner(text: Any, index: int) -> tuple[float, float, float]:
    """Where a letter stands: its left, its base line, its right."""
    box = [ctypes.c_double() for _ in range(4)]
    raw.FPDFText_GetCharBox(text.raw, index, *box)
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text.raw, index, x, y)
    return box[0].value, y.value, box[1].value
