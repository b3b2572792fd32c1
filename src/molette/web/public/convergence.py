"""Two texts of orientations face to face, and where the euros of those who wrote them go."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from molette.domain.convergence.queries import Depths, depths
from molette.domain.desk.crosswalk import Cell, Crosswalk, Said, crosswalk, in_common, pair_shown
from molette.domain.funding.queries import Dimension, MovementFilter, ladder_by
from molette.domain.people.queries import voice_slugs
from molette.domain.programme.queries import node_detail, tree_names
from molette.engines.ladder import Ladder, Rung
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.engines.signatures import State
from molette.web import convergence_tables as told
from molette.web.public.choices import Option, Select
from molette.web.representations import represent
from molette.web.tables import Cell as TableCell
from molette.web.tables import Column, Kind, Row, Table

LEFT, RIGHT = "texte", "face"
PAYERS = "partenaire", "avec"


@dataclass(frozen=True, slots=True)
class ConvergencePage:
    """`orphans` and `odds` are sentences; `contested` and `joint` count the concordances."""

    found: Crosswalk
    payers: tuple[Select, ...]
    orphans: tuple[str, ...]
    odds: tuple[str, ...]
    joint: int
    contested: int
    table: Table
    depths: Depths | None
    depths_table: Table | None
    history: Table | None
    indexes: tuple[str, ...]


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """Two trees, in the address; by default those of the last concordance."""
    shown = asked_pair(request)
    found = crosswalk(*shown, request.user) if shown else None
    sheet = told.matrix_sheet(found) if found else Sheet("convergence", (), ())
    context = {"view": _page(request, found) if found else None, "selects": selects(shown)}
    about = {"texte": found.left.name, "face": found.right.name} if found else {}
    return represent(
        request, fmt, template="public/convergence.html", context=context, sheet=sheet, about=about
    )


def asked_pair(request: HttpRequest) -> tuple[str, str] | None:
    """The two trees that the address names; 404 for one that is not there, or twice the same."""
    asked = request.GET.get(LEFT, ""), request.GET.get(RIGHT, "")
    if not any(asked):
        return pair_shown(request.user)
    known = {tree.slug for tree in tree_names()}
    if asked[0] == asked[1] or not known.issuperset(asked):
        raise Http404("Choisissez deux textes différents.")
    return asked


def selects(shown: tuple[str, str] | None) -> tuple[Select, ...]:
    """The two lists of trees. One query."""
    known = tree_names()
    labels = (LEFT, "Un texte"), (RIGHT, "Face à")
    return tuple(
        Select(name, label, tuple(Option(tree.slug, tree.label, tree.slug == chosen) for tree in known))
        for (name, label), chosen in zip(labels, shown or ("", ""), strict=True)
    )


def _page(request: HttpRequest, found: Crosswalk) -> ConvergencePage:
    payers = _payers(request, found)
    money = depths(found.left, payers.shown[0], payers.shown[1], request.user) if payers.shown else None
    sides = (found.left_orphans, found.left, found.right), (found.right_orphans, found.right, found.left)
    return ConvergencePage(
        found=found,
        payers=payers.selects,
        orphans=tuple(said for side in sides if (said := told.orphans(*side))),
        odds=tuple(map(told.odds_said, found.odds)),
        joint=found.count(State.JOINT) + found.count(State.SETTLED),
        contested=found.count(State.CONTESTED),
        table=told.matrix_table(found),
        depths=money,
        depths_table=told.depths_table(money) if money else None,
        history=told.history_table(money) if money else None,
        indexes=tuple(told.index_said(money)) if money else (),
    )


@dataclass(frozen=True, slots=True)
class Payers:
    """The two partners whose euros are compared, None where fewer than two pay; and the lists to choose."""

    shown: tuple[str, str] | None
    selects: tuple[Select, ...]


def _payers(request: HttpRequest, found: Crosswalk) -> Payers:
    """Those that the address names; by default who wrote the texts, else who has notified the most."""
    groups = [
        group for group in ladder_by(Dimension.FUNDER, MovementFilter(), request.user) if group.href_key
    ]
    ranked = sorted(groups, key=lambda group: -group.ladder.at(Rung.NOTIFIED).amount)
    known = {group.href_key: group.label for group in ranked}
    asked = [request.GET.get(name, "") for name in PAYERS]
    if not known.keys() >= {slug for slug in asked if slug}:
        raise Http404("Ce partenaire ne finance rien de publié.")
    voices = voice_slugs([found.left.stated_by.slug, found.right.stated_by.slug])
    wanted = [*asked, voices[found.left.stated_by.slug], voices[found.right.stated_by.slug], *known]
    paying = {group.href_key for group in ranked if group.ladder.at(Rung.NOTIFIED).lines}
    kept = (slug for slug in wanted if slug in asked or slug in paying)
    chosen = list(dict.fromkeys(slug for slug in kept if slug))[:2]
    if len(chosen) < len(PAYERS):
        return Payers(None, ())
    labels = zip(PAYERS, ("Les euros de", "Face à ceux de"), chosen, strict=True)
    return Payers(
        (chosen[0], chosen[1]),
        tuple(
            Select(name, label, tuple(Option(slug, said, slug == one) for slug, said in known.items()))
            for name, label, one in labels
        ),
    )


@dataclass(frozen=True, slots=True)
class PairPage:
    cell: Cell
    said: Said | None
    table: Table


def pair(request: HttpRequest, left: str, right: str, fmt: str = "") -> HttpResponseBase:
    """Two orientations: what is said of them, on what words, and the projects that carry both."""
    cell, trees = _cell(request, left, right)
    common = in_common(cell, request.user)
    table = Table(
        caption="Les projets communs",
        columns=(Column("Projet"), Column("Notifié", Kind.EUROS), Column("Payé", Kind.EUROS)),
        rows=tuple(
            Row(
                (
                    TableCell(one.project.label, _project(one.project.slug)),
                    told.euros_cell(one.ladder, Rung.NOTIFIED),
                    told.euros_cell(one.ladder, Rung.PAID),
                ),
                fictif=one.project.is_fictional,
            )
            for one in common
        ),
        note="Chaque projet mène à ses lignes, à ce qu’en disent les partenaires et à leurs sources.",
        empty="Aucun projet ne porte les deux.",
    )
    sheet = Sheet(
        "convergence-projets",
        (
            SheetColumn("projet", "Projet", lambda one: one.project.label),
            SheetColumn("notifie", "Notifié", lambda one: one.ladder.told(Rung.NOTIFIED)),
            SheetColumn("paye", "Payé", lambda one: one.ladder.told(Rung.PAID)),
            SheetColumn("fictif", "Fictif", lambda one: one.project.is_fictional),
        ),
        common,
    )
    context = {"view": PairPage(cell, cell.said, table), "trees": trees, "lists": (LEFT, RIGHT)}
    return represent(request, fmt, template="public/convergence_pair.html", context=context, sheet=sheet)


def _project(slug: str) -> str:
    return reverse("public:project", args=[slug])


def _cell(request: HttpRequest, left: str, right: str) -> tuple[Cell, Crosswalk]:
    one, other = node_detail(left, request.user), node_detail(right, request.user)
    found = crosswalk(one.tree.slug, other.tree.slug, request.user) if one and other else None
    if found is None or one is None or other is None:
        raise Http404("Ces deux orientations ne sont pas de deux textes connus.")
    at = (cell for cell in found.cells if (cell.left.id, cell.right.id) == (one.node.id, other.node.id))
    return next(at, Cell(one.node, other.node, None, frozenset(), Ladder(()))), found
