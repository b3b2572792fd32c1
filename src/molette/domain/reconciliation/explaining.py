"""What explains a group that a person makes: the engine reads its lines among others of both books."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db.models import F, Q, QuerySet

from molette.domain.reconciliation.models import Calculation, Line, Reconciliation
from molette.domain.reconciliation.reading import Side, became, book_of
from molette.engines.reconciliation.answer import Group
from molette.engines.reconciliation.explaining import COMPANY, explain
from molette.engines.reconciliation.learning import Weights


def explained(of: Reconciliation, left: Sequence[Line], right: Sequence[Line]) -> Group:
    """Tell a group of these lines: its probability, its reasons, its residuals. At most eight queries."""
    books, ranks = [], []
    amounts = [line.amount for line in (*left, *right) if line.amount is not None]
    for side, own in ((Side.LEFT, left), (Side.RIGHT, right)):
        books.append(book_of([*own, *_company(of, side, own, amounts)]))
        ranks.append(range(len(own)))
    return explain(books[0], books[1], ranks[0], ranks[1], places=became(), weights=_weights(of))


def _company(of: Reconciliation, side: str, own: Sequence[Line], amounts: Sequence[Any]) -> list[Line]:
    """Lines that tell what is rare in a book, what it says twice, and from which day to which it goes."""
    others = Line.objects.filter(reconciliation=of, side=side).exclude(pk__in=[line.pk for line in own])
    dated = others.exclude(dated=None)
    taken: list[QuerySet[Line]] = [
        others.filter(Q(amount__in=amounts)).order_by("pk")[:COMPANY],
        dated.order_by("dated", "pk")[:1],
        dated.order_by(F("dated").desc(), "-pk")[:1],
        others.order_by("pk")[:COMPANY],
    ]
    return list({line.pk: line for rows in taken for line in rows}.values())


def kept(weights: Weights) -> dict[str, Any]:
    """What agreements weigh, as a calculation keeps it."""
    return asdict(weights)


def _weights(of: Reconciliation) -> Weights | None:
    done = Calculation.objects.filter(reconciliation=of, status=Calculation.Status.DONE)
    told: Mapping[str, Any] = done.order_by("-pk").values_list("weights", flat=True).first() or {}
    if not told:
        return None
    return Weights(
        fields=tuple((name, tuple(values)) for name, values in told["fields"]),
        base=told["base"],
        rate=told["rate"],
        kin=tuple(tuple(ranks) for ranks in told["kin"]),
    )
