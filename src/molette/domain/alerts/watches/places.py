"""Measures place by place: one fact a measure and a kind of place, that names the places behind.

A hundred and fifty communes would be as many alerts: who answers for the measure reads one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from molette.domain.alerts.watches.found import Found, Sight
from molette.domain.governance.covers import values
from molette.domain.statements.models import Missing
from molette.domain.statements.queries import MeasureHead, PlacePath, paths_by_place
from molette.domain.territory.models import PlaceKind
from molette.engines.alerts.alerts import Sort, Subject
from molette.engines.alerts.kinds import AlertKind, Duty, Gravity
from molette.engines.alerts.trends import Behind, PathGap, behind, path_gap, wrong_way
from molette.engines.french import counted, listing, long_date, spaced
from molette.engines.indicators import Direction, Point
from molette.engines.money import number

NAMED: Final = 6
FAR: Final = 25
"""Points of delay from which a place is far behind; where a third are, the fact is grave."""
THIRD: Final = 3
KINDS: Final = {
    PlaceKind.COMMUNE: ("commune", "communes"),
    PlaceKind.AGGLOMERATION: ("agglomération", "agglomérations"),
}
OTHERS: Final = ("lieu", "lieux")


def watched(sight: Sight) -> Iterator[Found]:
    """All that is told of measures place by place; a place with a value hidden here is left out."""
    for head, paths in paths_by_place(sight.user):
        by_kind: dict[str, list[PlacePath]] = defaultdict(list)
        for one in paths:
            by_kind[one.kind].append(one)
        for kind, held in sorted(by_kind.items()):
            for looked_for in (_behind, _wrong_way, _lacking):
                yield from looked_for(head, kind, held)


def _behind(head: MeasureHead, kind: str, held: Sequence[PlacePath]) -> Iterator[Found]:
    """Those whose delay passes ten points, the worst named first, then those behind the median."""
    gaps = {one.place: gap for one in held if (gap := _gap(head, one)) is not None}
    why = {place: word for place, gap in gaps.items() if (word := behind(gap, _others(gaps, place)))}
    late = sorted(
        (one for one in held if one.place in why), key=lambda one: (gaps[one.place].points, one.name)
    )
    if not late:
        return
    far = [one for one in late if why[one.place] is Behind.FAR]
    rest = len(late) - len(far)
    told = []
    if far:
        worst = _named([f"{one.name} ({number(-gaps[one.place].points)})" for one in far])
        told.append(f"{_many(kind, len(far))} sur {len(gaps)} à plus de 10 points de retard : {worst}")
    if rest:
        told.append(f"{_many(kind, rest)} plus en retard que la médiane")
    grave = sum(-gaps[one.place].points >= FAR for one in far) * THIRD >= len(gaps)
    gravity = Gravity.GRAVE if grave else Gravity.SERIOUS if far else Gravity.WATCH
    days = [gaps[one.place].day for one in late]
    fact = Fact(AlertKind.BEHIND_PATH, f"{max(days):%Y%m%d}", gravity, " ; ".join(told), min(days))
    yield _found(head, kind, late, fact)


def _gap(head: MeasureHead, one: PlacePath) -> PathGap | None:
    if one.in_use is None or not one.path.points:
        return None
    return path_gap(one.path, one.in_use.day, one.in_use.value, Direction(head.direction))


def _others(gaps: Mapping[int, PathGap], place: int) -> Iterator[PathGap]:
    return (gap for key, gap in gaps.items() if key != place)


def _wrong_way(head: MeasureHead, kind: str, held: Sequence[PlacePath]) -> Iterator[Found]:
    """Those whose last three values go, each, against the direction wanted."""
    direction = Direction(head.direction)
    fell = []
    for one in held:
        points = [Point(said.day, said.value) for said in one.series if said.value is not None]
        if last := wrong_way(points, direction):
            fell.append((one, last))
    if not fell:
        return
    wanted = "monter" if direction is Direction.RISING else "baisser"
    named = [
        f"{one.name} ({number(last[0].value, head.decimals)} puis {number(last[-1].value, head.decimals)})"
        for one, last in fell
    ]
    evidence = (
        f"Elle devrait {wanted}. {_many(kind, len(fell))} à l’opposé depuis trois valeurs : {_named(named)}"
    )
    since, latest = min(last[0].day for _, last in fell), max(last[-1].day for _, last in fell)
    fact = Fact(AlertKind.WRONG_WAY, f"{latest:%Y%m%d}", Gravity.SERIOUS, evidence, since)
    yield _found(head, kind, [one for one, _ in fell], fact)


def _lacking(head: MeasureHead, kind: str, held: Sequence[PlacePath]) -> Iterator[Found]:
    """Those that were given a target, and whose way cannot be worked out; by what they lack."""
    lacks: dict[str, list[str]] = defaultdict(list)
    bare = [one for one in held if _gap(head, one) is None and not one.is_secret]
    for one in bare:
        lacks[_lack(one)].append(one.name)
    if not bare:
        return
    told = (f"{what} : {_many(kind, len(names))}, {_named(names)}" for what, names in sorted(lacks.items()))
    since = min(one.target.said_on for one in bare)
    fact = Fact(AlertKind.NOT_COMPUTABLE, "composante", Gravity.WATCH, " ; ".join(told), since)
    yield _found(head, kind, bare, fact)


def _lack(one: PlacePath) -> str:
    if one.in_use is None:
        return "Aucune valeur observée"
    if one.in_use.value is None:
        return f"{Missing(one.in_use.missing).label.capitalize()} au {long_date(one.in_use.day)}"
    if one.baseline is None or one.baseline.value is None:
        return "Aucun départ"
    if one.target.value is None:
        return "Aucune cible chiffrée"
    return "Départ, valeur et cible ne se comparent pas"


def _many(kind: str, count: int) -> str:
    return counted(count, *KINDS.get(PlaceKind(kind), OTHERS))


def _named(names: Sequence[str]) -> str:
    """The first of them, and how many more."""
    if len(names) <= NAMED:
        return listing(names)
    return listing([*names[:NAMED], counted(len(names) - NAMED, "autre")])


@dataclass(frozen=True, slots=True)
class Fact:
    """What was found of several places; `key` tells it from another of the same measure."""

    kind: AlertKind
    key: str
    gravity: Gravity
    evidence: str
    since: date


def _found(head: MeasureHead, kind: str, held: Sequence[PlacePath], fact: Fact) -> Found:
    authors = Counter(one.in_use.author for one in held if one.in_use)
    authors = authors or Counter(one.target.author for one in held)
    invented = head.is_fictional or any(said.is_fictional for one in held for said in one.told)
    label = f"{head.name}, par {KINDS.get(PlaceKind(kind), OTHERS)[0]}"
    return Found(
        fact.kind,
        f"{head.id}-{kind}-{fact.key}",
        fact.gravity,
        spaced(f"{fact.evidence}."),
        fact.since,
        Duty.PRODUCER if head.producer else Duty.AUTHOR,
        subject=Subject(Sort.MEASURE, head.slug, label, invented),
        who=head.producer.slug if head.producer else min(authors, key=lambda one: (-authors[one], one)),
        places=frozenset(one.place for one in held),
        covers=values(head.id),
    )
