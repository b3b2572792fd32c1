"""The orientations: the trees side by side, and what stands under each orientation."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from molette.domain.desk.promises import chain
from molette.domain.funding.queries import Dimension, MovementFilter, ladder_by
from molette.domain.programme.queries import (
    Crossing,
    NodeDetail,
    NodeView,
    ProjectFilter,
    ProjectList,
    SourceRef,
    TreeView,
    node_detail,
    project_set,
    projects,
    trees,
)
from molette.domain.statements.queries import measures
from molette.engines.drawing.figure import Figure
from molette.engines.ladder import Ladder
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.public import lists, measure_tables, money_tables, promises, words
from molette.web.public.choices import page_number
from molette.web.representations import represent
from molette.web.tables import Cell, Column, Kind, Row, Table, row


@dataclass(frozen=True, slots=True)
class TreesPage:
    """`parties` is how many partners stated a tree; `empty` the orientations that no project carries."""

    trees: tuple[TreeView, ...]
    nodes: int
    parties: int
    empty: int
    pairs: tuple[tuple[TreeView, Table], ...]


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    held = trees(request.user)
    page = TreesPage(
        trees=held,
        nodes=sum(len(tree.nodes) for tree in held),
        parties=len({tree.stated_by.slug for tree in held}),
        empty=sum(len(tree.empty) for tree in held),
        pairs=tuple((tree, _table(tree)) for tree in held),
    )
    return represent(
        request, fmt, template="public/orientations.html", context={"view": page}, sheet=_sheet(held)
    )


def _table(tree: TreeView) -> Table:
    said = f"{tree.stated_by.label}, {words.said_date(tree.stated_on, tree.stated_precision)}"
    return Table(
        caption=tree.name,
        columns=(Column(words.sentence(tree.node_word)), Column("Projets", Kind.NUMBER)),
        rows=tuple(
            row(
                node.label,
                len(node.projects),
                href=reverse("public:orientation", args=[node.slug]),
                level=min(node.depth, 3),
            )
            for node in tree.nodes
        ),
        note=said,
    )


def _sheet(held: Sequence[TreeView]) -> Sheet:
    rows = [(tree, node) for tree in held for node in tree.nodes]
    return Sheet(
        "orientations",
        (
            SheetColumn("arbre", "Arbre", lambda x: x[0].name),
            SheetColumn("dit_par", "Dit par", lambda x: x[0].stated_by.label),
            SheetColumn("dit_le", "Dit le", lambda x: x[1].stated_on or x[0].stated_on),
            SheetColumn("code", "Code", lambda x: x[1].code),
            SheetColumn("orientation", "Orientation", lambda x: x[1].title),
            SheetColumn("niveau", "Niveau", lambda x: x[1].depth + 1),
            SheetColumn("citation", "Citation", lambda x: x[1].quotation),
            SheetColumn("source", "Source", lambda x: _source(x[0], x[1])),
            SheetColumn("projets", "Projets", lambda x: len(x[1].projects)),
            SheetColumn("adresse", "Adresse", lambda x: reverse("public:orientation", args=[x[1].slug])),
        ),
        rows,
    )


def _source(tree: TreeView, node: NodeView) -> str | None:
    found = node.source or tree.source
    return found.title if found else None


@dataclass(frozen=True, slots=True)
class NodePage:
    detail: NodeDetail
    source: SourceRef | None
    found: ProjectList
    table: Table
    page: Page[int]
    chain: promises.ChainFigure
    ladder: Ladder
    ladder_figure: Figure | None
    funders: Table
    left_out: tuple[str, ...]
    measures: Table | None
    crossings: Table | None


def node(request: HttpRequest, slug: str, fmt: str = "") -> HttpResponseBase:
    """One orientation; its file holds its projects."""
    detail = node_detail(slug, request.user)
    if detail is None:
        raise Http404("Cette orientation n’existe pas.")
    carried = ProjectFilter(node=slug)
    if fmt:
        found, context = project_set(carried, request.user), {}
    else:
        stages = tuple(lists.STAGES)
        found = projects(carried, request.user, page=page_number(request), nodes=False, order=stages)
        context = {"view": _page(request, detail, found)}
    return represent(
        request,
        fmt,
        template="public/orientation.html",
        context=context,
        sheet=lists.project_sheet(lists.every_line(found, request.user), f"orientation-{slug}"[:31]),
        about={"orientation": detail.node.label, "dit_par": detail.tree.stated_by.label},
    )


def _page(request: HttpRequest, detail: NodeDetail, found: ProjectList) -> NodePage:
    lines = lists.project_lines(found.rows, request.user)
    scope = MovementFilter(node=detail.node.id)
    funders = ladder_by(Dimension.FUNDER, scope, request.user)
    held = money_tables.whole(funders)
    climbed = chain(found.states, request.user)
    figures = measures(request.user, node=detail.node.slug)
    return NodePage(
        detail=detail,
        source=detail.node.source or detail.tree.source,
        found=found,
        table=lists.stage_table(
            lines, "Les projets qui la servent", whole=found, empty="Aucun projet ne la sert encore."
        ),
        page=lists.pages(found),
        chain=promises.chain_figure(climbed, {"orientation": detail.node.slug}),
        ladder=held,
        ladder_figure=money_tables.ladder_figure(held, "Les euros de cette orientation"),
        funders=money_tables.group_table(funders, Dimension.FUNDER, "Qui paie"),
        left_out=money_tables.left_out(held),
        measures=measure_tables.measure_table(figures, "Les chiffres qui la mesurent") if figures else None,
        crossings=_crossings(detail.crossings),
    )


def _crossings(held: Sequence[Crossing]) -> Table | None:
    """Where the other partners' trees meet this orientation."""
    if not held:
        return None
    return Table(
        caption="Ce que les autres partenaires en disent",
        columns=(Column("Orientation"), Column("Dite par"), Column("Projets en commun", Kind.NUMBER)),
        rows=tuple(
            Row(
                (
                    Cell(c.node.label, reverse("public:orientation", args=[c.node.slug])),
                    Cell(c.stated_by.label, note=c.tree.label),
                    Cell(c.shared),
                )
            )
            for c in held
        ),
        note="Deux orientations se répondent quand les mêmes projets les servent.",
    )
