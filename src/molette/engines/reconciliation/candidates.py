"""Which pairs are worth comparing: those that share a key, each key shared by few lines.

A key is a number made of what a line says: an identifier, a word, a rare group of four characters, an amount
within a window, a place, a day. Where a key gathers too many lines, it is joined with another thing they say
(a second word, the amount, the date, the place) until the gathering is small; one that stays too large brings
nothing. So the pairs grow as the lines do, and the time as n log n.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np

from molette.engines.reconciliation.books import Role
from molette.engines.reconciliation.grams import rare_grams
from molette.engines.reconciliation.hashing import Ranks, Read
from molette.engines.reconciliation.keys import (
    LINE_BITS,
    MOST_LINES,
    Keys,
    Meeting,
    Refiner,
    Sides,
    couples,
    distinct,
    meet,
    meet_small,
    mentions,
    number,
    ranked,
    stacked,
    uses,
)
from molette.engines.reconciliation.normalising import NO_AMOUNT, WHOLE, Field, Pairable, Side
from molette.engines.reconciliation.pairs import KINDS, Candidates

WORDS: Final = 6
"""Crowded words of a line that are joined two by two, the rarest first."""
GRAMS: Final = 4
"""Rare groups of four characters kept for each line."""
WIDE: Final = 0.07
NARROW: Final = 0.02
FINE: Final = 0.002
EXACT: Final = 0.0002
"""Steps of the amount windows, in proportion: a line meets those of its own step and of the steps beside."""
DAYS: Final = 10
MONTHS: Final = 60
YEAR: Final = 365
TAXES: Final = (1.2, 1.1, 1.055, 1.021)
"""What a price with tax is to the same without: the French rates since 2014 (CGI, art. 278 to 281)."""
THREADS: Final = 2
SPREAD: Final = 3
"""Steps that must be seen for a thing to part lines."""


def candidates(pairable: Pairable, reads: Mapping[str, Read], decided: Ranks) -> Candidates:
    """Find the pairs worth comparing, with those `decided` by people (left × right count + right).

    Raises:
        ValueError: a book has more than 16 million lines.
    """
    if max(pairable.left_count, pairable.right_count) > MOST_LINES:
        raise ValueError(f"more than 2^{LINE_BITS} lines in a book")
    refiners = _refiners(pairable)
    kinds: dict[str, Callable[[], Iterator[Meeting]]] = {
        "mots": lambda: _by_words(pairable, reads, refiners),
        "montants": lambda: _by_amounts(pairable, refiners),
        "lettres": lambda: _by_grams(pairable, reads, refiners),
        "identifiants": lambda: _by_codes(pairable, Role.IDENTIFIER, refiners),
        "lieux": lambda: _by_codes(pairable, Role.PLACE, refiners),
        "dates": lambda: _by_dates(pairable, refiners),
    }
    with ThreadPoolExecutor(THREADS) as pool:  # sorting holds no lock: two cores sort twice as much
        found = pool.map(lambda kind: [one for one in kinds[kind]() if len(one.lines)], KINDS)
        meetings = tuple((rank, one) for rank, many in enumerate(found) for one in many)
    return Candidates(meetings, decided, (pairable.left_count, pairable.right_count))


def related(pairable: Pairable, reads: Mapping[str, Read], found: Candidates) -> tuple[Pairable, Candidates]:
    """Leave out the lines that share nothing with the other book: they change nothing for the others."""
    is_left, is_right = (np.zeros(count, bool) for count in found.counts)
    for _, meeting in found.meetings:
        meeting.mark(is_left, is_right)
    width = max(found.counts[1], 1)
    is_left[found.decided // width], is_right[found.decided % width] = True, True
    if is_left.all() and is_right.all():
        return pairable, found
    kept = pairable.only(np.flatnonzero(is_left), np.flatnonzero(is_right))
    placed = kept.placed()
    ranks = np.cumsum(is_left) - 1, np.cumsum(is_right) - 1
    mine, theirs = ranks[0][found.decided // width], ranks[1][found.decided % width]
    if placed is not kept:  # the books change sides
        return placed, candidates(placed, reads, distinct([theirs * max(placed.right_count, 1) + mine]))
    meetings = tuple((kind, meeting.moved(*ranks)) for kind, meeting in found.meetings)
    decided = mine * max(kept.right_count, 1) + theirs
    return kept, Candidates(meetings, decided, (kept.left_count, kept.right_count))


@dataclass(frozen=True, slots=True)
class _Refiners:
    """What crowded keys are joined with: amounts wide and narrow, years, some months, some days, places."""

    wide: tuple[Refiner, ...]
    narrow: tuple[Refiner, ...]
    years: tuple[Refiner, ...]
    months: tuple[Refiner, ...]
    days: tuple[Refiner, ...]
    places: tuple[Refiner, ...]

    @property
    def all(self) -> tuple[Refiner, ...]:
        return (*self.wide, *self.of_time, *self.places)

    @property
    def of_time(self) -> tuple[Refiner, ...]:
        return (*self.years, *self.days)


def _refiners(pairable: Pairable) -> _Refiners:
    wide, narrow = (
        _telling(
            Refiner(
                amount_steps(one.left.values, width), amount_steps(one.right.values, width), is_window=True
            )
            for one in pairable.of(Role.AMOUNT)
        )
        for width in (WIDE, NARROW)
    )
    years, months, days = (
        _telling(
            Refiner(_days(one.left, days), _days(one.right, days), is_window=True)
            for one in pairable.of(Role.DATE)
        )
        for days in (YEAR, MONTHS, DAYS)
    )
    places = _telling(
        Refiner(_codes(one.left), _codes(one.right), is_window=False) for one in pairable.of(Role.PLACE)
    )
    return _Refiners(wide, narrow, years, months, days, places)


def _telling(refiners: Iterator[Refiner]) -> tuple[Refiner, ...]:
    return tuple(one for one in refiners if len(distinct([one.left])) > SPREAD)


def amount_steps(cents: Ranks, width: float, ratio: float = 1) -> Ranks:
    """The step of each amount on a scale of proportions."""
    known = (cents != NO_AMOUNT) & (cents != 0)
    sizes = np.abs(np.where(known, cents, 1)) * ratio
    steps = np.floor(np.log(sizes) / np.log1p(width)).astype(np.int64)
    return np.where(known, steps + np.where(cents < 0, 1 << 40, 0), NO_AMOUNT)


def _days(side: Side, days: int) -> Ranks:
    return np.where(side.known, side.values // days, NO_AMOUNT)


def _codes(side: Side) -> Ranks:
    return np.where(side.known, side.values, NO_AMOUNT)


def _keys(side: Side, steps: Ranks) -> Keys:
    lines = np.flatnonzero(side.known)
    return Keys.of(number(steps[lines]), lines)


def _by_codes(pairable: Pairable, role: Role, refiners: _Refiners) -> Iterator[Meeting]:
    """Lines with the same identifier, the same SIREN, the same place."""
    others = (*refiners.wide, *refiners.of_time, *(() if role is Role.PLACE else refiners.places))
    for one in pairable.of(role):
        sides = _keys(one.left, one.left.values), _keys(one.right, one.right.values)
        yield from meet(sides, others)
        if role is Role.IDENTIFIER:
            coarse = _keys(one.left, one.left.coarse), _keys(one.right, one.right.coarse)
            if any(len(many.runs()[0]) < len(few.runs()[0]) for many, few in zip(coarse, sides, strict=True)):
                yield from meet(coarse, others)


def _by_dates(pairable: Pairable, refiners: _Refiners) -> Iterator[Meeting]:
    """Lines of the same day, where they have no amount to bring them together."""
    for one in pairable.of(Role.DATE) if not pairable.of(Role.AMOUNT) else ():
        sides = _keys(one.left, one.left.values), _keys(one.right, one.right.values)
        yield from meet(sides, refiners.places)


def _by_amounts(pairable: Pairable, refiners: _Refiners) -> Iterator[Meeting]:
    """Lines whose amounts are near, or near once the tax is counted or left out, in the same months."""
    others = (*refiners.of_time, *refiners.places)
    for one in pairable.of(Role.AMOUNT):
        for ratio in (1.0, *TAXES, *(1 / tax for tax in TAXES)):
            step = FINE if ratio == 1 else EXACT
            left, right = amount_steps(one.left.values, step), amount_steps(one.right.values, step, ratio)
            every = (_keys(side, np.zeros(len(side.values), np.int64)) for side in (one.left, one.right))
            sides = Refiner(left, right, is_window=True).split(*every)
            for months in refiners.months[:1] if ratio != 1 else ():
                sides = months.split(*sides)
            yield from meet(sides, others)


def _mentions(pairable: Pairable, reads: Mapping[str, Read]) -> Sides:
    found = [(reads[one.name].words, one) for one in texts_of(pairable)]
    return (
        stacked(part for words, one in found for part in mentions(words, one.left)),
        stacked(part for words, one in found for part in mentions(words, one.right)),
    )


def texts_of(pairable: Pairable) -> tuple[Field, ...]:
    """The texts that bring lines together: all of a line as one, where the books do not part them alike."""
    return tuple(one for one in pairable.of(Role.TEXT) if one.name == WHOLE) or pairable.of(Role.TEXT)


def _by_words(pairable: Pairable, reads: Mapping[str, Read], refiners: _Refiners) -> Iterator[Meeting]:
    """Lines that share a rare word, or two words that are less rare."""
    found, crowded = meet_small(_mentions(pairable, reads))
    yield found
    if not len(crowded[0]):
        return
    yield from meet(_couples(crowded), refiners.all)
    for first in refiners.wide[:1]:
        yield from meet(first.split(*crowded), (*refiners.days, *refiners.places))


def _couples(crowded: Sides) -> Sides:
    """The rarest of the crowded words of each line, rare on both sides together, two by two."""
    mine, theirs = uses(crowded)
    return (
        couples(ranked(crowded[0], mine, WORDS), WORDS),
        couples(ranked(crowded[1], theirs, WORDS), WORDS),
    )


def _by_grams(pairable: Pairable, reads: Mapping[str, Read], refiners: _Refiners) -> Iterator[Meeting]:
    """Lines that share a rare group of four characters: a word misspelt keeps some of them."""
    sides = rare_grams([(reads[one.name].grams, one) for one in texts_of(pairable)], GRAMS)
    yield from meet(sides, (*refiners.narrow, *refiners.of_time, *refiners.places))
