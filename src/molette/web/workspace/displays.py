"""The register of the displays: which operations must show their plan, who is late, all their posters."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from molette.domain.funding.book import book
from molette.domain.funding.queries import DisplayView, displays, plans_in_use
from molette.domain.journal.known import known_on, today
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission, voice_of
from molette.domain.territory.models import Place, PlaceKind
from molette.engines.access import Reach, reach_of
from molette.engines.french import counted
from molette.engines.ladder import RESERVED
from molette.engines.money import NBSP
from molette.engines.rules.display import MISSING, STATE_LABELS, WHERE_LABELS, State, Where
from molette.engines.rules.sentences import sentence
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.documents.posters import PAPERS, Poster, is_permanent, posters_pdf
from molette.web.public.displays import TAGS, address, as_pdf, poster_of
from molette.web.representations import represent
from molette.web.tables import Cell, Column, Kind, Row, Table
from molette.web.workspace.desk import frame, number_in, pager, user_of
from molette.web.workspace.filters import Select, asked, places_asked, select

SIZE: Final = 100
MOST_POSTERS: Final = 200
TO_PUT_UP: Final = MISSING | {State.TO_SHOW}


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """Every operation that owes a display, the latest first, under the filters of the address."""
    user = user_of(request)
    everything = displays(user)
    rows = _asked(request, everything)
    page = pager(len(rows), number_in(request), SIZE)
    missing = [one for one in rows if one.duty.is_missing]
    rule = next((one.duty.rule for one in rows if one.duty.rule), None)
    context = {
        **frame(request),
        "rows": rows,
        "missing": missing,
        "never": [one for one in rows if one.duty.never],
        "late": [one for one in missing if one.state is State.LATE],
        "reserved": [one for one in _to_print(request, rows, for_all=False) if one.is_reserved],
        "rule": rule,
        "said": sentence(rule, book().name) if rule else "",
        "table": _table(rows[page.start_index() - 1 : page.end_index()], _spoken_for(user)) if rows else None,
        "page": page,
        "selects": _selects(request, everything),
        "posters": _poster_links(request, rows),
    }
    return represent(request, fmt, template="workspace/displays.html", context=context, sheet=_sheet(rows))


def batch(request: HttpRequest, paper: str) -> HttpResponse:
    """All the posters of the filter that are to be put up, one a page; the next two hundred at `?page=2`."""
    if paper not in PAPERS:
        raise Http404
    user = user_of(request)
    held = _to_print(request, _asked(request, displays(user)))
    page = pager(len(held), number_in(request), MOST_POSTERS)
    chosen = held[page.start_index() - 1 : page.end_index()] if held else []
    if not chosen:
        messages.info(request, "Aucune affiche n’est à poser sous ces filtres.")
        return redirect(f"{reverse('workspace:displays')}?{request.GET.urlencode()}")
    title = f"Plans de financement à afficher{NBSP}: {_named(request)}"
    content = posters_pdf(_posters(request, user, chosen), paper, title)
    return as_pdf(content, f"affiches-{paper}-{today():%Y-%m-%d}")


def _posters(request: HttpRequest, user: User, chosen: Sequence[DisplayView]) -> list[Poster]:
    plans = plans_in_use([one.project_id for one in chosen], user, for_all=True)
    return [poster_of(request, one, plans[one.project_id], permanent=is_permanent(one)) for one in chosen]


def _asked(request: HttpRequest, everything: Sequence[DisplayView]) -> list[DisplayView]:
    inside, owner, state = places_asked(request), asked(request, "porteur"), asked(request, "etat")
    return [
        one
        for one in everything
        if (not inside or inside & one.places)
        and (not owner or one.owner == owner)
        and (not state or one.state.value == state)
    ]


def _to_print(
    request: HttpRequest, rows: Sequence[DisplayView], *, for_all: bool = True
) -> list[DisplayView]:
    """What is to be put up, or all that is in the state asked; without those that cannot be shown to all."""
    chosen = rows if asked(request, "etat") else [one for one in rows if one.state in TO_PUT_UP]
    return [one for one in chosen if not (for_all and one.is_reserved)]


def _named(request: HttpRequest) -> str:
    """The place of the filter, by its name; the whole programme without one."""
    slug = asked(request, "lieu")
    named = Place.objects.filter(slug=slug).order_by("pk").values_list("name", flat=True).first()
    return named or "tout le programme"


def _poster_links(request: HttpRequest, rows: Sequence[DisplayView]) -> list[tuple[str, str]]:
    count = len(_to_print(request, rows))
    query = request.GET.copy()
    links = []
    for paper in PAPERS:
        for rank, first in enumerate(range(0, count, MOST_POSTERS), start=1):
            query["page"] = str(rank)
            last = min(first + MOST_POSTERS, count)
            which = counted(count, "affiche") if count <= MOST_POSTERS else f"affiches {first + 1} à {last}"
            href = reverse("workspace:display_posters", args=[paper])
            links.append((f"{which} {paper.upper()}", f"{href}?{query.urlencode()}"))
    return links


def _selects(request: HttpRequest, rows: Sequence[DisplayView]) -> tuple[Select, ...]:
    agglomerations = Place.objects.filter(kind=PlaceKind.AGGLOMERATION).order_by("search_name", "pk")
    wide = list(agglomerations.values_list("slug", "name"))
    near = sorted({(slug, name) for one in rows for name, slug in one.where} - set(wide), key=lambda x: x[1])
    owners = [(one, one) for one in sorted({row.owner for row in rows} - {""})]
    states = [(state.value, STATE_LABELS[state]) for state in State if state is not State.NONE]
    return (
        select(request, "lieu", "Lieu", [*wide, *near]),
        select(request, "porteur", "Maître d’ouvrage", owners),
        select(request, "etat", "État", states),
    )


def _table(rows: Sequence[DisplayView], mine: Mapping[int, Reach]) -> Table:
    return Table(
        caption="Les opérations qui doivent afficher leur plan",
        columns=(
            Column("Opération"),
            Column("Maître d’ouvrage"),
            Column("Au siège et en ligne avant le", Kind.DATE),
            Column("État"),
            Column("Ce qui en est dit"),
            Column("Affiche"),
        ),
        rows=tuple(_row(one, mine) for one in rows),
    )


def _row(one: DisplayView, mine: Mapping[int, Reach]) -> Row:
    own = reverse("workspace:project_displays", args=[one.project_slug])
    late = f"depuis {counted(one.duty.days, 'jour')}" if one.duty.is_missing and one.duty.days else ""
    return Row(
        (
            Cell(one.project, own, note=one.named),
            Cell(one.owner or None, reason="non publié"),
            Cell(one.duty.due, reason="début des travaux non daté"),
            Cell("", tag=STATE_LABELS[one.state], tag_kind=TAGS.get(one.state, "plain"), note=late),
            Cell(_said(one)),
            _posted(one, mine),
        ),
        fictif=one.is_fictional,
    )


def _spoken_for(user: User) -> Mapping[int, Reach]:
    """How far the reader may say what each of his organisations put up; nothing while the past is read."""
    if known_on() is not None:
        return {}
    own = {grant.organisation for grant in user.grants}
    return {key: reach_of(voice_of(user, key), Permission.EDIT_PLAN) for key in own}


def _posted(one: DisplayView, mine: Mapping[int, Reach]) -> Cell:
    """The page and its posters; for whoever speaks for the owner, the way to say that it is shown."""
    reach = mine.get(one.owner_id or 0)
    may = reach is not None and reach.covers(places=one.places, project=one.project_slug)
    new = reverse("workspace:display_new", args=[one.project_slug]) if may else ""
    says = {"note": "Inscrire un affichage", "note_href": new} if may else {}
    if one.is_reserved:
        return Cell(RESERVED, **says)
    return Cell("La page et les affiches", address(one.project_slug), **says)


def _missing(one: DisplayView) -> str:
    return ", ".join(WHERE_LABELS[x.where] for x in one.duty.displays if x.state in MISSING)


def _never(one: DisplayView) -> str:
    return ", ".join(WHERE_LABELS[where] for where in one.duty.never)


def _said(one: DisplayView) -> str:
    """What is missing, or was for good; else why the operation is where it stands."""
    never = f"Jamais affiché pendant les travaux{NBSP}: {_never(one)}." if one.duty.never else ""
    missing = f"Manque{NBSP}: {_missing(one)}." if one.duty.is_missing else ""
    return " ".join(filter(None, (missing, never))) or _why(one)


def _why(one: DisplayView) -> str:
    """The sentence of the display that gives its state to the operation, where nothing is missing."""
    return next(x.said for x in one.duty.displays if x.state is one.state)


def _sheet(rows: Sequence[DisplayView]) -> Sheet:
    at = [
        SheetColumn(f"affiche_{where.value}", f"Affiché {WHERE_LABELS[where]}", _shown_on(where))
        for where in Where
    ]
    return Sheet(
        "affichages",
        (
            SheetColumn("projet", "Projet", lambda one: one.project),
            SheetColumn("adresse", "Adresse", lambda one: one.project_slug),
            SheetColumn("porteur", "Maître d’ouvrage", lambda one: one.owner),
            SheetColumn("lieu", "Lieu", lambda one: one.named),
            SheetColumn("version", "Version du plan", lambda one: one.version),
            SheetColumn("avant_le", "Au siège et en ligne avant le", lambda one: one.duty.due),
            SheetColumn("etat", "État", lambda one: STATE_LABELS[one.state]),
            SheetColumn("jours", "Jours écoulés", lambda one: one.duty.days),
            SheetColumn("manque", "Ce qui manque", _missing),
            SheetColumn("jamais_affiche", STATE_LABELS[State.NEVER].capitalize(), _never),
            *at,
            SheetColumn("reference", "Référence", lambda one: one.duty.rule.reference.text),
            SheetColumn("fictif", "Fictif", lambda one: one.is_fictional),
        ),
        rows,
        key=lambda one: one.project_slug,
        name_of=lambda one: one.project,
    )


def _shown_on(where: Where) -> Callable[[DisplayView], date | None]:
    return lambda one: one.duty.at(where).shown_on
