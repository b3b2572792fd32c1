"""How far care, school and the train are, kind by kind: the map, the communes, the method."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from molette.domain.programme.queries import CommuneHead, communes
from molette.domain.services.ground import COMMUNE_DIGITS, KindRef, districts
from molette.domain.services.queries import KindReach, PlaceReach, district_reach, kind_reach, kinds
from molette.engines.drawing.figure import Figure
from molette.engines.money import NBSP
from molette.web.public import maps, reach_tables
from molette.web.public.choices import Select, select
from molette.web.public.reach_tables import SHARED
from molette.web.representations import represent
from molette.web.tables import Table

DISTRICTS = "iris"


@dataclass(frozen=True, slots=True)
class ServicesPage:
    """`far` counts the inhabitants beyond the threshold of the kind, `known` those whose journey is known."""

    reach: KindReach | None
    count: int
    far: int
    known: int
    furthest: PlaceReach | None
    figure: Figure | None
    table: Table | None
    selects: tuple[Select, ...]
    text: str = ""
    is_left_out: bool = False  # the map asked is not that of this kind, and the page says so

    @property
    def furthest_href(self) -> str:
        return reach_tables.address(self.furthest.place) if self.furthest else ""

    @property
    def furthest_said(self) -> str:
        one = self.furthest
        return reach_tables.minutes(one.minutes) if one and one.minutes is not None else ""


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """One kind at a time, the first unless another is asked."""
    held = kinds()
    heads = communes(settings.PERIMETER)
    selects = _selects(request, held, heads)
    asked = request.GET.get("service", "") or (held[0].slug if held else "")
    reach = kind_reach(asked)
    around = request.GET.get("agglomeration", "")
    kept = [h for h in heads if not around or (h.agglomeration and h.agglomeration.slug == around)]
    places = _asked_places(request, reach, kept)
    context = {} if fmt else {"view": _page(request, reach, places, kept, selects)}
    return represent(
        request,
        fmt,
        template="public/services.html",
        context=context,
        sheet=reach_tables.kind_sheet(reach, places),
        about=_about(reach),
    )


def _asked_places(
    request: HttpRequest, reach: KindReach | None, kept: Sequence[CommuneHead]
) -> tuple[PlaceReach, ...]:
    """The communes kept by the filters, or the IRIS in them."""
    if reach is None:
        return ()
    if request.GET.get("maille") != DISTRICTS:
        return reach.among(head.place.id for head in kept)
    codes = {head.place.code for head in kept}
    fine = district_reach(reach.kind.slug)
    return tuple(one for one in fine.places if one.place.code[:COMMUNE_DIGITS] in codes) if fine else ()


def _selects(
    request: HttpRequest, held: Sequence[KindRef], heads: Sequence[CommuneHead]
) -> tuple[Select, ...]:
    around = {h.agglomeration.slug: h.agglomeration.name for h in heads if h.agglomeration}
    pairs = [(kind.slug, kind.name) for kind in held]
    first = pairs[0][1] if pairs else "aucun"
    return (
        select(request, "service", "Service", first, pairs),
        select(request, "agglomeration", "Agglomération", "toutes", sorted(around.items())),
        *([select(request, "maille", "Maille", "communes", ((DISTRICTS, "IRIS"),))] if districts() else []),
        select(request, "carte", "Carte", "minutes jusqu’au plus proche", ((SHARED, "offre partagée"),)),
    )


def _page(
    request: HttpRequest,
    reach: KindReach | None,
    places: Sequence[PlaceReach],
    heads: Sequence[CommuneHead],
    selects: tuple[Select, ...],
) -> ServicesPage:
    if reach is None:
        return ServicesPage(None, 0, 0, 0, None, None, None, selects)
    around = reach.among(head.place.id for head in heads)  # people are counted by commune, whatever the mesh
    reached = [one for one in around if one.minutes is not None]
    beyond = [one for one in reached if one.minutes is not None and one.minutes > reach.kind.threshold]
    return ServicesPage(
        reach=reach,
        count=len(around),
        far=sum(one.inhabitants or 0 for one in beyond),
        known=sum(one.inhabitants or 0 for one in reached),
        furthest=max(reached, key=lambda one: (one.minutes or 0, one.place.name), default=None),
        figure=_map(request, reach, heads),
        table=reach_tables.kind_table(reach, places),
        selects=selects,
        is_left_out=request.GET.get("carte") == SHARED and not reach.kind.is_shared,
    )


def _map(request: HttpRequest, reach: KindReach, heads: Sequence[CommuneHead]) -> Figure | None:
    """The communes, whatever the mesh of the table."""
    places = reach.places
    name = reach.kind.name
    if request.GET.get("carte") == SHARED and reach.kind.is_shared:
        return maps.commune_map(
            heads,
            {one.place.id: one.score for one in places},
            reach_tables.rounded,
            uid="carte",
            subject=f"{name} pour 100{NBSP}000 habitants, offre partagée",
        )
    return maps.commune_map(
        heads,
        {one.place.id: one.minutes for one in places},
        reach_tables.minutes,
        uid="carte",
        subject=f"{name}, minutes jusqu’au plus proche",
    )


def _about(reach: KindReach | None) -> dict[str, object]:
    """What the files must say of the rows: the method, the day, the sources."""
    if reach is None:
        return {"reponse": "aucun service n’est chargé"}
    return {
        "service": reach.kind.name,
        "methode": list(reach.method),
        "jour": reach.day,
        "sources": [
            {"titre": one.title, "publie_le": one.published_on, "services": one.services}
            for one in reach.sources
        ],
    }
