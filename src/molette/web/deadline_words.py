"""How pages, files and agendas tell a day to act before: what to do, for which aid, under which text."""

from decimal import Decimal
from typing import Final

from molette.domain.funding.book import book
from molette.domain.funding.queries import ConditionView, DueView, Term, TermKind
from molette.engines.french import spaced
from molette.engines.ladder import RESERVED
from molette.engines.rules.conditions import STATE_LABELS
from molette.engines.rules.sentences import sentence
from molette.engines.rules.words import ACT_LABELS, STATUS_LABELS
from molette.web import condition_words

KIND_LABELS: Final = {TermKind.GRANT: "échéance d’une aide", TermKind.CONDITION: "contrepartie"}
STAKE_OF_A_PROMISE: Final = "l’aide"
"""What is at stake on a promise: how much of it is asked back, an act says, later."""


def what(one: Term) -> str:
    """What must be done by that day."""
    if isinstance(one.told, DueView):
        return ACT_LABELS[one.told.due.rule.act]
    return condition_words.promise(one.told)


def how(one: Term) -> str:
    """Of a promise, whether the day is that to reach it or the last one to hold it."""
    if isinstance(one.told, DueView):
        return ""
    is_held = one.told.held_until is not None or one.told.is_to_hold
    return "à atteindre" if one.is_to_reach or not is_held else "dernier jour à tenir"


def text(one: Term) -> str:
    """The sentence of the rule, or the words of the act."""
    if isinstance(one.told, DueView):
        return spaced(sentence(one.told.due.rule, book().name))
    return one.told.wording


def reference(one: Term) -> str:
    """The article, or the act that asks for it."""
    return one.told.due.rule.reference.text if isinstance(one.told, DueView) else one.told.act


def status(one: Term) -> str:
    """How sure the rule is; where the promise stands."""
    if isinstance(one.told, DueView):
        return STATUS_LABELS[one.told.due.rule.status]
    return STATE_LABELS[one.told.standing.state]


def last_word(one: Term) -> str:
    """The word on which a promise rests; nothing of a rule."""
    return condition_words.told(one.told) if isinstance(one.told, ConditionView) else ""


def stake(one: Term) -> Decimal | str | None:
    """Euros, or that they are reserved; None where nothing is published, or for a promise."""
    if isinstance(one.told, DueView):
        return RESERVED if one.told.is_hidden else one.told.at_stake
    return None
