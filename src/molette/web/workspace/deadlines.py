"""The days at which grants may be lost: the calendar, its files, more time given."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from itertools import groupby

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from molette.domain.funding import actions
from molette.domain.funding.book import book
from molette.domain.funding.queries import (
    ConditionView,
    DueView,
    Term,
    TermKind,
    at_stake,
    deadlines_of,
    terms,
)
from molette.domain.journal.known import known_on
from molette.domain.people.permissions import Permission
from molette.engines.access import Reach, reach_of
from molette.engines.french import counted
from molette.engines.ladder import RESERVED
from molette.engines.rules.deadlines import NEARNESS_LABELS, THREATENED, Nearness
from molette.engines.rules.sentences import sentence
from molette.engines.rules.words import STATUS_LABELS, Status
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web import deadline_words as words
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
FILTERS: dict[str, tuple[str, Callable[[Term], str]]] = {
    "financeur": ("Financeur", lambda one: one.aid.funder),
    "responsable": ("Responsable", lambda one: one.aid.lead),
    "porteur": ("Maître d’ouvrage", lambda one: one.aid.owner),
}


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """Every day that runs, soonest first, with what may be lost."""
    user = user_of(request)
    everything = terms(user)
    rows = _asked(request, everything)
    page = pager(len(rows), number_in(request), SIZE)
    shown = slice(page.start_index() - 1, page.end_index())
    near = [one for one in rows if one.near in THREATENED]
    of_grants = [one for one in near if isinstance(one.told, DueView)]
    context = {
        **frame(request),
        "rows": rows,
        "near": of_grants,
        "promised": [one for one in near if one.kind is TermKind.CONDITION],
        "threatened": at_stake(near),
        "past": [one for one in rows if one.near is Nearness.PAST],
        "reserved": sum(words.stake(one) == RESERVED for one in of_grants),
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


def _asked(request: HttpRequest, everything: Sequence[Term]) -> list[Term]:
    near, kind = asked(request, "quand"), asked(request, "sorte")
    told = {name: held for name in FILTERS if (held := asked(request, name))}
    return [
        one
        for one in everything
        if near in ("", one.near.value)
        and kind in ("", one.kind.value)
        and all(FILTERS[name][1](one) == held for name, held in told.items())
    ]


def _selects(request: HttpRequest, rows: Sequence[Term]) -> tuple[Select, ...]:
    return (
        select(request, "quand", "Quand", [(n.value, NEARNESS_LABELS[n]) for n in Nearness]),
        select(request, "sorte", "Sorte", [(k.value, words.KIND_LABELS[k]) for k in TermKind], "Toutes"),
        *(
            select(request, name, label, [(one, one) for one in sorted({told(r) for r in rows} - {""})])
            for name, (label, told) in FILTERS.items()
        ),
    )


def _table(rows: Sequence[Term], shown: slice, mine: Reach) -> Table:
    """One page of the calendar, by nearness; each heading counts all that is under it."""
    whole: dict[Nearness, list[Term]] = defaultdict(list)
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
        note="En jeu : ce qui est notifié, et n’est encore ni payé ni caduc. D’une contrepartie, "
        "l’aide elle-même : ce qui en serait redemandé, un acte le dirait.",
    )


def _row(one: Term, mine: Reach) -> Row:
    return _due(one, one.told, mine) if isinstance(one.told, DueView) else _promise(one, one.told)


def _day(one: Term) -> Cell:
    near = one.near
    return Cell(one.day, tag=NEARNESS_LABELS[near] if near in TAGS else "", tag_kind=TAGS.get(near, ""))


def _promise(term: Term, one: ConditionView) -> Row:
    aid = one.aid
    return Row(
        (
            Cell(
                aid.project, reverse("workspace:project", args=[aid.project_slug]), note=aid.lead or aid.owner
            ),
            Cell(f"{aid.funder}, {aid.scheme}", note=one.act),
            Cell(words.what(term), reverse("workspace:condition", args=[one.id]), note=_held(term)),
            _day(term),
            Cell("–"),
            Cell(words.STAKE_OF_A_PROMISE),
        ),
        fictif=one.is_fictional,
    )


def _held(term: Term) -> str:
    return f"contrepartie {words.status(term)}, {words.how(term)} ; {words.last_word(term)}"


def _due(term: Term, one: DueView, mine: Reach) -> Row:
    due = one.due
    more = reverse("workspace:extend", args=[one.decision])
    may = known_on() is None and mine.covers(places=one.places, project=one.project_slug)
    notes = [f"règle {STATUS_LABELS[due.rule.status]}"] if due.rule.status is not Status.IN_FORCE else []
    if due.is_extended:
        notes.append("prolongé au-delà de la règle" if due.is_beyond else "prolongé")
    stake = Cell(RESERVED) if one.is_hidden else Cell(one.at_stake, reason="non publié")
    return Row(
        (
            Cell(one.project, reverse("workspace:plan", args=[one.project_slug]), note=one.lead or one.owner),
            Cell(f"{one.funder}, {one.scheme}", note=due.rule.reference.text),
            Cell(words.what(term), note=", ".join(notes)),
            _day(term),
            Cell(due.ask_before, more if may else "") if due.ask_before else Cell("–"),
            stake,
        ),
        fictif=one.is_fictional,
    )


def _sheet(rows: Sequence[Term]) -> Sheet:
    return Sheet(
        "echeances",
        (
            SheetColumn("projet", "Projet", lambda one: one.aid.project),
            SheetColumn("adresse", "Adresse", lambda one: one.aid.project_slug),
            SheetColumn("responsable", "Responsable", lambda one: one.aid.lead),
            SheetColumn("porteur", "Maître d’ouvrage", lambda one: one.aid.owner),
            SheetColumn("financeur", "Financeur", lambda one: one.aid.funder),
            SheetColumn("dispositif", "Dispositif", lambda one: one.aid.scheme),
            SheetColumn("sorte", "Sorte", lambda one: words.KIND_LABELS[one.kind]),
            SheetColumn("faire", "Ce qu’il faut faire", words.what),
            SheetColumn("comment", "À atteindre ou à tenir", words.how),
            SheetColumn("avant_le", "Avant le", lambda one: one.day),
            SheetColumn("demander_avant_le", "Demander plus de temps avant le", _ask_before),
            SheetColumn("en_jeu", "En jeu (€)", words.stake),
            SheetColumn("regle", "Règle, ou mots de l’acte", words.text),
            SheetColumn("reference", "Référence", words.reference),
            SheetColumn("etat", "État de la règle, ou de la contrepartie", words.status),
            SheetColumn("fictif", "Fictif", lambda one: one.told.is_fictional),
        ),
        rows,
        key=lambda one: one.key,
        name_of=lambda one: f"{one.aid.project} : {one.aid.scheme}, {words.what(one)}",
    )


def _ask_before(one: Term) -> date | None:
    return one.told.due.ask_before if isinstance(one.told, DueView) else None
