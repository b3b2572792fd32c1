"""What explains a group that a person makes: the engine reads its lines among others of both books."""

from collections.abc import Sequence
from typing import Final

from molette.domain.reconciliation.models import Line, Reconciliation
from molette.domain.reconciliation.reading import Side, became, book_of
from molette.engines.reconciliation.answer import Group
from molette.engines.reconciliation.explaining import explain

COMPANY: Final = 300
"""Other lines of each book read along: they tell which words are rare."""


def explained(of: Reconciliation, left: Sequence[Line], right: Sequence[Line]) -> Group:
    """Tell a group of these lines: its probability, its reasons, its residuals. At most three queries."""
    books, ranks = [], []
    for side, own in ((Side.LEFT, left), (Side.RIGHT, right)):
        others = Line.objects.filter(reconciliation=of, side=side).exclude(pk__in=[one.pk for one in own])
        books.append(book_of([*own, *others.order_by("pk")[:COMPANY]]))
        ranks.append(range(len(own)))
    return explain(books[0], books[1], ranks[0], ranks[1], places=became())
