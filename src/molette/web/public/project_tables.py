"""The parts of a project's page: its steps, dates, costs and plan, on screen and as a file."""

from collections.abc import Sequence
from decimal import Decimal

from django.urls import reverse

from molette.domain.funding.queries import PlanView
from molette.domain.programme.queries import DateSaid, MilestoneView, ProjectDetail
from molette.domain.statements.queries import StatementView
from molette.engines.chain import STEP_LABELS, Climb, Step
from molette.engines.drawing.bars import Part, Stack, stacked
from molette.engines.drawing.figure import Figure
from molette.engines.drawing.timeline import Milestone, timeline
from molette.engines.french import counted
from molette.engines.ladder import RESERVED
from molette.engines.money import euros, exact
from molette.engines.plans import LineKind
from molette.engines.stages import Stage, last_day, partly_delivered
from molette.web.public import words
from molette.web.secret_cells import MARK, PLAN_NOTE, planned, reached
from molette.web.tables import Cell, Column, Kind, Row, Table

PROOF = {True: ("on", "prouvé"), False: ("", "pas encore"), None: ("off", "non renseigné")}
FUNDERS = 8
STAGES = {
    Stage.IDEA: "Une idée : personne n’a encore publié de date.",
    Stage.ANNOUNCED: "Annoncé.",
    Stage.STUDIES: "À l’étude.",
    Stage.WORKS: "En travaux.",
    Stage.DELIVERED: "Livré.",
    Stage.INTERRUPTED: "Interrompu.",
    Stage.CLOSED: "Fermé.",
    Stage.ABANDONED: "Abandonné.",
}


def stage_sentence(project: ProjectDetail) -> str:
    """Where the project stands and what comes next, in one sentence."""
    partly = project.stage is Stage.WORKS and partly_delivered(project.plain, project.day)
    reached = "En travaux, livré en partie." if partly else STAGES[project.stage]
    due = project.standing.next
    if due is None:
        return reached
    what = words.lowered(due.milestone.title)
    return f"{reached} Prochaine date, {words.due_date(due)}\N{NO-BREAK SPACE}: {what}."


def late_sentence(project: ProjectDetail) -> str:
    """How late it is on the latest date announced, and how far that one is from the first."""
    late, moved = project.standing.late, project.standing.slip
    said = []
    if late:
        what = words.lowered(late.milestone.title)
        said.append(f"En retard de {counted(late.late, 'jour')} sur la dernière date annoncée ({what}).")
    if moved and moved.months:
        verb = "repoussée" if moved.months > 0 else "avancée"
        said.append(f"Fin {verb} de {counted(abs(moved.months), 'mois', 'mois')} depuis la première annonce.")
    return " ".join(said)


def coverage(plan: PlanView | None) -> tuple[str, str] | None:
    """What a resident needs to know of the plan: whether somebody is known to pay for it all."""
    if plan is None:
        return None
    lacking = sum((x.amount or Decimal(0) for x in plan.lines if x.kind is LineKind.NOT_FOUND), Decimal(0))
    short = max(plan.missing or Decimal(0), lacking)
    if plan.reserved:
        return "La couverture n’est pas montrée\N{NO-BREAK SPACE}: un montant est réservé.", "watch"
    if short > 0:
        return f"Pour {euros(short)}, le financeur n’est pas trouvé ou n’est pas publié.", "watch"
    if plan.missing is None:
        return (
            "Le coût ou la part d’un financeur n’est pas publié : la couverture n’est pas calculable.",
            "watch",
        )
    return "Le coût est couvert.", "good"


def steps(climb: Climb) -> tuple[dict[str, str], ...]:
    """The six steps of the promise with what is proved of each."""
    held = []
    for step in Step:
        state, note = PROOF[climb.proved(step)]
        shown = climb.by(step)
        if shown and shown.on:
            day = words.said_date(shown.on, shown.precision)
            note = f"{note}, {'au plus tard ' if shown.is_at_latest else ''}{day}"
        held.append({"label": words.sentence(STEP_LABELS[step]), "note": note, "state": state})
    return tuple(held)


def calendar(project: ProjectDetail) -> Figure | None:
    """The milestones as last planned and as they happened; None when no date was ever said."""
    drawn = [
        Milestone(
            m.title,
            last_day(m.planned.on, m.planned.precision) if m.planned else None,
            last_day(m.actual.on, m.actual.precision) if m.actual else None,
            m.planned.precision if m.planned else "day",
            m.actual.precision if m.actual else "day",
        )
        for m in project.milestones
        if m.planned or m.actual
    ]
    return timeline(drawn, today=project.day, subject="Étapes du projet") if drawn else None


def date_table(project: ProjectDetail) -> Table:
    """Every date ever said, milestone by milestone, the ones that hold marked."""
    return Table(
        caption="Toutes les dates annoncées",
        columns=(Column("Étape"), Column("Date"), Column("Dit par, et quand"), Column("Source")),
        rows=tuple(_date(m, said) for m in project.milestones for said in m.dates),
        note="La date qui vaut aujourd’hui est marquée ; les anciennes restent.",
        empty="Aucune date n’a été publiée.",
    )


def _date(milestone: MilestoneView, said: DateSaid) -> Row:
    nature = "réalisé" if said.is_actual else "prévu"
    source = Cell(None, reason="non publiée")
    if said.source:
        source = Cell(said.source.title, reverse("public:source", args=[said.source.slug]))
    holds = milestone.actual or milestone.planned
    slip = words.slip(milestone.slip) if holds is not None and said.id == holds.id else ""
    withdrawn = f", retiré\N{NO-BREAK SPACE}: {said.withdrawn_reason}" if said.withdrawn_reason else ""
    spoken = [said.said_by.label] if said.said_by else []
    spoken += [words.said_date(said.said_on)] if said.said_on else []
    return Row(
        (
            Cell(milestone.title, note=f"{nature}{withdrawn}"),
            Cell(words.said_date(said.on, said.precision), note=said.evidence, tag=slip, tag_kind="late"),
            Cell(", ".join(spoken) or "non publié"),
            source,
        ),
        state="used" if said.in_use else "",
        fictif=said.is_fictional,
    )


def statement_table(
    statements: Sequence[StatementView], caption: str, in_use: StatementView | None = None
) -> Table:
    """What each said, in the order said, the value in use marked."""
    several = len({s.measure for s in statements}) > 1
    return Table(
        caption=caption,
        columns=(
            Column("Dit en"),
            *((Column("Quoi"),) if several else ()),
            Column("Valeur", Kind.EUROS),
            Column("Ce qu’elle compte"),
            Column("Par"),
            Column("Source"),
        ),
        rows=tuple(
            _statement(s, several=several, used=in_use is not None and s.id == in_use.id) for s in statements
        ),
        empty="Aucun coût n’est publié.",
    )


def _statement(s: StatementView, *, several: bool, used: bool) -> Row:
    shown = exact(s.value, s.unit, s.decimals) if s.value is not None else s.told
    return Row(
        (
            Cell(words.said_date(s.said_on, s.said_precision)),
            *((Cell(s.measure),) if several else ()),
            Cell(
                shown,
                note="environ" if s.is_approximate else "",
                reason=s.missing,
                tag=MARK if s.is_reserved else "",
                tag_kind="voice",
            ),
            Cell(s.definition or s.nature_label, note=f"« {s.wording} »" if s.wording else ""),
            Cell(s.said_by.label, reverse("public:partner", args=[s.said_by.slug])),
            Cell(s.source.title, reverse("public:source", args=[s.source.slug]), note=s.confidence),
        ),
        state="used" if used else "",
        fictif=s.is_fictional,
    )


def plan_figure(plan: PlanView | None) -> Figure | None:
    """Who brings what, in one bar; None without a plan, or with a line whose amount was not published."""
    if plan is None or not plan.lines or any(line.amount is None for line in plan.lines):
        return None
    slots = {line.id: rank % FUNDERS + 1 for rank, line in enumerate(x for x in plan.lines if x.funder)}
    parts = tuple(
        Part(
            f"{line.label}, {line.scheme}" if line.scheme else line.label,
            line.amount,
            euros(line.amount),
            slots.get(line.id, 0),
        )
        for line in plan.lines
        if line.amount
    )
    whole = sum((part.amount for part in parts), Decimal(0))
    return stacked([Stack("Plan de financement", euros(whole), parts)], uid="plan", subject="Qui paie")


def plan_table(plan: PlanView | None) -> Table | None:
    """The plan in use: what each brings, how far each euro went."""
    if plan is None:
        return None
    money = ("Prévu", "Notifié", "Engagé (AE)", "Payé (CP)")
    return Table(
        caption=f"Plan n° {plan.version}, {plan.status_label} le {words.said_date(plan.dated)}",
        columns=(
            Column("Financeur"),
            Column("Dispositif"),
            *(Column(name, Kind.EUROS) for name in money),
            Column("Part", Kind.PERCENT),
        ),
        rows=tuple(
            Row(
                (
                    Cell(
                        line.label,
                        reverse("public:partner", args=[line.funder_slug]) if line.funder_slug else "",
                    ),
                    Cell(line.scheme or line.kind_label, note=line.note),
                    planned(line),
                    reached(line, line.notified),
                    reached(line, line.committed),
                    reached(line, line.paid),
                    Cell(line.share if line.share is not None else "–"),
                ),
                state="missing" if line.kind is LineKind.NOT_FOUND else "",
                fictif=plan.is_fictional,
            )
            for line in plan.lines
        ),
        note=f"{_cost(plan)}. {PLAN_NOTE}" if plan.reserved else _cost(plan),
    )


def _cost(plan: PlanView) -> str:
    if plan.cost_is_hidden:
        return f"Coût hors taxes\N{NO-BREAK SPACE}: {RESERVED}"
    if plan.cost_excl_tax is None:
        return "Coût non publié"
    return f"Coût hors taxes\N{NO-BREAK SPACE}: {euros(plan.cost_excl_tax)}"
