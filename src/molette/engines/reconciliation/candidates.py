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
from molette.engines.reconciliation.hashing import Ranks, Read
from molette.engines.reconciliation.keys import (
    Keys,
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
from molette.engines.reconciliation.normalising import NO_AMOUNT, WHOLE, Pairable, Side

WORDS: Final = 6
"""Crowded words of a line that are joined two by two, the rarest first."""
GRAMS: Final = 4
"""Rare groups of four characters kept for each line."""
WIDE: Final = 0.07
FINE: Final = 0.002
EXACT: Final = 0.0002
"""Steps of the amount windows, in proportion: a line meets those of its own step and of the steps beside."""
DAYS: Final = 10
YEAR: Final = 365
TAXES: Final = (1.2, 1.1, 1.055, 1.021)
"""What a price with tax is to the same without: the French rates since 2014 (CGI, art. 278 to 281)."""
THREADS: Final = 2
SPREAD: Final = 3
"""Steps that must be seen for a thing to part lines."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs to compare, each once, by left then right line; `families` by the kind of their keys."""

    left: Ranks
    right: Ranks
    families: Mapping[str, Ranks]
    width: int

    def __len__(self) -> int:
        return len(self.left)


def candidates(pairable: Pairable, reads: Mapping[str, Read], decided: Ranks) -> Candidates:
    """Find the pairs worth comparing, with those `decided` by people (left × right count + right)."""
    width = max(pairable.right_count, 1)
    kinds: dict[str, Callable[[], Iterator[Ranks]]] = {
        "mots": lambda: _by_words(pairable, reads),
        "montants": lambda: _by_amounts(pairable),
        "lettres": lambda: _by_grams(pairable, reads),
        "identifiants": lambda: _by_codes(pairable, Role.IDENTIFIER),
        "lieux": lambda: _by_codes(pairable, Role.PLACE),
        "dates": lambda: _by_dates(pairable),
    }
    with ThreadPoolExecutor(THREADS) as pool:  # sorting holds no lock: two cores sort twice as much
        found = pool.map(lambda kind: distinct([*kind()]), kinds.values())
        families = {name: pairs for name, pairs in zip(kinds, found, strict=True) if len(pairs)}
    pairs = distinct([decided, *families.values()])
    return Candidates(pairs // width, pairs % width, families, width)


def related(pairable: Pairable, found: Candidates) -> tuple[Pairable, Candidates]:
    """Leave out the lines that share nothing with the other book: they change nothing for the others."""
    is_left, is_right = np.zeros(pairable.left_count, bool), np.zeros(pairable.right_count, bool)
    is_left[found.left], is_right[found.right] = True, True
    if is_left.all() and is_right.all():
        return pairable, found
    kept = pairable.only(np.flatnonzero(is_left), np.flatnonzero(is_right))
    placed = kept.placed()
    ranks = np.cumsum(is_left) - 1, np.cumsum(is_right) - 1
    width = max(placed.right_count, 1)

    def moved(pairs: Ranks) -> Ranks:
        mine, theirs = ranks[0][pairs // found.width], ranks[1][pairs % found.width]
        return mine * width + theirs if placed is kept else distinct([theirs * width + mine])

    pairs = moved(found.left * found.width + found.right)
    families = {name: moved(codes) for name, codes in found.families.items()}
    return placed, Candidates(pairs // width, pairs % width, families, width)


def _refiners(pairable: Pairable, without: Role | None = None) -> tuple[Refiner, ...]:
    """What crowded keys are joined with, in this order: the amount, the year, the days, the place."""
    made: list[Refiner] = []
    for one in pairable.of(Role.AMOUNT):
        mine, theirs = (amount_steps(side.values, WIDE) for side in (one.left, one.right))
        made += [Refiner(mine, theirs, is_window=True)] if without is not Role.AMOUNT else []
    for days in (YEAR, DAYS):
        for one in pairable.of(Role.DATE):
            if without is not Role.DATE:
                made.append(Refiner(_days(one.left, days), _days(one.right, days), is_window=True))
    for one in pairable.of(Role.PLACE):
        if without is not Role.PLACE:
            made.append(Refiner(_codes(one.left), _codes(one.right), is_window=False))
    return tuple(one for one in made if len(distinct([one.left])) > SPREAD)


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
    return Keys(number(steps), np.arange(len(steps))).where(side.known)


def _by_codes(pairable: Pairable, role: Role) -> Iterator[Ranks]:
    """Lines with the same identifier, the same SIREN, the same place."""
    refiners = _refiners(pairable, without=role)
    for one in pairable.of(role):
        yield from meet(
            (_keys(one.left, one.left.values), _keys(one.right, one.right.values)),
            refiners,
            pairable.right_count,
        )
        if role is Role.IDENTIFIER:
            coarse = _keys(one.left, one.left.coarse), _keys(one.right, one.right.coarse)
            yield from meet(coarse, refiners, pairable.right_count)


def _by_dates(pairable: Pairable) -> Iterator[Ranks]:
    """Lines of the same day, where they have no amount to bring them together."""
    for one in pairable.of(Role.DATE) if not pairable.of(Role.AMOUNT) else ():
        sides = _keys(one.left, one.left.values), _keys(one.right, one.right.values)
        yield from meet(sides, _refiners(pairable, without=Role.DATE), pairable.right_count)


def _by_amounts(pairable: Pairable) -> Iterator[Ranks]:
    """Lines whose amounts are near, or near once the tax is counted or left out."""
    refiners = _refiners(pairable, without=Role.AMOUNT)
    for one in pairable.of(Role.AMOUNT):
        for ratio in (1.0, *TAXES, *(1 / tax for tax in TAXES)):
            step = FINE if ratio == 1 else EXACT
            left, right = amount_steps(one.left.values, step), amount_steps(one.right.values, step, ratio)
            every = (Keys(np.zeros(len(side), np.uint64), np.arange(len(side))) for side in (left, right))
            sides = Refiner(left, right, is_window=True).split(*every)
            yield from meet(sides, refiners, pairable.right_count)


def _mentions(pairable: Pairable, reads: Mapping[str, Read], kind: str) -> Sides:
    parts: tuple[list[Keys], list[Keys]] = ([], [])
    wholes = [one for one in pairable.of(Role.TEXT) if one.name == WHOLE]
    for one in wholes or pairable.of(Role.TEXT):
        features = getattr(reads[one.name], kind)
        parts[0].append(mentions(features, one.left, len(one.texts)))
        parts[1].append(mentions(features, one.right, len(one.texts)))
    return stacked(parts[0]), stacked(parts[1])


def _by_words(pairable: Pairable, reads: Mapping[str, Read]) -> Iterator[Ranks]:
    """Lines that share a rare word, or two words that are less rare."""
    width = pairable.right_count
    refiners = _refiners(pairable)
    crowded = yield from meet_small(_mentions(pairable, reads, "words"), width)
    if not len(crowded[0].lines):
        return
    left, right = _commonest(crowded)
    yield from meet((couples(left, WORDS), couples(right, WORDS)), refiners, width)
    for first in range(min(len(refiners), 1)):
        yield from meet(refiners[first].split(*crowded), refiners[first + 1 :], width)


def _commonest(sides: Sides) -> Sides:
    """The rarest of the crowded words of each line, rare on both sides together."""
    one_left, one_right, other_left, other_right = uses(sides)
    return ranked(sides[0], one_left + one_right, WORDS), ranked(sides[1], other_left + other_right, WORDS)


def _by_grams(pairable: Pairable, reads: Mapping[str, Read]) -> Iterator[Ranks]:
    """Lines that share a rare group of four characters: a word misspelt keeps some of them."""
    sides = _mentions(pairable, reads, "grams")
    one_left, one_right, other_left, other_right = uses(sides)
    left = ranked(sides[0].where(one_right > 0), (one_left + one_right)[one_right > 0], GRAMS)
    right = ranked(sides[1].where(other_left > 0), (other_left + other_right)[other_left > 0], GRAMS)
    yield from meet((left, right), _refiners(pairable), pairable.right_count)
