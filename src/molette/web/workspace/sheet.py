"""The sheet of a project: what it is, who pays, when, what is said of it, what is to be decided, its past."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from molette.domain.desk.promises import climb_of
from molette.domain.followup.queries import asked_beside
from molette.domain.funding.queries import (
    MovementFilter,
    PlanView,
    ladder,
    plans_of,
)
from molette.domain.journal.queries import JournalFilter, latest
from molette.domain.people.acting import Ground
from molette.domain.people.permissions import Permission, voices
from molette.domain.programme.queries import DateSaid, ProjectDetail, project_detail
from molette.domain.statements.queries import ProjectCosts, StatementView, project_figures
from molette.engines.chain import STEP_LABELS, Climb, Step
from molette.engines.ladder import RUNG_LABELS, Ladder, Rung
from molette.engines.lateness import due_on
from molette.engines.money import euros
from molette.engines.plans import LineKind
from molette.engines.stages import last_day
from molette.web.public.money_tables import left_out
from molette.web.public.words import said_date, slip
from molette.web.tables import Cell, Column, Kind, Row, Table
from molette.web.workspace.desk import allowed, page, user_of
from molette.web.workspace.followup.state import brief_state
from molette.web.workspace.journal import told_lines
from molette.web.workspace.judged import covered
from molette.web.workspace.plan_tables import plan_table
from molette.web.workspace.statement_tables import state_of, value_of

LINES_OF_HISTORY = 12
ON_IT = (Permission.EDIT_PROJECT, Permission.EDIT_PLAN, Permission.STATE_VALUE)
HORIZON = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class ToCome:
    """Something somebody will have to decide or to find: when, what, why it is here."""

    on: date | None
    said: str
    why: str
    is_late: bool = False


def show(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    detail = project_detail(slug, user, beside=asked_beside(user))
    if detail is None:
        raise Http404
    plans = plans_of(detail.id, user)
    plan = next((p for p in plans if p.status == "voted"), next(iter(plans), None))
    costs, others = project_figures(detail.id, user)
    said = (*costs.statements, *others)
    history = latest(JournalFilter(project=slug), user, LINES_OF_HISTORY)
    ground = Ground(tuple(place.id for place in detail.places), slug)
    mine = voices(user, Permission.RESERVE)
    money = ladder(MovementFilter(project=detail.id), user)
    climb = climb_of(detail, plan, (*said, *costs.former), money, user)
    context = {
        **allowed(user, *ON_IT, subject=ground),
        **allowed(user, Permission.VIEW_JOURNAL),
        **_context(detail, plan, costs, money, mine),
        "draft": next((p for p in plans if p.is_draft), None),
        "plan_findings": covered(plan) if plan else (),
        "state": brief_state(detail),
        "statements": statements_table(said),
        "steps": list(steps(climb)),
        "blocked_by": climb.blocked_by,
        "history": told_lines(history),
    }
    return page(request, "project.html", context)


def _context(
    detail: ProjectDetail, plan: PlanView | None, costs: ProjectCosts, money: Ladder, mine: frozenset[int]
) -> dict[str, object]:
    return {
        "project": detail,
        "costs": costs,
        "plan": plan,
        "plan_table": plan_table(plan, mine, detail.owner_id) if plan else None,
        "may_reserve": detail.owner_id in mine,
        "rungs": [(RUNG_LABELS[rung], money.at(rung)) for rung in Rung if money.at(rung).lines],
        "excluded": left_out(money),
        "slip": slip(detail.standing.slip),
        "milestones": [(m, [_said(d) for d in m.dates], slip(m.slip)) for m in detail.milestones],
        "to_come": sorted(to_come(detail, plan), key=lambda item: item.on or date.max),
        "crumbs": [("Projets", reverse("workspace:projects"))],
    }


def steps(climb: Climb) -> Iterator[dict[str, str]]:
    """The six steps as the component draws them: proved, the next one, or not known."""
    blocked = next((step for step in Step if not climb.proved(step)), None)
    for step in Step:
        proved = climb.proved(step)
        note = "prouvé" if proved else "à prouver" if proved is False else "non renseigné"
        state = "on" if proved else "now" if step is blocked else "off" if proved is None else ""
        yield {"label": STEP_LABELS[step].capitalize(), "note": note, "state": state}


def _said(said: DateSaid) -> dict[str, object]:
    return {
        "view": said,
        "on": said_date(said.on, said.precision),
        "nature": "réalisé" if said.is_actual else "prévu",
    }


def to_come(detail: ProjectDetail, plan: PlanView | None) -> Iterable[ToCome]:
    """Dates planned and not yet come, and what the plan still lacks: nothing here was typed as a decision."""
    for milestone in detail.milestones:
        planned = milestone.planned
        if planned is None or milestone.actual is not None or planned.on > detail.day + HORIZON:
            continue
        late = due_on(last_day(planned.on, planned.precision), detail.day).is_late
        why = "prévu et non constaté" if late else "date prévue"
        yield ToCome(planned.on, milestone.title, why, is_late=late)
    for line in plan.lines if plan else ():
        if line.kind is LineKind.NOT_FOUND:
            yield ToCome(
                None, _missing(line.amount), f"ligne « non trouvé » du plan n° {plan.version if plan else 0}"
            )


def _missing(amount: Decimal | None) -> str:
    return f"Trouver {euros(amount)}" if amount is not None else "Trouver un financeur"


def statements_table(said: Iterable[StatementView]) -> Table:
    return Table(
        caption="Ce qui est dit de ce projet",
        columns=(
            Column("Mesure"),
            Column("Valeur"),
            Column("Dit par"),
            Column("Dit le"),
            Column("Au", Kind.DATE),
            Column("État"),
        ),
        rows=tuple(_statement(one) for one in said),
        empty="Personne n’a encore rien dit de son coût ni de ses effets.",
    )


def _statement(said: StatementView) -> Row:
    word, kind = state_of(said)
    return Row(
        (
            Cell(said.measure, reverse("workspace:statement", args=[said.id]), note=said.definition),
            value_of(said),
            Cell(said.said_by.label),
            Cell(said_date(said.said_on, said.said_precision)),
            Cell(said.period_end),
            Cell("", tag=word, tag_kind=kind),
        ),
        fictif=said.is_fictional,
    )
