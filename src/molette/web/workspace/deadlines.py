"""The days at which grants may be lost: the calendar, its files, more time given."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from molette.domain.funding import actions
from molette.domain.funding.book import book
from molette.domain.funding.queries import DueView, deadlines, deadlines_of, threatened
from molette.domain.journal.known import known_on
from molette.domain.people.permissions import Permission
from molette.engines.access import Reach, reach_of
from molette.engines.french import counted, spaced
from molette.engines.ladder import RESERVED
from molette.engines.rules.deadlines import NEARNESS_LABELS, THREATENED, Nearness
from molette.engines.rules.sentences import sentence
from molette.engines.rules.words import ACT_LABELS, STATUS_LABELS, Status
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.representations import represent
from molette.web.tables import Cell, Column, Group, Kind, Row, Table
from molette.web.workspace import agendas, finding
from molette.web.workspace.desk import (
    FormPage,
    accepted,
    done,
    form_page,
    frame,
    number_in,
    pager,
    sent,
    user_of,
)
from molette.web.workspace.filters import Select, asked, select
from molette.web.workspace.forms.money import ExtensionForm
from molette.web.workspace.plans import crumbs

SIZE = 100
TAGS = {Nearness.PAST: "late", Nearness.TWO_MONTHS: "late", Nearness.THREE_MONTHS: "now"}
FILTERS: dict[str, tuple[str, Callable[[DueView], str]]] = {
    "financeur": ("Financeur", lambda one: one.funder),
    "responsable": ("Responsable", lambda one: one.lead),
    "porteur": ("Maître d’ouvrage", lambda one: one.owner),
}


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """Every day that runs, soonest first, with what may be lost."""
    user = user_of(request)
    everything = deadlines(user)
    told = {name: asked(request, name) for name in FILTERS}
    rows = [one for one in everything if _keeps(one, asked(request, "quand"), told)]
    page = pager(len(rows), number_in(request), SIZE)
    shown = slice(page.start_index() - 1, page.end_index())
    near = [one for one in rows if one.near in THREATENED]
    context = {
        **frame(request),
        "rows": rows,
        "near": near,
        "threatened": threatened(near),
        "past": [one for one in rows if one.near is Nearness.PAST],
        "reserved": sum(one.is_hidden for one in near),
        "table": _table(rows, shown, reach_of(user, Permission.EDIT_PLAN)) if rows else None,
        "page": page,
        "selects": _selects(request, everything),
        "agenda": request.build_absolute_uri(agendas.address(user)),
    }
    return represent(request, fmt, template="workspace/deadlines.html", context=context, sheet=_sheet(rows))


def extend(request: HttpRequest, key: int) -> HttpResponse:
    """Write the act of a funder that gives more time to what he notified."""
    user = user_of(request)
    movement = finding.movement(user, key)
    project, paid_by = finding.project_of(movement), movement.funding_source
    form = ExtensionForm(sent(request), user=user, subject=project)
    if accepted(form, lambda: actions.extend(form.actor, project, paid_by, **form.values())):
        return done(request, "La prolongation est inscrite.", "workspace:deadlines")
    names = book().name
    held = [one for one in deadlines_of(project.pk, user) if one.source_id == paid_by.pk]
    around = FormPage(
        title=f"Prolonger : {paid_by}",
        submit="Inscrire la prolongation",
        back=reverse("workspace:deadlines"),
        crumbs=crumbs(project),
        lead="Elle ne compte que par l’acte du financeur ; la demande seule n’arrête rien.",
        consequences=[sentence(one.due.rule, names) for one in held],
    )
    return form_page(request, form, around)


def _keeps(one: DueView, near: str, asked_of: Mapping[str, str]) -> bool:
    if near and one.near.value != near:
        return False
    return all(not held or FILTERS[name][1](one) == held for name, held in asked_of.items())


def _selects(request: HttpRequest, rows: Sequence[DueView]) -> tuple[Select, ...]:
    when = select(request, "quand", "Quand", [(n.value, NEARNESS_LABELS[n]) for n in Nearness])
    return (
        when,
        *(
            select(request, name, label, [(one, one) for one in sorted({told(r) for r in rows} - {""})])
            for name, (label, told) in FILTERS.items()
        ),
    )


def _table(rows: Sequence[DueView], shown: slice, mine: Reach) -> Table:
    """One page of the calendar, by nearness; each heading counts all that is under it."""
    whole: dict[Nearness, list[DueView]] = defaultdict(list)
    for one in rows:
        whole[one.near].append(one)
    page = [one for near in Nearness for one in whole[near]][shown]
    groups = [
        Group(
            NEARNESS_LABELS[near].capitalize(),
            tuple(_row(one, mine) for one in held),
            counted(len(whole[near]), "échéance"),
        )
        for near, held in groupby(page, key=lambda one: one.near)
    ]
    return Table(
        caption="Ce qu’il faut faire, et avant quand",
        columns=(
            Column("Projet"),
            Column("Aide"),
            Column("Ce qu’il faut faire"),
            Column("Avant le", Kind.DATE),
            Column("Demander plus de temps avant le", Kind.DATE),
            Column("En jeu", Kind.EUROS),
        ),
        groups=tuple(groups),
        note="En jeu : ce qui est notifié, et n’est encore ni payé ni caduc.",
    )


def _row(one: DueView, mine: Reach) -> Row:
    due = one.due
    more = reverse("workspace:extend", args=[one.decision])
    may = known_on() is None and mine.covers(places=one.places, project=one.project_slug)
    notes = [f"règle {STATUS_LABELS[due.rule.status]}"] if due.rule.status is not Status.IN_FORCE else []
    if due.is_extended:
        notes.append("prolongé au-delà de la règle" if due.is_beyond else "prolongé")
    near = one.near
    stake = Cell(RESERVED) if one.is_hidden else Cell(one.at_stake, reason="non publié")
    return Row(
        (
            Cell(one.project, reverse("workspace:plan", args=[one.project_slug]), note=one.lead or one.owner),
            Cell(f"{one.funder}, {one.scheme}", note=due.rule.reference.text),
            Cell(ACT_LABELS[due.rule.act], note=", ".join(notes)),
            Cell(due.day, tag=NEARNESS_LABELS[near] if near in TAGS else "", tag_kind=TAGS.get(near, "")),
            Cell(due.ask_before, more if may else "", reason="–"),
            stake,
        ),
        fictif=one.is_fictional,
    )


def _sheet(rows: Sequence[DueView]) -> Sheet:
    names = book().name
    return Sheet(
        "echeances",
        (
            SheetColumn("projet", "Projet", lambda one: one.project),
            SheetColumn("adresse", "Adresse", lambda one: one.project_slug),
            SheetColumn("responsable", "Responsable", lambda one: one.lead),
            SheetColumn("porteur", "Maître d’ouvrage", lambda one: one.owner),
            SheetColumn("financeur", "Financeur", lambda one: one.funder),
            SheetColumn("dispositif", "Dispositif", lambda one: one.scheme),
            SheetColumn("faire", "Ce qu’il faut faire", lambda one: ACT_LABELS[one.due.rule.act]),
            SheetColumn("avant_le", "Avant le", lambda one: one.due.day),
            SheetColumn(
                "demander_avant_le", "Demander plus de temps avant le", lambda one: one.due.ask_before
            ),
            SheetColumn("en_jeu", "En jeu (€)", _stake),
            SheetColumn("regle", "Règle", lambda one: spaced(sentence(one.due.rule, names))),
            SheetColumn("reference", "Référence", lambda one: one.due.rule.reference.text),
            SheetColumn("etat", "État de la règle", lambda one: STATUS_LABELS[one.due.rule.status]),
            SheetColumn("fictif", "Fictif", lambda one: one.is_fictional),
        ),
        rows,
        key=lambda one: one.key,
        name_of=lambda one: f"{one.project} : {one.scheme}, {ACT_LABELS[one.due.rule.act]}",
    )


def _stake(one: DueView) -> Decimal | str | None:
    return RESERVED if one.is_hidden else one.at_stake
