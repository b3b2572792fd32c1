"""Which topics speak of the same thing as a new message: shared words, same place, days between them.

The rule is explicit, and told with each suggestion. The words count for most: the share of the rarer words
of the shorter text that the other holds too. The same project or place adds to it; days take from it, slowly.
Nothing is grouped by itself: a moderator reads and decides.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from molette.engines.convergence.words import Lexicon, Reader
from molette.engines.french import counted, listing, spaced

WORDS, GROUND, NEAR = 0.6, 0.3, 0.1
"""What each brings at most: the words, the same project or place, how near in time."""
LEAST: Final = 0.4
FEWEST: Final = 2
"""Under as many shared words, two messages say nothing in common."""
FAR: Final = 90
"""Days after which nearness in time brings nothing."""
TOLD: Final = 5
_STOP_WORDS: Final = (
    "a ai alors après au aucun aussi autre aux avant avec avoir beaucoup bien bonjour c ça car ce cela ces "
    "cet cette ceux chez ci comme comment d dans de depuis des deux devant doit donc du elle elles en encore "
    "entre est et été être eu fait faire faut il ils j je jour jours l la là le les leur leurs lui m ma mais "
    "me même merci mes moi mon monsieur n ne nos notre nous on ont ou où par pas pendant personne peu peut "
    "plus pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se sera ses si son sont "
    "souvent sur t ta te tes toi ton toujours tous tout toute toutes très tu un une va vers voir vos votre "
    "vous y fictif"
)
_READER: Final = Reader(Lexicon(frozenset(_STOP_WORDS.split())))


@dataclass(frozen=True, slots=True)
class Said:
    """What is compared: `key` is the caller's; `grounds` name the project, place and service it is about."""

    key: int
    words: str
    grounds: frozenset[str]
    on: date


@dataclass(frozen=True, slots=True)
class Alike:
    """A likeness from 0 to 1, and what made it."""

    key: int
    likeness: float
    words: tuple[str, ...]
    same_ground: bool
    days: int

    @property
    def why(self) -> str:
        """« 3 mots communs (école, lampadaire, panne), même lieu, projet ou service et 4 jours d’écart »."""
        told = [f"{counted(len(self.words), 'mot commun', 'mots communs')} ({', '.join(self.words[:TOLD])})"]
        told += ["même lieu, projet ou service"] if self.same_ground else ["pas le même lieu"]
        told += [f"{counted(self.days, 'jour')} d’écart" if self.days else "le même jour"]
        return spaced(listing(told))


def alike(new: Said, others: Sequence[Said], *, least: float = LEAST) -> tuple[Alike, ...]:
    """Return those that look like the new one, the likest first; the order given changes nothing.

    >>> day = date(2026, 11, 2)
    >>> new = Said(0, "Le lampadaire est en panne devant l’école", frozenset({"lens"}), day)
    >>> old = Said(7, "Lampadaires en panne rue de l’école", frozenset({"lens"}), date(2026, 10, 29))
    >>> [(one.key, one.words, one.same_ground, one.days) for one in alike(new, [old])]
    [(7, ('école', 'lampadaire', 'panne'), True, 4)]
    """
    mine = _terms(new.words)
    held = {one.key: _terms(one.words) for one in others}
    seen = Counter(key for terms in (mine, *held.values()) for key in terms)
    found = (_compare(new, mine, one, held[one.key], seen) for one in others)
    kept = [one for one in found if one.likeness >= least and len(one.words) >= FEWEST]
    return tuple(sorted(kept, key=lambda one: (-one.likeness, one.days, one.key)))


def _terms(words: str) -> dict[str, str]:
    """The words that say something, by their stem, as they are written."""
    told: dict[str, str] = {}
    for term in _READER.terms(words):
        told.setdefault(term.key, term.surface)
    return told


def _compare(
    new: Said, mine: dict[str, str], other: Said, theirs: dict[str, str], seen: Counter[str]
) -> Alike:
    shared = sorted(mine.keys() & theirs.keys(), key=lambda key: (seen[key], key))
    least = min((_weight(mine, seen), _weight(theirs, seen)))
    days = abs((new.on - other.on).days)
    same = not new.grounds.isdisjoint(other.grounds)
    share = _weight(shared, seen) / least if least else 0.0
    score = WORDS * share + GROUND * same + NEAR * max(0.0, 1 - days / FAR)
    return Alike(other.key, round(score, 4), tuple(mine[key] for key in shared), same, days)


def _weight(keys: Iterable[str], seen: Counter[str]) -> float:
    """Rare words weigh more: one said everywhere tells little."""
    return sum(1 / seen[key] for key in sorted(keys))
