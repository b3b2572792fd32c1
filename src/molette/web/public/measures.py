"""The figures: the list of measures, and each with all that was said of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase

from molette.domain.programme.queries import communes
from molette.domain.signatures.models import Position
from molette.domain.statements.queries import (
    MeasureDetail,
    MeasureRow,
    PositionView,
    StatementView,
    measure_detail,
    measures,
    values_by_commune,
)
from molette.engines.drawing.figure import Figure
from molette.engines.french import unmarked
from molette.web.public import maps, measure_tables, project_tables, words
from molette.web.public.choices import Select, select
from molette.web.representations import represent
from molette.web.tables import Table

POSITION_KINDS = {"accepted": "good", "contested": "bad", "settled": "good", "proposed": "watch"}


@dataclass(frozen=True, slots=True)
class MeasuresPage:
    """`reached` counts the measures whose target is met; `unknown` those without a rate."""

    rows: tuple[MeasureRow, ...]
    statements: int
    contested: int
    contested_fictional: int
    reached: int
    unknown: int
    table: Table
    selects: tuple[Select, ...]
    text: str


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    agreement = select(
        request,
        "accord",
        "Accord",
        "indifférent",
        (("conteste", "contesté"), ("non-conteste", "non contesté")),
    )
    rows = measures(request.user, text=request.GET.get("q", ""))
    asked = request.GET.get("accord", "")
    rows = tuple(r for r in rows if not asked or bool(r.contested) is (asked == "conteste"))
    page = MeasuresPage(
        rows=rows,
        statements=sum(r.statements for r in rows),
        contested=sum(bool(r.contested) for r in rows),
        contested_fictional=sum(r.contest_is_fictional for r in rows),
        reached=sum(r.rate == 100 for r in rows),  # noqa: PLR2004 (a rate is a percentage)
        unknown=sum(r.rate is None for r in rows),
        table=measure_tables.measure_table(rows, "Les mesures"),
        selects=(agreement,),
        text=request.GET.get("q", ""),
    )
    sheet = measure_tables.measure_sheet(rows)
    return represent(request, fmt, template="public/measures.html", context={"view": page}, sheet=sheet)


@dataclass(frozen=True, slots=True)
class Signature:
    """Where a partner stands on a value: the sentence, its reason, its date."""

    kind: str
    said: str
    why: str
    on: str
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class MeasurePage:
    detail: MeasureDetail
    shown: str | None
    ratio: Decimal | None
    why_no_rate: str
    expected: str | None
    gap: str | None
    is_ahead: bool
    table: Table
    former: Table | None
    values: Figure | None
    path: Figure | None
    map: Figure | None
    signatures: tuple[Signature, ...]
    awaited: str


def detail(request: HttpRequest, slug: str, fmt: str = "") -> HttpResponseBase:
    """A measure; its file holds every value said of it."""
    found = measure_detail(slug, request.user)
    if found is None:
        raise Http404("Cette mesure n’existe pas.")
    context = {} if fmt else {"view": _page(request, found)}
    return represent(
        request,
        fmt,
        template="public/measure.html",
        context=context,
        sheet=measure_tables.statement_sheet(found),
        about={
            "mesure": found.row.head.name,
            "definition": found.row.head.definition,
            "valeur_utilisee": found.row.in_use.value if found.row.in_use else None,
            "raison": found.row.reason,
            "pourquoi_elles_different": found.differences,
        },
    )


def _page(request: HttpRequest, found: MeasureDetail) -> MeasurePage:
    return MeasurePage(
        detail=found,
        shown=words.stated(found.row.in_use),
        ratio=found.row.rate / 100 if found.row.rate is not None else None,
        why_no_rate=measure_tables.why_no_rate(found.row) if found.row.rate is None else "",
        expected=_written(found.expected, found),
        gap=_written(abs(found.gap) if found.gap is not None else None, found),
        is_ahead=found.gap is not None and found.gap >= 0,
        table=measure_tables.statement_table(found),
        former=project_tables.statement_table(found.former, "Valeurs remplacées ou retirées")
        if found.former
        else None,
        values=measure_tables.values_figure(found),
        path=measure_tables.path_figure(found),
        map=_map(request, found) if found.places else None,
        signatures=_signatures(found.statements),
        awaited=measure_tables.awaited(found.row),
    )


def _written(value: Decimal | None, found: MeasureDetail) -> str | None:
    head = found.row.head
    return None if value is None else words.amount(value, head.unit, head.decimals)


def _map(request: HttpRequest, found: MeasureDetail) -> Figure | None:
    heads = communes(settings.PERIMETER)
    held = values_by_commune(found.row.head.slug, [h.place.id for h in heads], request.user)
    if held is None or not held[1]:
        return None
    head, values, _ = held
    return maps.measure_map(heads, head, values, request.user)


def _signatures(statements: Sequence[StatementView]) -> tuple[Signature, ...]:
    """What each partner answered, those who contest first."""
    told = [(p, s) for s in statements for p in s.positions]
    told.sort(key=lambda pair: pair[0].kind != Position.Kind.CONTESTED)
    return tuple(_signature(position, statement) for position, statement in told)


def _signature(position: PositionView, statement: StatementView) -> Signature:
    value = words.stated(statement) or "valeur inconnue"
    counter = (
        f", et dit {words.amount(position.counter_value, statement.unit, statement.decimals)}"
        if position.counter_value is not None
        else ""
    )
    return Signature(
        kind=POSITION_KINDS[position.kind],
        said=f"{unmarked(position.organisation.label)} : {position.kind_label} « {value} »{counter}",
        why=position.reason.removeprefix("fictif — ") if position.is_fictional else position.reason,
        on=words.said_date(position.said_on),
        is_fictional=position.is_fictional,
    )
