"""The service that a project adds, tried before it is built: who gains, who loses, by how much."""

from django.http import HttpRequest, HttpResponseBase

from molette.domain.programme.models import Project
from molette.domain.services.ground import ground
from molette.domain.services.queries import kind_reach, kinds
from molette.domain.services.simulation import Simulated, Touched, simulate
from molette.domain.territory.models import PlaceKind
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.public import reach_tables
from molette.web.representations import represent
from molette.web.tables import Cell, Column, Kind, Row, Table
from molette.web.workspace import finding
from molette.web.workspace.desk import frame, user_of
from molette.web.workspace.filters import asked
from molette.web.workspace.forms.services import ServiceTrialForm
from molette.web.workspace.plans import crumbs

UNREACHED = "aucun trajet connu"


def index(request: HttpRequest, slug: str, fmt: str = "") -> HttpResponseBase:
    """Try a service from a project; the address holds the question, and nothing is written."""
    project = finding.project(user_of(request), slug)
    form = _form(request, project)
    found = simulate(form.trial()) if form.is_bound and form.is_valid() else None
    closing = bool(found and form.cleaned_data["closed"])
    context = {
        **frame(request),
        "project": project,
        "crumbs": crumbs(project),
        "form": form,
        "found": found,
        "closing": closing,
        "table": _table(found) if found else None,
    }
    return represent(
        request,
        fmt,
        template="workspace/project_services.html",
        context=context,
        sheet=_sheet(found.touched if found else ()),
        about={"methode": list(found.method), "jour": found.day} if found else None,
    )


def _form(request: HttpRequest, project: Project) -> ServiceTrialForm:
    held = kinds()
    wanted = asked(request, "service") or (held[0].slug if held else "")
    reach = kind_reach(wanted)
    here = project.places.filter(kind=PlaceKind.COMMUNE).order_by("search_name", "pk").first()
    return ServiceTrialForm(
        request.GET,
        kinds=held,
        communes=[(home.place.code, home.place.name) for home in ground().communes],
        services=reach.services if reach else (),
        here=here.code if here else "",
    )


def _table(found: Simulated) -> Table:
    shared = found.kind.is_shared
    return Table(
        caption="Ce qui change, commune par commune",
        columns=(
            Column("Commune"),
            Column("Habitants", Kind.NUMBER),
            Column("Trajet aujourd’hui", Kind.NUMBER),
            Column("Trajet alors", Kind.NUMBER),
            *(
                [Column("Offre aujourd’hui", Kind.NUMBER), Column("Offre alors", Kind.NUMBER)]
                if shared
                else []
            ),
        ),
        rows=tuple(_row(one, shared=shared) for one in found.touched),
        note=f"Offre : {found.kind.unit} pour 100 000 habitants, partagée entre ceux qui peuvent venir."
        if shared
        else "",
        empty="Rien ne change pour personne.",
    )


def _row(one: Touched, *, shared: bool) -> Row:
    minutes = [
        Cell(None if told is None else reach_tables.exact_minutes(told), reason=UNREACHED)
        for told in (one.minutes_before, one.minutes_after)
    ]
    scores = [
        Cell("–" if told is None else reach_tables.shared(told))
        for told in (one.score_before, one.score_after)
    ]
    cells = (Cell(one.place.name), Cell(one.inhabitants, reason="non publié"), *minutes)
    return Row((*cells, *scores) if shared else cells)


def _sheet(touched: tuple[Touched, ...]) -> Sheet:
    return Sheet(
        "simulation",
        (
            SheetColumn("insee", "Code INSEE", lambda x: x.place.code),
            SheetColumn("commune", "Commune", lambda x: x.place.name),
            SheetColumn("habitants", "Habitants", lambda x: x.inhabitants),
            SheetColumn("minutes_avant", "Minutes aujourd’hui", lambda x: x.minutes_before),
            SheetColumn("minutes_apres", "Minutes alors", lambda x: x.minutes_after),
            SheetColumn("offre_avant", "Offre partagée aujourd’hui", lambda x: x.score_before),
            SheetColumn("offre_apres", "Offre partagée alors", lambda x: x.score_after),
        ),
        touched,
    )
