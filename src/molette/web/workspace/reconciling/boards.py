"""The reconciliations a person follows; one of them, by cause and by axis; open, ask, put away."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from molette.domain.desk.books import states_of
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission, can
from molette.domain.reconciliation import actions, jobs
from molette.domain.reconciliation.models import Calculation, Reconciliation
from molette.domain.reconciliation.queries import AXES, boards, figures_of, is_outdated, sliced, standing_of
from molette.domain.reconciliation.queries.boards import HOLDERS, closings_of, gaps_of
from molette.domain.signatures.models import Subject
from molette.engines.signatures import STATE_LABELS
from molette.web.representations import represent
from molette.web.workspace import finding
from molette.web.workspace.desk import (
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
from molette.web.workspace.figures import TAGS
from molette.web.workspace.filters import asked
from molette.web.workspace.reconciling import tables
from molette.web.workspace.reconciling.forms import ArchiveForm, AskForm, OpenForm, speaking_for

HOME = ("Rapprochements", "workspace:reconciliations")
Status = Calculation.Status


def find(user: User, slug: str, permission: Permission | None = None) -> Reconciliation:
    """Return the reconciliation of an address, among those the user sees."""
    of = finding.one(Reconciliation.objects.visible_to(user).filter(slug=slug).select_related(*HOLDERS))
    if permission is not None:
        finding.must(user, permission, of)
    return of


def crumbs(of: Reconciliation | None = None) -> list[tuple[str, str]]:
    """The way to a page of a reconciliation."""
    found = [(HOME[0], reverse(HOME[1]))]
    if of is not None:
        found.append((of.name, reverse("workspace:reconciliation", args=[of.slug])))
    return found


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """Those that the user follows, how far each has come, and those that ring."""
    user = user_of(request)
    rows = list(boards(user, closed=asked(request, "clos") == "oui"))
    context = {
        **frame(request),
        **allowed(user, Permission.RECONCILE),
        "boards": rows,
        "closed": asked(request, "clos") == "oui",
    }
    sheet = tables.boards_sheet(rows)
    return represent(request, fmt, template="workspace/reconciliations.html", context=context, sheet=sheet)


def create(request: HttpRequest) -> HttpResponse:
    """Hold two books side by side, then calculate at once."""
    user = user_of(request)
    finding.must(user, Permission.RECONCILE)
    form = OpenForm(sent(request), user=user)
    made: list[Reconciliation] = []
    if accepted(form, lambda: made.append(_open(form))):
        jobs.start(form.actor, made[0])
        return done(request, "Le rapprochement est ouvert.", "workspace:reconciliation", made[0].slug)
    around = FormPage(
        "Ouvrir un rapprochement",
        "Ouvrir et calculer",
        reverse(HOME[1]),
        crumbs(),
        "Deux livres face à face, ligne à ligne. Rien n’y est changé : des groupes sont proposés, et vous "
        "en décidez.",
        ["Les deux organisations qui en répondent verront toutes les lignes des deux livres."],
        groups=[
            ("Le programme, ou un autre registre", ("left", "rung", "funder", "left_holder")),
            ("Où et quand", ("perimeter", "first_year", "last_year")),
        ],
    )
    return form_page(request, form, around)


def _open(form: OpenForm) -> Reconciliation:
    return actions.open_reconciliation(form.actor, opened_by=form.speaks_for, **form.values())


def show(request: HttpRequest, slug: str, fmt: str = "") -> HttpResponseBase:
    """What agrees, what differs and why, what is missing on each side, what is signed."""
    user = user_of(request)
    of = find(user, slug)
    axis = asked(request, "par") if asked(request, "par") in AXES else "annee"
    slices = sliced(of, axis, user)
    told = figures_of(of, user=user)
    bench = reverse("workspace:bench", args=[of.slug])
    context = {
        **frame(request),
        "of": of,
        "told": told,
        "answer": tables.answer(told),
        "waiting": tables.waiting(told),
        "hidden": tables.hidden_said(told),
        "lines_share": tables.share(told.decided_lines, told.lines),
        "euros_share": tables.share(told.decided_euros, told.euros),
        "causes": tables.causes_table(told, of, bench),
        "table": tables.sliced_table(axis, slices, of, bench),
        "axes": _axes(of, axis),
        "crumbs": crumbs(),
        **_standing(of),
        **_signed(of, [one.key for one in sliced(of, "annee", user)], user),
        "reconcile": can(user, Permission.RECONCILE, of),
    }
    sheet = tables.sliced_sheet(axis, slices)
    return represent(request, fmt, template="workspace/reconciliation.html", context=context, sheet=sheet)


def _axes(of: Reconciliation, axis: str) -> list[dict[str, Any]]:
    here = reverse("workspace:reconciliation", args=[of.slug])
    return [
        {"label": f"Par {label.lower()}", "href": f"{here}?par={name}#par", "current": name == axis}
        for name, label in tables.AXIS_WORDS.items()
    ]


def _standing(of: Reconciliation) -> dict[str, Any]:
    standing = standing_of(of)
    steps = tables.steps_said(standing.seconds, standing.candidates, standing.recall) if standing else ()
    return {
        "standing": standing,
        "steps_said": list(steps) if standing and standing.status == Status.DONE else [],
        "outdated": is_outdated(of),
    }


def _signed(of: Reconciliation, years: list[str], user: User) -> dict[str, Any]:
    """What is signed of each year, the years without any figure yet included."""
    held, gaps = closings_of(of, user), gaps_of(of, user)
    states = states_of([one.pk for one in held.values()], [one.pk for one in gaps])
    own = {one.pk for one in speaking_for(user, of)}
    known = sorted({*held, *(int(year) for year in years if year)}, reverse=True)
    told_years: list[tuple[Any, ...]] = []
    for year in known:
        closing = held.get(year)
        where = states[Subject.CLOSING, closing.pk] if closing else None
        told = (STATE_LABELS[where], TAGS[where]) if where else ("", "")
        told_years.append((year, closing, *told, closing is not None and closing.said_by_id in own))
    told_gaps = [(gap, states[Subject.GAP, gap.pk]) for gap in gaps]
    return {
        "years": told_years,
        "gaps": [(gap, STATE_LABELS[where], TAGS[where]) for gap, where in told_gaps],
    }


def progress(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the calculation stands, as the page asks for it again and again."""
    of = find(user_of(request), slug)
    context = {"of": of, "standing": standing_of(of)}
    return page(request, "parts/calculation.html", context)


def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Calculate again, from the books as they are now and from what was decided."""
    user = user_of(request)
    of = find(user, slug, Permission.RECONCILE)
    form = AskForm(sent(request), user=user, subject=of)
    if accepted(form, lambda: jobs.start(form.actor, of)):
        return done(request, "Le calcul est demandé.", "workspace:reconciliation", of.slug)
    around = FormPage(
        "Calculer à nouveau ?",
        "Calculer",
        reverse("workspace:reconciliation", args=[of.slug]),
        crumbs(of),
        "Les deux livres sont relus tels qu’ils sont aujourd’hui.",
        [
            "Ce qui a été accepté, rejeté, groupé ou séparé le reste.",
            "Les groupes proposés sont refaits ; une année signée qui changerait le dirait.",
        ],
    )
    return form_page(request, form, around)


def archive(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    of = find(user, slug, Permission.RECONCILE)
    form = ArchiveForm(sent(request), user=user, subject=of)
    if accepted(form, lambda: actions.archive(form.actor, of, **form.values())):
        return done(
            request, "Le rapprochement est clos ; il reste lisible.", "workspace:reconciliation", of.slug
        )
    back = reverse("workspace:reconciliation", args=[of.slug])
    lead = "Plus rien ne s’y décide. Il se rouvre."
    return form_page(request, form, FormPage("Clore ce rapprochement ?", "Clore", back, crumbs(of), lead))


def reopen(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    of = find(user, slug, Permission.RECONCILE)
    form = AskForm(sent(request), user=user, subject=of)
    if accepted(form, lambda: actions.reopen(form.actor, of)):
        return done(request, "Le rapprochement est rouvert.", "workspace:reconciliation", of.slug)
    back = reverse("workspace:reconciliation", args=[of.slug])
    return form_page(request, form, FormPage("Rouvrir ce rapprochement ?", "Rouvrir", back, crumbs(of)))
