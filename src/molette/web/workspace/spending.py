"""What an operation spends: every word, a year said by month, a word corrected or taken back."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from operator import attrgetter

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from molette.domain.exchange import exports
from molette.domain.funding import actions
from molette.domain.funding.models import Spending
from molette.domain.funding.queries import SpendingView, spendings_of
from molette.domain.journal.known import today
from molette.domain.people.permissions import Permission
from molette.domain.programme.models import Project
from molette.engines.french import listing, month_and_year, said_date, spaced
from molette.engines.ladder import RESERVED
from molette.engines.money import short_euros
from molette.engines.rules.spending import NATURE_LABELS, Nature, Word, told
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.representations import represent
from molette.web.tables import Cell, Column, Kind, Row, Table
from molette.web.workspace import finding
from molette.web.workspace.desk import (
    Crumbs,
    FormPage,
    accepted,
    allowed,
    done,
    form_page,
    frame,
    page,
    sent,
    user_of,
)
from molette.web.workspace.filters import asked, select
from molette.web.workspace.forms.base import ReasonForm
from molette.web.workspace.forms.spending import CorrectSpendingForm, YearForm
from molette.web.workspace.plans import crumbs

YEARS = range(2000, 2061)
NATURES = (Nature.PLANNED, Nature.ACTUAL)
VERBS = ((Nature.ACTUAL, "constatés"), (Nature.PLANNED, "prévus"))
STATES = {"oui": "celles qui comptent", "non": "remplacées ou retirées"}


def index(request: HttpRequest, slug: str, fmt: str = "") -> HttpResponseBase:
    """Every word on the spending of a project, the one in use marked, under filters."""
    user = user_of(request)
    project = finding.project(user, slug)
    everything = spendings_of(project.pk, user)
    rows = [one for one in everything if _keeps(request, one)]
    may = allowed(user, Permission.EDIT_PLAN, subject=project)
    year = today().year
    said = {one.period.year for one in everything} | {year - 1, year + 1}
    context = {
        **frame(request),
        **may,
        "project": project,
        "crumbs": crumbs(project),
        "answer": _answer(everything),
        "table": _table(rows, may_edit=may[Permission.EDIT_PLAN]),
        "selects": [
            select(request, "nature", "Nature", [(n.value, NATURE_LABELS[n]) for n in NATURES], "Toutes"),
            select(request, "compte", "État", STATES.items(), "Toutes"),
        ],
        "year": year,
        "other_years": sorted(said - {year}),
    }
    back = partial(exports.beside, exports.Kind.SPENDINGS, key=attrgetter("id"), user=user)
    return represent(
        request, fmt, template="workspace/spendings.html", context=context, sheet=_sheet(rows), sent_back=back
    )


def say_year(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Say a year by month, planned and actual; only what says something new is written."""
    user = user_of(request)
    project = finding.project(user, slug, Permission.EDIT_PLAN)
    finding.must_see_the_plan(user, project)
    if year not in YEARS:
        raise Http404
    held = [one for one in spendings_of(project.pk, user) if one.period.year == year]
    form = YearForm(sent(request), user=user, subject=project, year=year, held=held)
    if accepted(form, lambda: _say(form, project)):
        return done(request, f"Les dépenses de {year} sont inscrites.", "workspace:spendings", slug)
    context = {
        "form": form,
        "project": project,
        "title": f"Les dépenses de {year}",
        "crumbs": _crumbs(project),
        "before": year - 1,
        "after": year + 1,
    }
    return page(request, "spending_year.html", context, 422 if form.is_bound else 200)


def _say(form: YearForm, project: Project) -> None:
    given = form.values()
    actions.say_spendings(form.actor, project, given.pop("drafts"), said_by=form.speaks_for, **given)


def correct(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    said = finding.spending(user, key)
    initial = {"amount": said.amount, "note": said.note}
    form = CorrectSpendingForm(sent(request), user=user, subject=said.project, initial=initial)
    if accepted(
        form, lambda: actions.correct_spending(form.actor, said, said_by=form.speaks_for, **form.values())
    ):
        return done(request, "La dépense est corrigée.", "workspace:spendings", said.project.slug)
    after = ["Le montant d’avant reste lisible, avec votre motif."]
    return form_page(request, form, _around("Corriger cette dépense", "Corriger", said, after))


def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    said = finding.spending(user, key)
    form = ReasonForm(sent(request), user=user, subject=said.project, to=Permission.EDIT_PLAN)
    if accepted(form, lambda: actions.withdraw_spending(form.actor, said, **form.values())):
        return done(request, "La dépense est retirée.", "workspace:spendings", said.project.slug)
    after = [
        "Elle reste dans l’historique, avec votre motif.",
        "Ce qui était dit avant elle compte de nouveau.",
    ]
    return form_page(request, form, _around("Retirer cette dépense ?", "Retirer la dépense", said, after))


def _around(title: str, submit: str, said: Spending, after: Sequence[str]) -> FormPage:
    when = said_date(said.period, said.precision)
    return FormPage(
        title=title,
        submit=submit,
        back=reverse("workspace:spendings", args=[said.project.slug]),
        crumbs=_crumbs(said.project),
        lead=f"Dépense {said.get_nature_display()}, {when} : {short_euros(said.amount)} hors taxes.",
        consequences=after,
    )


def _crumbs(project: Project) -> Crumbs:
    return [*crumbs(project), ("Dépenses", reverse("workspace:spendings", args=[project.slug]))]


def _keeps(request: HttpRequest, one: SpendingView) -> bool:
    nature, counts = asked(request, "nature"), asked(request, "compte")
    return nature in ("", one.nature.value) and counts in ("", "oui" if one.in_use else "non")


def _answer(rows: Sequence[SpendingView]) -> str:
    """What is said and stands, by nature."""
    if any(one.is_hidden for one in rows):
        return "Ce que coûte cette opération est réservé : ce qu’elle dépense aussi."
    used = [one.word for one in rows if one.in_use and one.word]
    if not used:
        return "Personne n’a encore dit ce que cette opération dépense."
    parts = [said for nature, verb in VERBS if (said := _said(used, nature, verb))]
    return spaced(f"{listing(parts)}, hors taxes.")


def _said(words: Sequence[Word], nature: Nature, verb: str) -> str:
    months, _ = told(words, nature)
    if not months:
        return ""
    return f"{short_euros(sum(months.values(), Decimal(0)))} {verb} jusqu’en {month_and_year(max(months))}"


def _table(rows: Sequence[SpendingView], *, may_edit: bool) -> Table:
    return Table(
        caption="Ce qui est dit des dépenses, hors taxes",
        columns=(
            Column("Période"),
            Column("Nature"),
            Column("Montant", Kind.EUROS),
            Column("Dit le", Kind.DATE),
            Column("Dit par"),
            Column("Source"),
            Column("Compte"),
            *((Column("Corriger"), Column("Retirer")) if may_edit else ()),
        ),
        rows=tuple(_row(one, may_edit=may_edit) for one in rows),
        empty="Rien n’est dit des dépenses.",
    )


def _row(one: SpendingView, *, may_edit: bool) -> Row:
    counts = "oui" if one.in_use else "retirée" if one.withdrawn_reason else "remplacée"
    may = may_edit and not one.withdrawn_reason and not one.is_hidden
    acts = (
        Cell("corriger" if may else "–", reverse("workspace:spending_correct", args=[one.id]) if may else ""),
        Cell("retirer" if may else "–", reverse("workspace:spending_withdraw", args=[one.id]) if may else ""),
    )
    return Row(
        (
            Cell(said_date(one.period, one.precision), note=one.note),
            Cell(NATURE_LABELS[one.nature]),
            Cell(RESERVED) if one.is_hidden else Cell(one.amount),
            Cell(one.said_on),
            Cell(one.said_by.label if one.said_by else None, reason="non dit"),
            Cell(one.source.title, one.source.url) if one.source else Cell(None, reason="non dite"),
            Cell(counts, note=one.withdrawn_reason),
            *(acts if may_edit else ()),
        ),
        fictif=one.is_fictional,
    )


def _sheet(rows: Sequence[SpendingView]) -> Sheet:
    return Sheet(
        "depenses",
        (
            SheetColumn("periode", "Période", lambda one: one.period),
            SheetColumn("precision", "Précision", lambda one: one.precision),
            SheetColumn("nature", "Nature", lambda one: NATURE_LABELS[one.nature]),
            SheetColumn(
                "montant", "Montant (€ hors taxes)", lambda one: RESERVED if one.is_hidden else one.amount
            ),
            SheetColumn("dit_le", "Dit le", lambda one: one.said_on),
            SheetColumn("dit_par", "Organisation", lambda one: one.said_by.label if one.said_by else ""),
            SheetColumn("compte", "Compte", lambda one: one.in_use),
            SheetColumn("retrait", "Motif du retrait", lambda one: one.withdrawn_reason),
            SheetColumn("fictif", "Fictif", lambda one: one.is_fictional),
        ),
        rows,
        key=lambda one: str(one.id),
        name_of=lambda one: f"{said_date(one.period, one.precision)}, {NATURE_LABELS[one.nature]}",
    )
