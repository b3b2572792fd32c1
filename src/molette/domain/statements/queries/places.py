"""Values of places: a map of communes, and one place beside what holds it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, F, IntegerField, OuterRef, Subquery, When, Window
from django.db.models.functions import Coalesce, RowNumber

from molette.domain.journal.remembered import remembered_of
from molette.domain.secrecy.veils import veil
from molette.domain.statements.models import Choice, Measure, Missing, Nature, Statement
from molette.domain.statements.queries.measures import MeasureHead, measure_head
from molette.domain.statements.queries.views import hidden_words
from molette.domain.territory.queries import PlaceRef
from molette.engines.indicators import Aggregation, roll_up

_FIELDS = (
    "pk",
    "measure_id",
    "place_id",
    Coalesce("value_in_use", "value"),
    "missing",
    "period_end",
    "source__slug",
    "source__title",
    "is_fictional",
)


@dataclass(frozen=True, slots=True)
class PlaceValue:
    """A value of a place, stated or rolled up from its communes.

    `value` None is unknown: `missing` says why. For a roll-up, `without` counts the communes that lack a
    value, and `parts` all of them; a stated value has no parts. `is_hidden` where secrecy, not ignorance,
    leaves it out. `statements` are those it is made of: its own, or those of its communes.
    """

    value: Decimal | None
    missing: str = ""
    period_end: date | None = None
    source_slug: str = ""
    source_title: str = ""
    parts: int = 0
    without: int = 0
    is_fictional: bool = False
    is_hidden: bool = False
    statements: tuple[int, ...] = ()

    @property
    def is_rolled_up(self) -> bool:
        return self.parts > 0


@dataclass(frozen=True, slots=True)
class PlaceMeasure:
    """One measure: the place, its agglomeration, the perimeter."""

    head: MeasureHead
    here: PlaceValue
    agglomeration: PlaceValue | None
    perimeter: PlaceValue | None


Values = Mapping[int, Mapping[int, PlaceValue]]
UNKNOWN = PlaceValue(None, str(Missing.NOT_COMPUTABLE.label))
UNEVEN = "périodes différentes d’une commune à l’autre"
of_places = remembered_of(
    *("statements", "signatures", "secrecy", "people", "identities", "territory", "sources"), projects=False
)
_SOUNDEST = (Nature.OBSERVED, Nature.BASELINE, Nature.ESTIMATE)


@of_places
def values_by_place(measures: frozenset[int], user: object) -> Values:
    """The value in use of each place, by measure then by place key. One query.

    The same order as `indicators.in_use`, asked of the database: what was chosen, then what was observed
    before a start or a forecast, then the producer before others, then the latest.
    """
    chosen = Choice.objects.filter(statement=OuterRef("pk")).order_by("-chosen_on", "-pk").values("chosen_on")
    fact = Case(
        *(When(nature=nature, then=rank) for rank, nature in enumerate(_SOUNDEST)),
        output_field=IntegerField(),
    )
    own = Case(When(said_by=F("measure__producer"), then=0), default=1, output_field=IntegerField())
    best = Window(
        RowNumber(),
        partition_by=["measure_id", "place_id"],
        order_by=[
            F("chosen").desc(nulls_last=True),
            fact.asc(),
            own.asc(),
            F("period_end").desc(),
            F("said_on").desc(),
            F("pk").desc(),
        ],
    )
    rows = (
        Statement.objects.visible_to(user)
        .standing()
        .filter(measure_id__in=measures, nature__in=_SOUNDEST)
        .exclude(place=None)
        .alias(chosen=Subquery(chosen[:1]))
        .alias(rank=best)
        .filter(rank=1)
        .order_by("measure_id", "place_id")
        .values_list(*_FIELDS)
    )
    held: dict[int, dict[int, PlaceValue]] = defaultdict(dict)
    worn = veil(user)
    for pk, measure, place, value, missing, period_end, slug, title, fictional in rows:
        veiled = hidden_words(pk, worn)
        words = veiled or (str(Missing(missing).label) if missing else "")
        hidden = bool(veiled) or missing == Missing.HIDDEN
        told = None if veiled else value
        held[measure][place] = PlaceValue(
            told,
            words,
            period_end,
            slug,
            title,
            is_fictional=fictional,
            is_hidden=hidden,
            statements=(pk,),
        )
    return dict(held)


def values_by_commune(
    slug: str, communes: Sequence[int], user: object
) -> tuple[MeasureHead, Mapping[int, PlaceValue], PlaceValue] | None:
    """A measure, its value in each of these communes, and their roll-up. Two queries; None if unknown.

    A commune about which nobody said anything is absent.
    """
    measure = Measure.objects.select_related("producer").filter(slug=slug).order_by("pk").first()
    if measure is None:
        return None
    held = values_by_place(_with_weights([measure]), user)
    own = {place: value for place, value in held.get(measure.pk, {}).items() if place in set(communes)}
    return measure_head(measure), own, _whole(measure, communes, held)


def place_measures(
    place: PlaceRef,
    user: object,
    *,
    around: PlaceRef | None = None,
    communes_around: Sequence[int] = (),
    communes: Sequence[int] = (),
) -> tuple[PlaceMeasure, ...]:
    """Every measure with a value here, beside its agglomeration and the perimeter. Two queries.

    `communes_around` are those of the agglomeration `around`, `communes` those of the perimeter.
    """
    told = Statement.objects.visible_to(user).standing().filter(place_id=place.id).order_by()
    measures = list(
        Measure.objects.filter(pk__in=told.values("measure_id"), is_project_cost=False)
        .select_related("producer")
        .order_by("name", "pk")
    )
    if not measures:
        return ()
    held = values_by_place(_with_weights(measures), user)
    return tuple(
        PlaceMeasure(
            head=measure_head(measure),
            here=held.get(measure.pk, {}).get(place.id, UNKNOWN),
            agglomeration=_stated_or_whole(measure, around, communes_around, held),
            perimeter=_whole(measure, communes, held) if communes else None,
        )
        for measure in measures
    )


def side_by_side(
    sides: Sequence[tuple[PlaceRef | None, Sequence[int]]], user: object
) -> tuple[tuple[MeasureHead, tuple[PlaceValue, ...]], ...]:
    """Every measure told of one of these places, by name, with its value in each. Two queries.

    A side is a place and its communes: its own value, else what they add up to. Without a place, they alone.
    """
    keys = frozenset(pk for place, communes in sides for pk in (*communes, *([place.id] if place else [])))
    measures = _measures_told_of(keys, user)
    held = values_by_place(_with_weights(measures), user) if measures else {}
    return tuple(
        (measure_head(one), tuple(_of_side(one, place, communes, held) for place, communes in sides))
        for one in measures
    )


@of_places
def _measures_told_of(places: frozenset[int], user: object) -> tuple[Measure, ...]:
    """The measures with a value for at least one of these places, by name. One query."""
    told = Statement.objects.visible_to(user).standing().filter(place_id__in=places).order_by()
    own = Measure.objects.filter(pk__in=told.values("measure_id"), is_project_cost=False)
    return tuple(own.select_related("producer").order_by("name", "pk"))


def _of_side(measure: Measure, place: PlaceRef | None, communes: Sequence[int], held: Values) -> PlaceValue:
    stated = held.get(measure.pk, {}).get(place.id) if place else None
    if stated or not communes:
        return stated or UNKNOWN
    return _whole(measure, communes, held)


@of_places
def measures_of_places(kind: str, user: object) -> tuple[MeasureHead, ...]:
    """The measures with a value for at least one place of this kind, by name. One query."""
    told = Statement.objects.visible_to(user).standing().filter(place__kind=kind).order_by()
    found = Measure.objects.filter(pk__in=told.values("measure_id"), is_project_cost=False)
    return tuple(measure_head(m) for m in found.select_related("producer").order_by("name", "pk"))


def _with_weights(measures: Iterable[Measure]) -> frozenset[int]:
    return frozenset(key for m in measures for key in (m.pk, m.weight_id) if key is not None)


def _stated_or_whole(
    measure: Measure, place: PlaceRef | None, communes: Sequence[int], held: Values
) -> PlaceValue | None:
    """What was said of the whole itself, else what its communes add up to."""
    if place is None:
        return None
    return held.get(measure.pk, {}).get(place.id) or _whole(measure, communes, held)


def _whole(measure: Measure, communes: Sequence[int], held: Values) -> PlaceValue:
    """What the communes make together; nothing when one is missing, or when they speak of several periods."""
    own, weights = held.get(measure.pk, {}), held.get(measure.weight_id or 0, {})
    parts = {str(place): own.get(place, UNKNOWN).value for place in communes}
    heavy = {str(place): weights.get(place, UNKNOWN).value for place in communes}
    whole = roll_up(parts, Aggregation(measure.aggregation), heavy)
    told = [value for place, value in own.items() if str(place) in parts and value.value is not None]
    periods = {value.period_end for value in told if value.period_end}
    uneven = whole.value is not None and len(periods) > 1
    secret = [value for place, value in own.items() if str(place) in parts and value.is_hidden]
    lacking = secret[0].missing if secret else UNKNOWN.missing
    return PlaceValue(
        value=None if uneven else whole.value,
        missing=UNEVEN if uneven else "" if whole.value is not None else lacking,
        period_end=max(periods, default=None),
        parts=whole.parts,
        without=len(whole.missing),
        is_fictional=any(value.is_fictional for value in told),
        is_hidden=bool(secret),
        statements=tuple(key for value in told for key in value.statements),
    )
