"""Two texts of orientations face to face: the matrix, its list, and each pair down to its sources."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from molette.domain.desk.crosswalk import Cell, Crosswalk, Said, crosswalk, narrowed, pair_shown
from molette.domain.desk.evidence import Common, in_common, lines_of
from molette.domain.programme.queries import PAGE, node_detail, tree_names
from molette.engines.convergence.relations import RELATION_LABELS, Relation
from molette.engines.french import counted
from molette.engines.ladder import RUNG_LABELS, Ladder
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.engines.signatures import STATE_LABELS, State
from molette.web import convergence_tables as told
from molette.web.convergence_matrix import RUNGS, Matrix, matrix
from molette.web.public.choices import Option, Select, page_number, select
from molette.web.public.money_tables import grouped_movements
from molette.web.public.words import sentence
from molette.web.representations import represent
from molette.web.tables import Cell as TableCell
from molette.web.tables import Column, Kind, Row, Table

LEFT, RIGHT = "texte", "face"
RELATION, STATE = "relation", "etat"


@dataclass(frozen=True, slots=True)
class ConvergencePage:
    """`unanswered` and `odds` are sentences; `contested` and `joint` count the concordances of the texts.

    `found` is what the filters keep; `is_narrowed` where they keep some cells only.
    """

    found: Crosswalk
    said: int
    joint: int
    contested: int
    unanswered: tuple[str, ...]
    odds: tuple[str, ...]
    matrix: Matrix
    table: Table
    is_narrowed: bool


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """Two trees, in the address; by default those of the last concordance."""
    shown = asked_pair(request)
    chosen = (*selects(shown), *cell_selects(request))
    found = crosswalk(*shown, request.user) if shown else None
    kept = asked_cells(request, found) if found else None
    sheet = told.matrix_sheet(kept) if kept else Sheet("convergence", (), ())
    context = {"view": page_of(found, kept) if found and kept else None, "selects": chosen}
    return represent(
        request, fmt, template="public/convergence.html", context=context, sheet=sheet, about=about(kept)
    )


def about(found: Crosswalk | None) -> dict[str, object]:
    """What the files say beside the cells."""
    if found is None:
        return {}
    return {
        "texte": found.left.name,
        "face": found.right.name,
        "sans_correspondance": list(told.unanswered(found)),
        "fictif": found.is_fictional,
    }


def page_of(found: Crosswalk, kept: Crosswalk) -> ConvergencePage:
    """What is shown of two trees: sentences on the whole of them, and the cells kept. No query."""
    return ConvergencePage(
        found=kept,
        said=len(found.said),
        joint=found.count(State.JOINT) + found.count(State.SETTLED),
        contested=found.count(State.CONTESTED),
        unanswered=told.unanswered(found),
        odds=tuple(map(told.odds_said, found.odds)),
        matrix=matrix(kept),
        table=told.matrix_table(kept),
        is_narrowed=kept is not found,
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


def cell_selects(request: HttpRequest) -> tuple[Select, ...]:
    """The lists that narrow the cells, read from the address."""
    states = [state for state in State if state is not State.WITHDRAWN]
    relations = ((relation.value, RELATION_LABELS[relation]) for relation in Relation)
    return (
        select(request, RELATION, "Relation", "toutes les cases", relations),
        select(request, STATE, "Signatures", "toutes", ((s.value, STATE_LABELS[s]) for s in states)),
    )


def asked_cells(request: HttpRequest, found: Crosswalk) -> Crosswalk:
    """Keep the cells that the address asks, its lists having checked it."""
    relation, state = request.GET.get(RELATION, ""), request.GET.get(STATE, "")
    return narrowed(found, Relation(relation) if relation else None, State(state) if state else None)


@dataclass(frozen=True, slots=True)
class PairPage:
    """`lines` are the movements of the projects of the page, each with its source."""

    cell: Cell
    said: Said | None
    trees: Crosswalk
    count: str
    table: Table
    lines: Table
    page: Page[Common]


def pair(request: HttpRequest, left: str, right: str, fmt: str = "") -> HttpResponseBase:
    """Two orientations: what is said of them, on what words, the projects that carry both, their lines."""
    cell, trees = _cell(request, left, right)
    common = in_common(cell, request.user)
    context = {} if fmt else {"view": _pair(request, cell, trees, common), "lists": (LEFT, RIGHT)}
    sheet = Sheet(
        "convergence-projets",
        (
            SheetColumn("projet", "Projet", lambda one: one.project.label),
            *told.rung_columns(),
            SheetColumn("fictif", "Fictif", lambda one: one.is_fictional),
            SheetColumn("adresse", "Adresse", lambda one: _project(one.project.slug)),
        ),
        common,
    )
    return represent(
        request,
        fmt,
        template="public/convergence_pair.html",
        context=context,
        sheet=sheet,
        about=_about_pair(cell),
    )


def _about_pair(cell: Cell) -> dict[str, object]:
    return {
        "orientation": cell.left.label,
        "en_face": cell.right.label,
        "relation": cell.said.label if cell.said else None,
        "etat": cell.said.state_label if cell.said else None,
        "fictif": cell.is_fictional,
    }


def _pair(request: HttpRequest, cell: Cell, trees: Crosswalk, common: Sequence[Common]) -> PairPage:
    page = Paginator(common, PAGE).get_page(page_number(request))
    shown = [one.project for one in page]
    held = lines_of(shown, request.user)
    return PairPage(
        cell=cell,
        said=cell.said,
        trees=trees,
        count=counted(len(common), "projet"),
        table=_projects(page),
        lines=grouped_movements([(one.label, held[one.slug]) for one in shown], "Leurs lignes"),
        page=page,
    )


def _projects(common: Page[Common]) -> Table:
    """One row a project, one column a rung where something stands in any of them."""
    rungs = [rung for rung in RUNGS if any(one.ladder.told(rung) is not None for one in common)]
    return Table(
        caption="Les projets communs",
        columns=(
            Column("Projet"),
            *(Column(sentence(RUNG_LABELS[rung]), Kind.EUROS) for rung in rungs),
        ),
        rows=tuple(
            Row(
                (
                    TableCell(one.project.label, _project(one.project.slug)),
                    *(told.euros_cell(one.ladder, rung) for rung in rungs),
                ),
                fictif=one.is_fictional,
            )
            for one in common
        ),
        note="Chaque projet mène à ce qu’en disent les partenaires. "
        "Un échelon sans colonne n’a rien de publié pour aucun d’eux, un tiret, rien pour celui-là.",
        empty="Aucun projet ne porte les deux.",
    )


def _project(slug: str) -> str:
    return reverse("public:project", args=[slug])


def _cell(request: HttpRequest, left: str, right: str) -> tuple[Cell, Crosswalk]:
    one, other = node_detail(left, request.user), node_detail(right, request.user)
    found = crosswalk(one.tree.slug, other.tree.slug, request.user) if one and other else None
    if found is None or one is None or other is None:
        raise Http404("Ces deux orientations ne sont pas de deux textes connus.")
    at = (cell for cell in found.cells if (cell.left.id, cell.right.id) == (one.node.id, other.node.id))
    return next(at, Cell(one.node, other.node, None, frozenset(), Ladder(()))), found
