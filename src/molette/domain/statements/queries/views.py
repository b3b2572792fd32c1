"""A statement as pages show it: who said what, of what, when, with which source, and who agrees."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from molette.domain.programme.queries import Ref, SourceRef, organisation_ref, source_ref
from molette.domain.statements.models import Choice, Missing, Position, Statement

JOINS = ("measure", "said_by", "perimeter", "place", "project", "source", "replaced_by")


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
    """`value` is None when the author says that it is unknown: `missing` then says why, in words."""

    id: int
    measure_slug: str
    measure: str
    unit: str
    decimals: int
    nature: str
    nature_label: str
    value: Decimal | None
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
    source: SourceRef
    confidence: str
    positions: tuple[PositionView, ...]
    withdrawn_on: date | None
    withdrawn_reason: str
    replaces_id: int | None
    replaced: bool
    is_fictional: bool

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
        return next((str(kind.value) for kind in order if kind in kinds), str(Position.Kind.PROPOSED.value))


@dataclass(frozen=True, slots=True)
class ChoiceView:
    statement_id: int
    reason: str
    chosen_on: date
    chosen_by: Ref | None


def statement_view(statement: Statement) -> StatementView:
    """Needs the statement loaded with `JOINS` and its positions with their organisation and source."""
    place, project = statement.place, statement.project
    return StatementView(
        id=statement.pk,
        measure_slug=statement.measure.slug,
        measure=statement.measure.name,
        unit=statement.measure.unit,
        decimals=statement.measure.decimals,
        nature=statement.nature,
        nature_label=statement.get_nature_display(),
        value=statement.value,
        missing=str(Missing(statement.missing).label) if statement.missing else "",
        is_approximate=statement.is_approximate,
        definition=statement.definition,
        wording=statement.wording,
        period_start=statement.period_start,
        period_end=statement.period_end,
        said_on=statement.said_on,
        said_precision=statement.said_precision,
        said_by=organisation_ref(statement.said_by) or Ref("", ""),
        author_id=statement.said_by_id,
        perimeter=statement.perimeter.name if statement.perimeter else "",
        place=Ref(place.slug, place.name) if place else None,
        project=Ref(project.slug, project.title, project.is_fictional) if project else None,
        source=_source(statement),
        confidence=statement.get_confidence_display(),
        positions=_positions(statement),
        withdrawn_on=statement.withdrawn_on,
        withdrawn_reason=statement.withdrawn_reason,
        replaces_id=statement.replaces_id,
        replaced=hasattr(statement, "replaced_by"),
        is_fictional=statement.is_fictional,
    )


def choice_view(choice: Choice) -> ChoiceView:
    return ChoiceView(
        choice.statement_id, choice.reason, choice.chosen_on, organisation_ref(choice.chosen_by)
    )


def _source(statement: Statement) -> SourceRef:
    found = source_ref(statement.source)
    if found is None:
        raise ValueError(f"statement {statement.pk} has no source")
    return found


def _positions(statement: Statement) -> tuple[PositionView, ...]:
    """The latest position of each partner, in the order they spoke."""
    latest = {position.organisation_id: position for position in statement.positions.all()}
    return tuple(
        PositionView(
            organisation=organisation_ref(position.organisation) or Ref("", ""),
            kind=position.kind,
            kind_label=position.get_kind_display(),
            counter_value=position.counter_value,
            reason=position.reason,
            source=source_ref(position.source),
            said_on=position.said_on,
            is_fictional=position.is_fictional,
        )
        for position in latest.values()
    )
