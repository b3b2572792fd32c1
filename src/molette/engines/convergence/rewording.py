"""What changed between two versions of a text: nodes added, gone, reworded, with the words that differ."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from molette.engines.convergence.likeness import Text, suggest
from molette.engines.convergence.quoting import normalised
from molette.engines.convergence.words import Lexicon

_PIECES: Final = re.compile(r"\w+|[^\w\s]+|\s+")
STILL_THE_SAME: Final = 0.35
"""From this likeness on, two nodes are one and the same, reworded: half their heavy words are shared."""


class Turn(StrEnum):
    """What becomes of some words from one version to the next."""

    KEPT = "kept"
    GONE = "gone"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    turn: Turn
    text: str


@dataclass(frozen=True, slots=True)
class Versions:
    """Two versions node by node: the keys of what was added and is gone; `pairs` are one node in both."""

    added: tuple[int, ...]
    gone: tuple[int, ...]
    pairs: tuple[tuple[int, int], ...]


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """Return the words kept, gone and added, in their order.

    >>> [(str(p.turn), p.text) for p in differences("un soutien lisible", "un soutien durable")]
    [('kept', 'un soutien '), ('gone', 'lisible'), ('added', 'durable')]
    """
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    found: list[Piece] = []
    for _, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, added = "".join(old[a:b]), "".join(new[c:d])
        if gone == added:
            found.append(Piece(Turn.KEPT, gone))
            continue
        found += [Piece(turn, text) for turn, text in ((Turn.GONE, gone), (Turn.ADDED, added)) if text]
    return tuple(found)


def versions(before: Sequence[Text], after: Sequence[Text], lexicon: Lexicon) -> Versions:
    """Pair the nodes of two versions: those of the same words first, then the likest, each once."""
    pairs: dict[int, int] = {}
    left = {text.key: normalised(text.said) for text in after}
    for text in before:
        found = next((key for key, said in left.items() if said == normalised(text.said)), None)
        if found is not None:
            pairs[text.key] = found
            del left[found]
    for one in suggest(before, after, lexicon, least=STILL_THE_SAME):
        if one.left not in pairs and one.right in left:
            pairs[one.left] = one.right
            del left[one.right]
    return Versions(
        added=tuple(text.key for text in after if text.key in left),
        gone=tuple(text.key for text in before if text.key not in pairs),
        pairs=tuple((text.key, pairs[text.key]) for text in before if text.key in pairs),
    )
