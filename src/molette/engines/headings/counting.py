"""The numbers that a DOCX writes by itself before its headings: « 1.2 », « Axe 3 », « B. »."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEVELS: Final = 9
LONGEST: Final = 20
LARGEST: Final = 4_000
_PLACE: Final = re.compile(r"%([1-9])")
_ROMAN: Final = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListLevel:
    """How one level of a list is numbered: its first number, its digits, the text around them."""

    start: int = 1
    digits: str = "decimal"
    text: str = ""


@dataclass(frozen=True, slots=True)
class NumberedList:
    """A list by its `family`: two lists of one family count on together."""

    family: str
    levels: Mapping[int, ListLevel]


@dataclass(slots=True)
class Counters:
    """Counts the paragraphs of each list as they come."""

    lists: Mapping[str, NumberedList]
    counts: dict[str, list[int | None]] = field(default_factory=dict)

    def next(self, key: str, depth: int) -> str:
        """Give the number of the next paragraph of a list; empty where it has none that can be read."""
        found = self.lists.get(key)
        if found is None or not 0 <= depth < LEVELS or depth not in found.levels:
            return ""
        held = self.counts.setdefault(found.family, [None] * LEVELS)
        for level in range(depth):
            if held[level] is None:
                held[level] = found.levels.get(level, ListLevel()).start
        now = held[depth]
        held[depth] = found.levels[depth].start if now is None else min(now + 1, LARGEST)
        held[depth + 1 :] = [None] * (LEVELS - depth - 1)
        rule = found.levels[depth]
        if rule.digits in {"bullet", "none"}:
            return ""
        return _PLACE.sub(lambda m: self._digits(found, held, int(m[1]) - 1), rule.text)[:LONGEST]

    def _digits(self, found: NumberedList, held: list[int | None], level: int) -> str:
        rule = found.levels.get(level, ListLevel())
        return digits_of(held[level] or rule.start, rule.digits)


def digits_of(number: int, kind: str) -> str:
    """Write a number in the digits of a list.

    >>> [digits_of(4, kind) for kind in ("decimal", "upperRoman", "lowerLetter")]
    ['4', 'IV', 'd']
    """
    if kind in {"upperRoman", "lowerRoman"} and 0 < number < LARGEST:
        roman, left = "", number
        for worth, sign in _ROMAN:
            roman += sign * (left // worth)
            left %= worth
        return roman if kind == "upperRoman" else roman.lower()
    if kind in {"upperLetter", "lowerLetter"} and number > 0:
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if kind == "upperLetter" else letter.lower()
    return str(number)


def numbered_lists(root: Element | None) -> Mapping[str, NumberedList]:
    """Read how each list of a document is numbered."""
    if root is None:
        return {}
    families = {
        one.get(f"{W}abstractNumId", ""): dict(map(_level, one.iter(f"{W}lvl")))
        for one in root.iter(f"{W}abstractNum")
    }
    found = {}
    for one in root.iter(f"{W}num"):
        family = _value(one, "abstractNumId")
        if family in families:
            found[one.get(f"{W}numId", "")] = NumberedList(family, families[family])
    return found


def _level(one: Element) -> tuple[int, ListLevel]:
    depth, start = one.get(f"{W}ilvl", ""), _value(one, "start")
    return (
        int(depth) if depth.isdecimal() and len(depth) == 1 else LEVELS,
        ListLevel(
            int(start) if start.isdecimal() and len(start) < 5 else 1,  # noqa: PLR2004 - beyond, it is no first number
            _value(one, "numFmt") or "decimal",
            _value(one, "lvlText"),
        ),
    )


def _value(one: Element, name: str) -> str:
    found = one.find(f"{W}{name}")
    return "" if found is None else found.get(f"{W}val", "")
