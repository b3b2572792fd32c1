"""The communes: the list and its map, the page of each, and the other places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from molette.domain.desk.promises import chain
from molette.domain.funding.queries import Dimension, MovementFilter, ladder_by
from molette.domain.journal.known import today
from molette.domain.programme.queries import (
    CommuneHead,
    Pair,
    PlaceSheet,
    ProjectFilter,
    ProjectList,
    communes,
    count_by_place,
    listed,
    pairs,
    place_sheet,
    project_rows,
    project_set,
)
from molette.domain.services.queries import KindReach, reaches
from molette.domain.statements.queries import PlaceMeasure, place_measures
from molette.domain.surveys.queries import PlaceWave, place_waves
from molette.domain.territory.models import PlaceKind
from molette.domain.territory.queries import PlaceRef, Told, told_of
from molette.engines.drawing.figure import Figure
from molette.engines.french import counted
from molette.engines.ladder import Ladder, Rung, RungTotal
from molette.engines.stages import Stage
from molette.web.public import commune_tables, lists, maps, money_tables, promises, reach_tables, registers
from molette.web.public.choices import Select, page_number
from molette.web.public.here import Here, here
from molette.web.representations import represent
from molette.web.tables import Table

KINDS = (PlaceKind.COMMUNE, PlaceKind.CITE_MINIERE, PlaceKind.QPV)
DESCRIBED = (PlaceKind.CITE_MINIERE, PlaceKind.QPV)


@dataclass(frozen=True, slots=True)
class CommunesPage:
    count: int
    inhabitants: int | None
    figure: Figure | None
    selects: tuple[Select, ...]
    text: str
    table: Table


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """Every commune of the perimeter, under the filters, with a map of what was asked."""
    heads = communes(settings.PERIMETER)
    subjects = commune_tables.subjects(request.user)
    selects = commune_tables.selects(request, heads, subjects)
    lines = commune_tables.lines(request, heads)
    page = CommunesPage(
        count=len(lines),
        inhabitants=_sum(lines),
        figure=None if fmt else commune_tables.asked_map(request, heads, lines, subjects),
        selects=selects,
        text=request.GET.get("q", ""),
        table=commune_tables.commune_table(lines),
    )
    return represent(
        request,
        fmt,
        template="public/communes.html",
        context={"view": page},
        sheet=commune_tables.commune_sheet(lines),
        about={"reponse": f"{page.count} communes"},
    )


def _sum(lines: Sequence[commune_tables.CommuneLine]) -> int | None:
    known = [line.inhabitants.municipal for line in lines if line.inhabitants]
    return sum(known) if len(known) == len(lines) else None


@dataclass(frozen=True, slots=True)
class PlacePage:
    """One place, answered first. `around` are the projects of what holds it, counted apart."""

    sheet: PlaceSheet
    agglomeration: PlaceRef | None
    communes: tuple[PlaceRef, ...]  # those where a part of a commune stands
    told: Told
    found: ProjectList
    delivered: int
    here: Here
    pairs: tuple[Pair, ...]
    page: Page[int]
    around: Table | None
    chain: promises.ChainFigure
    figure: Figure | None
    ladder: Ladder
    notified: RungTotal
    ladder_figure: Figure | None
    rungs: Table
    funders: Table
    left_out: tuple[str, ...]
    measures: Table
    felt: tuple[PlaceWave, ...]
    reaches: tuple[KindReach, ...]
    distances: Table
    registers: Table
    inside: Mapping[str, tuple[tuple[str, str], ...]]


def commune(request: HttpRequest, slug: str, fmt: str = "") -> HttpResponseBase:
    return _place(request, slug, fmt, is_commune=True)


def place(request: HttpRequest, slug: str, fmt: str = "") -> HttpResponseBase:
    return _place(request, slug, fmt, is_commune=False)


def _place(request: HttpRequest, slug: str, fmt: str, *, is_commune: bool) -> HttpResponseBase:
    """A place under its own address; its file holds its projects."""
    sheet = place_sheet(slug)
    if sheet is None:
        raise Http404("Ce lieu n’existe pas.")
    if (sheet.place.kind == PlaceKind.COMMUNE) != is_commune:
        return redirect("public:place" if is_commune else "public:commune", slug, permanent=True)
    heads = communes(settings.PERIMETER)
    around = sheet.holding(PlaceKind.AGGLOMERATION)
    reach = sheet.inside | ({around.id} if around else set())
    filters = ProjectFilter(places=reach, first=sheet.inside)
    every = project_set(filters, request.user, order=tuple(lists.STAGES)).states
    found = listed(tuple(state for state in every if not state.is_apart))
    wide = listed(tuple(state for state in every if state.is_apart))
    context = (
        {} if fmt else {"view": _page(request, sheet, heads, found.cut(page_number(request)), wide.cut(1))}
    )
    return represent(
        request,
        fmt,
        template="public/place.html",
        context=context,
        sheet=lists.project_sheet(lists.every_line(found, request.user), f"projets-{slug}"[:31]),
        about={"lieu": sheet.place.name, "code": sheet.place.code},
    )


def _page(
    request: HttpRequest,
    sheet: PlaceSheet,
    heads: Sequence[CommuneHead],
    found: ProjectList,
    wide: ProjectList,
) -> PlacePage:
    """`found` are the projects that stand in the place, `wide` those of its whole agglomeration."""
    user = request.user
    around = sheet.holding(PlaceKind.AGGLOMERATION)
    rows = tuple(project_rows((*found.shown, *wide.shown)))
    lines = lists.project_lines(rows, user)
    beyond = lines[len(found.shown) :]
    told = here(lines[: len(found.shown)], found.states, user, sheet.place)
    scope = MovementFilter(places=sheet.inside)
    climbed = chain(found.states, user, alone=_alone(sheet))
    funders = ladder_by(Dimension.FUNDER, scope, user)
    held = money_tables.whole(funders)
    is_commune = sheet.place.kind == PlaceKind.COMMUNE  # where alone people are asked, and walk to services
    distances = reaches() if is_commune else ()
    return PlacePage(
        sheet=sheet,
        agglomeration=around,
        communes=tuple(one for one in sheet.containers if one.kind == PlaceKind.COMMUNE),
        told=told_of(sheet.place.id) if sheet.place.kind in DESCRIBED else Told(),
        found=found,
        delivered=found.by_stage.get(Stage.DELIVERED, 0),
        here=told,
        pairs=pairs(told.photos),
        page=lists.pages(found),
        around=_around(around, wide, beyond) if around and wide.total else None,
        chain=promises.chain_figure(climbed, _asked(sheet.place)),
        figure=_locator(request, sheet, heads),
        ladder=held,
        notified=held.at(Rung.NOTIFIED),
        ladder_figure=money_tables.ladder_figure(held, f"Les euros : {sheet.place.name}"),
        rungs=money_tables.rung_table(held, "Échelon par échelon"),
        funders=money_tables.group_table(funders, Dimension.FUNDER, "Qui paie"),
        left_out=money_tables.left_out(held),
        measures=commune_tables.measure_table(
            _measures(request, sheet, around, heads), sheet.place, around, user
        ),
        felt=place_waves(sheet.place.id, today()) if is_commune else (),
        reaches=distances,
        distances=reach_tables.place_table(distances, sheet.place.id),
        registers=registers.register_table(*registers.register_lines(sheet.place, user)),
        inside={str(kind.label): _links(sheet.held(kind)) for kind in KINDS if sheet.held(kind)},
    )


def _alone(sheet: PlaceSheet) -> tuple[int, int | None] | None:
    """The commune where all that stands in it stands; another place holds several."""
    if sheet.place.kind != PlaceKind.COMMUNE:
        return None
    return sheet.place.id, sheet.inhabitants.municipal if sheet.inhabitants else None


def _asked(place: PlaceRef) -> dict[str, str]:
    """The filter under which the page of promises shows those of this place."""
    name = {PlaceKind.COMMUNE: "commune", PlaceKind.AGGLOMERATION: "agglomeration"}.get(PlaceKind(place.kind))
    return {name or "lieu": place.slug}


def _around(around: PlaceRef, wide: ProjectList, lines: Sequence[lists.ProjectLine]) -> Table:
    """What the whole agglomeration carries; its own page holds it all."""
    rest = counted(wide.total - len(lines), "autre projet", "autres projets")
    return lists.stage_table(
        lines,
        f"Portés sur toute l’agglomération : {around.name}",
        whole=wide,
        here=around,
        note=f"Et {rest}, sur la page de l’agglomération." if wide.total > len(lines) else "",
    )


def _measures(
    request: HttpRequest, sheet: PlaceSheet, around: PlaceRef | None, heads: Sequence[CommuneHead]
) -> tuple[PlaceMeasure, ...]:
    """The measures of the place beside those of its agglomeration and of the perimeter."""
    return place_measures(
        sheet.place,
        request.user,
        around=around,
        communes_around=[
            h.place.id for h in heads if around and h.agglomeration and h.agglomeration.id == around.id
        ],
        communes=[h.place.id for h in heads],
    )


def _links(places: Sequence[PlaceRef]) -> tuple[tuple[str, str], ...]:
    """Names and addresses: a commune has its own."""
    return tuple(
        (
            place.name,
            reverse(f"public:{'commune' if place.kind == PlaceKind.COMMUNE else 'place'}", args=[place.slug]),
        )
        for place in places
    )


def _locator(request: HttpRequest, sheet: PlaceSheet, heads: Sequence[CommuneHead]) -> Figure | None:
    """The map of projects by commune: this one outlined among all, or those of the place alone."""
    counts = count_by_place(request.user, PlaceKind.COMMUNE)
    if sheet.place.kind == PlaceKind.COMMUNE:
        return maps.project_map(heads, counts, sheet.place.code)
    inside = [head for head in heads if head.place.id in sheet.inside]
    return maps.project_map(inside, counts)
