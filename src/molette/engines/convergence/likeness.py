"""Which nodes of two trees look alike, and the words that made it.

Each text is a vector of its terms, rare ones weighing more (inverse document frequency over both trees);
likeness is the cosine of two vectors. Two synonyms are less alike than one word said twice. Nothing here
decides: a suggestion is read by a person.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, log, sqrt
from typing import Final

from molette.engines.convergence.words import Lexicon, Reader, Term

LEAST: Final = 0.12
"""Under this likeness, two texts share little more than chance would give them."""
SYNONYMS: Final = 0.7
"""How alike are two terms of one group that are not the same: one word said twice is 1."""
DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Text:
    """What a node says; `key` is the caller's."""

    key: int
    said: str


@dataclass(frozen=True, slots=True)
class Shared:
    """A term of both texts in the words of each, and its part of their likeness (0 to 1)."""

    left: str
    right: str
    part: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two nodes that look alike: how much (0 to 1), and by which words, the heaviest first."""

    left: int
    right: int
    likeness: float
    words: tuple[Shared, ...]


@dataclass(frozen=True, slots=True)
class _Vector:
    weights: Mapping[str, float]
    surfaces: Mapping[str, str]
    length: float


def suggest(
    left: Sequence[Text], right: Sequence[Text], lexicon: Lexicon, *, least: float = LEAST
) -> tuple[Suggestion, ...]:
    """Return the pairs that look alike, the likest first; the same answer whatever the order given.

    >>> state = [Text(1, "Le logement"), Text(2, "L’emploi")]
    >>> town = [Text(7, "Les logements miniers"), Text(8, "Le tourisme")]
    >>> lexicon = Lexicon(frozenset({"le", "les"}))
    >>> [(one.left, one.right, one.words[0].right) for one in suggest(state, town, lexicon)]
    [(1, 7, 'logements')]
    """
    reader = Reader(lexicon)
    read = [{text.key: reader.terms(text.said) for text in side} for side in (left, right)]
    everywhere = [terms for side in read for terms in side.values()]
    seen = Counter(key for terms in everywhere for key in {term.key for term in terms})
    rarity = {key: log((1 + len(everywhere)) / (1 + count)) + 1 for key, count in seen.items()}
    mine, theirs = ({key: _vector(terms, rarity) for key, terms in side.items()} for side in read)
    pairs = (_compare(a, one, b, other) for a, one in mine.items() for b, other in theirs.items())
    kept = [pair for pair in pairs if pair.likeness >= least and pair.words]
    return tuple(sorted(kept, key=lambda pair: (-pair.likeness, pair.left, pair.right)))


def _vector(terms: Sequence[Term], rarity: Mapping[str, float]) -> _Vector:
    weights: dict[str, float] = defaultdict(float)
    surfaces: dict[str, str] = {}
    for key, term, weight in _weighed(terms):
        weights[key] += weight * rarity[term.key]
        surfaces.setdefault(key, term.surface)
    return _Vector(weights, surfaces, sqrt(fsum(weight * weight for weight in weights.values())))


def _weighed(terms: Iterable[Term]) -> Iterable[tuple[str, Term, float]]:
    """What a term of a group has in common with the others of it, then what is its own."""
    for term in terms:
        if term.is_grouped:
            yield term.key, term, sqrt(SYNONYMS)
            yield term.own, term, sqrt(1 - SYNONYMS)
        else:
            yield term.key, term, 1.0


def _compare(left: int, one: _Vector, right: int, other: _Vector) -> Suggestion:
    parts: dict[tuple[str, str], list[float]] = defaultdict(list)
    for key in sorted(one.weights.keys() & other.weights.keys()):
        parts[one.surfaces[key], other.surfaces[key]].append(one.weights[key] * other.weights[key])
    told = {words: fsum(held) for words, held in parts.items()}
    whole = fsum(told.values())
    return Suggestion(
        left=left,
        right=right,
        likeness=round(whole / (one.length * other.length), DIGITS) if whole else 0.0,
        words=tuple(
            Shared(*words, round(told[words] / whole, DIGITS))
            for words in sorted(told, key=lambda words: (-round(told[words] / whole, DIGITS), words))
        ),
    )
