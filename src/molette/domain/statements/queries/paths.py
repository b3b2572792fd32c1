"""The paths of places: for each that was given a target of a measure, its start, its values, its way."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models.functions import Coalesce

from molette.domain.secrecy.veils import veil
from molette.domain.statements.models import Measure, Missing, Nature, Statement
from molette.domain.statements.queries.measures import MeasureHead, measure_head
from molette.domain.statements.queries.places import Values, of_places, values_by_place
from molette.domain.statements.queries.views import hidden_words
from molette.engines.indicators import Direction, Point, Trajectory, trajectory

NO_PATH = trajectory([])
_FIELDS = (
    "pk",
    "nature",
    Coalesce("value_in_use", "value"),
    "missing",
    "period_end",
    "said_on",
    "definition",
    "said_by__slug",
    "is_fictional",
)


@dataclass(frozen=True, slots=True)
class SaidHere:
    """A value said of a place; None where it is not known, and then why is `missing`."""

    id: int
    nature: str
    value: Decimal | None
    missing: str
    day: date
    said_on: date
    definition: str
    author: str
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class PlacePath:
    """A place that has a target: `path` is empty unless start, value and targets speak of the same thing.

    `series` are the values observed there by whoever said the one in use, oldest first.
    """

    place: int
    name: str
    kind: str
    in_use: SaidHere | None
    baseline: SaidHere | None
    target: SaidHere
    path: Trajectory = NO_PATH
    series: tuple[SaidHere, ...] = ()

    @property
    def is_secret(self) -> bool:
        """Whether its value is kept from all, so as to tell nothing of anyone."""
        return any(one.missing == Missing.HIDDEN for one in self.told)

    @property
    def told(self) -> Iterator[SaidHere]:
        """All of which a fact here may speak."""
        yield from (one for one in (self.in_use, self.baseline, self.target) if one is not None)
        yield from self.series


@of_places
def paths_by_place(user: object) -> tuple[tuple[MeasureHead, tuple[PlacePath, ...]], ...]:
    """The measures that aim at something place by place, by name, with the path of each such place.

    A place of which a value is hidden from the user is left out. Three queries.
    """
    aimed = Statement.objects.visible_to(user).standing().filter(nature=Nature.TARGET).exclude(place=None)
    rows = (
        Measure.objects.filter(pk__in=aimed.order_by().values("measure"), is_project_cost=False)
        .exclude(direction=Direction.NEUTRAL.value)
        .select_related("producer")
    )
    held = list(rows.order_by("name", "pk"))
    if not held:
        return ()
    keys = frozenset(one.pk for one in held)
    said, values = _said(keys, user), values_by_place(keys, user)
    return tuple((measure_head(one), tuple(_paths(said[one.pk], one.pk, values))) for one in held)


Here = dict[tuple[str, int, str], list[SaidHere]]  # by the name, the key and the kind of the place


def _said(measures: Iterable[int], user: object) -> Mapping[int, Here]:
    rows = Statement.objects.visible_to(user).standing().filter(measure_id__in=measures).exclude(place=None)
    named = ("measure_id", "place_id", "place__name", "place__kind")
    held: dict[int, Here] = defaultdict(lambda: defaultdict(list))
    worn, hidden = veil(user), set()
    for measure, place, name, kind, *told in rows.order_by("pk").values_list(*named, *_FIELDS):
        one, key = SaidHere(*told), (name, place, kind)
        held[measure][key].append(one)
        if hidden_words(one.id, worn):
            hidden.add((measure, key))
    for measure, key in hidden:
        del held[measure][key]
    return held


def _paths(said: Here, measure: int, values: Values) -> Iterator[PlacePath]:
    used = values.get(measure, {})
    for (name, place, kind), told in sorted(said.items()):
        targets = [one for one in told if one.nature == Nature.TARGET]
        if not targets:
            continue
        chosen = used[place].statements if place in used else ()
        in_use = next((one for one in told if one.id in chosen and one.nature == Nature.OBSERVED), None)
        starts = [one for one in told if one.nature == Nature.BASELINE]
        baseline = max(starts, key=_latest, default=None)
        target = max(targets, key=_latest)
        yield PlacePath(
            place,
            name,
            kind,
            in_use,
            baseline,
            target,
            _path(baseline, in_use, targets),
            _series(told, in_use),
        )


def _latest(one: SaidHere) -> tuple[date, date, int]:
    """The final target is the farthest; of two for one day, the last said holds."""
    return one.day, one.said_on, one.id


def _path(baseline: SaidHere | None, in_use: SaidHere | None, targets: Sequence[SaidHere]) -> Trajectory:
    if baseline is None or in_use is None:
        return NO_PATH
    if len({one.definition for one in (baseline, in_use, *targets)}) > 1:
        return NO_PATH
    told = [Point(one.day, one.value) for one in (baseline, *targets) if one.value is not None]
    return trajectory(told) if len(told) == len(targets) + 1 else NO_PATH


def _series(told: Iterable[SaidHere], in_use: SaidHere | None) -> tuple[SaidHere, ...]:
    """One value a period: of two that speak of one, the last said holds."""
    if in_use is None:
        return ()
    own = [
        one
        for one in told
        if one.nature in (Nature.OBSERVED, Nature.BASELINE)
        and (one.author, one.definition) == (in_use.author, in_use.definition)
    ]
    latest = {one.day: one for one in sorted(own, key=lambda one: (one.said_on, one.id))}
    return tuple(latest[day] for day in sorted(latest))
