"""What a session is shown beside a point: what was frozen for it, what moved since, its sources."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from molette.domain.governance.models import AgendaPoint
from molette.domain.governance.queries.cited import sources_of
from molette.domain.people.models import User
from molette.domain.snapshots.queries import AlteredStateError, StateRow
from molette.domain.snapshots.since import Since, since_frozen
from molette.domain.sources.queries import SourceRef
from molette.engines.french import counted, long_date, spaced
from molette.engines.ladder import RUNG_LABELS, Rung
from molette.engines.money import euros
from molette.engines.snapshots.changes import OF_PROJECTS, Change
from molette.engines.snapshots.comparing import answers, became, value_of
from molette.engines.snapshots.state import Snapshot
from molette.engines.snapshots.writing import short
from molette.web.documents.packs import sheets

UNFROZEN: Final = (
    "Aucun état n’a été figé pour cette séance : rien ne dit ce qui a changé depuis la convocation."
)
ALTERED: Final = "L’état figé pour cette séance n’est plus celui qui a été figé : prévenez l’administrateur."
UNTOLD: Final = (
    "L’état figé ne dit rien de ce dont parle ce point : il tient ce que tout le monde peut lire des "
    "projets, des chiffres et des décisions."
)
ELSEWHERE: Final = frozenset({"Contrat", "Référence", "Lieu"})  # a projector shows what a committee weighs


@dataclass(frozen=True, slots=True)
class Beside:
    """The two columns: on the left what was frozen, on the right what moved since, in sentences.

    `missing` says why there are none. `told` is each sentence with whether what it speaks of was invented.
    """

    missing: str = ""
    row: StateRow | None = None
    digest: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    still: str = ""
    told: tuple[tuple[str, bool], ...] = ()
    is_whole: bool = False


def beside(point: AgendaPoint, user: User) -> Beside:
    """What was frozen of a point that its reader may read whole, and what moved since."""
    try:
        found = since_frozen(point, user)
    except AlteredStateError:
        return Beside(ALTERED)
    if found is None:
        return Beside(UNFROZEN)
    if found.moved is None:
        return Beside(UNTOLD, found.row)
    frozen = found.moved.before
    return Beside(
        row=found.row,
        digest=short(found.row.digest),
        facts=tuple(_facts(frozen)),
        notes=tuple(_notes(frozen)),
        still="" if found.moved.changes else f"Rien n’a changé depuis le {long_date(found.row.on)}.",
        told=_told(found),
        is_whole=found.is_whole,
    )


def _facts(state: Snapshot) -> Iterator[tuple[str, str]]:
    for contested in state.disputes:
        yield spaced(f"{contested.label} : contesté"), answers(contested)
    for figure in state.figures:
        yield figure.name, value_of(figure)
    for project in state.projects:
        yield from (pair for pair in sheets.facts(project) if pair[0] not in ELSEWHERE)
    yield from _of_the_whole(state)


def _of_the_whole(state: Snapshot) -> Iterator[tuple[str, str]]:
    """The euros of the programme and how many decisions are done; of one decision, what became of it."""
    for whole in state.money:
        held = [rung for rung in Rung if rung.value in whole.rungs]
        yield from ((f"Le programme, {RUNG_LABELS[rung]}", euros(whole.rungs[rung.value])) for rung in held)
    if state.money and state.decisions:
        done = sum(one.done_on is not None for one in state.decisions)
        yield "Décisions suivies", f"{counted(done, 'faite')} sur {len(state.decisions)}"
    elif state.decisions:
        yield from ((spaced(one.what), became(one)) for one in state.decisions)


def _notes(state: Snapshot) -> Iterator[str]:
    for project in state.projects:
        yield from sheets.stopped(project)
        yield from (one.said for one in project.alerts)


def _told(found: Since) -> tuple[tuple[str, bool], ...]:
    changes = found.moved.changes if found.moved else ()
    return tuple((_sentence(one), one.is_fictional) for one in changes)


def _sentence(one: Change) -> str:
    """What moved, without the title of the project: the page is about it."""
    title = spaced(one.name)
    if one.kind not in OF_PROJECTS or not one.said.startswith(title):
        return one.said
    rest = one.said.removeprefix(title)
    said = rest.removeprefix(", ") if rest.startswith(", ") else spaced(f"{one.label}{rest}")
    return f"{said[:1].upper()}{said[1:]}"


def sources(
    point: AgendaPoint, user: User, figure: tuple[str, str] | None
) -> tuple[tuple[tuple[str, str], ...], tuple[SourceRef, ...]]:
    """The pages where a point is read whole, each with its address, and the documents that prove it."""
    pages = [figure] if figure else []
    if point.project is not None:
        pages.append((point.project.title, reverse("workspace:project", args=[point.project.slug])))
    if point.plan is not None and point.project is not None:
        title = f"Plan de financement, version {point.plan.version}"
        pages.append((title, reverse("workspace:plan", args=[point.project.slug])))
    return tuple(pages), sources_of(point, user)
