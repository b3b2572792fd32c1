"""A proposed rule tried on the whole programme: who it touches, and by how much."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from molette.domain.funding.book import book
from molette.domain.funding.queries import Asked, Simulation, Touched, simulate
from molette.engines.french import counted, spaced
from molette.engines.rules.sentences import sentence
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.representations import represent
from molette.web.tables import Cell, Column, Kind, Row, Table
from molette.web.workspace.desk import frame, number_in, pager, user_of
from molette.web.workspace.filters import asked, select

SIZE = 100
MOST = 20
"""How many owners and communes are shown: the files hold every project."""


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """Choose a proposed rule; the first is tried unless another is asked."""
    user, held = user_of(request), book()
    proposed = held.proposed()
    wanted = asked(request, "regle") or (proposed[0].id if proposed else "")
    rule = next((one for one in proposed if one.id == wanted), None)
    found = simulate(wanted, user)
    touched = found.touched if found else ()
    page = pager(len(touched), number_in(request), SIZE)
    context = {
        **frame(request),
        "rule": rule,
        "said": spaced(sentence(rule, held.name)) if rule else "",
        "changed": spaced(rule.changed) if rule else "",
        "found": found,
        "page": page,
        "projects": _projects(touched[page.start_index() - 1 : page.end_index()]) if touched else None,
        "owners": _owners(found) if found and touched else None,
        "communes": _communes(found) if found and touched else None,
        "funders": _funders(found) if found and touched else None,
        "selects": [
            select(request, "regle", "Règle proposée", [(r.id, r.id) for r in proposed], "La première")
        ],
    }
    return represent(
        request, fmt, template="workspace/simulation.html", context=context, sheet=_sheet(touched)
    )


def _projects(rows: tuple[Touched, ...]) -> Table:
    return Table(
        caption="Les projets touchés",
        columns=(
            Column("Projet"),
            Column("Part demandée aujourd’hui", Kind.EUROS),
            Column("Part demandée alors", Kind.EUROS),
            Column("Différence", Kind.EUROS),
            Column("Règles non tenues", Kind.NUMBER),
            Column("Alors", Kind.NUMBER),
        ),
        rows=tuple(_row(one) for one in rows),
        note="La part demandée se calcule sur l’argent public du plan tel qu’il est.",
    )


def _row(one: Touched) -> Row:
    found = one.effect
    return Row(
        (
            Cell(one.project, reverse("workspace:plan", args=[one.project_slug]), note=one.owner),
            Cell(found.asked_before, reason="–"),
            Cell(found.asked_after, reason="–"),
            Cell(found.freed),
            Cell(found.broken_before),
            Cell(found.broken_after),
        ),
        fictif=one.is_fictional,
    )


def _owners(found: Simulation) -> Table:
    return _asked(found.by_owner(), "Maître d’ouvrage", "workspace:organisation", "maîtres d’ouvrage")


def _communes(found: Simulation) -> Table:
    return _asked(found.by_commune(), "Commune", "public:commune", "communes")


def _asked(rows: Sequence[Asked], what: str, address: str, many: str) -> Table:
    """What is asked of each in all, the most freed first, as far as one reads."""
    return Table(
        caption=f"Par {what[:1].lower()}{what[1:]}",
        columns=(
            Column(what),
            Column("Projets", Kind.NUMBER),
            Column("Aujourd’hui", Kind.EUROS),
            Column("Alors", Kind.EUROS),
        ),
        rows=tuple(
            Row((_named(one, address), Cell(one.projects), Cell(one.before), Cell(one.after)))
            for one in rows[:MOST]
        ),
        note=f"Les {MOST} premiers, sur {counted(len(rows), many, many)}." if len(rows) > MOST else "",
    )


def _named(one: Asked, address: str) -> Cell:
    return Cell(one.name or None, reverse(address, args=[one.slug]) if one.slug else "")


def _funders(found: Simulation) -> Table:
    return Table(
        caption="Par financeur",
        columns=(Column("Financeur"), Column("De plus à trouver", Kind.EUROS)),
        rows=tuple(Row((Cell(name), Cell(euros))) for name, euros in found.by_funder()),
        note="Si chacun gardait sa part des aides, et si les maîtres d’ouvrage s’en tenaient au minimum.",
    )


def _sheet(rows: tuple[Touched, ...]) -> Sheet:
    return Sheet(
        "simulation",
        (
            SheetColumn("projet", "Projet", lambda one: one.project),
            SheetColumn("adresse", "Adresse", lambda one: one.project_slug),
            SheetColumn("porteur", "Maître d’ouvrage", lambda one: one.owner),
            SheetColumn("communes", "Communes", lambda one: ", ".join(name for name, _ in one.communes)),
            SheetColumn("part_avant", "Part demandée aujourd’hui (€)", lambda one: one.effect.asked_before),
            SheetColumn("part_apres", "Part demandée alors (€)", lambda one: one.effect.asked_after),
            SheetColumn("difference", "Différence (€)", lambda one: one.effect.freed),
            SheetColumn("non_tenues_avant", "Règles non tenues", lambda one: one.effect.broken_before),
            SheetColumn("non_tenues_apres", "Règles non tenues alors", lambda one: one.effect.broken_after),
            SheetColumn("fictif", "Fictif", lambda one: one.is_fictional),
        ),
        rows,
        key=lambda one: one.project_slug,
        name_of=lambda one: one.project,
    )
