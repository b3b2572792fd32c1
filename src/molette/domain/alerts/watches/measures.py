"""Measures behind their path, going the wrong way, or that cannot be worked out."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from molette.domain.alerts.watches.found import Found, Sight
from molette.domain.governance.covers import values
from molette.domain.statements.queries import MeasureRow, StatementView, measures
from molette.engines.alerts.alerts import Sort, Subject, gravity_of
from molette.engines.alerts.kinds import AlertKind, Duty, Gravity
from molette.engines.alerts.trends import LAST, Behind, PathGap, behind, path_gap, wrong_way
from molette.engines.french import counted, listing, long_date, spaced
from molette.engines.indicators import Direction, Point
from molette.engines.money import number

STALE: Final = (90, 365)
POINTS: Final = (10, 25)


def watched(sight: Sight) -> Iterator[Found]:
    """All that is told of the measures of the programme; one with a value hidden here tells nothing."""
    rows = [row for row in measures(sight.user) if not _is_hidden(row)]
    gaps = {row.head.id: gap for row in rows if (gap := _gap(row)) is not None}
    for row in rows:
        yield from _behind(row, gaps)
        yield from _wrong_way(row)
        yield from _lacking(row)
        yield from _stale(row)


def _is_hidden(row: MeasureRow) -> bool:
    told = (row.in_use, row.baseline, row.target, *row.series)
    return any(one is not None and one.is_hidden for one in told)


def _gap(row: MeasureRow) -> PathGap | None:
    if row.in_use is None or not row.path.points:
        return None
    return path_gap(row.path, row.in_use.period_end, row.in_use.value, Direction(row.head.direction))


def _behind(row: MeasureRow, gaps: Mapping[int, PathGap]) -> Iterator[Found]:
    gap = gaps.get(row.head.id)
    if gap is None or row.in_use is None:
        return
    why = behind(gap, (one for key, one in gaps.items() if key != row.head.id))
    if why is None:
        return
    late = int(-gap.points)
    rule = "" if why is Behind.FAR else " ; c’est plus que la médiane des mesures comparables"
    evidence = (
        f"{_told(row.in_use)} : {number(gap.done)} % du chemin fait, {number(gap.expected)} % attendus, "
        f"soit {number(-gap.points)} points de retard{rule}."
    )
    gravity = gravity_of(late, *POINTS)
    yield _found(
        AlertKind.BEHIND_PATH, row, f"{row.in_use.period_end:%Y%m%d}", gravity, evidence, since=gap.day
    )


def _wrong_way(row: MeasureRow) -> Iterator[Found]:
    direction = Direction(row.head.direction)
    points = [Point(one.period_end, one.value) for one in row.series if one.value is not None]
    last = wrong_way(points, direction)
    if not last:
        return
    wanted = "monter" if direction is Direction.RISING else "baisser"
    values = listing([f"{_number(row, one)} ({one.day.year})" for one in last], "puis")
    evidence = f"Elle devrait {wanted} : {values} {row.head.unit}."
    yield _found(
        AlertKind.WRONG_WAY, row, f"{last[-1].day:%Y%m%d}", Gravity.SERIOUS, evidence, since=last[0].day
    )


def _lacking(row: MeasureRow) -> Iterator[Found]:
    """A measure that has a target, and no rate: a component is missing, or they do not compare."""
    if row.target is None or row.rate is not None or row.head.direction == Direction.NEUTRAL:
        return
    parts = (("un départ", row.baseline), ("une valeur", row.in_use), ("une cible chiffrée", row.target))
    lacks = [name for name, one in parts if one is None or one.value is None]
    said = [one.said_on for _, one in parts if one is not None]
    if lacks:
        evidence, since = f"Il manque {listing(lacks)}.", row.target.said_on
    else:
        evidence, since = f"{_unlike(row)}.", max(said)
    yield _found(AlertKind.NOT_COMPUTABLE, row, "composante", Gravity.WATCH, evidence, since=since)


def _unlike(row: MeasureRow) -> str:
    """Why three numbers are no path: what they speak of, or the way they go."""
    told = [one for one in (row.baseline, row.in_use, row.target) if one is not None]
    if len({one.scope for one in told}) > 1:
        return "Le départ, la valeur et la cible ne parlent pas du même périmètre"
    if len({one.definition for one in told}) > 1:
        return "Le départ, la valeur et la cible n’ont pas la même définition"
    if row.path.points:
        return "La cible va à l’opposé du sens voulu de la mesure"
    return "La valeur utilisée est une prévision : personne n’a rien observé"


def _stale(row: MeasureRow) -> Iterator[Found]:
    """The value expected after its delay; the day it was due is that of the fact."""
    fresh = row.freshness
    if fresh is None or not fresh.is_stale:
        return
    late = fresh.due.days_late
    evidence = (
        f"La valeur au {long_date(fresh.period_end)} était attendue le {long_date(fresh.due.on)}, "
        f"{counted(late, 'jour')} de retard ; la dernière parle du {long_date(fresh.last)}."
    )
    who = fresh.reporter.slug if fresh.reporter else ""
    yield _found(
        AlertKind.NOT_COMPUTABLE,
        row,
        f"{fresh.period_end:%Y%m%d}",
        gravity_of(late, *STALE),
        evidence,
        since=fresh.due.on,
        days=late,
        who=who,
    )


def _found(
    kind: AlertKind,
    row: MeasureRow,
    key: str,
    gravity: Gravity,
    evidence: str,
    *,
    since: date | None,
    days: int = 0,
    who: str = "",
) -> Found:
    producer = row.head.producer.slug if row.head.producer else ""
    author = row.in_use.said_by.slug if row.in_use else ""
    return Found(
        kind,
        f"{row.head.id}-{key}",
        gravity,
        spaced(evidence),
        since,
        Duty.PRODUCER if who or producer else Duty.AUTHOR,
        subject=Subject(Sort.MEASURE, row.head.slug, row.head.name, row.head.is_fictional),
        who=who or producer or author,
        days=days,
        covers=values(row.head.id, *_rests_on(row)),
    )


def _rests_on(row: MeasureRow) -> Iterator[int]:
    """The values of which a fact on the measure may speak."""
    yield from (one.id for one in (row.in_use, row.baseline, row.target) if one is not None)
    yield from (one.id for one in row.series[-LAST:])


def _told(one: StatementView) -> str:
    value = "" if one.value is None else number(one.value, one.decimals)
    return f"Au {long_date(one.period_end)}, {value} {one.unit}".rstrip()


def _number(row: MeasureRow, point: Point) -> str:
    return number(point.value, row.head.decimals)
