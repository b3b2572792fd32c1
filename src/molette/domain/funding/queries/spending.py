"""What is said of the spending of an operation: every word with who said it, and those in use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from molette.domain.funding.models import Spending
from molette.domain.programme.queries.refs import Ref, SourceRef, organisation_ref, source_ref
from molette.domain.secrecy.veils import Sort, veil
from molette.engines.rules.spending import Nature, Word, in_use


@dataclass(frozen=True, slots=True)
class SpendingView:
    """A word on the spending of a period, euros excluding tax. `in_use` marks the one that stands.

    `amount` and `word` are None where it is reserved to others (`is_hidden`).
    """

    id: int
    nature: Nature
    period: date
    precision: str
    amount: Decimal | None
    said_on: date
    said_by: Ref | None
    source: SourceRef | None
    note: str
    withdrawn_reason: str
    in_use: bool
    is_hidden: bool
    is_fictional: bool
    word: Word | None


def spendings_of(project: int, user: object) -> tuple[SpendingView, ...]:
    """Every word on the spending of a project, oldest period first. One query, and those of the veil."""
    seen = Spending.objects.visible_to(user).filter(project_id=project)
    rows = list(seen.select_related("said_by", "source").order_by("period", "precision", "said_on", "pk"))
    hidden = veil(user).hides(Sort.COST, project)
    standing = {word.rank for word in in_use(x.word() for x in rows if not x.withdrawn_reason)}
    return tuple(_view(one, hidden=hidden, in_use=one.pk in standing) for one in rows)


def words_of(project: int, user: object) -> Sequence[Word]:
    """The words that count, as the engine reads them. One query; none where the cost is hidden."""
    rows = Spending.objects.readable_by(user).standing().filter(project_id=project)
    return [one.word() for one in rows.order_by("pk")]


def _view(one: Spending, *, hidden: bool, in_use: bool) -> SpendingView:
    return SpendingView(
        one.pk,
        Nature(one.nature),
        one.period,
        one.precision,
        None if hidden else one.amount,
        one.said_on,
        organisation_ref(one.said_by),
        source_ref(one.source),
        "" if hidden else one.note,
        one.withdrawn_reason,
        in_use,
        hidden,
        one.is_fictional,
        None if hidden else one.word(),
    )
