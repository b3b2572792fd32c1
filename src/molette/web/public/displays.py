"""The financing plan of an operation as the law asks it to be shown: a plain page, and its posters."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from molette.domain.funding.book import book
from molette.domain.funding.queries import DisplayView, PlanView, displays_of, plans_in_use
from molette.engines.rules.display import STATE_LABELS, WHERE_LABELS, Display, State
from molette.engines.rules.sentences import sentence
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.documents import posters
from molette.web.documents.posters import Payer, Poster, is_permanent, posters_pdf
from molette.web.representations import represent
from molette.web.tables import Cell, Column, Kind, Row, Table

PERMANENT = "permanent-"
REFUSED = 403
TAGS = {
    State.LATE: "late",
    State.OWED: "late",
    State.NEVER: "late",
    State.TO_SHOW: "now",
    State.SHOWN: "done",
}


@dataclass(frozen=True, slots=True)
class DisplayPage:
    """`papers` are the labels and addresses of the posters: none where the plan may not be put up."""

    told: DisplayView
    plan: PlanView
    table: Table | None
    vote: str
    rule: str
    displays: Table
    papers: tuple[tuple[str, str], ...]
    legal: str
    until: str


def show(request: HttpRequest, slug: str, fmt: str = "") -> HttpResponseBase:
    """The plan in use, with the only amounts that everybody sees."""
    told, plan = _plan(request, slug)
    lines = () if told.is_reserved else posters.payers(plan, told.owner)
    rule = told.duty.rule
    page = DisplayPage(
        told=told,
        plan=plan,
        table=_table(plan, lines) if lines else None,
        vote=posters.vote(plan),
        rule=sentence(rule, book().name) if rule else "",
        displays=_displays(told),
        papers=tuple(papers(told)),
        legal=posters.legal(told),
        until=posters.until(told),
    )
    return represent(
        request,
        fmt,
        template="public/display.html",
        context={"view": page},
        sheet=_sheet(lines, slug, is_fictional=told.is_fictional),
        about={
            "operation": told.project,
            "maitre_d_ouvrage": told.owner,
            "vote": page.vote,
            "fictif": told.is_fictional,
        },
    )


def poster(request: HttpRequest, slug: str, paper: str) -> HttpResponse:
    """The poster, on A4 or A3; the permanent one once the operation is over."""
    told, plan = _plan(request, slug)
    size, permanent = paper.removeprefix(PERMANENT), paper.startswith(PERMANENT)
    if size not in posters.PAPERS or not told.duty.is_owed or (permanent and not is_permanent(told)):
        raise Http404
    if told.is_reserved:
        return render(request, "public/display_refused.html", {"told": told}, status=REFUSED)
    made = poster_of(request, told, plan, permanent=permanent)
    return as_pdf(
        posters_pdf([made], size, f"Plan de financement : {told.project}"), f"affiche-{slug}-{paper}"
    )


def poster_of(request: HttpRequest, told: DisplayView, plan: PlanView, *, permanent: bool) -> Poster:
    """The poster of a plan, alone or among others: it names no address that residents cannot open."""
    page = request.build_absolute_uri(address(told.project_slug)) if told.is_published else ""
    return Poster(told, plan, permanent, page)


def address(slug: str) -> str:
    return reverse("public:display", args=[slug])


def poster_address(slug: str, paper: str) -> str:
    return reverse("public:poster", args=[slug, paper])


def as_pdf(content: bytes, name: str) -> HttpResponse:
    """A file to keep and to print: no page of ours lets a browser open one in its frame."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return answer


def _plan(request: HttpRequest, slug: str) -> tuple[DisplayView, PlanView]:
    told = displays_of(slug, request.user)
    plan = plans_in_use([told.project_id], request.user, for_all=True).get(told.project_id) if told else None
    if told is None or plan is None:
        raise Http404("Aucun plan voté n’est publié pour ce projet.")
    return told, plan


def papers(told: DisplayView) -> list[tuple[str, str]]:
    """The posters that may be printed: labels and addresses."""
    if told.is_reserved or not told.duty.is_owed:
        return []
    kinds = [("Affiche", "")] + ([("Affiche permanente", PERMANENT)] if is_permanent(told) else [])
    return [
        (f"{label} {size.upper()}", poster_address(told.project_slug, f"{kind}{size}"))
        for label, kind in kinds
        for size in posters.PAPERS
    ]


def _table(plan: PlanView, lines: tuple[Payer, ...]) -> Table:
    whole = posters.total(lines)
    share = whole / plan.cost_excl_tax if whole is not None and plan.cost_excl_tax else None
    return Table(
        caption="Qui paie, et combien",
        columns=(Column("Qui paie"), Column("Montant", Kind.EUROS), Column("Part du coût", Kind.PERCENT)),
        rows=tuple(_row(line) for line in lines),
        footer=(
            Cell("Total"),
            Cell(whole, reason="un montant n’est pas publié"),
            Cell(share, reason="non calculable"),
        ),
    )


def _row(line: Payer) -> Row:
    is_lacking = line.who == posters.LACKING
    return Row(
        (
            Cell(line.who, note=line.what),
            Cell(line.amount, reason=posters.UNPUBLISHED),
            Cell(line.share, reason="non calculable"),
        ),
        state="missing" if is_lacking else "",
    )


def _displays(told: DisplayView) -> Table:
    """Where the plan must be seen, and where it was."""
    return Table(
        caption="Où ce plan doit se voir",
        columns=(Column("Où"), Column("Ce qui en est dit"), Column("État")),
        rows=tuple(display_row(told, one) for one in told.duty.displays),
    )


def display_row(told: DisplayView, one: Display) -> Row:
    shown = told.at(one.where)
    notes = [shown.note] if shown and shown.note else []
    if shown and shown.version != told.version:
        notes.append(f"version {shown.version} du plan ; la version {told.version} est votée depuis")
    return Row(
        (
            Cell(WHERE_LABELS[one.where].capitalize()),
            Cell(one.said, shown.url if shown else "", note=", ".join(notes)),
            Cell("", tag=STATE_LABELS[one.state], tag_kind=TAGS.get(one.state, "plain")),
        ),
        fictif=bool(shown and shown.is_fictional),
    )


def _sheet(lines: tuple[Payer, ...], slug: str, *, is_fictional: bool) -> Sheet:
    return Sheet(
        f"affichage-{slug}"[:31],
        (
            SheetColumn("qui", "Qui paie", lambda one: one.who),
            SheetColumn("dispositif", "Au titre de", lambda one: one.what),
            SheetColumn("montant", "Montant (€)", lambda one: one.amount),
            SheetColumn("part", "Part du coût", lambda one: one.share),
            SheetColumn("fictif", "Fictif", lambda _: is_fictional),
        ),
        lines,
    )
