"""The paragraphs of a DOCX, with the level that their style or their outline gives them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Final
from xml.etree.ElementTree import Element

from molette.engines.headings.archives import DAMAGED, opened, part
from molette.engines.headings.bounds import DocumentLimits
from molette.engines.headings.counting import Counters, numbered_lists
from molette.engines.headings.paragraphs import Paragraph

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL: Final = f"{W}val"
FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
BODY_LEVEL: Final = 9
DEEPEST: Final = 200
_HEADING: Final = re.compile(r"(?:heading|titre|überschrift)\s*([1-9])", re.IGNORECASE)
_TITLE: Final = re.compile(r"(?:title|titre)", re.IGNORECASE)
_CONTENTS: Final = re.compile(r"(?:toc|tm|table of figures|table des matières)\b.*", re.IGNORECASE)
_OFF: Final = frozenset({"0", "false", "off", "none"})


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says, with what those it is based on say."""

    name: str = ""
    level: int | None = None
    said_by: str = ""
    bold: bool = False
    size: float | None = None
    list: tuple[str, int] | None = None
    is_title: bool = False
    is_contents: bool = False


@dataclass(slots=True)
class Words:
    """The text of a paragraph, how many of its letters are bold and in which size."""

    text: list[str] = field(default_factory=list)
    letters: int = 0
    bold: int = 0
    sizes: dict[float, int] = field(default_factory=dict)

    def add(self, text: str, *, bold: bool, size: float | None) -> None:
        self.text.append(text)
        if letters := sum(not c.isspace() for c in text):
            self.letters += letters
            self.bold += letters if bold else 0
            if size is not None:
                self.sizes[size] = self.sizes.get(size, 0) + letters


def read(path: str, limits: DocumentLimits) -> Iterator[Paragraph]:
    """Give the paragraphs of a DOCX in their order, those of its tables and text boxes where they stand.

    Raises:
        UnusableFile: it is damaged, locked, too large, or declares what no document declares.
    """
    with opened(path, limits) as archive:
        body = part(archive, "word/document.xml")
        if body is None:
            raise DAMAGED
        styles = _styles(part(archive, "word/styles.xml"))
        lists = Counters(numbered_lists(part(archive, "word/numbering.xml")))
        ranks = count(1)
        for one in _paragraphs(body, 0):
            style = styles.get(_value(one, "pPr/pStyle"), styles.get("", Style()))
            if style.is_contents:
                continue
            said = _read(one, style, lists)
            if said.text:
                yield _ranked(said, next(ranks))


def _ranked(one: Paragraph, rank: int) -> Paragraph:
    return Paragraph(
        rank, one.text, None, one.level, one.said_by, one.number, one.size, one.bold, one.is_title
    )


def _paragraphs(above: Element, depth: int) -> Iterator[Element]:
    """Walk to the paragraphs, past what a reader of today does not see."""
    if depth > DEEPEST:
        raise DAMAGED
    for child in above:
        if child.tag in {FALLBACK, f"{W}del", f"{W}moveFrom"}:
            continue
        if child.tag == f"{W}p":
            yield child
        yield from _paragraphs(child, depth + 1)


def _read(one: Element, style: Style, lists: Counters) -> Paragraph:
    words = Words()
    _collect(one, style, words, 0)
    own = _number(one, "pPr/outlineLvl")
    level, said_by = style.level, style.said_by
    if own is not None:
        level = own + 1 if own < BODY_LEVEL else None
        said_by = f"niveau de plan {own + 1}"
    number = ""
    listed = _listed(one) or style.list
    text = " ".join("".join(words.text).split())
    if listed and text:
        number = lists.next(*listed)
    size = max(words.sizes, key=lambda held: words.sizes[held]) if words.sizes else style.size
    bold = words.letters > 0 and words.bold == words.letters
    return Paragraph(
        0, text, None, level, said_by if level else "", number, size, bold, is_title=style.is_title
    )


def _collect(above: Element, style: Style, words: Words, depth: int) -> None:
    """Gather the text of a paragraph, but not that of the paragraphs it holds (text boxes)."""
    if depth > DEEPEST:
        raise DAMAGED
    for child in above:
        if child.tag in {f"{W}p", FALLBACK, f"{W}del", f"{W}moveFrom", f"{W}instrText"}:
            continue
        if child.tag == f"{W}r":
            _run(child, style, words)
        _collect(child, style, words, depth + 1)


def _run(run: Element, style: Style, words: Words) -> None:
    if _is_on(run, "rPr/vanish"):
        return
    bold = _is_on(run, "rPr/b") if run.find(f"{W}rPr/{W}b") is not None else style.bold
    half = _number(run, "rPr/sz")
    size = half / 2 if half is not None else style.size
    for child in run:
        if child.tag == f"{W}t":
            words.add(child.text or "", bold=bold, size=size)
        elif child.tag in {f"{W}tab", f"{W}br", f"{W}cr"}:
            words.add(" ", bold=bold, size=None)
        elif child.tag == f"{W}noBreakHyphen":
            words.add("-", bold=bold, size=size)


def _styles(root: Element | None) -> Mapping[str, Style]:
    """Read every style; that of no name is what stands where none is said."""
    if root is None:
        return {}
    raw = {
        one.get(f"{W}styleId", ""): one
        for one in root.iter(f"{W}style")
        if one.get(f"{W}type") == "paragraph"
    }
    half = _number(root, "docDefaults/rPrDefault/rPr/sz")
    base = Style(size=half / 2 if half is not None else None)
    found = {key: _style(key, raw, base, frozenset()) for key in raw}
    usual = next((key for key, one in raw.items() if one.get(f"{W}default") in {"1", "true"}), None)
    return {**found, "": found[usual] if usual is not None else base}


def _style(key: str, raw: Mapping[str, Element], base: Style, below: frozenset[str]) -> Style:
    """A style over the one it is based on; one that turns in circles stands by itself."""
    one = raw[key]
    name = _value(one, "name")
    parent = _value(one, "basedOn")
    under = base
    if parent in raw and parent not in below | {key} and len(below) < BODY_LEVEL * 2:
        under = _style(parent, raw, base, below | {key})
    named = _HEADING.fullmatch(name.strip())
    level, said_by = under.level, under.said_by
    if (outline := _number(one, "pPr/outlineLvl")) is not None:
        level, said_by = (outline + 1, f"style « {name} »") if outline < BODY_LEVEL else (None, "")
    elif named:
        level, said_by = int(named[1]), f"style « {name} »"
    half = _number(one, "rPr/sz")
    return Style(
        name=name,
        level=level,
        said_by=said_by,
        bold=_is_on(one, "rPr/b") if one.find(f"{W}rPr/{W}b") is not None else under.bold,
        size=half / 2 if half is not None else under.size,
        list=_listed(one) or under.list,
        is_title=_TITLE.fullmatch(name.strip()) is not None,
        is_contents=_CONTENTS.fullmatch(name.strip()) is not None,
    )


def _listed(one: Element) -> tuple[str, int] | None:
    """The automatic list a paragraph or a style belongs to, and how deep."""
    key = _value(one, "pPr/numPr/numId")
    if not key:
        return None
    return key, _number(one, "pPr/numPr/ilvl") or 0


def _value(one: Element, path: str) -> str:
    found = one.find("/".join(f"{W}{name}" for name in path.split("/")))
    return "" if found is None else found.get(VAL, "")


def _number(one: Element, path: str) -> int | None:
    text = _value(one, path)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else None  # noqa: PLR2004 - beyond, it is no level and no size


def _is_on(one: Element, path: str) -> bool:
    found = one.find("/".join(f"{W}{name}" for name in path.split("/")))
    return found is not None and found.get(VAL, "1").lower() not in _OFF
