"""The page of promises: each with its step, its evidence, what blocks the next one and who can unblock it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponseBase

from molette.domain.desk.promises import (
    Chain,
    Commitment,
    PromiseLine,
    branch_promises,
    chain_of,
    commitments,
    promise_lines,
)
from molette.domain.journal.known import today
from molette.engines.chain import Step
from molette.engines.french import counted, plural
from molette.engines.money import NBSP
from molette.web.public import promise_filters, promise_tables, promises
from molette.web.public.choices import Select, page_number
from molette.web.public.promise_filters import Asked
from molette.web.representations import represent
from molette.web.tables import Table

PAGE = 50
CHUNK = 1000


@dataclass(frozen=True, slots=True)
class PromisesPage:
    answer: str
    note: str
    asked: Asked
    selects: tuple[Select, ...]
    text: str
    chain: promises.ChainFigure | None
    table: Table
    page: Page[int] | None


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The promises that the address asks for; a file holds them all, a page fifty of them."""
    asked = promise_filters.read(request, today())
    answer = {"orientations": _orientations, "engagements": _figures}.get(asked.kind, _projects)
    return answer(request, asked, fmt)


def _projects(request: HttpRequest, asked: Asked, fmt: str) -> HttpResponseBase:
    held = chain_of(asked.filters, request.user)
    context = {} if fmt else {"view": _projects_page(request, asked, held)}
    return represent(
        request,
        fmt,
        template="public/promises.html",
        context=context,
        sheet=promise_tables.promise_sheet(_every_line(held, request.user)),
        about={"projets": held.total, "dont_fictifs": held.fictional},
    )


def _every_line(held: Chain, user: object) -> Iterator[PromiseLine]:
    for start in range(0, held.total, CHUNK):
        yield from promise_lines(held.states[start : start + CHUNK], held.promises, user)


def _projects_page(request: HttpRequest, asked: Asked, held: Chain) -> PromisesPage:
    page = Paginator(range(held.total), PAGE).get_page(page_number(request))
    shown = [held.states[rank] for rank in page]
    asked_for = {name: request.GET.get(name, "") for name in request.GET}
    filters = {name: value for name, value in asked_for.items() if value and name not in {"rompue", "page"}}
    return PromisesPage(
        answer=_answer(held),
        note="",
        asked=asked,
        selects=asked.selects,
        text=asked.text,
        chain=promises.chain_figure(held, filters, here=True) if held.total else None,
        table=promise_tables.promise_table(
            promise_lines(shown, held.promises, request.user),
            "Les projets, du fond au jour",
            held.by_highest,
            "Aucune promesse ne répond à ces filtres.",
        ),
        page=page,
    )


def _answer(held: Chain) -> str:
    if not held.total:
        return "Aucune promesse ne répond à ces filtres."
    delivered, felt = held.at(Step.DELIVERED), held.at(Step.FELT)
    reached = (
        f"{delivered}{NBSP}{plural(delivered, 'est livrée', 'sont livrées')}"
        if delivered is not None
        else "personne ne sait combien sont livrées"
    )
    seen = (
        f"{felt}{NBSP}{plural(felt, 'est ressentie', 'sont ressenties')} par les habitants"
        if felt is not None
        else "les habitants n’ont encore été interrogés sur aucune"
    )
    return f"{counted(held.total, 'promesse')}{NBSP}: {reached}, {seen}."


def _orientations(request: HttpRequest, asked: Asked, fmt: str) -> HttpResponseBase:
    held = branch_promises(request.user, asked.filters.projects.node)
    lines = [one.line for one in held if asked.filters.step in (None, one.line.climb.highest)]
    whole = promise_tables.count_by_step(line.climb.highest for line in lines)
    unproved = sum(line.climb.highest is Step.ANNOUNCED for line in lines)
    page = PromisesPage(
        answer=(
            f"{counted(len(lines), 'orientation')}, dont {unproved} que rien ne prouve au-delà du texte."
        ),
        note=(
            "Une orientation est financée ou livrée quand tous ses projets le sont, engagée dès le premier, "
            "mesurée par ses propres chiffres."
        ),
        asked=asked,
        selects=asked.selects,
        text=asked.text,
        chain=None,
        table=promise_tables.promise_table(
            lines, "Les orientations, du fond au jour", whole, "Aucune orientation ne répond à ces filtres."
        ),
        page=None,
    )
    sheet = promise_tables.promise_sheet(lines, "promesses-orientations")
    return represent(request, fmt, template="public/promises.html", context={"view": page}, sheet=sheet)


def _figures(request: HttpRequest, asked: Asked, fmt: str) -> HttpResponseBase:
    held = _asked_figures(request, asked)
    page = PromisesPage(
        answer=_figures_answer(held),
        note=(
            "Un chiffre promis n’est comparé qu’à des chiffres du même projet, ou qui comptent exactement la "
            "même chose sur le même périmètre."
        ),
        asked=asked,
        selects=asked.selects,
        text=asked.text,
        chain=None,
        table=promise_tables.commitment_table(held),
        page=None,
    )
    sheet = promise_tables.commitment_sheet(held)
    return represent(request, fmt, template="public/promises.html", context={"view": page}, sheet=sheet)


def _asked_figures(request: HttpRequest, asked: Asked) -> Sequence[Commitment]:
    """Without a filter on projects, those of the programme too."""
    if asked.filters == promise_filters.EVERY:
        return commitments(request.user)
    states = chain_of(asked.filters, request.user).states
    return commitments(request.user, frozenset(state.id for state in states))


def _figures_answer(held: Sequence[Commitment]) -> str:
    kept = sum(one.line.climb.proved(Step.DELIVERED) is True for one in held)
    broken = sum(bool(one.line.climb.breaks) for one in held)
    said = counted(len(held), "chiffre promis", "chiffres promis")
    reached, lost = plural(kept, "atteint", "atteints"), plural(broken, "rompu", "rompus")
    return f"{said}{NBSP}: {kept} {reached}, {broken} {lost}."
