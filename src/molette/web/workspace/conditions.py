"""What is owed in return for aids: the list, a promise and its readings, more of each."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from molette.domain.funding import actions
from molette.domain.funding.models import GrantCondition
from molette.domain.funding.queries import Aid, ConditionView, RepaymentView, returns, returns_of
from molette.domain.funding.speaking import speaking_for
from molette.domain.people.acting import organisations_for
from molette.domain.people.permissions import Permission, can
from molette.domain.programme.models import Project
from molette.engines.french import counted, listing, spaced
from molette.engines.money import short_euros
from molette.engines.rules.conditions import STATE_LABELS, State
from molette.web import condition_words as words
from molette.web.representations import represent
from molette.web.workspace import condition_tables as tables
from molette.web.workspace import finding
from molette.web.workspace.desk import (
    Crumbs,
    FormPage,
    accepted,
    allowed,
    corrected,
    done,
    form_page,
    frame,
    number_in,
    page,
    pager,
    sent,
    user_of,
)
from molette.web.workspace.filters import Select, agglomerations, asked, places_asked, select
from molette.web.workspace.forms.base import ReasonForm
from molette.web.workspace.forms.conditions import (
    PROMISE_FIELDS,
    ConditionForm,
    EditConditionForm,
    LiftForm,
    ReadingForm,
    may_claim,
)
from molette.web.workspace.forms.seen import Edited
from molette.web.workspace.plans import crumbs

SOURCES = ("source", "source_title", "source_publisher", "source_url", "source_published_on")
CITED = ("D’où cela vient", SOURCES)
SIZE = 100
GRAVITY = {state: rank for rank, state in enumerate(State)}


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """Every promise, gravest first, with what is asked back and came back; or those of one project."""
    user = user_of(request)
    everything = returns(user)
    project = finding.project(user, asked(request, "projet")) if asked(request, "projet") else None
    keeps, state = _filter(request, project), asked(request, "etat")
    rows = [x for x in everything.conditions if keeps(x.aid) and state in ("", x.standing.state.value)]
    kept = {one.aid.key for one in rows}
    back = [x for x in everything.repayments if keeps(x.aid) and (not state or x.aid.key in kept)]
    rows.sort(key=lambda one: GRAVITY[one.standing.state])
    here = pager(len(rows), number_in(request), SIZE)
    context = {
        **frame(request),
        **(allowed(user, Permission.EDIT_PLAN, subject=project) if project else {"edit_plan": False}),
        "may_claim": project is not None and may_claim(user, project),
        "project": project,
        "within": project.slug if project else "",
        "answer": answer(rows, back),
        "page": here,
        "table": tables.condition_table(rows[here.start_index() - 1 if rows else 0 : here.end_index()]),
        "repayments": tables.repayment_table(back),
        "selects": _selects(request, [*everything.conditions, *everything.repayments]),
    }
    sheet = tables.condition_sheet(rows, back)
    return represent(request, fmt, template="workspace/conditions.html", context=context, sheet=sheet)


def _filter(request: HttpRequest, project: Project | None) -> Callable[[Aid], bool]:
    """Whether an aid is one that the address asks for: its project, its place, its funder."""
    places, funder = places_asked(request), asked(request, "financeur")
    slug = project.slug if project else ""

    def keeps(aid: Aid) -> bool:
        is_there = places is None or not places.isdisjoint(aid.places)
        return is_there and funder in ("", aid.funder) and slug in ("", aid.project_slug)

    return keeps


def _selects(request: HttpRequest, rows: Sequence[ConditionView | RepaymentView]) -> tuple[Select, ...]:
    funders = sorted({one.aid.funder for one in rows})
    states = [(one.value, STATE_LABELS[one]) for one in State]
    return (
        select(request, "lieu", "Agglomération", agglomerations(), "Toutes"),
        select(request, "financeur", "Financeur", [(one, one) for one in funders]),
        select(request, "etat", "État", states),
    )


def answer(rows: Sequence[ConditionView], back: Iterable[RepaymentView]) -> str:
    """How many promises are not kept, and the euros that follow; else where the others stand."""
    if not rows:
        return "Aucune contrepartie n’est inscrite pour les aides que vous voyez."
    broken = sum(one.standing.state is State.NOT_MET for one in rows)
    if broken:
        said = counted(broken, "contrepartie n’est pas tenue", "contreparties ne sont pas tenues")
    else:
        said = f"Aucune contrepartie n’est rompue : {_states(rows)}"
    return spaced(f"{said}{_euros(back)}.")


def _states(rows: Sequence[ConditionView]) -> str:
    counts = {state: sum(one.standing.state is state for one in rows) for state in State}
    return listing([f"{count} {STATE_LABELS[state]}" for state, count in counts.items() if count])


def _euros(back: Iterable[RepaymentView]) -> str:
    """What is to come back and what came, of the aids of which both are told; and that others are not."""
    held = list(back)
    told = [one.sums for one in held if one.sums is not None]
    pairs = [(one.remaining, one.repaid) for one in told]
    known = [(left, came) for left, came in pairs if left is not None and came is not None]
    aside = ["hors montants réservés"] if len(told) < len(held) else []
    aside += ["hors montants non publiés"] if len(known) < len(told) else []
    if not known:
        return ", ce qui est reversé n’est pas publié" if told else ""
    left, came = (sum((pair[side] for pair in known), Decimal(0)) for side in (0, 1))
    hidden = f" au moins, {listing(aside)}" if aside else ""
    return f" : {short_euros(left)} à reverser, {short_euros(came)} reversés{hidden}"


def show(request: HttpRequest, key: int) -> HttpResponse:
    """A promise: its act, every word on it, what is asked back of its aid."""
    user = user_of(request)
    row = finding.condition(user, key)
    held = returns_of(row.project_id, user)
    view = next((one for one in held.conditions if one.id == key), None)
    if view is None:
        raise Http404
    may_say = can(user, Permission.STATE_VALUE, row.project) and not view.is_reserved
    voices = organisations_for(user, Permission.STATE_VALUE, row.project) if may_say else ()
    speaks = bool(speaking_for(row.funding_source.funder, user, row.project)) and not view.is_reserved
    contests = bool(speaking_for(row.project.owner, user, row.project))
    back = next((one for one in held.repayments if one.aid.key == view.aid.key), None)
    context = {
        "may_say": may_say,
        "speaks": speaks,
        "view": view,
        "title": words.title(view),
        "promise": words.promise(view),
        "told": words.told(view),
        "state": words.state(view),
        "crumbs": _crumbs(row.project),
        "readings": tables.reading_table(view, {one.slug for one in voices}),
        "claims": tables.claim_table(back.claims, contests=contests, withdraws=speaks) if back else None,
        "repayment": tables.repayment_table([back]) if back else None,
    }
    return page(request, "condition.html", context)


def add(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    project = finding.project(user, slug, Permission.EDIT_PLAN)
    form = ConditionForm(sent(request), user=user, subject=project, project=project)
    made: list[GrantCondition] = []
    if accepted(form, lambda: made.append(_add(form, project))):
        return done(request, "La contrepartie est inscrite.", "workspace:condition", made[0].pk)
    around = FormPage(
        title="Inscrire une contrepartie",
        submit="Inscrire la contrepartie",
        back=_of(project),
        crumbs=_crumbs(project),
        lead="Ce que l’acte demande en retour de l’aide, dans ses mots. Elle se lira sur la page du projet.",
        groups=(CITED,),
    )
    return form_page(request, form, around)


def _add(form: ConditionForm, project: Project) -> GrantCondition:
    given = form.values()
    return actions.add_condition(form.actor, project, given.pop("funding_source"), **given)


def edit(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row = finding.condition(user, key, Permission.EDIT_PLAN)
    own, edits = finding.voices_of(user, row.funding_source.funder, row.project), Edited(row, _initial)
    form = EditConditionForm(sent(request), user=user, subject=row.project, edits=edits, speakers=own)
    moved: list[bool] = []
    if accepted(form, lambda: moved.append(actions.correct_condition(form.actor, row, **form.values()))):
        return done(request, corrected(moved, "La contrepartie est corrigée."), "workspace:condition", key)
    around = _around("Corriger la contrepartie", "Corriger", row, groups=(CITED, ("Pourquoi", ("reason",))))
    return form_page(request, form, around)


def _initial(row: GrantCondition) -> dict[str, object]:
    return {name: getattr(row, name) for name in PROMISE_FIELDS}


def read(request: HttpRequest, key: int) -> HttpResponse:
    """Say where a promise stands."""
    user = user_of(request)
    row = finding.condition(user, key, Permission.STATE_VALUE)
    form = ReadingForm(sent(request), user=user, subject=row.project, condition=row)
    if accepted(form, lambda: actions.say_reading(form.actor, row, said_by=form.speaks_for, **form.values())):
        return done(request, "Le constat est inscrit ; les précédents restent.", "workspace:condition", key)
    around = _around("Dire où en est la contrepartie", "Inscrire le constat", row, groups=(CITED,))
    return form_page(request, form, around)


def withdraw_reading(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    said = finding.reading(user, key)
    row = said.condition
    form = ReasonForm(sent(request), user=user, subject=row.project, to=Permission.STATE_VALUE)
    if accepted(form, lambda: actions.withdraw_reading(form.actor, said, **form.values())):
        return done(request, "Le constat est retiré.", "workspace:condition", row.pk)
    after = ("Il reste dans l’historique, avec votre motif.", "Il ne compte plus dans l’état.")
    return form_page(request, form, _around("Retirer ce constat ?", "Retirer le constat", row, after))


def lift(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row = finding.condition(user, key, Permission.EDIT_PLAN)
    own = finding.voices_of(user, row.funding_source.funder, row.project)
    form = LiftForm(sent(request), user=user, subject=row.project, speakers=own)
    if accepted(form, lambda: actions.lift_condition(form.actor, row, **form.values())):
        return done(request, "La contrepartie est levée.", "workspace:condition", key)
    after = ("Plus rien n’est dû au titre de cette contrepartie.", "Ses constats restent lisibles.")
    return form_page(request, form, _around("Lever cette contrepartie ?", "Inscrire la levée", row, after))


def _around(
    title: str,
    submit: str,
    row: GrantCondition,
    after: Sequence[str] = (),
    groups: Sequence[tuple[str, Sequence[str]]] = (),
) -> FormPage:
    return FormPage(
        title=title,
        submit=submit,
        back=reverse("workspace:condition", args=[row.pk]),
        crumbs=_crumbs(row.project),
        lead=f"{row.funding_source} : {row.wording}",
        consequences=after,
        groups=groups,
    )


def _of(project: Project) -> str:
    """The list of a project."""
    return f"{reverse('workspace:conditions')}?projet={project.slug}"


def _crumbs(project: Project) -> Crumbs:
    return [*crumbs(project), ("Contreparties", _of(project))]
