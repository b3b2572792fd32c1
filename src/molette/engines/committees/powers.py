"""What a committee may decide, and the words of its decisions."""

from collections.abc import Collection
from enum import StrEnum
from typing import Final

from molette.engines.french import of


class Power(StrEnum):
    """What a body may decide."""

    SETTLE = "settle"
    PLAN = "plan"
    AMENDMENT = "amendment"
    ARBITRATE = "arbitrate"
    REDIRECT = "redirect"
    ADVISE = "advise"


POWER_LABELS: Final = {
    Power.SETTLE: "trancher un chiffre contesté",
    Power.PLAN: "valider un plan de financement",
    Power.AMENDMENT: "valider un avenant",
    Power.ARBITRATE: "arbitrer entre partenaires",
    Power.REDIRECT: "réorienter ou accélérer",
    Power.ADVISE: "donner un avis",
}


class Decision(StrEnum):
    """How a committee answers a point."""

    VALIDATE = "validate"
    AMEND = "amend"
    POSTPONE = "postpone"
    TAKE_NOTE = "take_note"
    ARBITRATE = "arbitrate"
    ASK_MORE = "ask_more"


DECISION_LABELS: Final = {
    Decision.VALIDATE: "valide",
    Decision.AMEND: "valide en modifiant",
    Decision.POSTPONE: "reporte",
    Decision.TAKE_NOTE: "prend acte",
    Decision.ARBITRATE: "arbitre",
    Decision.ASK_MORE: "demande un complément",
}
# What any body may do of any point: it decides nothing of it.
UNDECIDED: Final = frozenset({Decision.POSTPONE, Decision.TAKE_NOTE, Decision.ASK_MORE})


class Matter(StrEnum):
    """What a point is about, and so which power its decision uses."""

    FIGURE = "figure"
    PLAN = "plan"
    AMENDMENT = "amendment"
    OTHER = "other"


_VALIDATES: Final = {
    Matter.FIGURE: (Power.SETTLE,),
    Matter.PLAN: (Power.PLAN,),
    Matter.AMENDMENT: (Power.AMENDMENT,),
    Matter.OTHER: (Power.REDIRECT, Power.ADVISE),
}


def refused(powers: Collection[Power], kind: Decision, matter: Matter) -> str:
    """Say why a body may not decide so, in a sentence; nothing when it may.

    >>> refused({Power.ADVISE}, Decision.VALIDATE, Matter.FIGURE)
    'Cette instance n’a pas le pouvoir de trancher un chiffre contesté : reportez le point ou renvoyez-le.'
    >>> refused({Power.SETTLE}, Decision.VALIDATE, Matter.FIGURE)
    ''
    """
    if kind in UNDECIDED:
        return ""
    wanted = (Power.ARBITRATE,) if kind is Decision.ARBITRATE else _VALIDATES[matter]
    if kind is Decision.ARBITRATE and matter is not Matter.OTHER:
        wanted = (Power.ARBITRATE, *_VALIDATES[matter])
        missing = [power for power in wanted if power not in powers]
    else:
        missing = [] if any(power in powers for power in wanted) else [wanted[0]]
    if not missing:
        return ""
    power = of(POWER_LABELS[missing[0]])
    return f"Cette instance n’a pas le pouvoir {power} : reportez le point ou renvoyez-le."
