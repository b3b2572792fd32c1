"""What it is to reserve a value or a measure, and which values are too few to be shown.

A value is reserved as what it is the value of: all that anybody said of one measure over one scope. The
whole of places or of projects, when it is said too, must not give a part away.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, NamedTuple

from django.db.models import F, Q, QuerySet

from molette.domain.secrecy.models import Kind, Reservation
from molette.domain.secrecy.subjects import Subject, Subjects
from molette.domain.secrecy.veils import Cover, Covered, Coverings, Sort, Veil
from molette.domain.statements.models import Aggregation, Choice, Measure, Statement
from molette.domain.territory.models import Perimeter, PlaceMembership
from molette.engines.secrecy import Cell, Key, Relation, protect, total

SCOPES: Final = {"p": "project_id", "l": "place_id", "z": "perimeter_id"}
WHOLE_HARM: Final = 5  # the total is what most read: another part is hidden rather
SUM_WORDS: Final = "le total est la somme de ses parties"


class Scope(NamedTuple):
    """What a value is of: a measure, over a project, a place, a perimeter, or the whole programme."""

    measure: int
    project: int | None = None
    place: int | None = None
    perimeter: int | None = None


def scope_of(said: Statement) -> Scope:
    return Scope(said.measure_id, said.project_id, said.place_id, said.perimeter_id)


def key_of(scope: Scope) -> str:
    """Write a scope as the key of a reservation: the measure, then what it is over."""
    over = (("p", scope.project), ("l", scope.place), ("z", scope.perimeter))
    return next((f"{scope.measure}-{letter}{key}" for letter, key in over if key), str(scope.measure))


def scope_from(key: str) -> Scope | None:
    measure, _, over = key.partition("-")
    if not measure.isdigit() or (over and (over[0] not in SCOPES or not over[1:].isdigit())):
        return None
    named = {SCOPES[over[0]].removesuffix("_id"): int(over[1:])} if over else {}
    return Scope(int(measure), **named)


def of(scope: Scope) -> QuerySet[Statement]:
    """All that was said of a measure over a scope, whatever became of it."""
    return Statement.objects.filter(**_exact(scope))


def _exact(scope: Scope) -> dict[str, int | None]:
    return {f"{name}_id": value for name, value in scope._asdict().items()}


def declare() -> None:
    """Tell the house how values are reserved."""
    Subjects.by_kind[Kind.VALUE] = _value_subject
    Subjects.by_kind[Kind.MEASURE] = _measure_subject
    Coverings.by_kind[Kind.VALUE] = _value_covers
    Coverings.by_kind[Kind.MEASURE] = _measure_covers
    Coverings.lasting["too few"] = _too_few
    Coverings.told_by["statements"] = _told_by


def _value_subject(key: str) -> Subject | None:
    scope = scope_from(key)
    rows = of(scope).filter(measure__is_project_cost=False) if scope else Statement.objects.none()
    joined = rows.select_related("measure", "project__owner", "place", "perimeter").order_by("pk")
    said = list(joined)
    if not said:
        return None
    first = said[0]
    over = first.project or first.place or first.perimeter or "tout le programme"
    places, slug = first.footing()
    owner = first.project.owner_id if first.project else None
    mine = {one.said_by_id for one in said} | {first.measure.producer_id, owner}
    return Subject(
        kind=Kind.VALUE,
        key=key,
        title=f"{first.measure}, {over}",
        concerned=frozenset(one for one in mine if one is not None),
        project=slug,
        places=tuple(places),
    )


def _measure_subject(key: str) -> Subject | None:
    held = Measure.objects.filter(pk=key, is_project_cost=False) if key.isdigit() else Measure.objects.none()
    found = held.order_by("pk").first()
    if found is None:
        return None
    return Subject(Kind.MEASURE, key, found.name, frozenset({found.producer_id} if found.producer_id else ()))


def _value_covers(reservations: Sequence[Reservation]) -> Mapping[int, Cover]:
    found: dict[int, Cover] = {}
    for one in reservations:
        scope = scope_from(one.key)
        if scope is not None:
            concerned = _concerned(scope)
            insiders = one.insiders() | concerned
            found[one.pk] = Cover(insiders, tuple(_hidden(scope.measure, {scope}, insiders, Sort.STATEMENT)))
    return found


def _concerned(scope: Scope) -> frozenset[int]:
    told = of(scope).order_by().values_list("said_by_id", "measure__producer_id", "project__owner_id")
    return frozenset(key for row in told for key in row if key)


def _measure_covers(reservations: Sequence[Reservation]) -> Mapping[int, Cover]:
    """All that is said of the measure; each author still reads himself."""
    said: dict[int, list[Covered]] = defaultdict(list)
    keys = [int(one.key) for one in reservations]
    rows = Statement.objects.filter(measure_id__in=keys).order_by("pk")
    for pk, measure, author in rows.values_list("pk", "measure_id", "said_by_id"):
        said[measure].append(Covered(Sort.STATEMENT, pk, frozenset({author})))
    producers = dict(Measure.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "producer_id"))
    return {
        one.pk: Cover(one.insiders() | {producers.get(int(one.key)) or 0}, tuple(said[int(one.key)]))
        for one in reservations
    }


@dataclass(slots=True)
class _Said:
    """What a measure holds: the statements of each scope, who said them, and a value of each."""

    rows: dict[Scope, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    values: dict[Scope, Decimal | None] = field(default_factory=dict)

    def authors(self, scope: Scope) -> frozenset[int]:
        return frozenset(author for _, author in self.rows[scope])


def _said_of(measure: int) -> _Said:
    said = _Said()
    rows = Statement.objects.filter(measure_id=measure).order_by("said_on", "pk")
    scopes = [f"{name}_id" for name in Scope._fields]
    for pk, author, value, *scope in rows.values_list("pk", "said_by_id", "value", *scopes):
        of_what = Scope(*scope)
        said.rows[of_what].append((pk, author))
        said.values[of_what] = value
    return said


def _hidden(measure: int, secrets: set[Scope], insiders: frozenset[int], sort: Sort) -> Iterator[Covered]:
    """The statements of these scopes, and of others through which a stated whole would tell them."""
    said = _said_of(measure)
    cells = [Cell(scope, WHOLE_HARM if _is_whole(scope) else 1, said.authors(scope)) for scope in said.rows]
    for hidden in protect(cells, _relations(measure, said), secrets, insiders):
        scope = hidden.key
        if isinstance(scope, Scope):
            for pk, author in said.rows[scope]:
                yield Covered(sort, pk, frozenset({author}), is_secret=not hidden.because)


def _is_whole(scope: Scope) -> bool:
    return scope.place is None and scope.project is None


def _relations(measure: int, said: _Said) -> list[Relation]:
    """Each whole of which every part is told: a place, a perimeter, a project that holds others."""
    found = Measure.objects.filter(pk=measure).order_by("pk").first()
    if found is None or found.aggregation == Aggregation.NONE:
        return []
    told = [
        (whole, parts)
        for whole, parts in _wholes(measure, said)
        if all(said.values.get(scope) is not None for scope in (whole, *parts))
    ]
    if found.aggregation == Aggregation.SUM:
        return [total(whole, parts, SUM_WORDS) for whole, parts in told]
    weights = {scope[1:]: value for scope, value in _said_of(found.weight_id or 0).values.items()}
    return [
        _weighted(whole, parts, weights) for whole, parts in told if all(weights.get(p[1:]) for p in parts)
    ]


def _wholes(measure: int, said: _Said) -> Iterator[tuple[Scope, tuple[Scope, ...]]]:
    """Wholes and their parts; a whole of which a part was said by nobody tells nothing of the others."""
    places = {scope.place for scope in said.rows if scope.place}
    inside: dict[int, set[int]] = defaultdict(set)
    within = PlaceMembership.objects.filter(container_id__in=places).order_by("pk")
    for container, place, kind in within.values_list("container_id", "place_id", "place__kind"):
        if kind == "commune":
            inside[container].add(place)
    for container, parts in inside.items():
        if parts <= places:
            yield Scope(measure, place=container), tuple(Scope(measure, place=p) for p in sorted(parts))
    perimeters = {scope.perimeter for scope in said.rows if scope.perimeter}
    for perimeter in Perimeter.objects.filter(pk__in=perimeters).prefetch_related("places").order_by("pk"):
        parts = {place.pk for place in perimeter.places.all()}
        if parts and parts <= places:
            yield (
                Scope(measure, perimeter=perimeter.pk),
                tuple(Scope(measure, place=p) for p in sorted(parts)),
            )
    yield from _projects(measure, said)


def _projects(measure: int, said: _Said) -> Iterator[tuple[Scope, tuple[Scope, ...]]]:
    projects = {scope.project for scope in said.rows if scope.project}
    rows = Statement.objects.filter(measure_id=measure, project__parent_id__in=projects).order_by("project")
    parts: dict[int, set[int]] = defaultdict(set)
    for whole, part in rows.values_list("project__parent_id", "project_id"):
        if whole and part:
            parts[whole].add(part)
    for whole, held in parts.items():
        yield Scope(measure, project=whole), tuple(Scope(measure, project=p) for p in sorted(held))


def _weighted(whole: Scope, parts: Iterable[Scope], weights: Mapping[Any, Decimal | None]) -> Relation:
    heavy: dict[Key, Fraction] = {part: Fraction(weights[part[1:]] or 0) for part in parts}
    terms: dict[Key, Fraction] = {part: -weight for part, weight in heavy.items()}
    return Relation({whole: sum(heavy.values(), Fraction(0)), **terms}, SUM_WORDS)


def _too_few() -> Iterator[Cover]:
    """Values of places counted on too few, said by others than their producer, and what would tell them."""
    for measure in Measure.objects.exclude(secrecy_threshold=None).order_by("pk"):
        threshold = measure.secrecy_threshold or 0
        own = Statement.objects.filter(measure=measure).exclude(place=None)
        said = own.filter(Q(measure__producer=None) | ~Q(said_by=F("measure__producer"))).order_by("pk")
        counts = _counts(measure)
        few: dict[int, set[Scope]] = defaultdict(set)
        for place, author, value in said.values_list("place_id", "said_by_id", "value"):
            count = counts.get(place or 0) if measure.secrecy_count_id else value
            if value is not None and (count is None or count < threshold):
                few[author].add(Scope(measure.pk, place=place))
        for author, secrets in few.items():
            insiders = frozenset({author, measure.producer_id or author})
            yield Cover(insiders, tuple(_hidden(measure.pk, secrets, insiders, Sort.STATISTIC)))


def _counts(measure: Measure) -> Mapping[int, Decimal | None]:
    """The number on which each place is counted, as last said; nothing where the value counts itself."""
    if measure.secrecy_count_id is None:
        return {}
    rows = Statement.objects.filter(measure_id=measure.secrecy_count_id).exclude(place=None).standing()
    return {
        place: value
        for place, value in rows.order_by("period_end", "said_on", "pk").values_list("place_id", "value")
        if place
    }


def _told_by(worn: Veil) -> Iterator[tuple[str, int]]:
    """The lines of the journal on hidden statements, and on the choices made of them."""
    ids = worn.hidden_ids(Sort.STATEMENT) | worn.hidden_ids(Sort.STATISTIC)
    for key in ids:
        yield Statement._meta.label_lower, key
    for key in Choice.objects.filter(statement_id__in=ids).order_by("pk").values_list("pk", flat=True):
        yield Choice._meta.label_lower, key
