"""The cash of an operation's owner: its plan, its calendar, its spending, and the payments of each aid."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from molette.domain.funding.book import book
from molette.domain.funding.models import IN_USE, Movement
from molette.domain.funding.queries.plans import PlanLineView, PlanView
from molette.domain.funding.queries.spending import words_of
from molette.domain.journal.known import today
from molette.domain.programme.models import Project
from molette.domain.programme.queries.calendars import calendars
from molette.domain.secrecy.veils import Sort, veil
from molette.engines.ladder import Rung
from molette.engines.plans import LineKind
from molette.engines.rules.book import Book
from molette.engines.rules.payments import Turn, has_changed, payment_turns, turn_of, under
from molette.engines.rules.spending import Spending, spending
from molette.engines.rules.treasury import Grant, Treasury, treasury
from molette.engines.stages import last_day
from molette.engines.works import day_of, works

ZERO = Decimal(0)
Payments = Mapping[int, list[tuple[date, Decimal]]]


@dataclass(frozen=True, slots=True)
class Switch:
    """What a change of the payment rules does to the curve: by the rules alone, whatever was paid.

    `own` are the rules of the plan's grants, `other` those compared with them; `before` and `after` the two
    in the order of their days, with the curve under each. `is_drawn`: not when the rules asked are its own.
    """

    turns: tuple[Turn, ...]
    own: Turn
    other: Turn
    before: tuple[Turn, Treasury]
    after: tuple[Turn, Treasury]
    is_drawn: bool = True

    @property
    def curve(self) -> Treasury:
        """The curve under the rules that are not the plan's."""
        return self.before[1] if self.before[0] is self.other else self.after[1]

    @property
    def more(self) -> Decimal:
        """Euros that the later rules ask the owner to advance beyond the former."""
        return self.after[1].advanced - self.before[1].advanced


@dataclass(frozen=True, slots=True)
class Cash:
    """The curve, or which fact lacks before it can be drawn.

    `known_until` is the last month of which something that happened is recorded, spent or paid; `paid` the
    euros received by then;
    `has_vague` says that a payment is known to the quarter or the year only.
    """

    curve: Treasury | None
    missing: str = ""
    spending: Spending = field(default_factory=lambda: Spending(()))
    cost: Decimal = ZERO
    known_until: date | None = None
    paid: Decimal = ZERO
    has_vague: bool = False
    switch: Switch | None = None


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the curves of a plan are drawn from."""

    rules: Book
    cost: Decimal
    works: tuple[date, date]
    out: Mapping[date, Decimal]

    def curve(self, grants: Sequence[Grant], known_until: date | None = None) -> Treasury:
        return treasury(self.rules, self.cost, grants, self.works, spent=self.out, known_until=known_until)


def cash_of(plan: PlanView, user: object, *, under_rules_of: date | None = None) -> Cash:
    """Draw the curve of a plan. Three queries, those of the veil and of the rule book.

    A grant not notified yet follows the rules of the plan's own day. With an amount hidden from the reader,
    nothing is drawn. `under_rules_of`: the day whose payment rules the plan is compared with.
    """
    grants = [x for x in plan.lines if x.kind is LineKind.GRANT]
    if plan.reserved or any(x.amount is None for x in grants):
        return Cash(None, "un montant du plan")
    if not plan.cost_excl_tax:
        return Cash(None, "le coût hors taxes")
    turns = calendars(Project.objects.filter(pk=plan.project_id)).get(plan.project_id, ())
    span = works(turns, today()).span
    when = (day_of(span[0]), day_of(span[1])) if span else None
    if when is None or when[1] < when[0]:
        return Cash(None, "la date de début et celle de fin des travaux")
    paid, has_vague = _payments(plan.project_id, user)
    if paid is None:
        return Cash(None, "le montant d’un versement")
    said = spending(words_of(plan.project_id, user), plan.cost_excl_tax, when)
    ground = _Ground(book(), plan.cost_excl_tax, when, said.by_month)
    told = _grants(grants, plan.dated, ground.rules, paid)
    known = [*(on for grant in told for on, _ in grant.paid), *filter(None, [said.last_actual])]
    known_until = max(known).replace(day=1) if known else None
    switch = _switch(ground, [Grant(x.scheme, x.amount, x.on) for x in told], under_rules_of)
    curve = ground.curve(told, known_until)
    received = sum((amount for grant in told for _, amount in grant.paid), ZERO)
    return Cash(curve, "", said, plan.cost_excl_tax, known_until, received, has_vague, switch)


def _grants(lines: Sequence[PlanLineView], dated: date, rules: Book, paid: Payments) -> tuple[Grant, ...]:
    """The grants of a plan: two lines of one source are one grant; what lapsed does not come."""
    amounts: dict[int, Decimal] = defaultdict(Decimal)
    first: dict[int, PlanLineView] = {}
    for rank, line in enumerate(lines):
        key = line.source or -rank
        amounts[key] += (line.amount or ZERO) - (line.lapsed or ZERO)
        first.setdefault(key, line)
    return tuple(
        Grant(
            rules.key(line.scheme_slug),
            max(ZERO, amounts[key]),
            line.notified_on or dated,
            tuple(paid.get(key, ())),
        )
        for key, line in first.items()
    )


def _payments(project: int, user: object) -> tuple[Payments | None, bool]:
    """What each funding source paid, and when; None where an amount is hidden or was not published.

    A payment known to the year is counted at its end, and never after today: it is not in hand before.
    """
    found: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    has_vague = False
    worn = veil(user)
    rows = Movement.objects.visible_to(user).filter(project_id=project, rung=Rung.PAID, counted_in=None)
    fields = ("pk", "funding_source_id", IN_USE, "dated", "dated_precision")
    for pk, source, amount, dated, precision in rows.order_by("dated", "pk").values_list(*fields):
        if amount is None or worn.hides(Sort.MOVEMENT, pk):
            return None, False
        has_vague = has_vague or precision in {"quarter", "year"}
        found[source].append((min(last_day(dated, precision), today()), amount))
    return found, has_vague


def _switch(ground: _Ground, grants: Sequence[Grant], asked: date | None) -> Switch | None:
    """Compare the rules of the plan with those of the day asked, or with the ones just before or after."""
    turns = payment_turns(ground.rules, {grant.scheme for grant in grants})
    moved = [grant for grant in grants if has_changed(ground.rules, grant.scheme)]
    if not moved:
        return None
    own = turn_of(turns, moved[0].on)
    rank = turns.index(own)
    other = turn_of(turns, asked) if asked else own
    if other is own:
        other = turns[rank - 1] if rank else turns[rank + 1]
    before, after = sorted((own, other), key=lambda turn: turn.day)
    curves = [(turn, ground.curve(under(ground.rules, grants, turn))) for turn in (before, after)]
    is_drawn = asked is None or turn_of(turns, asked) is not own
    return Switch(turns, own, other, curves[0], curves[1], is_drawn)
