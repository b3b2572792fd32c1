"""What two books tell once reconciled: one function adds it up, whatever page, file or signature asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When

from molette.domain.reconciliation.models import Group, Line, Reconciliation, Residual
from molette.engines.money import to_cents
from molette.engines.reconciliation.answer import GAP_WORDS, Gap

ZERO: Final = Decimal(0)
State = Group.State
DECIDED: Final = (State.ACCEPTED, State.CONFIRMED)
ANY: Final[Any] = object()
"""Every year, those without one included."""


@dataclass(frozen=True, slots=True)
class Part:
    """Groups added up: how many, euros of each book, and `stake`, the greater side of each group."""

    groups: int = 0
    left: Decimal = ZERO
    right: Decimal = ZERO
    stake: Decimal = ZERO

    @property
    def difference(self) -> Decimal:
        return self.left - self.right

    @property
    def alike(self) -> Decimal:
        """What both books tell of these groups: the lesser side of each."""
        return self.left + self.right - self.stake

    def __add__(self, other: "Part") -> "Part":
        return Part(
            self.groups + other.groups,
            self.left + other.left,
            self.right + other.right,
            self.stake + other.stake,
        )


@dataclass(frozen=True, slots=True)
class Cause:
    """Euros of one cause: left less right, what its lines weigh, how many groups; decided or presumed."""

    gap: Gap
    euros: Decimal
    stake: Decimal
    groups: int

    @property
    def words(self) -> str:
        return GAP_WORDS[self.gap]


@dataclass(frozen=True, slots=True)
class Figures:
    """Two books added up.

    `causes` sum to the difference of the books, to the cent. `hidden` groups are in none of these figures.
    """

    accepted: Part
    proposed: Part
    parked: Part
    missing_left: Part
    missing_right: Part
    causes: tuple[Cause, ...]
    lines: int
    decided_lines: int
    decided_euros: Decimal
    unknown: int
    hidden: int
    is_fictional: bool

    @property
    def agreed(self) -> Decimal:
        """What both books tell alike, in the groups accepted."""
        return self.accepted.alike

    @property
    def total(self) -> Part:
        return self.accepted + self.proposed + self.parked + self.missing_left + self.missing_right

    @property
    def difference(self) -> Decimal:
        return self.total.difference

    @property
    def euros(self) -> Decimal:
        """What there is to decide of: the greater side of each group."""
        return self.total.stake

    def as_json(self) -> dict[str, Any]:
        """All that a signature engages, in texts that never change form."""
        parts = {
            "accepted": self.accepted,
            "parked": self.parked,
            "missing_left": self.missing_left,
            "missing_right": self.missing_right,
        }
        return {
            **{name: [part.groups, f"{part.left:.2f}", f"{part.right:.2f}"] for name, part in parts.items()},
            "agreed": f"{self.agreed:.2f}",
            "difference": f"{self.difference:.2f}",
            "causes": {one.gap.value: f"{one.euros:.2f}" for one in self.causes if one.euros},
        }


def groups_seen(of: Reconciliation, user: object = ANY) -> QuerySet[Group]:
    """The groups that the user may read; all of them for the instance itself."""
    rows = Group.objects.filter(reconciliation=of)
    return rows if user is ANY else rows.readable_by(user)


def figures_of(of: Reconciliation, year: int | None = ANY, user: object = ANY) -> Figures:
    """Add up what two books tell of a year (None: lines without one), as far as the user may read.

    Five queries.
    """
    seen = groups_seen(of, user)
    rows = seen if year is ANY else seen.filter(year=year)
    return _figures(of, rows, 0 if user is ANY else _hidden(of, user, year))


def _hidden(of: Reconciliation, user: object, year: int | None) -> int:
    lines = Line.objects.hidden_from(user).filter(reconciliation=of)
    if year is not ANY:
        lines = lines.filter(group__year=year)
    return lines.aggregate(groups=Count("group", distinct=True))["groups"] or 0


def _figures(of: Reconciliation, rows: QuerySet[Group], hidden: int) -> Figures:
    parts, decided = _parts(rows)
    causes = _causes(Residual.objects.filter(group__in=rows.order_by().values("pk")))
    lines = Line.objects.filter(reconciliation=of, group__in=rows.order_by().values("pk"))
    counted = lines.aggregate(
        every=Count("pk"),
        decided=Count("pk", filter=Q(group__state__in=DECIDED)),
        unknown=Count("pk", filter=Q(amount=None)),
    )
    return Figures(
        accepted=parts["accepted"],
        proposed=parts["proposed"],
        parked=parts["parked"],
        missing_left=parts["right"],
        missing_right=parts["left"],
        causes=causes,
        lines=counted["every"] or 0,
        decided_lines=counted["decided"] or 0,
        decided_euros=decided,
        unknown=counted["unknown"] or 0,
        hidden=hidden,
        is_fictional=rows.filter(is_fictional=True).order_by("pk").exists(),
    )


def _parts(rows: QuerySet[Group]) -> tuple[Mapping[str, Part], Decimal]:
    """The groups by what they are, alone at the left or at the right among them, and the euros decided."""
    told = rows.order_by().values("state", side=_side()).annotate(
        groups=Count("pk"), left=Sum("left_euros"), right=Sum("right_euros"), weight=Sum("stake")
    )  # fmt: skip
    parts = dict.fromkeys(("accepted", "proposed", "parked", "left", "right"), Part())
    decided = ZERO
    for row in told:
        part = Part(row["groups"], cents(row["left"]), cents(row["right"]), cents(row["weight"]))
        name = row["side"] if row["side"] and row["state"] != State.PARKED else row["state"]
        parts[name] += part
        if row["state"] in DECIDED:
            decided += part.stake
    return parts, decided


def cents(total: Decimal | None) -> Decimal:
    """A sum as the database gives it, to the cent: SQLite adds up in binary numbers."""
    return to_cents(total) if total else ZERO


def _side() -> Case:
    return Case(When(shape__in=("left", "right"), then=F("shape")), default=Value(""))


def _causes(rows: QuerySet[Residual]) -> tuple[Cause, ...]:
    told = (
        rows.order_by()
        .values("gap")
        .annotate(e=Sum("euros"), s=Sum("stake"), n=Count("group", distinct=True))
    )
    found = [Cause(Gap(row["gap"]), cents(row["e"]), cents(row["s"]), row["n"]) for row in told]
    return tuple(sorted(found, key=lambda one: (-one.stake, one.gap)))
