"""Movements added up by rung and by key, euros given again counted once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum

from molette.domain.funding.models import IN_USE
from molette.domain.funding.queries.names import Names
from molette.domain.funding.queries.once import SIDE_REASONS, TIED, Side, are_given_again, once
from molette.engines import ladder as engine
from molette.engines.ladder import Reason, Rung
from molette.engines.money import to_cents

_PAYER: Final = tuple(f"funding_source__funder__{name}" for name in ("short_name", "name", "slug"))


@dataclass(frozen=True, slots=True)
class Gifts:
    """Which of two gifts of the same euros counts them, in whose sight."""

    side: Side
    user: object


def sums(
    rows: QuerySet[Any],
    key: str | None,
    payers: dict[str, Names] | None = None,
    gifts: Gifts | None = None,
) -> Iterable[engine.Sum]:
    """Add up by rung and by key; where the key is a payer, its names are read with its sums.

    `gifts`: euros given again are counted once. Nothing more is asked where none of these rows is tied to
    another by such a gift; else what is given again is, and the sums anew.
    """
    names = ["rung", "reason", "is_fictional", *([key] if key else [])]

    def added(some: QuerySet[Any], **more: Any) -> list[Mapping[str, Any]]:
        told = some.values(*names, *(() if payers is None else _PAYER))
        return list(told.annotate(total=Sum(IN_USE), lines=Count("id"), **more).order_by(*names))

    side = gifts.side if gifts else None
    some = are_given_again(gifts.user) if gifts else False
    held = [] if some else added(rows, **({"tied": Count("id", filter=TIED)} if some is None else {}))
    if gifts and (some or any(row.get("tied") for row in held)):
        again = once(rows, gifts.side, gifts.user)
        held = added(again, twice=Sum("again"), passing=Count("id", filter=Q(again__gt=0)))
    for row in held:
        if payers is not None:
            short, name, slug = (row[column] for column in _PAYER)
            payers[str(row["key"])] = (short or name, slug)
        # Of what is left out for another reason, nothing was counted: nothing is taken away.
        twice = to_cents(Decimal(row.get("twice") or 0)) if not row["reason"] else Decimal(0)
        whole = engine.Sum(
            key="" if key is None or row[key] is None else str(row[key]),
            rung=Rung(row["rung"]),
            reason=Reason(row["reason"]) if row["reason"] else None,
            is_fictional=row["is_fictional"],
            # SQLite and PostgreSQL scale a sum differently; of what is reserved, nothing leaves the database.
            amount=to_cents(Decimal(0 if row["reason"] == Reason.RESERVED else row["total"] or 0)) - twice,
            lines=row["lines"],
        )
        yield whole
        if twice and side is not None:
            yield replace(whole, reason=SIDE_REASONS[side], amount=twice, lines=row["passing"])
