"""A statement as pages show it: who said what, of what, when, with which source, and who agrees."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from molette.domain.programme.queries import Ref, SourceRef, organisation_ref, source_ref
from molette.domain.secrecy.veils import Sort, Veil, veil
from molette.domain.signatures.models import Position
from molette.domain.sources.models import Reading
from molette.domain.statements.models import Choice, Confidence, Missing, Nature
from molette.engines.signatures import State

_OWN = (
    "nature",
    "value",
    "value_in_use",
    "is_approximate",
    "definition",
    "wording",
    "period_start",
    "period_end",
    "said_on",
    "said_precision",
    "project_id",
    "withdrawn_on",
    "withdrawn_reason",
    "replaces_id",
    "is_fictional",
)
_OF_SOURCE = ("slug", "title", "publisher", "url", "published_on", "licence", "note", "is_fictional")
FIELDS = (
    *_OWN,
    *("pk", "missing", "confidence", "said_by_id", "source_id", "is_replaced", "measure__is_project_cost"),
    *(f"measure__{name}" for name in ("slug", "name", "unit", "decimals", "direction")),
    *(f"measure__producer__{name}" for name in ("name", "short_name")),
    *(f"said_by__{name}" for name in ("slug", "name", "short_name", "is_fictional")),
    *("perimeter__name", "place__slug", "place__name"),
    *(f"project__{name}" for name in ("slug", "title", "is_fictional")),
    *(f"source__{name}" for name in (*_OF_SOURCE, "reading")),
)
"""What a view of a statement is made of."""
_NATURES: dict[str, str] = dict(Nature.choices)
_MISSING: dict[str, str] = {"": "", **dict(Missing.choices)}
RESERVED = "valeur réservée"
_CONFIDENCES: dict[str, str] = dict(Confidence.choices)


@dataclass(frozen=True, slots=True)
class PositionView:
    """What a partner says of another's statement, as last said."""

    organisation: Ref
    kind: str
    kind_label: str
    counter_value: Decimal | None
    reason: str
    source: SourceRef | None
    said_on: date
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class StatementView:
    """`value` is None when the author says that it is unknown: `missing` then says why, in words.

    It is None too where it is hidden from the reader, with every word that may tell it: `is_hidden`.
    `is_reserved`: the reader sees it, not everybody does.
    """

    id: int
    measure_slug: str
    measure: str
    is_cost: bool
    unit: str
    decimals: int
    direction: str
    producer: str
    nature: str
    nature_label: str
    value: Decimal | None
    value_in_use: Decimal | None
    missing: str
    is_approximate: bool
    definition: str
    wording: str
    period_start: date | None
    period_end: date
    said_on: date
    said_precision: str
    said_by: Ref
    author_id: int
    perimeter: str
    place: Ref | None
    project: Ref | None
    project_id: int | None
    source: SourceRef
    confidence: str
    positions: tuple[PositionView, ...]
    withdrawn_on: date | None
    withdrawn_reason: str
    replaces_id: int | None
    replaced: bool
    is_fictional: bool
    is_hidden: bool = False
    is_reserved: bool = False

    def as_used(self) -> "StatementView":
        """The same with the value that sentences and sums use: a decision's or a rule's, if there is one."""
        return self if self.value_in_use is None else replace(self, value=self.value_in_use)

    @property
    def told(self) -> Decimal | str | None:
        """The value for a file: in words where it is hidden, nothing where its author knows none."""
        return self.missing if self.is_hidden else self.value

    @property
    def stands(self) -> bool:
        return self.withdrawn_on is None and not self.replaced

    @property
    def scope(self) -> str:
        """What it speaks of, in words."""
        held = self.project or self.place
        return held.label if held else self.perimeter or "périmètre non précisé"

    @property
    def state(self) -> str:
        """Where the partners stand on it: `settled`, `contested`, `accepted` or `proposed`."""
        kinds = {position.kind for position in self.positions}
        order = (Position.Kind.SETTLED, Position.Kind.CONTESTED, Position.Kind.ACCEPTED)
        return next((str(kind.value) for kind in order if kind in kinds), State.PROPOSED.value)

    @property
    def contest_is_fictional(self) -> bool:
        """Whether it is contested by invented words alone."""
        against = [p for p in self.positions if p.kind == Position.Kind.CONTESTED]
        return bool(against) and all(p.is_fictional for p in against)


@dataclass(frozen=True, slots=True)
class ChoiceView:
    statement_id: int
    reason: str
    chosen_on: date
    chosen_by: Ref | None


def plain_views(
    rows: Iterable[Mapping[str, Any]], positions: Mapping[int, tuple[PositionView, ...]], worn: Veil
) -> Iterable[StatementView]:
    """The views of statements from their `FIELDS`, under a veil; a source cited twice is read once."""
    sources: dict[int, SourceRef] = {}
    for row in rows:
        source = row["source_id"]
        if source not in sources:
            sources[source] = _source(row)
        view = _view(row, sources[source], positions.get(row["pk"], ()))
        if why := hidden_words(row["pk"], worn):
            view = _hidden(view, why)
        yield replace(view, is_reserved=True) if worn.marks(Sort.STATEMENT, row["pk"]) else view


def hidden_words(statement: int, worn: Veil) -> str:
    """Say in words why a value is hidden from its reader; nothing where it is not."""
    if worn.hides(Sort.STATEMENT, statement):
        return RESERVED
    return str(Missing.HIDDEN.label) if worn.hides(Sort.STATISTIC, statement) else ""


def _hidden(view: StatementView, why: str) -> StatementView:
    """Keep of a statement what does not tell its value: who said it, of what, when, from which source."""
    return replace(
        view,
        value=None,
        value_in_use=None,
        missing=why,
        is_approximate=False,
        wording="",
        withdrawn_reason="",
        positions=tuple(replace(one, counter_value=None, reason="") for one in view.positions),
        is_hidden=True,
    )


def _view(row: Mapping[str, Any], source: SourceRef, positions: tuple[PositionView, ...]) -> StatementView:
    place, project = row["place__slug"], row["project__slug"]
    name = row["said_by__short_name"] or row["said_by__name"]
    return StatementView(
        **{name: row[name] for name in _OWN},
        id=row["pk"],
        measure_slug=row["measure__slug"],
        measure=row["measure__name"],
        is_cost=row["measure__is_project_cost"],
        unit=row["measure__unit"],
        decimals=row["measure__decimals"],
        direction=row["measure__direction"],
        producer=row["measure__producer__short_name"] or row["measure__producer__name"] or "",
        nature_label=_NATURES[row["nature"]],
        missing=_MISSING[row["missing"]],
        said_by=Ref(row["said_by__slug"], name, row["said_by__is_fictional"]),
        author_id=row["said_by_id"],
        perimeter=row["perimeter__name"] or "",
        place=Ref(place, row["place__name"]) if place else None,
        project=Ref(project, row["project__title"], row["project__is_fictional"]) if project else None,
        source=source,
        confidence=_CONFIDENCES[row["confidence"]],
        positions=positions,
        replaced=row["is_replaced"],
    )


def _source(row: Mapping[str, Any]) -> SourceRef:
    reading = row["source__reading"]
    return SourceRef(
        id=row["source_id"],
        reading=str(Reading(reading).label) if reading != Reading.READ else "",
        **{name: row[f"source__{name}"] for name in _OF_SOURCE},
    )


def choice_views(choices: Iterable[Choice], user: object) -> tuple[ChoiceView, ...]:
    """The choices made among statements; why a hidden value was chosen is not told."""
    worn = veil(user)
    return tuple(
        ChoiceView(
            choice.statement_id,
            "" if hidden_words(choice.statement_id, worn) else choice.reason,
            choice.chosen_on,
            organisation_ref(choice.chosen_by),
        )
        for choice in choices
    )


def position_views(positions: Iterable[Position]) -> Mapping[int, tuple[PositionView, ...]]:
    """By statement, the latest position of each partner; given in the order they spoke, with their joins."""
    latest: dict[int, dict[int, Position]] = defaultdict(dict)
    for position in positions:
        latest[position.subject_id][position.organisation_id] = position
    return {statement: tuple(map(_position, own.values())) for statement, own in latest.items()}


def _position(position: Position) -> PositionView:
    return PositionView(
        organisation=organisation_ref(position.organisation) or Ref("", ""),
        kind=position.kind,
        kind_label=position.get_kind_display(),
        counter_value=position.counter_value,
        reason=position.reason,
        source=source_ref(position.source),
        said_on=position.said_on,
        is_fictional=position.is_fictional,
    )
