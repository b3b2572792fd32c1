"""How sure one is: said of a milestone, taken back, and what past words were worth."""

from collections.abc import Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from molette.domain.followup import actions
from molette.domain.followup.queries import judgements, rates, worth
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission
from molette.domain.programme.models import Milestone, Project
from molette.engines.confidence import OUTCOME_LABELS, STEPS, Outcome, Reliability
from molette.engines.drawing.figure import Figure
from molette.engines.drawing.reliability import Spoken, reliability
from molette.engines.forecast.slippage import LEAST as LEAST_STAGES
from molette.engines.french import counted, spaced
from molette.engines.money import NBSP
from molette.web.representations import represent
from molette.web.workspace import finding
from molette.web.workspace.desk import (
    accepted,
    done,
    form_page,
    frame,
    number_in,
    pager,
    sent,
    user_of,
)
from molette.web.workspace.filters import asked, select
from molette.web.workspace.followup import confidence_tables as tables
from molette.web.workspace.followup import finding as own
from molette.web.workspace.followup.forms import JudgementForm
from molette.web.workspace.followup.frames import STATE, STAYS, around
from molette.web.workspace.forms.base import ReasonForm

SIZE: Final = 50
TOSSED: Final = 0.25


def say(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    project = finding.project(user, slug, Permission.EDIT_PROJECT)
    form = JudgementForm(sent(request), user=user, subject=project, awaited=_awaited(user, project))

    def judge() -> None:
        given = form.values()
        actions.say_judgement(form.actor, given.pop("milestone"), said_by=form.speaks_for, **given)

    if accepted(form, judge):
        return done(request, "Votre confiance est dite ; on verra ce qu’elle valait.", STATE, slug)
    lead = (
        "La probabilité que le jalon vienne à la date aujourd’hui annoncée. Seuls les partenaires la lisent. "
        "Une fois la date passée, elle est comparée à ce qui est venu."
    )
    return form_page(request, form, around("Dire sa confiance", "Dire sa confiance", project, lead))


def _awaited(user: User, project: Project) -> Sequence[Milestone]:
    """The milestones of a project whose date announced is still to come, the next first."""
    held = Milestone.objects.visible_to(user).filter(project=project).prefetch_related("dates")
    dated = [(when.until, one.pk, one) for one in held if (when := actions.awaited_date(one))]
    return [one for *_, one in sorted(dated, key=lambda each: each[:2])]


def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    said = own.judgement(user, key)
    project = said.milestone.project
    form = ReasonForm(sent(request), user=user, subject=project, to=Permission.EDIT_PROJECT)
    if accepted(form, lambda: actions.withdraw_judgement(form.actor, said, **form.values())):
        return done(request, "La confiance est retirée.", STATE, project.slug)
    lead = f"{said.milestone.title} : {said.get_percent_display()}, pour le {said.on:%d/%m/%Y}."
    page = around(
        "Retirer cette confiance ?", "Retirer", project, lead, after=(STAYS, "Elle ne compte plus.")
    )
    return form_page(request, form, page)


def show(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """What past words were worth: the plot and its score, what was seen of dates, every word and its end."""
    user = user_of(request)
    everything = judgements(user)
    scored = worth(everything)
    wanted = asked(request, "issue")
    rows = [one for one in everything if wanted in ("", one.outcome.value)]
    here = pager(len(rows), number_in(request), SIZE)
    context = {
        **frame(request),
        "answer": answer(scored),
        "figure": figure(scored) if scored else None,
        "parts": parts(scored) if scored and scored.is_enough else "",
        "is_fictional": any(one.is_fictional for one in everything),
        "table": tables.judgement_table(rows[here.start_index() - 1 if rows else 0 : here.end_index()]),
        "rates": tables.rate_table(rates(user)),
        "least": LEAST_STAGES,
        "selects": (
            select(request, "issue", "Issue", [(x.value, OUTCOME_LABELS[x]) for x in Outcome], "Toutes"),
        ),
        "page": here,
    }
    sheet = tables.judgement_sheet(rows)
    return represent(request, fmt, template="workspace/confidence.html", context=context, sheet=sheet)


def answer(scored: Reliability | None) -> str:
    """The score in a sentence, beside that of a toss; or that it is too early to say."""
    if scored is None:
        return spaced("Aucune confiance dite n’a vu sa date passer : il est trop tôt pour la juger.")
    told = (
        f"{counted(scored.met, 'date tenue', 'dates tenues')} sur {counted(scored.count, 'jugée', 'jugées')}"
    )
    if not scored.is_enough:
        return spaced(f"{told} : trop peu encore pour un score.")
    better = "mieux" if scored.score < TOSSED else "pas mieux"
    return spaced(f"Score de Brier : {_score(scored.score)}, {better} que pile ou face (0,25) ; {told}.")


def parts(scored: Reliability) -> str:
    """What the score is made of."""
    return spaced(
        f"Il se décompose en {_score(scored.calibration)} d’écart entre le dit et le venu, moins "
        f"{_score(scored.resolution)} de distinction entre les cas, plus {_score(scored.uncertainty)} "
        "de difficulté de la question."
    )


def figure(scored: Reliability) -> Figure:
    spoken = [
        Spoken(
            f"{one.percent}{NBSP}% : {STEPS[one.percent]}",
            one.percent / 100,
            one.count,
            one.rate,
            *one.interval,
        )
        for one in scored.bins
    ]
    told = f"score de Brier {_score(scored.score)}" if scored.is_enough else "trop peu pour un score"
    return reliability(spoken, subject="Ce qui fut dit et ce qui vint", score=told)


def _score(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")
