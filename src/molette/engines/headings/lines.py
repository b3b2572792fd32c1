"""From the lines of a PDF to its paragraphs: what every page repeats goes, what a page broke is rejoined."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from molette.engines.headings.numbering import mark_of
from molette.engines.headings.paragraphs import Bookmark, Line, Paragraph
from molette.engines.tables.labels import unaccented

EDGE: Final = 3
"""Lines looked at, on top and at the foot of a page, for what every page repeats."""
LEAST_PAGES: Final = 3
TAIL: Final = 40
SAME_SIZE: Final = 0.4
APART: Final = 1.75
"""From one line to the next, in heights of text: beyond, another paragraph begins."""
HEADING_APART: Final = 1.6
FULL: Final = 0.86
"""A line that reaches this part of the width of its page goes on; a shorter one may be the last."""
LEAST_ENTRIES: Final = 3
_PAGE: Final = re.compile(
    r"\W*(?:p(?:age|\.)?\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:/|sur|of)\s*\d{1,4})?\W*", re.IGNORECASE
)
_LEADERS: Final = re.compile(r"(?:\.\s?|…\s?|_){4,}\s*(?:\d{1,4}|[ivxlc]{1,6})?\s*$")
_ENTRY: Final = re.compile(r"\S.*\s\d{1,4}$")
_CONTENTS: Final = re.compile(r"(?:table des mati[eè]res|sommaire|contents)\W*", re.IGNORECASE)
_BULLET: Final = re.compile(r"[•▪◦‣●○■□➢➤✓–—*·-]\s")
_ENDS: Final = re.compile(r"[.!?:;»…]\W*$")
_HYPHENS: Final = "-\N{SOFT HYPHEN}\N{HYPHEN}\x02\ufffe"
_WORDS: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+|[^\W\d_]+")


def paragraphs(lines: Sequence[Line], bookmarks: Sequence[Bookmark] = ()) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a PDF, in reading order; those that its bookmarks name have their level."""
    kept = _without_contents(_without_repeated(lines))
    known = _known_words(kept)
    joined = [_joined(some, known) for some in _grouped(kept, {(m.page, _bare(m.title)) for m in bookmarks})]
    ranked = [replace(one, rank=rank) for rank, one in enumerate(filter(_says, joined), start=1)]
    return _marked(ranked, bookmarks)


def _says(one: Paragraph) -> bool:
    return any(c.isalnum() for c in one.text)


def _without_repeated(lines: Sequence[Line]) -> list[Line]:
    """Take away the running heads and feet, and the numbers of pages."""
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        pages[line.page].append(line)
    edges = {page: _edges(held) for page, held in pages.items()}
    met = Counter(key for held in edges.values() for key in {_running(line) for line in held})
    often = max(LEAST_PAGES, (len(pages) + 1) // 2)
    gone = {
        id(line)
        for held in edges.values()
        for line in held
        if met[_running(line)] >= often or (len(pages) > 1 and _is_page_number(line))
    }
    return [line for line in lines if id(line) not in gone]


def _is_page_number(line: Line) -> bool:
    text = line.text.strip()
    return len(text) <= TAIL and _PAGE.fullmatch(text) is not None


def _has_leaders(line: Line) -> bool:
    """Say whether a line ends with dots that lead to a number: only its end is looked at."""
    return _LEADERS.search(line.text[-TAIL:]) is not None


def _is_ended(line: Line) -> bool:
    """Say whether a sentence ends with a line: only its end is looked at."""
    return _ENDS.search(line.text[-TAIL:]) is not None


def _edges(held: Sequence[Line]) -> list[Line]:
    """The lines that stand highest and lowest on a page, wherever they come in its text."""
    stacked = sorted(held, key=lambda line: line.bottom)
    found = {id(line): line for line in (*stacked[:EDGE], *stacked[-EDGE:])}
    return list(found.values())


def _running(line: Line) -> str:
    """What a running head says on every page: numbers may change."""
    return re.sub(r"\d+", "#", " ".join(line.text.split())).casefold()


def _without_contents(lines: Sequence[Line]) -> list[Line]:
    """Take away the printed table of contents: its entries are the headings told twice."""
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        pages[line.page].append(line)
    listed = {page for page, held in pages.items() if _is_contents(held)}
    kept: list[Line] = []
    for line in lines:
        if _CONTENTS.fullmatch(line.text.strip()):
            continue
        if _has_leaders(line) or (line.page in listed and _ENTRY.fullmatch(line.text.strip())):
            while kept and line.page in listed and _begins(kept[-1], line):  # an entry of two lines
                kept.pop()
            continue
        kept.append(line)
    return kept


def _begins(before: Line, entry: Line) -> bool:
    """Say whether a line is the beginning of the entry whose end has the number of its page."""
    near = 0 < before.bottom - entry.bottom <= entry.size * APART
    return near and before.page == entry.page and abs(before.size - entry.size) <= SAME_SIZE


def _is_contents(held: Sequence[Line]) -> bool:
    entries = sum(1 for line in held if _ENTRY.fullmatch(line.text.strip()) or _has_leaders(line))
    return entries >= LEAST_ENTRIES and entries * 2 >= len(held)


def _known_words(lines: Iterable[Line]) -> Counter[str]:
    """The words written in one piece, to know whether a hyphen at the end of a line belongs to its word."""
    known: Counter[str] = Counter()
    for line in lines:
        words = _WORDS.findall(line.text)
        broken = line.text.rstrip()[-1:] in _HYPHENS
        known.update(word.lower() for word in (words[:-1] if broken else words))
    return known


def _grouped(lines: Sequence[Line], named: set[tuple[int | None, str]]) -> Iterator[list[Line]]:
    """Put together the lines of one paragraph; a line that a bookmark names is one by itself."""
    widest: dict[int, float] = defaultdict(float)
    for line in lines:
        widest[line.page] = max(widest[line.page], line.right)
    group: list[Line] = []
    apart = False
    for line in lines:
        is_named = any((page, name) in named for name in _names(line.text) for page in (line.page, None))
        if group and (apart or is_named or not _goes_on(group[-1], line, widest)):
            yield group
            group = []
        group.append(line)
        apart = is_named
    if group:
        yield group


def _goes_on(before: Line, line: Line, widest: dict[int, float]) -> bool:
    """Say whether a line continues the one before it."""
    if abs(before.size - line.size) > SAME_SIZE or before.bold != line.bold:
        return False
    if _BULLET.match(line.text) or mark_of(line.text):
        return False
    reaches = before.right >= widest[before.page] * FULL
    if before.page != line.page:
        starts_low = line.text[:1].islower()
        return before.text.rstrip()[-1:] in _HYPHENS or (starts_low and not _is_ended(before))
    gap = before.bottom - line.bottom
    if not 0 < gap <= line.size * (HEADING_APART if line.bold else APART):
        return False
    return reaches or not _is_ended(before)


def _joined(lines: Sequence[Line], known: Counter[str]) -> Paragraph:
    text = ""
    for line in lines:
        text = _rejoined(text, " ".join(line.text.split()), known)
    first = lines[0]
    plain = text.replace("\x02", "-").replace("\ufffe", "-").replace("\N{SOFT HYPHEN}", "")
    return Paragraph(0, plain, first.page, size=first.size, bold=first.bold)


def _rejoined(text: str, more: str, known: Counter[str]) -> str:
    """Add a line to those before it; a word that the line broke is made whole again."""
    if not text or not more:
        return text or more
    if text[-1] not in _HYPHENS or not more[0].islower() or not text[-2:-1].isalpha():
        return f"{text} {more}"
    head, tail = _WORDS.findall(text[:-1])[-1:], _WORDS.findall(more)[:1]
    hyphened = "-".join((*head, *tail)).lower()
    keeps = known[hyphened] > known[hyphened.replace("-", "", 1)] if text[-1] != "\N{SOFT HYPHEN}" else False
    return f"{text[:-1]}-{more}" if keeps else f"{text[:-1]}{more}"


def _marked(found: Sequence[Paragraph], bookmarks: Sequence[Bookmark]) -> tuple[Paragraph, ...]:
    """Give their level to the paragraphs that the bookmarks name, in their order, when most are found."""
    places: dict[tuple[int | None, str], list[int]] = defaultdict(list)
    for rank, one in enumerate(found):
        for name in _names(one.text):
            places[one.page, name].append(rank)
            places[None, name].append(rank)
    levels: dict[int, int] = {}
    start = 0
    for mark in bookmarks:
        ranks = places.get((mark.page, _bare(mark.title)), [])
        nearest = bisect_left(ranks, start)
        if nearest < len(ranks):
            levels[ranks[nearest]], start = mark.level, ranks[nearest] + 1
    if len(levels) * 2 < len(bookmarks) or not levels:
        return tuple(found)
    said = "signet du PDF"
    return tuple(
        replace(one, level=levels[rank], said_by=said) if rank in levels else one
        for rank, one in enumerate(found)
    )


def _names(text: str) -> set[str]:
    """What a bookmark may call a paragraph: its text, or its title without its number."""
    mark = mark_of(text)
    return {_bare(text), *([_bare(mark.title)] if mark else [])} - {""}


def _bare(text: str) -> str:
    return "".join(c for c in unaccented(text).lower() if c.isalnum())
