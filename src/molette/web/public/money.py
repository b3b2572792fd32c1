"""The money: the ladder of the whole programme, cut as asked, and what no total counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from molette.domain.funding.queries import (
    Category,
    Dimension,
    MovementFilter,
    categories,
    ladder_by,
    movements,
)
from molette.engines.drawing.figure import Figure
from molette.engines.ladder import RUNG_LABELS, Ladder, Rung, RungTotal
from molette.web.public import money_tables
from molette.web.public.choices import YES_NO, Select, select, yes_no
from molette.web.public.disputes import Disputed, disputed
from molette.web.representations import represent
from molette.web.tables import Table

CUTS = {
    "financeur": Dimension.FUNDER,
    "dispositif": Dimension.SCHEME,
    "annee": Dimension.YEAR,
    "commune": Dimension.PLACE,
    "orientation": Dimension.NODE,
    "projet": Dimension.PROJECT,
}


@dataclass(frozen=True, slots=True)
class MoneyPage:
    """`notified` and `paid` are the totals that the answer says."""

    ladder: Ladder
    notified: RungTotal
    paid: RungTotal
    figure: Figure | None
    rungs: Table
    groups: Table
    tabs: tuple[Mapping[str, Any], ...]
    left_out: tuple[str, ...]
    selects: tuple[Select, ...]
    chosen: tuple[str, ...]
    disputed: tuple[Disputed, ...]


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The ladder; its file holds every movement under the same filters."""
    selects, filters = _filters(request)
    rows = movements(filters, request.user) if fmt else ()
    context = {} if fmt else {"view": _page(request, selects, filters)}
    return represent(
        request,
        fmt,
        template="public/money.html",
        context=context,
        sheet=money_tables.movement_sheet(rows),
        about={"lecture": "Un mouvement par ligne ; « hors total » dit pourquoi il n’est pas additionné."},
    )


def _filters(request: HttpRequest) -> tuple[tuple[Select, ...], MovementFilter]:
    """The lists to choose from hold what the money itself holds. Five queries."""
    by = {d: categories(d, request.user) for d in (Dimension.FUNDER, Dimension.SCHEME, Dimension.YEAR)}
    selects = (
        select(request, "financeur", "Financeur", "tous", _pairs(by[Dimension.FUNDER])),
        select(request, "dispositif", "Dispositif", "tous", _pairs(by[Dimension.SCHEME])),
        select(request, "annee", "Année", "toutes", _pairs(by[Dimension.YEAR])),
        select(request, "echelon", "Échelon", "tous", ((r.value, RUNG_LABELS[r]) for r in Rung)),
        yes_no(request, "fictif", "Fictif"),
    )
    get = request.GET.get
    return selects, MovementFilter(
        funder=_key(by[Dimension.FUNDER], get("financeur", "")),
        scheme=_key(by[Dimension.SCHEME], get("dispositif", "")),
        year=_key(by[Dimension.YEAR], get("annee", "")),
        rung=Rung(get("echelon", "")) if get("echelon") else None,
        fictional=YES_NO.get(get("fictif", "")),
    )


def _pairs(groups: tuple[Category, ...]) -> list[tuple[str, str]]:
    return [(group.href_key, group.label) for group in groups if group.href_key]


def _key(groups: tuple[Category, ...], slug: str) -> int | None:
    return next((int(group.key) for group in groups if slug and group.href_key == slug), None)


def _page(request: HttpRequest, selects: tuple[Select, ...], filters: MovementFilter) -> MoneyPage:
    cut = CUTS.get(request.GET.get("par", ""), Dimension.FUNDER)
    groups = ladder_by(cut, filters, request.user)
    held = money_tables.whole(groups)
    return MoneyPage(
        ladder=held,
        notified=held.at(Rung.NOTIFIED),
        paid=held.at(Rung.PAID),
        figure=money_tables.ladder_figure(held, "Les euros du programme"),
        rungs=money_tables.rung_table(held, "Le total de chaque échelon"),
        groups=money_tables.group_table(
            groups, cut, f"Les mêmes euros, par {money_tables.HEADS[cut].lower()}"
        ),
        tabs=_tabs(request, cut),
        left_out=money_tables.left_out(held),
        selects=selects,
        chosen=tuple(s.chosen for s in selects if s.chosen),
        disputed=disputed(None, request.user),
    )


def _tabs(request: HttpRequest, cut: Dimension) -> tuple[Mapping[str, Any], ...]:
    """One address for each way to cut the total, the filters kept."""
    tabs = []
    for name, dimension in CUTS.items():
        asked = request.GET.copy()
        asked["par"] = name
        href = f"{reverse('public:money')}?{asked.urlencode()}#coupe"
        label = f"Par {money_tables.HEADS[dimension].lower()}"
        tabs.append({"label": label, "href": href, "current": dimension is cut})
    return tuple(tabs)
