"""Two equal signatures: where the partners stand on a figure that engages several of them.

A figure is *proposed* by its author; each other partner concerned *accepts* or *contests* it, or is *silent*
past its deadline. It is *joint* when all have accepted, *contested* when the last word of one is against it,
*settled* when a body decided, *withdrawn* when its author took it back. Silence is never agreement.

Partners are keys. A service speaks with the *voice* of the body it belongs to: the caller gives voices, so
that no service of the State accepts what another said.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Generic, TypeVar

V = TypeVar("V")


class Answer(StrEnum):
    """What a partner, or the body that decides, does about the figure of another."""

    ACCEPTED = "accepted"
    CONTESTED = "contested"
    SETTLED = "settled"


class State(StrEnum):
    PUBLISHED = "published"  # it engages its author alone: nobody is asked to sign
    PROPOSED = "proposed"
    JOINT = "joint"
    CONTESTED = "contested"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


STATE_LABELS: Final = {
    State.PUBLISHED: "publiée",
    State.PROPOSED: "proposée",
    State.JOINT: "conjointe",
    State.CONTESTED: "contestée",
    State.SETTLED: "tranchée",
    State.WITHDRAWN: "retirée",
}


@dataclass(frozen=True, slots=True)
class Act(Generic[V]):
    """An answer, with the value given instead if there is one; `rank` orders those of one day."""

    partner: int
    answer: Answer
    said_on: date
    rank: int = 0
    instead: V | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A partner asked to sign: since when, until when."""

    partner: int
    asked_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Silence:
    """A partner that has not answered, `days` after it was asked; `late` once its deadline has passed."""

    partner: int
    days: int
    late: bool


@dataclass(frozen=True, slots=True)
class Case(Generic[V]):
    """A figure on the table: who proposed it, who is asked, what was answered."""

    author: int | None
    asked: tuple[Asked, ...] = ()
    acts: tuple[Act[V], ...] = ()
    withdrawn_on: date | None = None


def ask(partners: Iterable[int], author: int | None, on: date, days: int) -> tuple[Asked, ...]:
    """Ask each partner but the author, once, with the same number of days to answer."""
    due = on + timedelta(days=days)
    return tuple(Asked(partner, on, due) for partner in dict.fromkeys(partners) if partner != author)


def last_words(case: Case[V], day: date) -> dict[int, Act[V]]:
    """Return the last answer of each partner that day; what a body settled is its own."""
    known = [act for act in case.acts if act.said_on <= day]
    ordered = sorted(known, key=lambda act: (act.said_on, act.rank))
    return {act.partner: act for act in ordered if act.answer is not Answer.SETTLED}


def decision(case: Case[V], day: date) -> Act[V] | None:
    """Return the decision that settled it, the latest that day."""
    settled = [act for act in case.acts if act.answer is Answer.SETTLED and act.said_on <= day]
    return max(settled, key=lambda act: (act.said_on, act.rank), default=None)


def state(case: Case[V], day: date) -> State:
    """Return where the partners stand that day.

    >>> town, state_ = 1, 2
    >>> monday = date(2026, 6, 1)
    >>> case = Case(town, ask([town, state_], town, monday, days=30))
    >>> str(state(case, date(2030, 1, 1)))  # years of silence are no agreement
    'proposed'
    >>> signed = Case(town, case.asked, (Act(state_, Answer.ACCEPTED, monday),))
    >>> str(state(signed, monday))
    'joint'
    """
    if case.withdrawn_on is not None and case.withdrawn_on <= day:
        return State.WITHDRAWN
    if decision(case, day) is not None:
        return State.SETTLED
    words = last_words(case, day)
    if any(act.answer is Answer.CONTESTED for act in words.values()):
        return State.CONTESTED
    if not case.asked:
        return State.PUBLISHED
    return State.PROPOSED if unsigned(case, day) else State.JOINT


def unsigned(case: Case[V], day: date) -> tuple[Asked, ...]:
    """Return the partners asked that have not accepted, whether they contest or say nothing."""
    words = last_words(case, day)
    return tuple(
        asked
        for asked in case.asked
        if asked.partner not in words or words[asked.partner].answer is not Answer.ACCEPTED
    )


def silences(case: Case[V], day: date) -> tuple[Silence, ...]:
    """Return the partners asked that have said nothing, the longest silence first."""
    if state(case, day) in {State.WITHDRAWN, State.SETTLED}:
        return ()
    words = last_words(case, day)
    found = [
        Silence(asked.partner, max(0, (day - asked.asked_on).days), day > asked.due_on)
        for asked in case.asked
        if asked.partner not in words
    ]
    return tuple(sorted(found, key=lambda silence: -silence.days))


def refusal(case: Case[V], partner: int, answer: Answer, day: date) -> str:
    """Say why this may not be done now, in a sentence; nothing when it may."""
    now = state(case, day)
    if now is State.WITHDRAWN:
        return "Cette déclaration a été retirée."
    if now is State.SETTLED:
        return "Une décision a tranché : une nouvelle déclaration peut être proposée."
    if answer is Answer.SETTLED:
        return "Tous les partenaires ont accepté : il n’y a rien à trancher." if now is State.JOINT else ""
    if partner == case.author:
        return "Nul n’accepte ni ne conteste sa propre déclaration."
    word = last_words(case, day).get(partner)
    if answer is Answer.ACCEPTED and word is not None and word.answer is Answer.ACCEPTED:
        return "Votre organisation a déjà accepté cette valeur."
    return ""


class Matter(StrEnum):
    """What a figure is about: it tells which rule of the contract holds while it is contested."""

    MEASURE = "measure"
    COST = "cost"
    PAYMENT = "payment"
    AMOUNT = "amount"
    PROGRESS = "progress"
    RELATION = "relation"
    BOOKS = "books"


class Whose(StrEnum):
    """Whose figure is used while it is contested, by a rule of the contract."""

    AUTHOR = "author"
    OWNER = "owner"
    FUNDER = "funder"
    NAMED = "named"


# A measure of the programme, what two texts say and what two books tell have neither owner nor funder; a
# cost or a date, no single funder.
MAY_HOLD: Final = {
    Matter.MEASURE: frozenset({Whose.AUTHOR, Whose.NAMED}),
    Matter.COST: frozenset({Whose.AUTHOR, Whose.OWNER, Whose.NAMED}),
    Matter.PAYMENT: frozenset(Whose),
    Matter.AMOUNT: frozenset(Whose),
    Matter.PROGRESS: frozenset({Whose.AUTHOR, Whose.OWNER, Whose.NAMED}),
    Matter.RELATION: frozenset({Whose.AUTHOR, Whose.NAMED}),
    Matter.BOOKS: frozenset({Whose.AUTHOR, Whose.NAMED}),
}


def instead_in_use(case: Case[V], holder: int | None, day: date) -> V | None:
    """Return the value used in place of the one said; None when the one said is used.

    A decision comes first. While contested, the figure of the `holder` that the contract's rule names is
    used where he gave one; without a rule (None), the author's.

    >>> monday = date(2026, 6, 1)
    >>> owner, funder = 1, 2
    >>> against = Act(funder, Answer.CONTESTED, monday, instead=90)
    >>> case = Case(owner, ask([funder], owner, monday, 30), (against,))
    >>> instead_in_use(case, funder, monday), instead_in_use(case, owner, monday)
    (90, None)
    """
    settled = decision(case, day)
    if settled is not None:
        return settled.instead
    word = last_words(case, day).get(holder) if holder is not None else None
    if word is None or holder == case.author or word.answer is not Answer.CONTESTED:
        return None
    return word.instead


class Capacity(StrEnum):
    """In what capacity a partner is concerned."""

    FUNDER = "funder"
    OWNER = "owner"
    PARTY = "party"
    PLACE = "place"
    TEXT = "text"
    BOOK = "book"
    WIDENED = "widened"


CAPACITY_LABELS: Final = {
    Capacity.FUNDER: "finance ce projet",
    Capacity.OWNER: "maître d’ouvrage",
    Capacity.PARTY: "partie au contrat",
    Capacity.PLACE: "c’est son territoire",
    Capacity.TEXT: "c’est son texte",
    Capacity.BOOK: "c’est son livre",
    Capacity.WIDENED: "ajouté à la main",
}


class Level(StrEnum):
    PROGRAMME = "programme"
    PLACE = "place"
    PROJECT = "project"
    TEXTS = "texts"
    BOOKS = "books"


# Who must sign a figure, by what it speaks of. A partner added by hand is always asked.
CONCERNED: Final = {
    Level.PROGRAMME: frozenset({Capacity.PARTY, Capacity.FUNDER, Capacity.WIDENED}),
    Level.PLACE: frozenset({Capacity.PLACE, Capacity.WIDENED}),
    Level.PROJECT: frozenset({Capacity.OWNER, Capacity.FUNDER, Capacity.WIDENED}),
    Level.TEXTS: frozenset({Capacity.TEXT, Capacity.WIDENED}),
    Level.BOOKS: frozenset({Capacity.BOOK, Capacity.WIDENED}),
}


@dataclass(frozen=True, slots=True)
class Stake:
    """A partner and the capacity in which the figure may concern it."""

    partner: int
    capacity: Capacity


def concerned(
    level: Level, author: int | None, stakes: Iterable[Stake], partners: Container[int]
) -> tuple[Stake, ...]:
    """Return who must sign a figure of this level, each once, in the first of its capacities.

    Only one of the `partners` of the programme proposes: what a stranger publishes (a newspaper, the
    statistics office) asks nobody to sign, save those added by hand.

    >>> town, department = Stake(1, Capacity.OWNER), Stake(2, Capacity.FUNDER)
    >>> [stake.partner for stake in concerned(Level.PROJECT, 1, [town, department], {1, 2})]
    [2]
    >>> concerned(Level.PROJECT, 7, [town, department], {1, 2})  # a newspaper says so
    ()
    """
    proposes = author is not None and author in partners
    found: dict[int, Stake] = {}
    for stake in stakes:
        asked = stake.capacity in CONCERNED[level] and (proposes or stake.capacity is Capacity.WIDENED)
        if asked and stake.partner != author:
            found.setdefault(stake.partner, stake)
    return tuple(found.values())
