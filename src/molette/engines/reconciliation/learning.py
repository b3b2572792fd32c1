"""What each level of agreement is worth, learned from the pairs themselves: no label is needed.

The model is that of Fellegi and Sunter (1969): a pair is true or due to chance, and shows each level with a
probability m or u; both are learned by expectation-maximisation (Winkler, 1988). A line has at most one true
pair, as a rule: the candidates of a line share its one chance, which tells far more than each alone. How rare
what is shared is (term frequency) is part of the level of a text. What people decided counts as seen.
"""

from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np

from molette.engines.reconciliation.books import Role
from molette.engines.reconciliation.levels import Compared, Ranks, prior, prior_weight
from molette.engines.reconciliation.likeness import Floats

Roles = tuple[tuple[str, Role], ...]
KIN: Final = 0.35
"""Correlation, among pairs that are not true, from which two fields tell of the same thing."""
KIN_SHARE: Final = 0.2
AGREES: Final = 0.7
"""Weight from which a level is an agreement."""
ROUNDS: Final = 40
ENOUGH: Final = 1e-3
"""Change of the chances of a line, on average, under which learning stops."""
PRIOR_PAIRS: Final = 12.0
"""What is held beforehand counts as so many pairs seen."""
DECIDED: Final = 5.0
"""A pair that a person decided counts as so many."""
TURNS: Final = 12
TURNS_LEARNING: Final = 5
SAMPLE: Final = 400_000
SEVERAL_STARTS: Final = 100_000
"""Pairs up to which learning is done from two starts, and the one that tells the lines best is kept."""
SHARPNESS: Final = 2
LOST: Final = 0.25
"""A fit that tells so much less than one before it has let true pairs go: that one is kept."""
FIRST_RATE: Final = 0.6
LOWEST_RATE: Final = 0.02
HIGHEST_RATE: Final = 0.999


@dataclass(frozen=True, slots=True)
class Weights:
    """For each field the logarithm of m / u at each level, unknown first; `base` is the odds before looking.

    `kin` are the ranks of fields that tell of the same thing (a town and its postcode): together they weigh
    little more than the one that says most.
    """

    fields: tuple[tuple[str, tuple[float, ...]], ...]
    base: float
    rate: float
    kin: tuple[tuple[int, ...], ...]

    def log_odds(self, compared: Compared) -> Floats:
        """Return the logarithm of the odds of each pair, the others of its lines left aside."""
        weights = [np.array(values) for _, values in self.fields]
        return log(self.base) + _weighed(compared, weights, self.kin)


def held_before(roles: Roles, counts: tuple[int, int]) -> Weights:
    """What is held of books of these roles before a pair is seen; each field speaks for itself."""
    fields = tuple((name, tuple(prior_weight(role).tolist())) for name, role in roles)
    base = FIRST_RATE / (1 - FIRST_RATE) / max(counts[1], 1)
    return Weights(fields, base, FIRST_RATE, tuple((rank,) for rank in range(len(roles))))


def _weighed(compared: Compared, weights: list[Floats], kin: tuple[tuple[int, ...], ...]) -> Floats:
    """Add what fields weigh; of those that are kin, the one that weighs most and a little of the others."""
    total = np.zeros(len(compared))
    for ranks in kin:
        held = [weights[rank][compared.levels[rank]] for rank in ranks]
        if len(held) == 1:
            total += held[0]
            continue
        for part in ([np.maximum(one, 0) for one in held], [np.minimum(one, 0) for one in held]):
            every: Floats = np.sum(part, axis=0)
            most = np.max(part, axis=0) + np.min(part, axis=0)  # one of the two is nothing
            total += most + KIN_SHARE * (every - most)
    return total


def _kin(
    sample: Compared, chances: Floats, weights: list[Floats], roles: Roles
) -> tuple[tuple[int, ...], ...]:
    """Find the fields that agree together in pairs that are not true: they tell of the same thing."""
    kin = [{rank} for rank in range(len(roles))]
    agree = [(weights[rank] > AGREES)[sample.levels[rank]].astype(np.float64) for rank in range(len(roles))]
    other = 1 - chances
    for one in range(len(roles)):
        for two in range(one):
            if {roles[one][1], roles[two][1]} & {Role.AMOUNT, Role.DATE} or not other.sum():
                continue
            both = (sample.levels[one] > 0) & (sample.levels[two] > 0)
            if _correlation(agree[one][both], agree[two][both], other[both]) > KIN:
                merged = kin[one] | kin[two]
                for rank in merged:
                    kin[rank] = merged
    return tuple(sorted({tuple(sorted(ranks)) for ranks in kin}))


def _correlation(one: Floats, two: Floats, weight: Floats) -> float:
    total = float(weight.sum())
    if total <= 0:
        return 0.0
    means = float((one * weight).sum() / total), float((two * weight).sum() / total)
    spread = (means[0] * (1 - means[0]) * means[1] * (1 - means[1])) ** 0.5
    return float((one * two * weight).sum() / total - means[0] * means[1]) / spread if spread > 0 else 0.0


def competed(odds: Floats, compared: Compared, counts: tuple[int, int], turns: int = TURNS) -> Floats:
    """Turn odds into probabilities, given that a line has one true pair at most.

    Each line tells each of its candidates how free it is of the others (belief propagation for matchings:
    Bayati, Shah and Sharma, 2008); exact where the pairs make no loop.
    """
    to_left, to_right = np.ones(len(odds)), np.ones(len(odds))
    for _ in range(turns):
        rows = np.bincount(compared.left, odds * to_left, counts[0])[compared.left]
        to_right = 1 / (1 + np.maximum(rows - odds * to_left, 0))
        columns = np.bincount(compared.right, odds * to_right, counts[1])[compared.right]
        to_left = 1 / (1 + np.maximum(columns - odds * to_right, 0))
    free = odds * to_left * to_right
    found: Floats = free / (1 + free)
    return found


@dataclass(frozen=True, slots=True)
class Decided:
    """What people decided, as compared pairs."""

    accepted: Compared
    rejected: Compared


def by_chance(counts: tuple[int, int], pairs: int) -> tuple[Ranks, Ranks]:
    """Pairs of lines drawn without regard to what they say: every pair where there are few.

    The order of the lines says nothing of them: lines a fixed step apart are as good as drawn.
    """
    lines, others = counts
    if not lines or not others:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    turns = min(max(pairs // lines, 1), others)
    mine = np.tile(np.arange(min(lines, pairs)), turns)
    steps = np.repeat((np.arange(turns) * others) // turns, min(lines, pairs))
    return mine, (mine + steps) % others


def learn(
    compared: Compared,
    chance: Compared,
    roles: Roles,
    counts: tuple[int, int],
    decided: Decided | None = None,
) -> Weights:
    """Learn from the pairs compared and from pairs taken by chance; `counts` are the lines of each side."""
    sample, lines = _sample(compared, counts[0])
    nothing = compared.where(np.zeros(0, np.int64))
    decided = decided or Decided(nothing, nothing)
    seen = _Seen(sample, chance, decided, len(chance) / max(counts[0] * counts[1], 1) * counts[0])
    fitted = [_fitted(seen, roles, counts, lines, [prior_weight(role) for _, role in roles])]
    if len(sample) <= SEVERAL_STARTS:
        best = _best_of_both(
            sample,
            _weighed(
                sample,
                [prior_weight(role) for _, role in roles],
                tuple((rank,) for rank in range(len(roles))),
            ),
        )
        first = float(np.clip(best.sum() / max(lines, 1), LOWEST_RATE, FIRST_RATE))
        start = [seen.weight(rank, role, best, first) for rank, (_, role) in enumerate(roles)]
        fitted.append(_fitted(seen, roles, counts, lines, start))
    return max(fitted, key=lambda fit: fit[0])[1]


def _fitted(
    seen: "_Seen", roles: Roles, counts: tuple[int, int], lines: int, weights: list[Floats]
) -> tuple[float, Weights]:
    """Learn from a start; return how well the lines are told, and the weights.

    A line is told by chance alone, or by one of its pairs: the logarithm of how much likelier both make it.
    """
    sample = seen.sample
    rate, chances = FIRST_RATE, np.zeros(len(sample))
    kin = _kin(sample, chances, weights, roles)
    fits = []
    for _ in range(ROUNDS):
        total = log(rate / (1 - rate) / max(counts[1], 1)) + _weighed(sample, weights, kin)
        odds = np.exp(np.clip(total, -40, 40))
        told = float(np.log1p(np.bincount(sample.left, odds, counts[0])).sum() + lines * log(1 - rate))
        named = tuple((name, tuple(one.tolist())) for (name, _), one in zip(roles, weights, strict=True))
        fits.append((told, Weights(named, rate / (1 - rate) / max(counts[1], 1), rate, kin)))
        before, chances = chances, competed(odds, sample, counts, TURNS_LEARNING)
        if np.abs(before - chances).sum() < ENOUGH * lines:
            break
        sure = _sharpened(chances, sample, counts)
        rate = float(np.clip(sure.sum() / max(lines, 1), LOWEST_RATE, HIGHEST_RATE))
        kin = _kin(sample, chances, weights, roles)
        weights = [seen.weight(rank, role, sure, rate) for rank, (_, role) in enumerate(roles)]
    best = max(fits[1:] or fits, key=lambda fit: fit[0])
    return best if fits[-1][0] < best[0] * LOST else fits[-1]


def _best_of_both(compared: Compared, weights: Floats) -> Floats:
    """Mark 1 the pairs that are above zero and the best of both their lines."""
    best = weights > 0
    for lines in (compared.left, compared.right):
        top = np.full(int(lines.max(initial=0)) + 1, -np.inf)
        np.maximum.at(top, lines, weights)
        best &= weights >= top[lines]
    return best.astype(np.float64)


def _sharpened(chances: Floats, compared: Compared, counts: tuple[int, int]) -> Floats:
    """Let a pair teach less, the less sure it is that its lines have another at all.

    The best of many lines by chance looks a little like a true one: a line without another would teach that
    little is enough, and more such lines would be taken. Two lines written alike share one chance, and teach.
    """
    rows = np.bincount(compared.left, chances, counts[0])[compared.left]
    columns = np.bincount(compared.right, chances, counts[1])[compared.right]
    found: Floats = chances * np.minimum(np.maximum(rows, columns), 1) ** SHARPNESS
    return found


def _sample(compared: Compared, lines: int) -> tuple[Compared, int]:
    """The pairs of the first lines: their order says nothing of them, so they are as good as drawn."""
    if len(compared) <= SAMPLE:
        return compared, lines
    last = int(compared.left[SAMPLE])
    until = int(np.searchsorted(compared.left, last))
    return compared.where(np.arange(until)), last


@dataclass(frozen=True, slots=True)
class _Seen:
    """What weights are learned from; `true` is how many of the pairs by chance are true if every line is."""

    sample: Compared
    chance: Compared
    decided: Decided
    true: float

    def weight(self, rank: int, role: Role, chances: Floats, rate: float) -> Floats:
        """Weigh each level: its share among true pairs, over its share among pairs by chance that are not."""
        m, u = prior(role)
        size = len(m) + 1
        true = np.bincount(self.sample.levels[rank], chances, size).astype(np.float64)
        true += DECIDED * np.bincount(self.decided.accepted.levels[rank], minlength=size)
        other = np.bincount(self.chance.levels[rank], minlength=size).astype(np.float64)
        other -= true / max(true.sum(), 1e-9) * self.true * rate
        other = np.maximum(other, 0) + DECIDED * np.bincount(
            self.decided.rejected.levels[rank], minlength=size
        )
        m = (true[1:] + PRIOR_PAIRS * m) / (true[1:].sum() + PRIOR_PAIRS)
        u = (other[1:] + PRIOR_PAIRS * u) / (other[1:].sum() + PRIOR_PAIRS)
        return np.append(0.0, np.log(m / u))
