"""What happens in a place, for who lives there: what is under way, to come, done; how sure, who pays.

The same few words stand on the page, on the sheet of the town hall and in the frame of other sites.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.urls import reverse

from molette.domain.followup.queries import (
    Confidence,
    confidence_in,
    rates,
)
from molette.domain.funding.queries import PlanLineView, PlanView, plans_in_use
from molette.domain.journal.known import today
from molette.domain.programme.queries import PhotoView, State, photos_of
from molette.domain.territory.queries import PlaceRef
from molette.engines.confidence import STEPS
from molette.engines.french import counted, listing, on_date, said_date, unmarked
from molette.engines.ladder import Rung
from molette.engines.money import NBSP, short_euros
from molette.engines.plans import LineKind
from molette.engines.stages import ARRIVALS, STARTS, Due, Said, Stage, actual
from molette.web.public.lists import ProjectLine
from molette.web.public.words import lowered

# What moves first, then what comes, then what is done or stopped: the order in which a resident asks.
GROUPS: Final[tuple[tuple[str, str, tuple[Stage, ...]], ...]] = (
    ("en-cours", "En cours", (Stage.WORKS,)),
    ("a-venir", "À venir", (Stage.STUDIES, Stage.ANNOUNCED, Stage.IDEA)),
    ("fait", "C’est fait", (Stage.DELIVERED,)),
    ("arrete", "Arrêté", (Stage.INTERRUPTED, Stage.CLOSED, Stage.ABANDONED)),
)
NOW: Final = {
    Stage.WORKS: "Les travaux sont en cours",
    Stage.STUDIES: "Le projet est à l’étude",
    Stage.ANNOUNCED: "Le projet est annoncé",
    Stage.IDEA: "C’est une idée : rien n’est encore annoncé",
    Stage.DELIVERED: "C’est livré",
    Stage.INTERRUPTED: "Le chantier est interrompu",
    Stage.CLOSED: "C’est fermé",
    Stage.ABANDONED: "Le projet est abandonné",
}
FUNDERS: Final = 4
DATES: Final = 5


@dataclass(frozen=True, slots=True)
class Item:
    """A project in a resident's words. `late` and `sure` are empty where there is nothing to say."""

    title: str
    href: str
    is_fictional: bool
    where: str
    now: str
    next: str
    late: str
    sure: str
    pays: str
    answers: str
    answers_href: str


@dataclass(frozen=True, slots=True)
class Group:
    """The projects of one moment: those of the page read, and how many there are in all."""

    slug: str
    title: str
    items: tuple[Item, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Moment:
    """A date of the place: of what happened, or of what is announced."""

    on: date
    said: str
    what: str
    project: str
    href: str
    is_done: bool
    is_late: bool
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class Here:
    """What a resident reads of a place."""

    groups: tuple[Group, ...]
    past: tuple[Moment, ...]
    coming: tuple[Moment, ...]
    photos: tuple[PhotoView, ...]

    def count(self, slug: str) -> int:
        """How many projects are under a heading."""
        return next((group.total for group in self.groups if group.slug == slug), 0)


def here(lines: Sequence[ProjectLine], states: Sequence[State], user: object, place: PlaceRef | None) -> Here:
    """Tell the projects of a place: `lines` are those of the page read, `states` all of them.

    Three queries whatever their number, those of the rates being kept in memory.
    """
    plans = plans_in_use((line.row.id for line in lines), user)
    sure = _confidences(lines, user)
    items = {line.row.id: _item(line, plans.get(line.row.id), sure.get(line.row.id), place) for line in lines}
    groups = tuple(
        Group(
            slug,
            title,
            tuple(items[line.row.id] for line in lines if line.row.stage in stages),
            sum(state.stage in stages for state in states),
        )
        for slug, title, stages in GROUPS
    )
    moments = sorted(_moments(lines), key=lambda one: one.on)
    return Here(
        groups=tuple(group for group in groups if group.total),
        past=tuple([one for one in moments if one.is_done][-DATES:]),
        coming=tuple([one for one in moments if not one.is_done][:DATES]),
        photos=photos_of((line.row.id for line in lines), user),
    )


def _confidences(lines: Sequence[ProjectLine], user: object) -> Mapping[int, Confidence | None]:
    """How sure the next date of each is, by what was seen of such dates: what partners say is theirs."""
    dated = [line for line in lines if line.row.standing.next]
    if not dated:
        return {}
    seen, day = rates(user), today()
    return {
        line.row.id: confidence_in(line.row.milestones, day, {}, seen, invented=line.row.is_fictional).next
        for line in dated
    }


def _item(line: ProjectLine, plan: PlanView | None, sure: Confidence | None, place: PlaceRef | None) -> Item:
    row = line.row
    due = row.standing.next
    elsewhere = [one.name for one in row.places if place is None or one.id != place.id]
    return Item(
        title=unmarked(row.title),
        href=reverse("public:project", args=[row.slug]),
        is_fictional=row.is_fictional,
        where=listing(elsewhere[:3]) + (" et ailleurs" if len(elsewhere) > 3 else ""),  # noqa: PLR2004 - three names make a line
        now=_now(line),
        next=next_date(due),
        late=_late(row.standing.late),
        sure=how_sure(sure, due),
        pays=who_pays(plan, line),
        answers=row.owner.label if row.owner else "",
        answers_href=reverse("public:partner", args=[row.owner.slug]) if row.owner else "",
    )


def _now(line: ProjectLine) -> str:
    """The stage in words, with the date that proves it where there is one."""
    turns = {Stage.WORKS: STARTS, Stage.DELIVERED: ARRIVALS}.get(line.row.stage, ())
    proved = [said for m in line.row.milestones if m.turn in turns and (said := actual(m, line.row.day))]
    since = "" if not proved else _since(line.row.stage, min(proved, key=lambda said: said.on))
    return f"{NOW[line.row.stage]}{since}."


def _since(stage: Stage, said: Said) -> str:
    on, precision = said.on, said.precision
    return f" depuis {said_date(on, precision)}" if stage is Stage.WORKS else f" {on_date(on, precision)}"


def next_date(due: Due | None) -> str:
    """The next date, as it was said; empty where none is announced."""
    if due is None:
        return ""
    title = lowered(due.milestone.title) or "prochaine étape"
    return f"{title}{NBSP}: {said_date(due.said.on, due.said.precision)}"


def _late(due: Due | None) -> str:
    if due is None:
        return ""
    when = on_date(due.said.on, due.said.precision)
    title = lowered(due.milestone.title) or "une étape"
    return f"En retard de {counted(due.late, 'jour')}{NBSP}: {title}, promis {when}."


def how_sure(one: Confidence | None, due: Due | None) -> str:
    """How sure the next date is, and from what that comes; empty where no date is announced."""
    if due is None:
        return ""
    if one is None or one.percent is None:
        return "on ne sait pas encore dire si cette date sera tenue"
    percent = one.percent
    word = STEPS[min(STEPS, key=lambda step: (abs(step - percent), step))]
    return f"{word}{NBSP}: {percent}{NBSP}% des dates de ce genre ont été tenues"


def who_pays(plan: PlanView | None, line: ProjectLine) -> str:
    """Who pays, in a line: the funders of the plan in use, else what was notified, else nothing known."""
    if plan is None or not plan.lines:
        notified = line.at(Rung.NOTIFIED)
        if notified is None:
            return "non publié"
        told = notified if isinstance(notified, str) else short_euros(notified)
        return f"plan non publié ; subventions notifiées{NBSP}: {told}".replace(" ;", "\u202f;")
    payers = _payers(plan)
    more = len(payers) - FUNDERS
    shown = [*payers[:FUNDERS], counted(more, "autre")] if more > 0 else payers
    lacking = any(one.kind is LineKind.NOT_FOUND for one in plan.lines) or (plan.missing or 0) > 0
    return listing(shown) + ("\u202f; une partie reste à trouver" if lacking else "")


def _payers(plan: PlanView) -> list[str]:
    """Each funder once, whatever the schemes it draws on; a sum is told where all its parts are."""
    by_name: dict[str, list[PlanLineView]] = {}
    for line in plan.lines:
        if line.kind is not LineKind.NOT_FOUND:
            name = "des financeurs non publiés" if line.kind is LineKind.UNPUBLISHED else line.label
            by_name.setdefault(name, []).append(line)
    return [name + _sum(lines) for name, lines in by_name.items()]


def _sum(lines: Sequence[PlanLineView]) -> str:
    if any(line.is_hidden for line in lines):
        return " (montant réservé)"
    known = [line.amount for line in lines if line.amount is not None]
    return f" ({short_euros(sum(known, Decimal(0)))})" if len(known) == len(lines) else ""


def _moments(lines: Sequence[ProjectLine]) -> list[Moment]:
    """What happened and what is announced, a date each; of one milestone, the date in use alone."""
    found = []
    for line in lines:
        row = line.row
        due = {d.milestone.key: d for d in (row.standing.next, row.standing.late) if d}
        for milestone in row.milestones:
            happened, hoped = actual(milestone, row.day), due.get(milestone.key)
            said = happened or (hoped.said if hoped else None)
            if said is None:
                continue
            found.append(
                Moment(
                    said.on,
                    said_date(said.on, said.precision),
                    milestone.title,
                    unmarked(row.title),
                    reverse("public:project", args=[row.slug]),
                    is_done=happened is not None,
                    is_late=bool(hoped and hoped.late),
                    is_fictional=row.is_fictional,
                )
            )
    return found
