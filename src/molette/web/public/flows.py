"""Who gave, through whom, to whom: the roads of the euros of one rung, each euro counted once."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase

from molette.domain.funding.queries import (
    Category,
    Dimension,
    Flows,
    Hand,
    MovementFilter,
    categories,
    flows,
    lines_of,
    movements,
)
from molette.domain.journal.known import today
from molette.domain.programme.queries import communes, trees
from molette.engines.drawing.figure import Figure
from molette.engines.ladder import RUNG_LABELS, Ladder, Rung
from molette.engines.money import NBSP
from molette.web.public import flow_tables, money_tables
from molette.web.public.choices import YES_NO, Select, places_asked, select, yes_no
from molette.web.representations import represent
from molette.web.tables import Table

FROM, TO = "de", "a"
MOST_LINES = 200
ABOUT = {
    "lecture": "Un chemin par ligne : qui donne d’abord, par qui passent ses euros, qui les garde.",
    "compte": "Un euro redonné par un intermédiaire n’est compté qu’une fois, sur son chemin entier.",
}


@dataclass(frozen=True, slots=True)
class FlowsPage:
    """`lines` are the movements of the road that the address asks, None where it asks none."""

    told: Flows
    rung: str
    wide: Figure | None
    narrow: Figure | None
    ways: Table
    givers: Table
    receivers: Table
    operators: Table
    left_out: tuple[str, ...]
    selects: tuple[Select, ...]
    chosen: tuple[str, ...]
    lines: Table | None


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The roads under the filters of the address; its files hold one road a row."""
    selects, filters = _filters(request)
    told = flows(filters, request.user)
    context = {} if fmt else {"view": _page(request, selects, filters, told)}
    return represent(
        request,
        fmt,
        template="public/flows.html",
        context=context,
        sheet=flow_tables.sheet(told, request.GET.get(FROM, ""), request.GET.get(TO, "")),
        about={**ABOUT, "echelon": RUNG_LABELS[told.rung]},
    )


def _filters(request: HttpRequest) -> tuple[tuple[Select, ...], MovementFilter]:
    """The lists to choose from, and what the address chose. Ten queries, fewer where they are remembered."""
    by = {d: categories(d, request.user) for d in (Dimension.FUNDER, Dimension.SCHEME, Dimension.YEAR)}
    heads = communes(settings.PERIMETER)
    around = {h.agglomeration.slug: h.agglomeration.name for h in heads if h.agglomeration}
    nodes = {
        n.slug: (n.id, f"{t.name} : {n.label}") for t in trees(request.user) for n in t.nodes if n.projects
    }
    selects = (
        select(request, "echelon", "Échelon", RUNG_LABELS[Rung.NOTIFIED], _rungs()),
        select(request, "financeur", "Qui donne d’abord", "tous", _pairs(by[Dimension.FUNDER])),
        select(request, "dispositif", "Dispositif", "tous", _pairs(by[Dimension.SCHEME])),
        select(request, "annee", "Année", "toutes", _pairs(by[Dimension.YEAR])),
        select(
            request, "orientation", "Orientation", "toutes", ((k, label) for k, (_, label) in nodes.items())
        ),
        select(request, "agglomeration", "Agglomération", "toutes", sorted(around.items())),
        select(request, "commune", "Commune", "toutes", ((h.place.slug, h.place.name) for h in heads)),
        yes_no(request, "fictif", "Fictif"),
    )
    get = request.GET.get
    return selects, MovementFilter(
        rung=Rung(get("echelon") or Rung.NOTIFIED),
        funder=_key(by[Dimension.FUNDER], get("financeur", "")),
        scheme=_key(by[Dimension.SCHEME], get("dispositif", "")),
        year=_key(by[Dimension.YEAR], get("annee", "")),
        node=nodes.get(get("orientation", ""), (None, ""))[0],
        places=places_asked(get("commune", ""), get("agglomeration", ""), heads, today()),
        fictional=YES_NO.get(get("fictif", "")),
    )


def _rungs() -> list[tuple[str, str]]:
    """Those on which euros go from whoever gives to whoever receives, but the one read when none is asked."""
    apart = {Rung.NOTIFIED, Rung.LAPSED, Rung.REPAID}
    return [(rung.value, RUNG_LABELS[rung]) for rung in Rung if rung not in apart]


def _pairs(groups: tuple[Category, ...]) -> list[tuple[str, str]]:
    return [(group.href_key, group.label) for group in groups if group.href_key]


def _key(groups: tuple[Category, ...], slug: str) -> int | None:
    return next((int(group.key) for group in groups if slug and group.href_key == slug), None)


def _page(
    request: HttpRequest, selects: tuple[Select, ...], filters: MovementFilter, told: Flows
) -> FlowsPage:
    asked = {name: str(value) for name, value in request.GET.items() if name not in {FROM, TO} and value}
    subject = f"Les euros, échelon «{NBSP}{RUNG_LABELS[told.rung]}{NBSP}»"
    return FlowsPage(
        told=told,
        rung=RUNG_LABELS[told.rung],
        wide=flow_tables.wide_figure(told, subject),
        narrow=flow_tables.narrow_figure(told, subject),
        ways=flow_tables.way_table(told, asked),
        givers=flow_tables.giver_table(told),
        receivers=flow_tables.receiver_table(told),
        operators=flow_tables.operator_table(told),
        left_out=money_tables.left_out(Ladder((), told.excluded)),
        selects=selects,
        chosen=tuple(s.chosen for s in selects if s.chosen),
        lines=_lines(request, filters, told),
    )


def _lines(request: HttpRequest, filters: MovementFilter, told: Flows) -> Table | None:
    """The movements of the road between the two hands that the address names; 404 for hands of no road."""
    giver, receiver = request.GET.get(FROM, ""), request.GET.get(TO, "")
    if not giver and not receiver:
        return None
    hands = {flow_tables.name_of(hand): hand for one in told.flows for hand in (one.giver, one.receiver)}
    if not hands.keys() >= {giver, receiver}:
        raise Http404("Aucun chemin ne va de l’un à l’autre.")
    return _between(request, filters, hands[giver], hands[receiver])


def _between(request: HttpRequest, filters: MovementFilter, giver: Hand, receiver: Hand) -> Table:
    keys = lines_of(filters, request.user, giver.id, receiver.id)
    if not keys:
        raise Http404("Aucun chemin ne va de l’un à l’autre.")
    shown = replace(MovementFilter(rung=filters.rung), movements=keys)
    rows = list(movements(shown, request.user))
    caption = f"De {giver.label} à {receiver.label}"
    table = money_tables.movement_table(rows[:MOST_LINES], caption)
    if len(rows) > MOST_LINES:
        table = replace(table, note=f"Les {MOST_LINES} premiers des {len(rows)} mouvements.")
    return table
