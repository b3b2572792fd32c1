"""Find in a list of bodies the pairs that may be one: the same SIREN, or names that are alike."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from molette.engines.identities.likeness import SAME
from molette.engines.identities.resolving import Directory, Listed, Resolution

ALIKE: Final = 84
"""Under this likeness a pair is not worth a person's time."""
DIFFERENT_SIREN: Final = 10


@dataclass(frozen=True, slots=True)
class Pair:
    """Two bodies that may be one, how likely (0 to 100), and why."""

    one: Hashable
    other: Hashable
    score: float
    reasons: tuple[str, ...]


def pairs(bodies: Iterable[Listed]) -> tuple[Pair, ...]:
    """Give the pairs, likeliest first; each once.

    >>> found = pairs([Listed(1, ("Ville de Lens",)), Listed(2, ("LENS",)), Listed(3, ("Avion",))])
    >>> [(pair.one, pair.other, round(pair.score)) for pair in found]
    [(1, 2, 100)]
    """
    directory = Directory.of(bodies)
    rank_of = {body.key: rank for rank, body in enumerate(directory.listed)}
    found: dict[tuple[int, int], Pair] = {}
    for ranks in directory.sirens.values():
        for left, right in combinations(ranks, 2):
            same, siren = directory.listed[right], directory.listed[left].siren
            found[left, right] = Pair(
                directory.listed[left].key, same.key, SAME, (f"le même SIREN, {siren}",)
            )
    for left, body in enumerate(directory.listed):
        for name in body.names:
            for pair in _like(body, directory.resolve(name)):
                ranked = tuple(sorted((left, rank_of[pair.other])))
                key = (ranked[0], ranked[1])
                if key not in found or found[key].score < pair.score:
                    one, other = (directory.listed[rank].key for rank in key)
                    found[key] = Pair(one, other, pair.score, pair.reasons)
    return tuple(sorted(found.values(), key=lambda p: (-p.score, rank_of[p.one], rank_of[p.other])))


def _like(body: Listed, resolution: Resolution) -> Iterable[Pair]:
    for candidate in resolution.candidates:
        other = candidate.listed
        if other.key == body.key or other.kind is not body.kind:
            continue
        score, reasons = candidate.score, candidate.reasons
        if body.siren and other.siren and body.siren != other.siren:
            score, reasons = score - DIFFERENT_SIREN, (*reasons, "mais deux SIREN différents")
        if body.departments and other.departments and body.departments.isdisjoint(other.departments):
            continue
        if score >= ALIKE:
            yield Pair(body.key, other.key, score, reasons)
