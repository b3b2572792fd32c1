"""The paragraphs of an ODT: its headings carry their level."""

from collections.abc import Iterator
from itertools import count
from typing import Final
from xml.etree.ElementTree import Element

from molette.engines.headings.archives import DAMAGED, LOCKED, opened, part
from molette.engines.headings.bounds import DocumentLimits
from molette.engines.headings.paragraphs import Paragraph

TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
MANIFEST: Final = "META-INF/manifest.xml"
DEEPEST: Final = 200
UNREAD: Final = frozenset(
    {f"{TEXT}table-of-content", f"{TEXT}tracked-changes", f"{TEXT}note", f"{TEXT}alphabetical-index"}
)


def read(path: str, limits: DocumentLimits) -> Iterator[Paragraph]:
    """Give the paragraphs of an ODT in their order.

    Raises:
        UnusableFile: it is damaged, locked, too large, or declares what no document declares.
    """
    with opened(path, limits) as archive:
        if MANIFEST in archive.namelist() and b"encryption-data" in archive.read(MANIFEST):
            raise LOCKED
        body = part(archive, "content.xml")
        if body is None:
            raise DAMAGED
        ranks = count(1)
        for one in _paragraphs(body, 0):
            text = " ".join("".join(_words(one, 0)).split())
            if not text:
                continue
            level = _level(one)
            said = f"titre de niveau {level}" if level else ""
            title = (one.get(f"{TEXT}style-name") or "").casefold() in {"title", "titre"}
            yield Paragraph(next(ranks), text, level=level, said_by=said, is_title=title and not level)


def _paragraphs(above: Element, depth: int) -> Iterator[Element]:
    if depth > DEEPEST:
        raise DAMAGED
    for child in above:
        if child.tag in UNREAD:
            continue
        if child.tag in {f"{TEXT}h", f"{TEXT}p"}:
            yield child
        else:
            yield from _paragraphs(child, depth + 1)


def _level(one: Element) -> int | None:
    if one.tag != f"{TEXT}h":
        return None
    told = one.get(f"{TEXT}outline-level", "1")
    return int(told) if told.isdecimal() and 0 < int(told[:3]) < 100 else 1  # noqa: PLR2004 - beyond, it is no level


def _words(one: Element, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        raise DAMAGED
    yield one.text or ""
    for child in one:
        if child.tag in {f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break"}:
            yield " "
        elif child.tag not in UNREAD:
            yield from _words(child, depth + 1)
        yield child.tail or ""
