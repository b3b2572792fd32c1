"""Find in a directory of bodies the one that a register means: found, unsure, or unknown."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from math import log
from typing import Final

from molette.engines.identities.likeness import LIGHT, SAME, Likeness, likeness, same_reading
from molette.engines.identities.names import BodyKind, BodyName, read_name

FOUND: Final = 86
"""At this likeness and above a body is found, when no other comes near."""
CERTAIN: Final = 92
"""The same where a name within another may well be another body: a club bears the name of its town."""
POSSIBLE: Final = 62
"""Under it, nothing is offered."""
AHEAD: Final = 4
"""How far the best must be ahead of the second."""
ELSEWHERE: Final = {BodyKind.GROUPING: 8}
"""What a body of another department loses: a grouping may straddle two, a commune is in one."""
FAR: Final = 20
RARE: Final = 13
"""What a commune of another department loses when its name is the same and long enough to be its alone."""
LONG: Final = 14
LITTLE: Final = 0.3
OFFERED: Final = 5
PREFIX: Final = 3
CROWD: Final = 400
"""A block with more bodies tells nothing (« Saint », « Val »): left aside when the name has another."""


class Outcome(StrEnum):
    FOUND = "found"
    UNSURE = "unsure"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Listed:
    """A body of the directory: its key, the names it bears, its kind, where it stands, its SIREN."""

    key: Hashable
    names: tuple[str, ...]
    kind: BodyKind = BodyKind.COMMUNE
    departments: frozenset[str] = frozenset()
    siren: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    listed: Listed
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What was decided, and the candidates, best first. `listed` is set when found, and only then."""

    outcome: Outcome
    candidates: tuple[Candidate, ...] = ()

    @property
    def listed(self) -> Listed | None:
        return self.candidates[0].listed if self.outcome is Outcome.FOUND else None

    @property
    def reasons(self) -> tuple[str, ...]:
        return self.candidates[0].reasons if self.candidates else ()


Blocks = dict[tuple[str, str], list[tuple[int, BodyName]]]
ANYWHERE: Final = "*"


@dataclass(slots=True)
class Directory:
    """Bodies with the names they bear, indexed by department and by what may bring two names together."""

    listed: tuple[Listed, ...]
    weights: dict[str, float] = field(default_factory=dict)
    blocks: Blocks = field(default_factory=lambda: defaultdict(list))
    sirens: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, bodies: Iterable[Listed]) -> "Directory":
        made = cls(tuple(bodies))
        seen: dict[str, int] = defaultdict(int)
        for rank, body in enumerate(made.listed):
            if body.siren:
                made.sirens[body.siren].append(rank)
            names = [read_name(name) for name in dict.fromkeys(body.names) if name.strip()]
            made._index(rank, body, names)
            for word in {word for name in names for word in name.words}:
                seen[word] += 1
        made.weights = {
            word: (log((len(made.listed) + 1) / count) + 0.3) * (LITTLE if word in LIGHT else 1)
            for word, count in seen.items()
        }
        return made

    def _index(self, rank: int, body: Listed, names: Iterable[BodyName]) -> None:
        for name in names:
            for block in _blocks_of(name) | name.initials:
                for where in (ANYWHERE, *(body.departments or {""})):
                    self.blocks[where, block].append((rank, name))

    def resolve(
        self, written: str, *, department: str = "", siren: str = "", at_least: float = FOUND
    ) -> Resolution:
        """Say which body is meant by a name, in a department when the register gives one.

        Where the list holds few of the bodies there are, ask `at_least` more: `CERTAIN`.

        >>> directory = Directory.of([Listed(1, ("Lens",), departments=frozenset({"62"}))])
        >>> directory.resolve("COMMUNE DE LENS", department="62").listed.key
        1
        >>> directory.resolve("LENZ", department="62").outcome.value
        'unknown'
        """
        if siren and len(ranks := self.sirens.get(siren, [])) == 1:
            best = Candidate(self.listed[ranks[0]], SAME, (f"le même SIREN, {siren}",))
            return Resolution(Outcome.FOUND, (best,))
        name = read_name(written)
        where = department or name.department
        best_of: dict[int, Candidate] = {}
        for rank, borne in self._near(name, where):
            body = self.listed[rank]
            found = _located(body, likeness(name, borne, self.weights, body.kind), where, len(name.letters))
            if found.score >= POSSIBLE and (rank not in best_of or best_of[rank].score < found.score):
                best_of[rank] = found
        ranked = sorted(best_of.items(), key=lambda item: (-item[1].score, item[0]))
        return _decided(tuple(candidate for _, candidate in ranked[:OFFERED]), at_least)

    def _near(self, name: BodyName, where: str) -> Iterator[tuple[int, BodyName]]:
        """The bodies worth comparing: those of the department, and elsewhere those of the same letters."""
        mine = _blocks_of(name)
        if where:
            for block in mine:
                yield from self.blocks.get((where, block), ())
                yield from self.blocks.get(("", block), ())
        crowds = sorted((len(self.blocks.get((ANYWHERE, block), ())), block) for block in mine)
        for rank, (count, block) in enumerate(crowds):
            if count <= CROWD or rank == 0:
                for found in self.blocks.get((ANYWHERE, block), ()):
                    if not where or _reads_the_same(name, found[1]):
                        yield found


def _reads_the_same(name: BodyName, borne: BodyName) -> bool:
    """Say whether a body of elsewhere may be meant: the same words, or the same grouping nearly."""
    if same_reading(name, borne):
        return True
    return borne.kind is BodyKind.GROUPING and bool(set(name.words) & set(borne.words))


def _located(listed: Listed, found: Likeness, where: str, letters: int) -> Candidate:
    """Take from a body of another department; one whose department nobody knows is left as it is."""
    if not where or not listed.departments:
        return Candidate(listed, found.score, found.reasons)
    if where in listed.departments:
        return Candidate(listed, found.score, (*found.reasons, f"le même département, {where}"))
    lost = ELSEWHERE.get(listed.kind, RARE if letters >= LONG else FAR) if found.score >= SAME else FAR
    return Candidate(listed, found.score - lost, (*found.reasons, "un autre département"))


def _decided(candidates: tuple[Candidate, ...], at_least: float) -> Resolution:
    if not candidates:
        return Resolution(Outcome.UNKNOWN)
    best = candidates[0]
    second = candidates[1].score if len(candidates) > 1 else 0
    clear = best.score - second >= AHEAD or best.score >= SAME > second
    sure = best.score >= at_least and clear
    return Resolution(Outcome.FOUND if sure else Outcome.UNSURE, candidates)


def _blocks_of(name: BodyName) -> set[str]:
    """What two names must share, one at least, to be compared: the start of a word, or an acronym."""
    return (
        {word[:PREFIX] for word in name.words}
        | {name.letters[:PREFIX]}
        | name.acronyms
        | ({name.words[0]} if len(name.words) == 1 else set())
    )
