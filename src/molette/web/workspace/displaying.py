"""The displays of one operation: what it owes, what was shown, the form that says so, its undoing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from molette.domain.funding import actions
from molette.domain.funding.book import book
from molette.domain.funding.queries import DisplayView, displays_of
from molette.domain.journal.known import known_on
from molette.domain.people.acting import organisations_for
from molette.domain.people.models import Organisation, User
from molette.domain.people.permissions import Permission
from molette.domain.programme.models import Project
from molette.engines.rules.display import WHERE_LABELS, Display, State, Where
from molette.engines.rules.sentences import sentence
from molette.web.public.displays import display_row, papers
from molette.web.tables import Cell, Column, Row, Table
from molette.web.workspace import finding
from molette.web.workspace.desk import FormPage, accepted, done, form_page, page, sent, user_of
from molette.web.workspace.filters import asked
from molette.web.workspace.forms.displays import DisplayForm, TakeBackForm
from molette.web.workspace.plans import crumbs


def show(request: HttpRequest, slug: str) -> HttpResponse:
    """What this operation owes, display by display, with what its owner may write."""
    user = user_of(request)
    project = finding.project(user, slug)
    told = displays_of(slug, user)
    rule = told.duty.rule if told else None
    context = {
        "project": project,
        "told": told,
        "rule": rule,
        "said": sentence(rule, book().name) if rule else "",
        "table": _table(told, may_write=_may_write(user, project)) if told else None,
        "papers": papers(told) if told else [],
        "crumbs": crumbs(project),
    }
    return page(request, "project_displays.html", context)


def record(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that the plan in use was shown somewhere."""
    user = user_of(request)
    project = finding.project(user, slug)
    finding.must_speak_for_owner(user, project)
    form = DisplayForm(
        sent(request),
        user=user,
        subject=project,
        owner=_owner(project),
        initial={"where": asked(request, "ou")},
    )
    if accepted(form, lambda: actions.record_display(form.actor, project, **form.values())):
        return done(request, "L’affichage est inscrit.", "workspace:project_displays", slug)
    around = FormPage(
        title="Inscrire un affichage du plan",
        submit="Inscrire l’affichage",
        back=reverse("workspace:project_displays", args=[slug]),
        crumbs=crumbs(project),
        lead="Il vaut pour la version du plan en vigueur.",
    )
    return form_page(request, form, around)


def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    held = finding.display(user, key)
    project = held.project
    form = TakeBackForm(sent(request), user=user, subject=project, owner=_owner(project))
    if accepted(form, lambda: actions.withdraw_display(form.actor, held, **form.values())):
        return done(request, "L’affichage est retiré.", "workspace:project_displays", project.slug)
    around = FormPage(
        title=f"Retirer l’affichage {held.get_where_display()} ?",
        submit="Retirer l’affichage",
        back=reverse("workspace:project_displays", args=[project.slug]),
        crumbs=crumbs(project),
        consequences=["Il n’est plus compté comme fait.", "Le journal garde ce qui fut dit, et votre motif."],
    )
    return form_page(request, form, around)


def may_speak(user: User, project: Project) -> bool:
    """Whether a person may say what the owner put up."""
    held = organisations_for(user, Permission.EDIT_PLAN, project)
    return project.owner_id in {one.pk for one in held}


def _may_write(user: User, project: Project) -> bool:
    return known_on() is None and may_speak(user, project)


def _owner(project: Project) -> Organisation:
    if project.owner is None:  # pragma: no cover - refused at the door
        raise Http404
    return project.owner


def _table(told: DisplayView, *, may_write: bool) -> Table:
    columns = (Column("Où"), Column("Ce qui en est dit"), Column("État"))
    return Table(
        caption="Où ce plan doit se voir",
        columns=(*columns, Column("Écrire")) if may_write else columns,
        rows=tuple(_row(told, one, may_write=may_write) for one in told.duty.displays),
    )


def _row(told: DisplayView, one: Display, *, may_write: bool) -> Row:
    row = display_row(told, one)
    if not may_write:
        return row
    return Row((*row.cells, _acts(told, one)), fictif=row.fictif)


def _acts(told: DisplayView, one: Display) -> Cell:
    """Take back what is said of the version in use, or say it."""
    shown = told.at(one.where)
    if shown and shown.version == told.version:
        return Cell(f"Retirer {_there(one.where)}", reverse("workspace:display_withdraw", args=[shown.id]))
    if one.state is State.NONE:
        return Cell("–")
    new = reverse("workspace:display_new", args=[told.project_slug])
    return Cell(f"Inscrire {_there(one.where)}", f"{new}?ou={one.where.value}")


def _there(where: Where) -> str:
    return f"l’affichage {WHERE_LABELS[where]}"
