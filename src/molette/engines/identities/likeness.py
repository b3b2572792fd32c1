"""How much two names of bodies are alike, from 0 to 100, and why, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from molette.engines.identities.names import KIND_WORDS, BodyKind, BodyName

SAME: Final = 100
CUT_SHORT: Final = 97
ACRONYM: Final = 93
CONTAINED: Final = 88
KIND_UNSAID: Final = 12
UNSAID: Final = frozenset({BodyKind.COMMUNE, BodyKind.OTHER})
"""Kinds that a name need not say."""
LOOSE: Final = frozenset({BodyKind.SYNDICATE, BodyKind.OTHER})
"""Not told apart by whoever keeps the list: a syndicate may be there as an operator."""
NEARLY: Final = 84
SHORT: Final = 4
"""Letters under which one letter more or less makes another name."""
CUT: Final = 14
ENDING: Final = 3
"""Letters by which a word may end otherwise: Cholet, Choletais."""
UNKNOWN_WORD: Final = 6.0
TELLING: Final = 3.0
"""What the words in common must weigh, together, for a name to be found within another."""
LIGHT: Final = frozenset({
    "PAYS", "REGION", "CANTON", "SECTEUR", "GRAND", "GRANDE", "BASSIN", "TERRITOIRE", "TERRITOIRES", "VALLEE",
    "VALLEES", "COEUR", "PORTES",
})  # fmt: skip
"""Words that groupings take up and drop: « Pays de Blain », « Région de Blain »."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A likeness and its reasons, each a French phrase."""

    score: float
    reasons: tuple[str, ...]


def likeness(one: BodyName, other: BodyName, weights: Mapping[str, float], kind: BodyKind) -> Likeness:
    """Compare a name as written with one of a body whose kind is known; rare words weigh more.

    >>> from molette.engines.identities.names import read_name
    >>> likeness(read_name("CA LENS LIEVIN"), read_name("CA de Lens - Liévin"), {}, BodyKind.GROUPING)
    Likeness(score=100, reasons=('les mêmes mots',))
    """
    if one.says_kind and one.kind is not kind and {one.kind, kind} != LOOSE:
        return Likeness(0, (f"l’un est : {KIND_WORDS[one.kind]}, l’autre : {KIND_WORDS[kind]}",))
    if same_reading(one, other):
        found = Likeness(SAME, ("les mêmes mots",))
    elif acronym := _acronym(one, other):
        found = Likeness(ACRONYM, (f"le sigle {acronym}",))
    elif one.is_cut and len(one.letters) >= CUT and other.letters.startswith(one.letters):
        found = Likeness(CUT_SHORT, ("le même nom, coupé à la fin",))
    else:
        found = max(_by_words(one, other, weights), _by_letters(one, other), key=lambda like: like.score)
    if not one.says_kind and kind not in UNSAID:
        return Likeness(found.score - KIND_UNSAID, (*found.reasons, "la nature n’est pas dite"))
    return found


def same_reading(one: BodyName, other: BodyName) -> bool:
    """Say whether two names hold the same words, or the same letters however they are parted."""
    return one.words == other.words or not {one.letters, "".join(one.words)}.isdisjoint(
        (other.letters, "".join(other.words))
    )


def _acronym(one: BodyName, other: BodyName) -> str:
    """Give the acronym that one writes and that the other bears or spells by its initials."""
    alone = {one.words[0]} if len(one.words) == 1 and len(one.words[0]) <= SHORT * 2 else set()
    return min((one.acronyms | alone) & (other.acronyms | other.initials), default="")


def _by_letters(one: BodyName, other: BodyName) -> Likeness:
    """The same name to a slip of the keyboard."""
    if min(len(one.letters), len(other.letters)) <= SHORT:
        return Likeness(0, ())
    return Likeness(fuzz.ratio(one.letters, other.letters) - ENDING, ("les mêmes lettres, ou presque",))


def _by_words(one: BodyName, other: BodyName, weights: Mapping[str, float]) -> Likeness:
    """Words in common, each weighed by its rarity; a name wholly within the other is most telling."""
    left = list(other.words)
    shared: list[str] = []
    common = 0.0
    for rank, word in enumerate(one.words):
        if near := _nearest(word, left, cut=one.is_cut and rank == len(one.words) - 1):
            left.remove(near)
            shared.append(near)
            common += weights.get(near, UNKNOWN_WORD) * (1 if near == word else 0.9)
    if not shared:
        return Likeness(0, ())
    said = min(common / _weight(one.words, weights), 1)
    borne = min(common / _weight(other.words, weights), 1)
    score = 100 * (0.7 * max(said, borne) + 0.3 * min(said, borne)) - 2
    listed = ", ".join(word.capitalize() for word in shared)
    whole = _within(shared, one.words, weights) or _within(shared, other.words, weights)
    if whole and set(shared) <= set(one.words) and common >= TELLING:
        # Of two bodies that both contain the name, the closer one comes first, by little: a person decides.
        score = max(score, CONTAINED + 3 * min(said, borne))
        return Likeness(score, (f"l’un contient l’autre : {listed}",))
    return Likeness(score, (f"des mots en commun : {listed}",))


def _within(shared: Sequence[str], words: Sequence[str], weights: Mapping[str, float]) -> bool:
    """Say whether the words in common are all that a name says, but for words that say little."""
    return all(word in shared or word in LIGHT for word in words) and any(weights.get(w, 0) for w in shared)


def _weight(words: Sequence[str], weights: Mapping[str, float]) -> float:
    return sum(weights.get(word, UNKNOWN_WORD) for word in words)


def _nearest(word: str, among: list[str], *, cut: bool) -> str:
    """Give the word that this one is, nearly is, or begins."""
    if word in among:
        return word
    if cut:
        return next((other for other in among if other.startswith(word)), "")
    if len(word) <= SHORT:
        return ""
    for other in among:
        short, long = sorted((word, other), key=len)
        if len(short) > SHORT and long.startswith(short) and len(long) - len(short) <= ENDING:
            return other
    best = max(among, key=lambda other: fuzz.ratio(word, other), default="")
    return best if len(best) > SHORT and fuzz.ratio(word, best) >= NEARLY else ""
