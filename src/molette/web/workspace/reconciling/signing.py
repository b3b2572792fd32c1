"""What is signed of two books: the figures of a year, a gap and its cause; decisions, and their undoing."""

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from molette.domain.desk.life import Life, life
from molette.domain.people.acting import organisations_for
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission, can
from molette.domain.reconciliation import actions
from molette.domain.reconciliation.models import Closing, Group, Reconciliation, SubmittedGap
from molette.domain.reconciliation.queries import figures_of
from molette.domain.reconciliation.queries.benches import decisions_of
from molette.domain.signatures.models import Subject
from molette.domain.signatures.wording import title_of, written
from molette.engines.money import euros
from molette.engines.reconciliation.answer import GAP_WORDS, Gap
from molette.engines.signatures import State
from molette.web.figure_words import when_said
from molette.web.representations import represent
from molette.web.workspace import finding
from molette.web.workspace.answers import may_answer
from molette.web.workspace.desk import (
    FormPage,
    accepted,
    done,
    form_page,
    frame,
    number_in,
    page,
    pager,
    sent,
    user_of,
)
from molette.web.workspace.figures import thread
from molette.web.workspace.filters import asked
from molette.web.workspace.reconciling import tables
from molette.web.workspace.reconciling.bench import undone
from molette.web.workspace.reconciling.boards import crumbs, find
from molette.web.workspace.reconciling.forms import ArchiveForm, CloseYearForm, GapForm, UndoForm

SIZE = 50


def close(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose the figures of a year for the other holder to sign."""
    user = user_of(request)
    of = find(user, slug, Permission.RECONCILE)
    year = number_in(request, "annee")
    here = reverse("workspace:reconciliation", args=[of.slug])
    if not asked(request, "annee"):
        return redirect(here)
    form = CloseYearForm(sent(request), user=user, subject=of)
    made: list[Closing] = []
    if accepted(form, lambda: made.append(_close(form, of, year))):
        return done(
            request, f"L’année {year} est arrêtée ; l’autre a à la signer.", "workspace:closing", made[0].pk
        )
    told = figures_of(of, year, user)
    lead = f"{of.left_name} et {of.right_name}, année {year}."
    consequences = [
        f"Dit de même des deux côtés : {euros(told.agreed)}.",
        f"Écart : {euros(told.difference)}, expliqué cause par cause.",
        "L’autre organisation signe ou conteste. Si ces lignes changent ensuite, l’arrêté le dira.",
    ]
    around = FormPage(f"Arrêter l’année {year}", "Arrêter", here, crumbs(of), lead, consequences)
    return form_page(request, form, around)


def _close(form: CloseYearForm, of: Reconciliation, year: int) -> Closing:
    return actions.close_year(form.actor, of, year=year, said_by=form.speaks_for, **form.values())


def show_closing(request: HttpRequest, key: int) -> HttpResponse:
    """The figures of a year as they were closed, who signed them, and whether they still hold."""
    user = user_of(request)
    found = _life(Subject.CLOSING, key, user)
    row = found.signed.row
    facts = [] if found.is_hidden else _figures(row)
    context = {**_context(user, found), "facts": facts, "ring": row.changed_on}
    return page(request, "closing.html", context)


def _figures(row: Closing) -> list[tuple[str, str]]:
    """The figures signed, as they were that day."""
    told = row.figures
    names = {
        "accepted": "Groupes acceptés",
        "parked": "Mis de côté",
        "missing_left": f"Ne se lit pas dans {row.reconciliation.left_name}",
        "missing_right": f"Ne se lit pas dans {row.reconciliation.right_name}",
    }
    found = [("Dit de même", _money(told["agreed"]))]
    for name, words in names.items():
        count, left, right = told[name]
        found.append((words, f"{count} : {_money(left)} d’un côté, {_money(right)} de l’autre"))
    found += [(GAP_WORDS[Gap(gap)].capitalize(), _money(said)) for gap, said in told["causes"].items()]
    return [*found, *([("Remarque", row.note)] if row.note else [])]


def _money(text: str) -> str:
    return euros(Decimal(text))


def show_gap(request: HttpRequest, key: int) -> HttpResponse:
    """A gap and its cause, as one said it, and what the other answers."""
    user = user_of(request)
    found = _life(Subject.GAP, key, user)
    row = found.signed.row
    told = [("Cause", row.get_gap_display()), ("Pourquoi", row.why), ("Groupe", row.label)]
    facts = [] if found.is_hidden else told
    return page(request, "closing.html", {**_context(user, found), "facts": facts})


def _life(subject: Subject, key: int, user: User) -> Life:
    found = life(subject, key, user)
    if found is None:
        raise Http404
    return found


def _context(user: User, found: Life) -> dict[str, Any]:
    row = found.signed.row
    is_gap = found.signed.subject == Subject.GAP
    stands = found.state is not State.WITHDRAWN and not found.signed.replaced
    speaks = {one.pk for one in organisations_for(user, Permission.RECONCILE, row.reconciliation)}
    return {
        "life": found,
        "signed": found.signed,
        "thread": thread(found),
        "title": "Un écart réservé à d’autres" if found.is_hidden and is_gap else title_of(found.signed),
        "is_gap": is_gap,
        "here": "Réservé à d’autres" if found.is_hidden else str(row),
        "value": "montant réservé" if found.is_hidden else written(found.signed.value, found.signed),
        "when": when_said(found.signed),
        "row": row,
        "may": may_answer(user, found),
        "mine": stands and row.said_by_id in speaks and not found.is_hidden,
        "crumbs": crumbs(row.reconciliation),
    }


def submit(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """State the gap of a group and its cause."""
    user = user_of(request)
    of = find(user, slug, Permission.RECONCILE)
    group = finding.one(Group.objects.filter(reconciliation=of).readable_by(user).filter(pk=key))
    likely = group.residuals.order_by("-stake", "pk").first()
    form = GapForm(sent(request), user=user, subject=of, initial={"gap": likely.gap if likely else ""})
    made: list[SubmittedGap] = []
    if accepted(form, lambda: made.append(_submit(form, of, key))):
        return done(
            request, "L’écart est soumis ; l’autre a à y répondre.", "workspace:submitted_gap", made[0].pk
        )
    back = f"{reverse('workspace:bench', args=[of.slug])}?groupe={key}"
    lead = f"« {group.label} » : {euros(group.difference)}."
    consequences = [
        "L’autre organisation signe ou conteste, avec un autre montant si elle en a un.",
        "Contesté, il attend la décision d’un comité, avec les autres chiffres contestés.",
    ]
    around = FormPage("Soumettre cet écart", "Soumettre", back, crumbs(of), lead, consequences)
    return form_page(request, form, around)


def _submit(form: GapForm, of: Reconciliation, group: int) -> SubmittedGap:
    return actions.submit_gap(form.actor, of, group, said_by=form.speaks_for, **form.values())


def correct_gap(request: HttpRequest, key: int) -> HttpResponse:
    user, row = _own(request, SubmittedGap.objects.visible_to(user_of(request)), key)
    form = GapForm(
        sent(request), user=user, subject=row.reconciliation, initial={"gap": row.gap, "why": row.why}
    )
    made: list[SubmittedGap] = []
    if accepted(form, lambda: made.append(actions.correct_gap(form.actor, row, **form.values()))):
        return done(
            request, "L’écart est corrigé ; l’autre a à y répondre.", "workspace:submitted_gap", made[0].pk
        )
    back = reverse("workspace:submitted_gap", args=[key])
    return form_page(
        request, form, FormPage("Corriger cet écart", "Corriger", back, crumbs(row.reconciliation))
    )


def withdraw_gap(request: HttpRequest, key: int) -> HttpResponse:
    return _withdraw(
        request, SubmittedGap.objects.visible_to(user_of(request)), key, "workspace:submitted_gap"
    )


def withdraw_closing(request: HttpRequest, key: int) -> HttpResponse:
    return _withdraw(request, Closing.objects.visible_to(user_of(request)), key, "workspace:closing")


def _withdraw(request: HttpRequest, rows: Any, key: int, to: str) -> HttpResponse:
    user, row = _own(request, rows, key)
    form = ArchiveForm(sent(request), user=user, subject=row.reconciliation)
    if accepted(form, lambda: actions.withdraw(form.actor, row, **form.values())):
        return done(request, "C’est retiré ; cela reste lisible.", to, key)
    around = FormPage(f"Retirer « {row} » ?", "Retirer", reverse(to, args=[key]), crumbs(row.reconciliation))
    return form_page(request, form, around)


def _own(request: HttpRequest, rows: Any, key: int) -> tuple[User, Any]:
    user = user_of(request)
    ties = (
        "reconciliation__left_holder",
        "reconciliation__right_holder",
        "reconciliation__opened_by",
        "said_by",
    )
    row = finding.one(rows.filter(pk=key).select_related(*ties))
    finding.must(user, Permission.RECONCILE, row.reconciliation)
    return user, row


def decisions(request: HttpRequest, slug: str, fmt: str = "") -> HttpResponseBase:
    """All that was decided of two books, the latest first, undone or not."""
    user = user_of(request)
    of = find(user, slug)
    seen = decisions_of(of, user)
    total = seen.count()
    here = pager(total, number_in(request), SIZE)
    context = {
        **frame(request),
        "of": of,
        "rows": list(seen[here.start_index() - 1 : here.end_index()]) if total else [],
        "total": total,
        "page": here,
        "may": can(user, Permission.RECONCILE, of),
        "crumbs": crumbs(of),
    }
    sheet = tables.decisions_sheet(seen if fmt else ())
    return represent(request, fmt, template="workspace/decisions.html", context=context, sheet=sheet)


def undo(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """Ask before undoing a decision."""
    user = user_of(request)
    of = find(user, slug, Permission.RECONCILE)
    decision = finding.one(decisions_of(of, user).filter(pk=key))
    form = UndoForm(sent(request), user=user, subject=of)
    said: list[str] = []
    if accepted(form, lambda: said.append(undone(form.actor, decision, form.values()["reason"]))):
        return done(request, said[0], "workspace:bench_decisions", of.slug)
    back = reverse("workspace:bench_decisions", args=[of.slug])
    lead = f"{decision.get_kind_display().capitalize()} par {decision.person} : « {decision.label} »."
    return form_page(request, form, FormPage("Défaire cette décision ?", "Défaire", back, crumbs(of), lead))
