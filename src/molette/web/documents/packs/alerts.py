"""What asked for somebody that day: kind by kind, its evidence, since when, who must act, what clears it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from molette.engines.alerts.kinds import DUTY_LABELS, GRAVITY_LABELS, KIND_LABELS, AlertKind, Duty, Gravity
from molette.engines.french import counted, listing, plural, said_date, spaced
from molette.engines.money import NBSP
from molette.engines.snapshots.going import FrozenAlert
from molette.engines.snapshots.state import FrozenProject, Snapshot
from molette.web.documents.packs.blocks import Section, grid, marked

NOBODY: Final = "personne n’en répond"
UNDATED: Final = "non renseigné"
FORMER: Final = {
    "late": "retards",
    "uncovered": "plans non couverts",
    "contested": "coûts contestés",
}
"""The kinds of states frozen when they held nothing more of an alert than its words."""
KINDS: Final = {kind.value: rank for rank, kind in enumerate(AlertKind)}
HEADERS: Final = ("Sur quoi", "Constat", "Depuis", "Qui doit agir", "Gravité")


def every(state: Snapshot) -> tuple[FrozenAlert, ...]:
    """All the alerts of a state, gravest first; what each is read on is named."""
    told = [_named(alert, project) for project in state.projects for alert in project.alerts]
    return tuple(sorted((*told, *state.alerts), key=lambda one: -one.gravity))


def _named(one: FrozenAlert, project: FrozenProject) -> FrozenAlert:
    invented = one.is_fictional or project.is_fictional
    return replace(one, about=one.about or project.title, is_fictional=invented)


def alerts(state: Snapshot) -> Iterator[Section]:
    """How many, then one section a kind."""
    told = every(state)
    if not told:
        return
    grave = gravities(told)
    aside = f"{NBSP}: {grave}" if grave else ""
    yield Section("Les alertes", sentences=(f"{counted(len(told), 'alerte')} ce jour-là{aside}.",))
    by_kind: dict[str, list[FrozenAlert]] = defaultdict(list)
    for one in told:
        by_kind[one.kind].append(one)
    for kind in sorted(by_kind, key=_rank):
        yield _of_kind(kind, by_kind[kind])


def gravities(told: Sequence[FrozenAlert]) -> str:
    """« 3 graves, 12 à traiter et 4 à surveiller »; nothing of those frozen without."""
    many = Counter(one.gravity for one in told)
    return listing([_many(one, many[one]) for one in reversed(Gravity) if many[one]])


def _many(gravity: Gravity, count: int) -> str:
    label = plural(count, "grave") if gravity is Gravity.GRAVE else GRAVITY_LABELS[gravity]
    return f"{count}{NBSP}{label}"


def label(kind: str) -> str:
    """A kind in words."""
    return KIND_LABELS[AlertKind(kind)] if kind in KINDS else FORMER.get(kind, kind)


def _rank(kind: str) -> tuple[int, str]:
    """Gravest kinds first; those of former states by their name."""
    return KINDS.get(kind, len(KINDS)), kind


def _of_kind(kind: str, held: Sequence[FrozenAlert]) -> Section:
    name = label(kind).capitalize()
    about = [marked(one.about, is_fictional=one.is_fictional) for one in held]
    if kind not in KINDS:
        rows = [[named, one.said] for named, one in zip(about, held, strict=True)]
        return Section(name, level=2, grids=(grid(name, ("Projet", "Alerte"), rows),))
    rows = [
        [
            named,
            one.said,
            said_date(one.since) if one.since else UNDATED,
            _who(one),
            gravity_label(one),
        ]
        for named, one in zip(about, held, strict=True)
    ]
    clears = spaced(f"Ce qui la lève : {held[0].clears}.")
    caption = f"{name}, {counted(len(held), 'alerte')}"
    return Section(name, level=2, sentences=(clears,), grids=(grid(caption, HEADERS, rows),))


def gravity_label(one: FrozenAlert) -> str:
    """How grave it was; empty in former states."""
    return GRAVITY_LABELS[Gravity(one.gravity)] if one.gravity else ""


def duty_label(one: FrozenAlert) -> str:
    """In what capacity somebody must act; empty in former states."""
    return DUTY_LABELS[Duty(one.duty)] if one.duty else ""


def _who(one: FrozenAlert) -> str:
    """Who must act, and in what capacity."""
    return f"{one.who} ({duty_label(one)})" if one.who else NOBODY


def on_sheet(one: FrozenAlert, project: FrozenProject) -> str:
    """An alert on the sheet of its project, in a sentence."""
    if one.kind not in KINDS:
        return one.said
    about = one.about.removesuffix(f", {project.title}")
    on = f", {about}" if about else ""
    who = f" ({one.who})" if one.who else ""
    return spaced(f"{label(one.kind).capitalize()}{who}{on} : {one.said}")
