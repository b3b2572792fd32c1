"""What keeps a promise from its next step, and who can do something about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from molette.engines.chain.steps import BLOCKS, Climb, Step
from molette.engines.money import NBSP, euros


@dataclass(frozen=True, slots=True)
class Owed:
    """A grant of a voted plan that its funder has not wholly notified; `amount` is None where reserved."""

    funder: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Stop:
    """A fact that stops a project, and who can lift it, in words."""

    title: str
    who: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known around a promise: who carries it, its plan, what stops it, the next date given.

    `missing`: euros that nobody brings yet, None if unknown or hidden; `next_date` in words, with its turn;
    `unfelt`: what a survey says where it was asked and does not prove the last step.
    """

    owner: str = ""
    has_plan: bool = False
    missing: Decimal | None = None
    owed: tuple[Owed, ...] = ()
    stops: tuple[Stop, ...] = ()
    next_title: str = ""
    next_date: str = ""
    is_late: bool = False
    has_measure: bool = False
    has_baseline: bool = False
    producer: str = ""
    unfelt: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Why the next step is not proved, and who can unblock it; `who` is empty where nobody is known."""

    step: Step
    why: str
    who: str


def blocks(climb: Climb, facts: Facts) -> tuple[Block, ...]:
    """Return what blocks the next step, one line for each who can act; nothing once a promise is felt."""
    step = climb.following
    if step is None:
        return ()
    found = tuple(_ASKED[step](facts))
    return found or (Block(step, BLOCKS[step], facts.owner),)


def _announced(facts: Facts) -> Iterator[Block]:
    yield Block(Step.ANNOUNCED, BLOCKS[Step.ANNOUNCED], facts.owner)


def _funded(facts: Facts) -> Iterator[Block]:
    if not facts.has_plan:
        yield Block(Step.FUNDED, "aucun plan de financement voté n’est publié", facts.owner)
        return
    if facts.missing is not None and facts.missing > 0:
        yield Block(Step.FUNDED, f"il manque {euros(facts.missing)} pour couvrir le coût", facts.owner)
    for one in facts.owed:
        amount = f"{euros(one.amount)} " if one.amount is not None else "montant réservé, "
        yield Block(Step.FUNDED, f"aide prévue et non notifiée{NBSP}: {amount}".rstrip(" ,"), one.funder)
    yield from _stops(Step.FUNDED, facts.stops)


def _started(facts: Facts) -> Iterator[Block]:
    yield from _stops(Step.STARTED, facts.stops)
    yield from _next(Step.STARTED, facts)


def _delivered(facts: Facts) -> Iterator[Block]:
    yield from _stops(Step.DELIVERED, facts.stops)
    yield from _next(Step.DELIVERED, facts)


def _measured(facts: Facts) -> Iterator[Block]:
    if not facts.has_measure:
        yield Block(Step.MEASURED, "aucune mesure ne lui est rattachée", facts.owner)
    elif not facts.has_baseline:
        yield Block(Step.MEASURED, "sa mesure n’a pas de point de départ", facts.producer or facts.owner)
    else:
        why = "sa mesure n’a pas bougé au-delà de son incertitude, ou n’a pas été relevée depuis"
        yield Block(Step.MEASURED, why, facts.producer or facts.owner)


def _felt(facts: Facts) -> Iterator[Block]:
    if facts.unfelt:
        yield Block(Step.FELT, facts.unfelt, facts.owner)
        return
    yield Block(Step.FELT, BLOCKS[Step.FELT], "les partenaires, par une enquête")


def _stops(step: Step, stops: Sequence[Stop]) -> Iterator[Block]:
    for one in stops:
        yield Block(step, one.title, one.who)


def _next(step: Step, facts: Facts) -> Iterator[Block]:
    if facts.next_title:
        verb = "était annoncé pour" if facts.is_late else "est annoncé pour"
        yield Block(step, f"«{NBSP}{facts.next_title}{NBSP}» {verb} {facts.next_date}", facts.owner)


_ASKED = {
    Step.ANNOUNCED: _announced,
    Step.FUNDED: _funded,
    Step.STARTED: _started,
    Step.DELIVERED: _delivered,
    Step.MEASURED: _measured,
    Step.FELT: _felt,
}
