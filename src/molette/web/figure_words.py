"""A figure to sign, whatever it is: the address of its kind, the day it was said."""

from typing import Final

from molette.domain.signatures.models import Subject
from molette.domain.signatures.subjects import Signed
from molette.engines.french import short_date
from molette.web.public.words import said_date

# How addresses name the kinds of figures, and the page of each.
KINDS: Final = {
    "valeur": Subject.STATEMENT,
    "montant": Subject.MOVEMENT,
    "date": Subject.DATE,
    "concordance": Subject.RELATION,
    "arrete": Subject.CLOSING,
    "ecart": Subject.GAP,
}
NAMES: Final = {subject: name for name, subject in KINDS.items()}
PAGES: Final = {
    Subject.STATEMENT: "workspace:statement",
    Subject.MOVEMENT: "workspace:movement",
    Subject.DATE: "workspace:date",
    Subject.RELATION: "workspace:concordance",
    Subject.CLOSING: "workspace:closing",
    Subject.GAP: "workspace:submitted_gap",
}


def when_said(signed: Signed) -> str:
    precision = getattr(signed.row, "said_precision", "day")
    return said_date(signed.said_on, precision) if precision != "day" else f"le {short_date(signed.said_on)}"
