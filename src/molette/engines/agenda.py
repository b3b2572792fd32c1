"""What a committee should look at first: candidates ranked by what is at stake, each with its reason.

The rule is explicit. Each stake (euros, inhabitants, days) reaches a *degree* by the steps of `STEPS`; the
degrees are added. Candidates with the same sum are told apart by their highest degree, then by their euros,
inhabitants and days, then by their key. So more at stake never lowers a rank, and the order in which
candidates are found changes nothing. A stake that nobody knows has no degree, and is said unknown.

Nothing here is applied: a person takes what is suggested, or does not.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeVar

from molette.engines.french import counted, listing
from molette.engines.money import NBSP, short_euros

N = TypeVar("N", int, Decimal)


class Kind(StrEnum):
    """Where a candidate comes from."""

    CONTESTED = "contested"
    ARBITRATION = "arbitration"
    OVERDUE = "overdue"
    POSTPONED = "postponed"
    ALERT = "alert"
    QUESTION = "question"


KIND_LABELS: Final = {
    Kind.CONTESTED: "chiffre contesté",
    Kind.ARBITRATION: "arbitrage demandé",
    Kind.OVERDUE: "décision en retard",
    Kind.POSTPONED: "point reporté",
    Kind.ALERT: "alerte",
    Kind.QUESTION: "question d’habitants",
}

STEPS: Final = {
    "euros": (10_000, 100_000, 1_000_000, 10_000_000, 100_000_000),
    "inhabitants": (100, 1_000, 10_000, 100_000, 1_000_000),
    "days": (7, 30, 90, 180, 365),
}
"""From which stake each degree, one to five, is reached."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that a committee could look at. `key` tells it from any other; stakes are None if unknown.

    `why` says in a few words what makes it a matter for the committee. `subject` and `subject_key` name what
    is signed, `project` the slug of the project concerned, `covers` what would hide it from a reader.
    """

    kind: Kind
    key: str
    title: str
    why: str
    euros: Decimal | None = None
    inhabitants: int | None = None
    days: int | None = None
    subject: str = ""
    subject_key: int | None = None
    project: str = ""
    covers: str = ""
    is_fictional: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate at its rank, from 1, with its degree and its reason in a sentence."""

    rank: int
    candidate: Candidate
    degree: int
    reason: str


def degrees(one: Candidate) -> tuple[int, int, int]:
    """Return the degrees of what is at stake: euros, inhabitants, days.

    >>> degrees(Candidate(Kind.ALERT, "a", "", "", euros=Decimal(2_000_000), days=31))
    (3, 0, 2)
    """
    return (
        bisect_right(STEPS["euros"], one.euros or 0),
        bisect_right(STEPS["inhabitants"], one.inhabitants or 0),
        bisect_right(STEPS["days"], one.days or 0),
    )


def weight(one: Candidate) -> tuple[int, int, Decimal, int, int]:
    """Return what ranks a candidate, the greatest first."""
    reached = degrees(one)
    return (sum(reached), max(reached), one.euros or Decimal(0), one.inhabitants or 0, one.days or 0)


def ranked(candidates: Iterable[Candidate]) -> tuple[Ranked, ...]:
    """Rank candidates; one found twice under the same key is told once, with the greatest of its stakes."""
    held: dict[str, Candidate] = {}
    for one in candidates:
        known = held.get(one.key)
        held[one.key] = one if known is None else _both(known, one)
    ordered = sorted(sorted(held.values(), key=lambda one: one.key), key=weight, reverse=True)
    return tuple(
        Ranked(rank, one, sum(degrees(one)), reason(one)) for rank, one in enumerate(ordered, start=1)
    )


def _both(one: Candidate, other: Candidate) -> Candidate:
    """The same thing found twice: told as by the first in order of words, with all that is at stake."""
    first = min(
        one,
        other,
        key=lambda it: (
            it.kind,
            it.title,
            it.why,
            it.subject,
            it.subject_key or 0,
            it.project,
            it.covers,
            it.is_fictional,
        ),
    )
    return replace(
        first,
        euros=_most(one.euros, other.euros),
        inhabitants=_most(one.inhabitants, other.inhabitants),
        days=_most(one.days, other.days),
    )


def _most(one: N | None, other: N | None) -> N | None:
    known = [value for value in (one, other) if value is not None]
    return max(known, default=None)


def stakes(one: Candidate) -> str:
    r"""What is at stake in a few words; that nobody knows it, where nobody does.

    >>> stakes(Candidate(Kind.ALERT, "a", "", "", euros=Decimal(2_000_000), days=31))
    '2\xa0M€ et 31\xa0jours'
    """
    said = []
    if one.euros is not None:
        said.append(short_euros(one.euros))
    if one.inhabitants is not None:
        said.append(counted(one.inhabitants, "habitant"))
    if one.days is not None:
        said.append(counted(one.days, "jour"))
    return listing(said) or "non renseigné"


def reason(one: Candidate) -> str:
    """Why a candidate is there, in a sentence that ends with what is at stake."""
    why = one.why.strip().rstrip(".")
    return f"{why[:1].upper()}{why[1:]}{NBSP}; en jeu{NBSP}: {stakes(one)}."
