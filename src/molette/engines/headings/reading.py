"""Find the headings of a document: by what it says of itself, else by what its paragraphs look like.

Nothing here is decided: each heading comes with how sure it is and why, for a person to correct.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from molette.engines.headings.bounds import MOST_HEADINGS, MOST_LEVELS
from molette.engines.headings.numbering import LONGEST_CODE, Mark, mark_of
from molette.engines.headings.paragraphs import Paragraph
from molette.engines.money import NBSP

SAID, TOLD_ALONE = 0.95, 0.5
SIZE, BOLD, NAMED, NUMBERED, CAPITALS, PLAIN_END = 0.45, 0.25, 0.35, 0.2, 0.1, 0.1
ENOUGH: Final = 0.4
LONGEST: Final = 200
LARGER: Final = 1.07
"""A heading is at least this many times as tall as the text."""
SURE, LIKELY = 0.8, 0.6


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading read: `level` from 1, `code` and `title` apart, `ranks` the paragraphs it is made of.

    `confidence` goes from 0 to 1; `reasons` are French, the strongest first.
    """

    level: int
    code: str
    title: str
    ranks: tuple[int, ...]
    confidence: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings in reading order; `notes` are French sentences on how they were found."""

    found: tuple[Heading, ...]
    notes: tuple[str, ...] = ()


def read(paragraphs: Sequence[Paragraph]) -> Headings:
    """Find the headings of a document.

    >>> told = [Paragraph(1, "Axe 1 : Loger", level=1, said_by="style"), Paragraph(2, "Du texte.")]
    >>> [(one.level, one.code, one.title) for one in read(told).found]
    [(1, 'Axe 1', 'Loger')]
    """
    said = [one for one in paragraphs if one.level is not None and not one.is_title and one.text.strip()]
    if said:
        return _bounded(tuple(map(_said, said)), ())
    return _bounded(*_looked_at([one for one in paragraphs if not one.is_title]))


def _bounded(found: tuple[Heading, ...], notes: tuple[str, ...]) -> Headings:
    """Keep the highest levels of a document that has too many headings to be corrected by hand."""
    deepest = MOST_LEVELS
    kept = found
    while len(kept) > MOST_HEADINGS and deepest > 1:
        deepest -= 1
        kept = tuple(one for one in found if one.level <= deepest)
    kept = kept[:MOST_HEADINGS]
    if len(kept) < len(found):
        said = (
            f"{len(found) - len(kept)} titres des niveaux les plus bas sont laissés dans le texte{NBSP}: "
            f"au-delà de {MOST_HEADINGS}, un arbre ne se corrige plus à la main."
        )
        notes = (*notes, said)
    return Headings(kept, notes)


def _said(one: Paragraph) -> Heading:
    """A paragraph that the document itself calls a heading."""
    code, title = _split(one)
    return Heading(min(one.level or 1, MOST_LEVELS), code, title, (one.rank,), SAID, (one.said_by,))


def _split(one: Paragraph) -> tuple[str, str]:
    """Set the number of a heading apart from its title."""
    mark = mark_of(one.text)
    if mark and mark.title:
        return mark.code, mark.title
    number = one.number.strip().rstrip(".)").strip()
    if number and len(number) <= LONGEST_CODE:
        return number, one.text
    return ("", one.text)


def _looked_at(paragraphs: Sequence[Paragraph]) -> tuple[tuple[Heading, ...], tuple[str, ...]]:
    """Find headings by their look, and their levels by the looks that stand one above the other."""
    body = _body_size(paragraphs)
    weighed = [(one, mark_of(one.text), *_weigh(one, body)) for one in paragraphs]
    kept = [told for told in weighed if told[2] >= ENOUGH]
    notes: tuple[str, ...] = ()
    if len(kept) > 1 and _is_alone_on_top(kept[0][0], [told[0] for told in kept[1:]], kept[0][1]):
        notes = (f"«{NBSP}{kept[0][0].text}{NBSP}» est lu comme le titre du document.",)
        kept = kept[1:]
    levels = _levels([(one, mark) for one, mark, _, _ in kept])
    found: list[Heading] = []
    for (one, _, weight, reasons), level in zip(kept, levels, strict=True):
        highest = found[-1].level + 1 if found else 1
        code, title = _split(one)
        found.append(
            Heading(min(level, highest, MOST_LEVELS), code, title, (one.rank,), weight, tuple(reasons))
        )
    return tuple(found), notes


def _body_size(paragraphs: Sequence[Paragraph]) -> float | None:
    """The size in which most letters are written."""
    letters: Counter[float] = Counter()
    for one in paragraphs:
        if one.size is not None:
            letters[round(one.size * 2) / 2] += len(one.text)
    return max(letters, key=lambda size: (letters[size], -size)) if letters else None


def _weigh(one: Paragraph, body: float | None) -> tuple[float, list[str]]:
    """Say how much a paragraph looks like a heading, from 0 to 1, and by what."""
    text = one.text.strip()
    if not text or len(text) > LONGEST or text[-1] in ";,":
        return 0.0, []
    said: list[tuple[float, str]] = []
    if body and one.size and one.size >= body * LARGER:
        said.append((SIZE, f"plus grand que le texte ({_points(one.size)} contre {_points(body)})"))
    if one.bold:
        said.append((BOLD, "en gras"))
    if mark := mark_of(text):
        weight = NAMED if mark.is_named else NUMBERED
        said.append((weight, f"numéroté «{NBSP}{mark.code}{NBSP}»"))
    if text.upper() == text and sum(c.isalpha() for c in text) > 3:  # noqa: PLR2004 - initials are no heading
        said.append((CAPITALS, "en capitales"))
    if said and text[-1] not in ".:?!":
        said.append((PLAIN_END, "sans point final"))
    elif said and text[-1] == "." and len(text.split()) > 8:  # noqa: PLR2004 - a sentence
        said = [(weight - PLAIN_END, reason) for weight, reason in said]
    return min(sum(weight for weight, _ in said), SAID), [reason for _, reason in said]


def _points(size: float) -> str:
    return f"{size:.1f}".rstrip("0").rstrip(".").replace(".", ",") + f"{NBSP}pt"


def _is_alone_on_top(first: Paragraph, others: Sequence[Paragraph], mark: Mark | None) -> bool:
    """The title of the document: first, larger than all that follows, without a number."""
    return (
        mark is None
        and first.size is not None
        and all(one.size is not None and one.size * LARGER <= first.size for one in others)
    )


Look = tuple[float, bool, bool, str]


def _levels(kept: Sequence[tuple[Paragraph, Mark | None]]) -> list[int]:
    """Rank the looks: the tallest first, then bold, then capitals, then in the order they come."""
    looks = [_look(one, mark) for one, mark in kept]
    first = {look: rank for rank, look in reversed(list(enumerate(looks)))}
    ordered = sorted(first, key=lambda look: (-look[0], not look[1], not look[2], first[look]))
    return [ordered.index(look) + 1 for look in looks]


def _look(one: Paragraph, mark: Mark | None) -> Look:
    size = round(one.size * 2) / 2 if one.size is not None else 0.0
    return size, one.bold, one.text.upper() == one.text, mark.scheme if mark else ""
