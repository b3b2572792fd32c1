"""Invent euros that pass from hand to hand: some said given again, some left for a partner to see."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from molette.config.demo.book import Book
from molette.config.demo.past import create_then
from molette.domain.funding.models import Movement
from molette.domain.programme.models import Project

OPERATOR: Final = "246200364"
"""The agglomeration that shares out, in the invention, what the Region gives it for its communes."""
PARTS: Final = tuple(Decimal(1000 * thousands) for thousands in (1_200, 900, 640, 460))
OWN: Final = Decimal(240_000)
"""What it adds of its own to the last of these parts."""
GIVEN: Final = Decimal(4_000_000)
GIVEN_ON: Final = date(2025, 2, 10)
WHY: Final = "fictif — convention de délégation de démonstration"
UNSAID: Final = Decimal(350_000)
SCHEMES: Final = "region-erbm", "fonds-propres"


def load_flows(book: Book) -> None:
    """Add them once: found by the act that they name."""
    if Movement.objects.filter(act__startswith="Acte fictif F").exists():
        return
    operator = book.organisation(OPERATOR)
    rows = Project.objects.filter(
        is_fictional=True, is_published=True, parent=None, children=None, reference__lte="FICTIF-9"
    )
    others = list(
        rows.exclude(owner=operator).exclude(owner=None).order_by("reference", "pk")[: len(PARTS) + 2]
    )
    own = rows.filter(owner=operator).order_by("reference", "pk").first()
    if len(others) < len(PARTS) + 2 or own is None:
        return
    first = _written(book, [_gift(book, 0, GIVEN, None, through=operator)])[0]
    again = [
        _gift(book, rank, amount, project, giver=OPERATOR, drawn_from=first, drawn_reason=WHY)
        for rank, (amount, project) in enumerate(zip(PARTS, others, strict=False), start=1)
    ]
    again[-1].drawn_amount = PARTS[-1] - OWN
    passed = _gift(book, 5, Decimal(780_000), others[-2], through=book.organisation("anct"), giver="etat")
    # Nobody said yet that these two are the same euros: the page of double counts finds them.
    unsaid = [_gift(book, 6, UNSAID, own), _gift(book, 7, UNSAID, others[-1], giver=OPERATOR)]
    _written(book, [*again, passed, *unsaid])


def _gift(
    book: Book, rank: int, amount: Decimal, project: Project | None, *, giver: str = "", **fields: Any
) -> Movement:
    region = "region-hauts-de-france"
    scheme = SCHEMES[1] if giver == OPERATOR else SCHEMES[0] if not giver else "fonds-conjoint"
    dated = GIVEN_ON + timedelta(days=21 * rank)
    return Movement(
        contract=book.contracts["erbm"],
        project=project,
        funding_source=book.fund(scheme, giver or region, dated.year),
        rung="notified",
        amount=amount,
        year=dated.year,
        dated=dated,
        act=f"Acte fictif F-{rank}",
        source=book.sources["demonstration"],
        is_fictional=True,
        **fields,
    )


def _written(book: Book, gifts: Sequence[Movement]) -> list[Movement]:
    book.count(Movement, len(gifts))
    return create_then(gifts, [gift.dated for gift in gifts], recorded="dated")
