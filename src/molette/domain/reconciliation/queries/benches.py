"""The groups of two books one by one, as a person decides of them, and the lines that may be sought."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Prefetch, Q, QuerySet

from molette.domain.reconciliation.models import Candidate, Decision, Group, Line, Reconciliation, Residual
from molette.domain.reconciliation.queries.figures import ANY, groups_seen
from molette.domain.reconciliation.queries.rows import (
    CandidateRow,
    DecisionRow,
    GroupRow,
    LineRow,
    decision_row,
    line_row,
    told,
)
from molette.engines.tables.labels import unaccented

Side = Line.Side
State = Group.State
OPEN: Final = (State.PROPOSED, State.ALONE, State.PARKED)
STATES: Final[Mapping[str, tuple[str, ...]]] = {
    "a-decider": (State.PROPOSED,),
    "absents-a-gauche": (State.ALONE, State.CONFIRMED),
    "absents-a-droite": (State.ALONE, State.CONFIRMED),
    "de-cote": (State.PARKED,),
    "acceptes": (State.ACCEPTED,),
    "tous": tuple(State),
}
"""What the list is narrowed to. A line absent on the left is one that only the right book has."""
_ALONE: Final = {"absents-a-gauche": "right", "absents-a-droite": "left"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list of groups is narrowed to; empty for all."""

    state: str = "a-decider"
    gap: str = ""
    year: int | None = None
    scheme: str = ""
    place: str = ""
    text: str = ""


def bench(of: Reconciliation, asked: Asked, user: object = ANY) -> QuerySet[Group]:
    """The groups asked for, those that weigh most first."""
    rows = groups_seen(of, user)
    rows = rows.filter(state__in=STATES.get(asked.state, tuple(State)))
    if asked.state in _ALONE:
        rows = rows.filter(shape=_ALONE[asked.state])
    if asked.gap:
        rows = rows.filter(pk__in=Residual.objects.filter(gap=asked.gap).order_by().values("group_id"))
    if asked.year is not None:
        rows = rows.filter(year=asked.year)
    if asked.scheme:
        rows = rows.filter(scheme=asked.scheme)
    if asked.place:
        rows = rows.filter(place_code=asked.place)
    if asked.text:
        rows = rows.filter(pk__in=_saying(of, asked.text).order_by().values("group_id"))
    return rows.order_by("-stake", "pk")


def sure(of: Reconciliation, user: object = ANY) -> QuerySet[Group]:
    """The groups proposed that are sure, without an euro of difference: accepted together once read."""
    return groups_seen(of, user).filter(is_sure=True, state=State.PROPOSED).order_by("-stake", "pk")


def _saying(of: Reconciliation, text: str) -> QuerySet[Line]:
    rows = Line.objects.filter(reconciliation=of)
    for word in text.split():
        said = Q(pk__in=())
        for form in {word, unaccented(word)}:
            for column in ("object", "body", "identifier", "place_name", "scheme"):
                said |= Q(**{f"{column}__icontains": form})
        rows = rows.filter(said)
    return rows


def lines_found(
    of: Reconciliation, side: str, text: str, user: object, *, most: int = 20
) -> tuple[LineRow, ...]:
    """Lines of one book that say these words, to choose from by hand; none accepted. Two queries."""
    open_groups = groups_seen(of, user).filter(state__in=OPEN).order_by().values("pk")
    rows = _saying(of, text).filter(side=side, group__in=open_groups)
    return tuple(line_row(line) for line in _linked(rows).order_by("-amount", "pk")[:most])


def _linked(rows: QuerySet[Line]) -> QuerySet[Line]:
    return rows.select_related("movement__project")


def group_rows(
    rows: Iterable[Group], user: object = ANY, *, with_thread: bool = False
) -> tuple[GroupRow, ...]:
    """Read groups with their lines, residuals and decisions. Six queries, however many there are."""
    if isinstance(rows, QuerySet):
        lines = Prefetch("lines", _linked(Line.objects.order_by("pk")))
        residuals = Prefetch("residuals", Residual.objects.order_by("-stake", "pk"))
        rows = rows.select_related("decision__decided_by").prefetch_related(lines, residuals)
    found = list(rows)
    threads = _threads(found, user) if with_thread else {}
    made = [one.decision_id for one in found if one.decision_id is not None]
    seen = set(_seen(user).filter(pk__in=made).order_by("pk").values_list("pk", flat=True)) if made else set()
    return tuple(
        told(group, tuple(threads.get(group.pk, ())), is_told=group.decision_id in seen) for group in found
    )


def _seen(user: object) -> QuerySet[Decision]:
    return Decision.objects.all() if user is ANY else Decision.objects.readable_by(user)


def group_row(of: Reconciliation, key: int, user: object = ANY) -> GroupRow | None:
    """One group that the user may read, with all that was decided or written of its lines."""
    found = group_rows(groups_seen(of, user).filter(pk=key).order_by("pk"), user, with_thread=True)
    return found[0] if found else None


def _threads(groups: Iterable[Group], user: object) -> Mapping[int, list[DecisionRow]]:
    """All that was decided of any line of these groups, the latest first. One query a group."""
    found: dict[int, list[DecisionRow]] = defaultdict(list)
    for group in groups:
        own = {(line.side, line.key) for line in group.lines.all()}
        rows = _seen(user).filter(reconciliation_id=group.reconciliation_id).select_related("decided_by")
        for one in rows.defer("before").order_by("-pk").iterator(chunk_size=500):
            if not own.isdisjoint(one.keys):
                found[group.pk].append(decision_row(one))
    return found


def candidates(of: Reconciliation, group: GroupRow, user: object = ANY) -> tuple[CandidateRow, ...]:
    """The lines that might belong with those of a group, the likeliest first. Two queries."""
    own = [line.id for line in group.lines]
    offers = Candidate.objects.filter(Q(left__in=own) | Q(right__in=own), left__reconciliation=of)
    open_groups = groups_seen(of, user).filter(state__in=OPEN).order_by().values("pk")
    offers = offers.filter(Q(left__in=own) | Q(left__group__in=open_groups))
    offers = offers.filter(Q(right__in=own) | Q(right__group__in=open_groups))
    linked = offers.select_related(
        "left__movement__project", "right__movement__project", "left__group", "right__group"
    )
    return tuple(_best(_offered(linked.order_by("-probability", "pk"), set(own))))


def _offered(rows: Iterable[Candidate], own: set[int]) -> Iterator[CandidateRow]:
    for offer in rows:
        other: Any = offer.right if offer.left_id in own else offer.left
        if other.pk in own:
            continue
        yield CandidateRow(
            line_row(other), offer.probability, tuple(offer.reasons), other.group.state if other.group else ""
        )


def _best(found: Iterable[CandidateRow]) -> Iterator[CandidateRow]:
    """Each line once: where it is offered to several lines of the group, for the likeliest."""
    seen: set[int] = set()
    for one in found:
        if one.line.id not in seen:
            seen.add(one.line.id)
            yield one


def decisions_of(of: Reconciliation, user: object = ANY) -> QuerySet[Decision]:
    """All that was decided of two books, the latest first, but of what the user may not read."""
    rows = _seen(user).filter(reconciliation=of).select_related("decided_by")
    return rows.defer("before").order_by("-pk")


def last_decision(of: Reconciliation, user: object, organisations: Iterable[int]) -> Decision | None:
    """The last decision of these organisations that changed groups and stands. One query."""
    rows = decisions_of(of, user).filter(undone_at=None, decided_by__in=list(organisations))
    return rows.exclude(kind=Decision.Kind.COMMENT).first()
