"""The whole programme on one screen: contract, orientations, projects, each with what asks for somebody."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain, zip_longest

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import reverse

from molette.domain.funding.desk import DeskOverview, DeskRow, desk_overview
from molette.domain.funding.situations import SHOWN
from molette.domain.people.permissions import Permission
from molette.domain.programme.queries import OverviewRow, RowKind, tree_names
from molette.domain.reconciliation.queries.boards import rings
from molette.engines.ladder import RESERVED, RUNG_LABELS
from molette.engines.money import number
from molette.engines.sheets import Column, Sheet
from molette.web.representations import represent
from molette.web.workspace.desk import allowed, frame, user_of
from molette.web.workspace.filters import asked, project_filter, project_selects, select

OPEN = "ouvrir"
UNFILTERING = frozenset({OPEN, "arbre", "page", "le"})
PAGE = 200
THOUSAND = Decimal(1000)
_LINKS = {RowKind.PROJECT: "workspace:project", RowKind.CONTRACT: "workspace:contract"}


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the page draws it; `toggle` is the address that opens it or shuts it, if it holds others."""

    row: DeskRow
    key: str
    href: str
    toggle: str
    is_open: bool
    cost: str
    rungs: tuple[tuple[str, str], ...]


def show(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The contract tree, by contract or by the orientations of a party; filters stand in the address."""
    user = user_of(request)
    found = desk_overview(user, tree=asked(request, "arbre"), filters=project_filter(request))
    known = [(tree.slug, tree.label) for tree in tree_names()]
    selects = (select(request, "arbre", "Rangé par", known, "Contrat"), *project_selects(request))
    page = Paginator(list(_open_lines(request.GET, found.lines)), PAGE).get_page(request.GET.get("page"))
    context = {
        **frame(request),
        **allowed(user, Permission.CREATE_PROJECT),
        "lines": [_drawn(request.GET, found.row(line), *how) for line, *how in page],
        "page": page,
        "total": _line(found.total, "", "", is_open=True),
        "fictional": len({line.slug for line in found.lines if line.is_fictional}),
        "rings": list(rings(user)),
        "rungs": [RUNG_LABELS[rung] for rung in SHOWN],
        "selects": selects,
        "text": asked(request, "texte"),
        "is_filtered": any(choice.chosen for choice in selects[1:]) or bool(asked(request, "texte")),
        **_unfolding(request.GET),
    }
    return represent(request, fmt, template="workspace/overview.html", context=context, sheet=_sheet(found))


def _unfolding(query: QueryDict) -> dict[str, object]:
    """The addresses that open every line, and shut them."""
    is_all_open = "tout" in query.getlist(OPEN)
    return {"everything": _with(query, ["tout"]), "nothing": _with(query, []), "is_all_open": is_all_open}


def _is_wide(query: QueryDict) -> bool:
    """Whether all is open: asked so, or filtered."""
    return "tout" in query.getlist(OPEN) or any(query.get(name) for name in query if name not in UNFILTERING)


def _open_lines(query: QueryDict, lines: Sequence[OverviewRow]) -> Iterator[tuple[OverviewRow, bool, bool]]:
    """Keep the lines whose every container is open, with whether they hold others and are open.

    Contracts are open unless shut; filters open all.
    """
    opened, wide = set(query.getlist(OPEN)), _is_wide(query)
    shut_below: int | None = None
    for line, after in zip_longest(lines, lines[1:]):
        if shut_below is not None and line.depth > shut_below:
            continue
        is_open = wide or _key(line) in opened or (line.kind is RowKind.CONTRACT and line.depth == 0)
        shut_below = None if is_open else line.depth
        yield line, after is not None and after.depth > line.depth, is_open


def _key(line: OverviewRow) -> str:
    return f"{line.kind.value}-{line.slug}"


def _drawn(query: QueryDict, row: DeskRow, holds: bool, is_open: bool) -> Line:  # noqa: FBT001 (as the rows say)
    """A row with the address that opens it or shuts it."""
    folds = holds and not _is_wide(query) and bool(row.line.depth + bool(query.get("arbre")))
    toggle = _toggled(query, _key(row.line), query.getlist(OPEN)) if folds else ""
    return _line(row, _key(row.line), toggle, is_open=is_open)


def _toggled(query: QueryDict, key: str, opened: list[str]) -> str:
    kept = [one for one in opened if one != key] if key in opened else [*opened, key]
    return f"{_with(query, kept)}#{key}"


def _with(query: QueryDict, opened: list[str]) -> str:
    changed = query.copy()
    changed.setlist(OPEN, opened)
    return f"?{changed.urlencode()}"


def _line(row: DeskRow, key: str, toggle: str, *, is_open: bool) -> Line:
    name = _LINKS.get(row.line.kind)
    return Line(
        row=row,
        key=key,
        href=reverse(name, args=[row.line.slug]) if name and row.line.slug else "",
        toggle=toggle,
        is_open=is_open,
        cost=_thousands(row.cost) or ("réservé" if row.cost_is_hidden else ""),
        rungs=tuple(
            (RUNG_LABELS[rung], _thousands(amount)) for rung, amount in zip(SHOWN, row.rungs, strict=True)
        ),
    )


def _thousands(amount: Decimal | str | None) -> str:
    """An amount in thousands of euros, to fit; the file and the sheet of the project hold it exact."""
    if isinstance(amount, str):
        return "réservé"
    return "" if amount is None else number((amount / THOUSAND).quantize(Decimal(1), ROUND_HALF_UP))


def _sheet(found: DeskOverview) -> Sheet:
    rungs = (Column(rung.value, f"{RUNG_LABELS[rung]} (€)", _on(i)) for i, rung in enumerate(SHOWN))
    return Sheet(
        "vue-d-ensemble",
        (
            Column("niveau", "Niveau", lambda row: row.line.depth),
            Column("nature", "Nature", lambda row: _KINDS[row.line.kind]),
            Column("adresse", "Adresse", lambda row: row.line.slug),
            Column("intitule", "Intitulé", lambda row: row.line.title),
            Column("fictif", "Fictif", lambda row: row.line.is_fictional),
            Column("avancement", "Avancement", lambda row: row.progress),
            Column(
                "cout",
                "Coût (€)",
                lambda row: RESERVED if row.cost is None and row.cost_is_hidden else row.cost,
            ),
            Column("sans_cout", "Projets sans coût connu", lambda row: row.unpriced),
            *rungs,
            Column("prochaine_date", "Prochaine date", lambda row: row.next_on),
            Column("prochain_jalon", "Prochain jalon", lambda row: row.next_title),
            Column("alertes", "Alertes", _alerts, is_of_the_day=True),
        ),
        chain(found.rows, [found.total]),
        key=lambda row: row.line.slug if row.is_project else f"{row.line.kind}:{row.line.slug}",
        name_of=lambda row: row.line.title,
        about="programme.project",
    )


def _cost(row: DeskRow) -> Decimal | str | None:
    return RESERVED if row.cost is None and row.cost_is_hidden else row.cost


_KINDS = {
    RowKind.CONTRACT: "contrat",
    RowKind.NODE: "orientation",
    RowKind.PROJECT: "projet",
    RowKind.REST: "ensemble",
}


def _on(rank: int) -> Callable[[DeskRow], Decimal | str | None]:
    return lambda row: row.rungs[rank]


def _alerts(row: DeskRow) -> str:
    said: Iterable[str] = (alert.said for alert in row.alerts)
    return " ; ".join(said)
