"""The home page: the programme in four sentences with their numbers, the shaft, a map, one's commune."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from molette.domain.desk.promises import Chain, PromiseFilter, chain_of
from molette.domain.funding.queries import MovementFilter, ladder
from molette.domain.programme.queries import (
    ProjectList,
    Ref,
    communes,
    count_by_place,
    listed,
    project_names,
    signed_on,
    trees,
)
from molette.domain.statements.queries import agreement
from molette.domain.territory.models import PlaceKind
from molette.domain.territory.queries import populations_of
from molette.engines.chain import BREAK_LABELS, STEP_LABELS, Step
from molette.engines.drawing.figure import Figure
from molette.engines.ladder import Rung, RungTotal
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.public import maps, promises, words
from molette.web.representations import represent

NEXT = 4


@dataclass(frozen=True, slots=True)
class Converge:
    """What the partners say, and where they do not say the same."""

    nodes: int
    parties: int
    empty: int
    measures: int
    contested: int
    contested_fictional: int
    several: int


@dataclass(frozen=True, slots=True)
class Moment:
    """A date to come, or one that went by."""

    project: Ref
    title: str
    date: str | None
    days_late: int


@dataclass(frozen=True, slots=True)
class HomePage:
    signed_on: date | None
    found: ProjectList
    announced: int | None
    delivered: int | None
    delivered_fictional: int
    late_fictional: int
    felt: int | None
    chain: promises.ChainFigure
    map: Figure | None
    communes: int
    inhabitants: int | None
    converge: Converge
    notified: RungTotal
    paid: RungTotal
    late: tuple[Moment, ...]
    coming: tuple[Moment, ...]
    without_plan: int
    reserved: int


def home(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The programme; its file holds the six steps of the chain."""
    chain = chain_of(PromiseFilter(), request.user)
    found = listed(chain.states)
    context = {} if fmt else {"view": _page(request, found, chain)}
    return represent(
        request, fmt, template="public/home.html", context=context, sheet=_sheet(chain), about=_about(chain)
    )


def _page(request: HttpRequest, found: ProjectList, chain: Chain) -> HomePage:
    heads = communes(settings.PERIMETER)
    people = populations_of([head.place.id for head in heads])
    held = ladder(MovementFilter(), request.user)
    late, coming = _moments(found)
    return HomePage(
        signed_on=signed_on(settings.PROGRAMME),
        found=found,
        announced=chain.at(Step.ANNOUNCED),
        delivered=chain.at(Step.DELIVERED),
        delivered_fictional=chain.level(Step.DELIVERED).fictional,
        late_fictional=sum(state.is_fictional for state in found.states if state.standing.late),
        felt=chain.at(Step.FELT),
        chain=promises.chain_figure(chain),
        map=maps.project_map(heads, count_by_place(request.user, PlaceKind.COMMUNE)),
        communes=len(heads),
        inhabitants=sum(p.municipal for p in people.values())
        if heads and len(people) == len(heads)
        else None,
        converge=_converge(request),
        notified=held.at(Rung.NOTIFIED),
        paid=held.at(Rung.PAID),
        late=late,
        coming=coming,
        without_plan=chain.without_plan,
        reserved=held.reserved,
    )


def _converge(request: HttpRequest) -> Converge:
    held = trees(request.user)
    figures = agreement(request.user)
    return Converge(
        nodes=sum(len(tree.nodes) for tree in held),
        parties=len({tree.stated_by.slug for tree in held}),
        empty=sum(len(tree.empty) for tree in held),
        measures=figures.measures,
        contested=figures.contested,
        contested_fictional=figures.fictional,
        several=figures.several,
    )


def _moments(found: ProjectList) -> tuple[tuple[Moment, ...], tuple[Moment, ...]]:
    """The worst delays on the latest date announced, and the next dates to come."""
    late = [(state, state.standing.late) for state in found.states if state.standing.late]
    coming = [(state, state.standing.next) for state in found.states if state.standing.next]
    late = sorted(late, key=lambda pair: -pair[1].late)[:NEXT]
    coming = sorted(coming, key=lambda pair: pair[1].said.until)[:NEXT]
    names = project_names(frozenset(state.id for state, _ in (*late, *coming)))
    told = [
        Moment(names[state.id], due.milestone.title, words.due_date(due), due.late)
        for state, due in (*late, *coming)
    ]
    return tuple(told[: len(late)]), tuple(told[len(late) :])


def _sheet(chain: Chain) -> Sheet:
    return Sheet(
        "programme",
        (
            SheetColumn("etape", "Étape", lambda level: STEP_LABELS[level.step]),
            SheetColumn("projets", "Projets prouvés", lambda level: level.proved),
            SheetColumn("inconnus", "Non renseignés", lambda level: level.unknown),
            SheetColumn("euros", "Coûts annoncés (€)", lambda level: level.euros),
            SheetColumn("sans_cout", "Coûts non publiés", lambda level: level.unpriced),
            SheetColumn("couts_reserves", "Coûts réservés, non comptés", lambda level: level.reserved),
            SheetColumn("habitants", "Habitants des communes touchées", lambda level: level.inhabitants),
            SheetColumn("fictifs", "Dont fictifs", lambda level: level.fictional),
            SheetColumn("euros_fictifs", "Dont euros fictifs (€)", lambda level: level.fictional_euros),
        ),
        chain.levels,
    )


def _about(chain: Chain) -> dict[str, object]:
    broken = {BREAK_LABELS[kind]: count for kind, count in chain.broken.items()}
    return {"projets": chain.total, "dont_fictifs": chain.fictional, "rompus": broken}
