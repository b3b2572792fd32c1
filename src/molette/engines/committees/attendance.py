"""Who sits in a committee, who is there, and whether that is enough.

The voting organisations count for the quorum, present or represented.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from typing import Final

from molette.engines.french import counted
from molette.engines.money import NBSP


class Role(StrEnum):
    """In what capacity an organisation sits."""

    CHAIR = "chair"
    MEMBER = "member"
    INVITED = "invited"
    SECRETARY = "secretary"


ROLE_LABELS: Final = {
    Role.CHAIR: "préside",
    Role.MEMBER: "membre",
    Role.INVITED: "invitée",
    Role.SECRETARY: "tient le secrétariat",
}
VOTING: Final = frozenset({Role.CHAIR, Role.MEMBER})


class Presence(StrEnum):
    PRESENT = "present"
    REPRESENTED = "represented"
    ABSENT = "absent"


PRESENCE_LABELS: Final = {
    Presence.PRESENT: "présente",
    Presence.REPRESENTED: "représentée",
    Presence.ABSENT: "absente",
}


class QuorumRule(StrEnum):
    NONE = "none"
    NUMBER = "number"
    SHARE = "share"


QUORUM_LABELS: Final = {
    QuorumRule.NONE: "aucun quorum connu",
    QuorumRule.NUMBER: "un nombre de voix présentes ou représentées",
    QuorumRule.SHARE: "une part des voix, en %",
}


@dataclass(frozen=True, slots=True)
class Quorum:
    """What a meeting needs and has; `needed` is None where no rule is known: nothing is then concluded."""

    voting: int
    there: int
    needed: int | None
    unsaid: int  # voting organisations whose attendance nobody wrote yet

    @property
    def is_met(self) -> bool | None:
        return None if self.needed is None else self.there >= self.needed


def needed(rule: QuorumRule, value: Decimal | None, voting: int) -> int | None:
    """Return how many voting organisations a rule asks for; a share is rounded up, as statutes do.

    >>> needed(QuorumRule.SHARE, Decimal(50), 7), needed(QuorumRule.NUMBER, Decimal(3), 7)
    (4, 3)
    """
    if rule is QuorumRule.NONE or value is None:
        return None
    if rule is QuorumRule.NUMBER:
        return int(value)
    return int((value * voting / 100).to_integral_value(ROUND_CEILING))


def quorum(
    rule: QuorumRule, value: Decimal | None, voting: Collection[int], said: Mapping[int, Presence]
) -> Quorum:
    """Count the voting organisations present or represented, each once, against the rule."""
    there = sum(said.get(one) in (Presence.PRESENT, Presence.REPRESENTED) for one in voting)
    unsaid = sum(one not in said for one in voting)
    return Quorum(len(voting), there, needed(rule, value, len(voting)), unsaid)


def quorum_told(one: Quorum) -> str:
    """The quorum in a sentence."""
    here = (
        f"{counted(one.there, 'voix présente ou représentée', 'voix présentes ou représentées')}"
        f" sur {one.voting}"
    )
    unsaid = (
        f"{NBSP}; présence non renseignée pour {counted(one.unsaid, 'organisation')}" if one.unsaid else ""
    )
    if one.needed is None:
        return f"{here}{unsaid}. Aucun quorum n’est connu pour cette instance."
    if one.is_met:
        return f"Quorum atteint{NBSP}: {here}, {one.needed} demandées{unsaid}."
    return f"Quorum non atteint{NBSP}: {here}, {one.needed} demandées{unsaid}."
