"""The ladder of an euro: announced → voted → programmed → notified → committed → paid; lapsed, repaid.

« Seule la décision attributive, notifiée, est une convention de financement » (décret 2018-514, art. 8).
Totals never mix rungs. AE bounds what may be committed, CP what may be paid in the year (LOLF, art. 8).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Rung(StrEnum):
    ANNOUNCED = "announced"
    VOTED = "voted"
    VOTED_CP = "voted_cp"
    PROGRAMMED = "programmed"
    NOTIFIED = "notified"
    COMMITTED = "committed"
    PAID = "paid"
    LAPSED = "lapsed"
    REPAID = "repaid"


RUNG_LABELS: dict[Rung, str] = {
    Rung.ANNOUNCED: "annoncé",
    Rung.VOTED: "voté (AE)",
    Rung.VOTED_CP: "voté (CP)",
    Rung.PROGRAMMED: "programmé",
    Rung.NOTIFIED: "notifié",
    Rung.COMMITTED: "engagé (AE)",
    Rung.PAID: "payé (CP)",
    Rung.LAPSED: "caduc",
    Rung.REPAID: "reversé",
}


RESERVED = "montant réservé"


class Reason(StrEnum):
    """Why a movement stays out of a total."""

    UNKNOWN_AMOUNT = "unknown_amount"
    ALREADY_COUNTED = "already_counted"
    IN_PARENT = "in_parent"
    GIVEN_AGAIN = "given_again"
    PASSED_ON = "passed_on"
    NOT_LOCATED = "not_located"
    MULTI_YEAR = "multi_year"
    RESERVED = "reserved"


REASON_SENTENCES: dict[Reason, str] = {
    Reason.UNKNOWN_AMOUNT: "montant non publié",
    Reason.ALREADY_COUNTED: "déjà compté dans une autre annonce ou décision",
    Reason.IN_PARENT: "déjà compté dans l’opération qui le contient",
    Reason.GIVEN_AGAIN: "redonné de ce qu’un autre a donné, déjà compté chez celui-ci",
    Reason.PASSED_ON: "redonné à d’autres, compté chez ceux qui l’ont reçu",
    Reason.NOT_LOCATED: "porté par le programme entier, sans projet ni lieu",
    Reason.MULTI_YEAR: "montant pluriannuel, non réparti par année",
    Reason.RESERVED: "montant réservé, non compté ici",
}


@dataclass(frozen=True, slots=True)
class Sum:
    """What one group of movements adds to one rung, or why it adds nothing."""

    key: str
    rung: Rung
    reason: Reason | None
    is_fictional: bool
    amount: Decimal
    lines: int


@dataclass(frozen=True, slots=True)
class RungTotal:
    """Euros standing on a rung; `fictional` is the invented part, shown as such."""

    rung: Rung
    amount: Decimal = Decimal(0)
    fictional: Decimal = Decimal(0)
    lines: int = 0

    @property
    def label(self) -> str:
        return RUNG_LABELS[self.rung]

    @property
    def real(self) -> Decimal:
        return self.amount - self.fictional

    @property
    def is_fictional(self) -> bool:
        return bool(self.fictional)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Movements left out of a rung's total, and why; whoever asks gives no amount for what is reserved."""

    rung: Rung
    reason: Reason
    amount: Decimal
    lines: int

    @property
    def label(self) -> str:
        return RUNG_LABELS[self.rung]

    @property
    def sentence(self) -> str:
        return REASON_SENTENCES[self.reason]


@dataclass(frozen=True, slots=True)
class Ladder:
    """The total of each rung, never mixed, with what was left out."""

    rungs: tuple[RungTotal, ...]
    excluded: tuple[Exclusion, ...] = ()

    def at(self, rung: Rung) -> RungTotal:
        """The total of one rung; nothing on it is a known zero lines, not an unknown."""
        return next((total for total in self.rungs if total.rung == rung), RungTotal(rung))

    def reserves(self, rung: Rung) -> bool:
        """Whether an amount of that rung is left out for being reserved: its total is then not the whole."""
        return any(out.rung == rung and out.reason is Reason.RESERVED for out in self.excluded)

    def told(self, rung: Rung) -> Decimal | str | None:
        """What stands on a rung, or that it is reserved, or nothing where nobody published anything."""
        total = self.at(rung)
        return total.amount if total.lines else RESERVED if self.reserves(rung) else None

    @property
    def reserved(self) -> int:
        """How many movements are left out for being reserved."""
        return sum(out.lines for out in self.excluded if out.reason is Reason.RESERVED)

    @property
    def is_empty(self) -> bool:
        return not any(total.lines for total in self.rungs)

    @property
    def is_fictional(self) -> bool:
        """Whether some of the euros standing on a rung are invented."""
        return any(total.is_fictional for total in self.rungs)


def ladder(sums: Iterable[Sum]) -> Ladder:
    """Add up sums into one total a rung; what has a reason to stay out is listed, never added.

    >>> cp = Sum("État", Rung.VOTED_CP, None, False, Decimal(6_000_000), 1)
    >>> ae = Sum("État", Rung.VOTED, None, False, Decimal(25_000_000), 1)
    >>> both = ladder([cp, ae])
    >>> both.at(Rung.VOTED).amount - both.at(Rung.VOTED_CP).amount
    Decimal('19000000')
    """
    kept: dict[Rung, RungTotal] = {}
    out: dict[tuple[Rung, Reason], Exclusion] = {}
    for s in sums:
        if s.reason is None:
            old = kept.get(s.rung, RungTotal(s.rung))
            kept[s.rung] = RungTotal(
                s.rung,
                old.amount + s.amount,
                old.fictional + (s.amount if s.is_fictional else 0),
                old.lines + s.lines,
            )
        else:
            seen = out.get((s.rung, s.reason), Exclusion(s.rung, s.reason, Decimal(0), 0))
            out[s.rung, s.reason] = Exclusion(s.rung, s.reason, seen.amount + s.amount, seen.lines + s.lines)
    return Ladder(
        tuple(kept[rung] for rung in Rung if rung in kept),
        tuple(out[rung, reason] for rung in Rung for reason in Reason if (rung, reason) in out),
    )


def by_key(sums: Iterable[Sum]) -> dict[str, Ladder]:
    """Add up sums apart for each key (a funder, a year, a place…), in the order they come."""
    groups: dict[str, list[Sum]] = {}
    for s in sums:
        groups.setdefault(s.key, []).append(s)
    return {key: ladder(group) for key, group in groups.items()}
