"""Along the axes of one tree: where two partners put their euros, and have paid, and how alike they do."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from molette.domain.funding.models import Movement
from molette.domain.funding.queries import NO_YEAR, MovementFilter, ladders_by_node_and_year
from molette.domain.funding.queries.totals import scoped, with_reason
from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered
from molette.domain.people.models import Organisation
from molette.domain.programme.queries import NodeView, Ref, TreeView
from molette.domain.signatures.models import Subject
from molette.domain.signatures.queries import acts_on, is_contested
from molette.domain.signatures.subjects import SUBJECTS, Value
from molette.engines.convergence.overlap import Contest, Doubt, doubt, overlap, reading, shares
from molette.engines.ladder import Ladder, Rung
from molette.engines.signatures import Act, Answer, Case, last_words

PUT_IN: Final = Rung.NOTIFIED  # only the notified decision is a funding agreement
RUNGS: Final = (PUT_IN, Rung.PAID)
ZERO: Final = Decimal(0)
Amounts = dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Money:
    """Euros of a partner on an axis, and their share of all it puts there; None where there is none.

    `is_fictional` where some of these euros are invented for the demonstration.
    """

    amount: Decimal | None
    share: Fraction | None
    is_fictional: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """An orientation, or what stands under several or none; on each rung of `RUNGS`, the two partners.

    Every orientation of the tree is there, those where neither has an euro too.
    """

    node: NodeView | None
    label: str
    money: Mapping[Rung, tuple[Money, Money]]

    @property
    def is_fictional(self) -> bool:
        return any(one.is_fictional for pair in self.money.values() for one in pair)


@dataclass(frozen=True, slots=True)
class Index:
    """The overlap on a rung, None where one has no euro; in words; by year; `doubt` where some contest."""

    rung: Rung
    index: Fraction | None
    reading: str
    doubt: Doubt | None
    by_year: tuple[tuple[int, Fraction | None], ...]


@dataclass(frozen=True, slots=True)
class Depths:
    """`reserved` counts the movements that the reader does not see, left out of every share."""

    tree: TreeView
    partners: tuple[Ref, Ref]
    axes: tuple[Axis, ...]
    indexes: tuple[Index, ...]
    reserved: int
    is_fictional: bool


@remembered
def depths(tree: TreeView, left: str, right: str, user: object) -> Depths | None:
    """Cut two partners' euros by the orientations of a tree; None where one is not known.

    At most twelve queries. A project under several orientations is on an axis of its own: its euros are
    never counted twice.
    """
    found = {one.slug: one for one in Organisation.objects.filter(slug__in=(left, right)).order_by("pk")}
    if len(found) != len({left, right}) or left == right:
        return None
    partners = found[left], found[right]
    filters = [MovementFilter(funder=one.pk, tree=tree.id) for one in partners]
    told = [ladders_by_node_and_year(one, user) for one in filters]
    every = [held for side in told for years in side.values() for held in years.values()]
    contested = [_contested(one, tree, user) for one in filters]
    amounts = {rung: (_upto(told[0], rung), _upto(told[1], rung)) for rung in RUNGS}
    parts = {rung: tuple(shares(side) or {} for side in amounts[rung]) for rung in RUNGS}
    names = {str(node.id): node for node in tree.nodes}
    beside = [key for key in ("several", "") if any(key in s for pair in amounts.values() for s in pair)]

    def money(key: str, rung: Rung) -> tuple[Money, Money]:
        one, other = (
            Money(held.get(key), part.get(key), _is_fictional(side.get(key, {}), rung))
            for held, part, side in zip(amounts[rung], parts[rung], told, strict=True)
        )
        return one, other

    return Depths(
        tree=tree,
        partners=(Ref(partners[0].slug, partners[0].label), Ref(partners[1].slug, partners[1].label)),
        axes=tuple(
            Axis(names.get(key), _label(key, names), {rung: money(key, rung) for rung in RUNGS})
            for key in (*names, *beside)
        ),
        indexes=tuple(_index(rung, amounts[rung], told, contested) for rung in RUNGS),
        reserved=sum(held.reserved for held in every),
        is_fictional=any(total.is_fictional for held in every for total in held.rungs),
    )


def _label(key: str, names: Mapping[str, NodeView]) -> str:
    if key in names:
        return names[key].label
    return "sous plusieurs orientations" if key else "sans orientation de cet arbre"


def _is_fictional(years: Mapping[int, Ladder], rung: Rung) -> bool:
    return any(held.at(rung).is_fictional for held in years.values())


def _upto(years: Mapping[str, Mapping[int, Ladder]], rung: Rung, until: int | None = None) -> Amounts:
    """What a partner put on each axis, all years or until one (then without what is said for several)."""
    found: Amounts = {}
    for key, held in years.items():
        totals = [
            one.at(rung) for year, one in held.items() if until is None or (year != NO_YEAR and year <= until)
        ]
        if any(total.lines for total in totals):
            found[key] = max(sum((total.amount for total in totals), ZERO), ZERO)
    return found


def _index(
    rung: Rung,
    amounts: tuple[Amounts, Amounts],
    told: list[Mapping[str, Mapping[int, Ladder]]],
    contested: list[Mapping[Rung, list[Contest]]],
) -> Index:
    index = overlap(*amounts)
    years = sorted({year for side in told for held in side.values() for year in held if year != NO_YEAR})
    mine, theirs = (side.get(rung, []) for side in contested)
    return Index(
        rung=rung,
        index=index,
        reading=reading(index) if index is not None else "",
        doubt=doubt((amounts[0], mine), (amounts[1], theirs)),
        by_year=tuple(
            (year, overlap(_upto(told[0], rung, year), _upto(told[1], rung, year))) for year in years
        ),
    )


def _contested(filters: MovementFilter, tree: TreeView, user: object) -> Mapping[Rung, list[Contest]]:
    """By rung, the amounts that the last word of a partner contests, with what is said instead. Four queries.

    Only the last words count: who contested and then accepted, or gave another value, has said so.
    """
    rows = with_reason(scoped(filters, user).filter(is_contested(Subject.MOVEMENT)), filters, user)
    counted = rows.filter(rung__in=RUNGS).order_by("pk")
    disputed = [row for row in counted if not vars(row)["reason"]]
    signed = {one.key: one for one in SUBJECTS[Subject.MOVEMENT].find([row.pk for row in disputed])}
    acts = acts_on(signed.values()) if signed else {}
    carried = dict(_carried(tree))
    found: dict[Rung, list[Contest]] = defaultdict(list)
    for row in disputed:
        one = signed[row.pk]
        case = Case(one.author_voice, (), acts.get(one.name, ()), one.withdrawn_on)
        against = [word for word in last_words(case, today()).values() if word.answer is Answer.CONTESTED]
        if against:
            axis = carried.get(row.project_id or 0, "")
            found[Rung(row.rung)].append(Contest(axis, _used(row), tuple(_instead(row, against))))
    return found


def _instead(row: Movement, against: Iterable[Act[Value]]) -> Iterator[Decimal]:
    """The other amounts said of a movement: its author's, where another is used, and theirs who contest."""
    if row.amount is not None and row.amount != _used(row):
        yield row.amount
    for word in against:
        if isinstance(word.instead, Decimal):
            yield word.instead


def _used(row: Movement) -> Decimal:
    return row.amount_in_use if row.amount_in_use is not None else row.amount or ZERO


def _carried(tree: TreeView) -> Iterator[tuple[int, str]]:
    """The axis of each project: the orientation that it carries itself, or several."""
    below: dict[int, set[int]] = defaultdict(set)
    for node in tree.nodes:
        if node.parent_id is not None:
            below[node.parent_id] |= node.projects
    seen: dict[int, list[str]] = defaultdict(list)
    for node in tree.nodes:
        for project in node.projects - below[node.id]:
            seen[project].append(str(node.id))
    for project, keys in seen.items():
        yield project, keys[0] if len(keys) == 1 else "several"
