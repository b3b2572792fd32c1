"""What moved between two frozen states, in sentences: « depuis le dernier comité ».

A state compared with itself has not moved; swapped, two states tell as many changes of the same subjects.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from molette.engines.french import counted, said_date, spaced
from molette.engines.ladder import RUNG_LABELS, Rung
from molette.engines.money import euros, exact
from molette.engines.project_weather import LEVEL_LABELS, Level
from molette.engines.snapshots.agenda import FrozenDecision
from molette.engines.snapshots.changes import Change, Comparison, Kind
from molette.engines.snapshots.state import (
    HIDDEN,
    Amount,
    FrozenDispute,
    FrozenFigure,
    FrozenMilestone,
    FrozenMoney,
    FrozenProject,
    Snapshot,
)
from molette.engines.stages import STAGE_LABELS, Stage

UNSAID: Final = "non renseigné"
NOTHING: Final = "rien"


def compare(before: Snapshot, after: Snapshot) -> Comparison:
    """Say what moved from one state to another."""
    changes = (
        *_money(before, after),
        *_projects(before, after),
        *_figures(before, after),
        *_disputes(before, after),
        *_decisions(before, after),
    )
    return Comparison(before, after, changes, tuple(_warnings(before, after)))


def _warnings(before: Snapshot, after: Snapshot) -> Iterator[str]:
    if before.programme != after.programme:
        yield f"Ce ne sont pas deux états d’un même programme : {before.programme} ; {after.programme}."
    if before.reader != after.reader:
        yield (
            f"Ils n’ont pas le même lecteur ({before.reader} ; {after.reader}) : "
            "ce que l’un ne pouvait lire paraît entrer ou sortir."
        )
    if before.filters != after.filters or before.perimeter != after.perimeter:
        yield "Ils n’ont pas le même périmètre : ce qui était filtré paraît entrer ou sortir."
    if before.on > after.on:
        yield "Le premier est le plus récent des deux."


def _money(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    earlier, later = _by_funder(before.money), _by_funder(after.money)
    for key in [*later, *(one for one in earlier if one not in later)]:
        old, new = earlier.get(key, FrozenMoney()), later.get(key, FrozenMoney())
        funder = new.funder or old.funder
        kind, name = (Kind.FUNDER, funder.label) if funder else (Kind.MONEY, "Le programme")
        for rung in Rung:
            was, now = old.rungs.get(rung.value), new.rungs.get(rung.value)
            if was != now:
                invented = rung.value in old.fictional or rung.value in new.fictional
                label = f"{name}, {RUNG_LABELS[rung]}"
                yield _moved(kind, key, label, _told(was), _told(now), _step(was, now), invented=invented)


def _by_funder(money: Iterable[FrozenMoney]) -> dict[str, FrozenMoney]:
    return {one.funder.key if one.funder else "": one for one in money}


def _projects(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    earlier = {one.slug: one for one in before.projects}
    later = {one.slug: one for one in after.projects}
    for slug, new in later.items():
        old = earlier.get(slug)
        if old is None:
            stage = STAGE_LABELS[Stage(new.stage)]
            said = f"{new.title} : entré, {stage}"
            yield Change(Kind.PROJECT_NEW, slug, new.title, spaced(said), "", stage, new.is_fictional)
        else:
            yield from _project(old, new)
    for slug, old in earlier.items():
        if slug not in later:
            stage = STAGE_LABELS[Stage(old.stage)]
            said = f"{old.title} : sorti de ce qui est montré"
            yield Change(Kind.PROJECT_GONE, slug, old.title, spaced(said), stage, "", old.is_fictional)


def _project(old: FrozenProject, new: FrozenProject) -> Iterator[Change]:
    def moved(kind: Kind, what: str, was: str, now: str, step: str = "") -> Change:
        name = f"{new.title}, {what}" if what else new.title
        return _moved(kind, new.slug, name, was, now, step, invented=new.is_fictional, title=new.title)

    if old.stage != new.stage:
        yield moved(Kind.STAGE, "", STAGE_LABELS[Stage(old.stage)], STAGE_LABELS[Stage(new.stage)])
    if _sky(old) != _sky(new):
        yield moved(Kind.WEATHER, "météo", _sky(old), _sky(new))
    yield from _blockings(old, new, moved)
    yield from _dates(old.milestones, new.milestones, moved)
    if old.cost != new.cost:
        before, after = _told(old.cost, UNSAID), _told(new.cost, UNSAID)
        yield moved(Kind.COST, "coût", before, after, _step(old.cost, new.cost))
    for rung in Rung:
        was, now = old.rungs.get(rung.value), new.rungs.get(rung.value)
        if was != now:
            yield moved(Kind.RUNG, RUNG_LABELS[rung], _told(was), _told(now), _step(was, now))
    if old.missing != new.missing:
        yield moved(Kind.MISSING, "reste à trouver", *(_told(one.missing, UNSAID) for one in (old, new)))
    if old.owner != new.owner:
        owners = (one.label if one else UNSAID for one in (old.owner, new.owner))
        yield moved(Kind.OWNER, "maître d’ouvrage", *owners)


def _sky(one: FrozenProject) -> str:
    return LEVEL_LABELS[Level(one.weather.level)] if one.weather else NOTHING


def _blockings(old: FrozenProject, new: FrozenProject, moved: Callable[..., Change]) -> Iterator[Change]:
    """What stops a project since, and what no longer does."""
    earlier, later = ({(one.title, one.since): one for one in held.blockings} for held in (old, new))
    for key, one in later.items():
        if key not in earlier:
            who = f", à lever par {one.who}" if one.who else ""
            yield moved(Kind.BLOCKING, "bloqué", NOTHING, f"{one.title}{who}")
    for key, one in earlier.items():
        if key not in later:
            yield moved(Kind.BLOCKING, "bloqué", one.title, NOTHING)


def _dates(
    old: Sequence[FrozenMilestone], new: Sequence[FrozenMilestone], moved: Callable[..., Change]
) -> Iterator[Change]:
    earlier = {one.key: one for one in old}
    for one in new:
        was = earlier.pop(one.key, None)
        before, after = _day_of(was), _day_of(one)
        if before != after:
            yield moved(Kind.DATE, one.title, before, after, _slip(was, one))
    for gone in earlier.values():
        yield moved(Kind.DATE, gone.title, _day_of(gone), "retiré")


def _day_of(one: FrozenMilestone | None) -> str:
    """The date that holds: the actual one, else the planned one."""
    if one is None:
        return NOTHING
    if one.actual is not None:
        return f"fait, {said_date(one.actual, one.actual_precision)}"
    return f"prévu, {said_date(one.planned, one.planned_precision)}" if one.planned else "sans date"


def _slip(was: FrozenMilestone | None, now: FrozenMilestone) -> str:
    """By how many days a planned date moved, where both were planned."""
    if was is None or was.planned is None or now.planned is None or was.actual or now.actual:
        return ""
    days = (now.planned - was.planned).days
    if not days:
        return ""
    return f"{counted(abs(days), 'jour')} plus {'tard' if days > 0 else 'tôt'}"


def _figures(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    earlier, later = ({one.slug: one for one in state.figures} for state in (before, after))
    for slug in [*later, *(one for one in earlier if one not in later)]:
        old, new = earlier.get(slug), later.get(slug)
        was, now = value_of(old), value_of(new)
        if was != now:
            known = new or old
            invented = known is not None and known.is_fictional
            yield _moved(Kind.FIGURE, slug, known.name if known else slug, was, now, invented=invented)


def value_of(one: FrozenFigure | None) -> str:
    """The value of a figure with the day it speaks of, or why there is none."""
    if one is None:
        return NOTHING
    if one.value is None:
        return one.unknown or UNSAID
    told = exact(one.value, one.unit, one.decimals)
    return f"{told} au {said_date(one.speaks_of)}" if one.speaks_of else told


def _disputes(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    earlier, later = ({one.key: one for one in state.disputes} for state in (before, after))
    for key, new in later.items():
        old = earlier.get(key)
        now = answers(new)
        if old is None:
            said = f"{new.label} : contesté ; {now}"
            yield Change(Kind.DISPUTE_NEW, key, new.label, spaced(said), "", now, new.is_fictional)
        elif answers(old) != now:
            yield _moved(Kind.DISPUTE_MOVED, key, new.label, answers(old), now, invented=new.is_fictional)
    for key, old in earlier.items():
        if key not in later:
            said = f"{old.label} : n’est plus contesté"
            yield Change(Kind.DISPUTE_OVER, key, old.label, spaced(said), answers(old), "", old.is_fictional)


def answers(one: FrozenDispute) -> str:
    """What each side says: « État dit 8 500 ; CALL répond 7 000 »."""
    against = (f"{said.partner} répond {said.counter or 'que non'}" for said in one.against)
    return " ; ".join([f"{one.said_by} dit {one.value}", *against])


def _decisions(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    """What was decided since, and what was carried out of it."""
    earlier = {one.key: one for one in before.decisions}
    for one in after.decisions:
        old = earlier.get(one.key)
        name = f"{one.body}, {one.what}"
        if old is None:
            said = f"{name} : confié à {one.owner} pour le {said_date(one.due_on)}"
            yield Change(Kind.DECISION_NEW, one.key, name, spaced(said), "", one.what, one.is_fictional)
        was, now = (became(held) for held in (old, one))
        if was != now and (old is not None or one.done_on is not None):
            said = spaced(f"{name} : {now}")
            yield Change(Kind.DECISION_MOVED, one.key, name, said, was, now, one.is_fictional)
    later = {one.key for one in after.decisions}
    for one in before.decisions:
        if one.key not in later:
            name = f"{one.body}, {one.what}"
            said = f"{name} : n’est plus parmi les décisions"
            yield Change(Kind.DECISION_MOVED, one.key, name, spaced(said), became(one), "", one.is_fictional)


def became(one: FrozenDecision | None) -> str:
    """What became of a decision, or to whom it is entrusted; its delay moves by itself, and is no change."""
    if one is None:
        return ""
    if one.done_on is not None:
        return f"fait le {said_date(one.done_on)}"
    return f"confié à {one.owner} pour le {said_date(one.due_on)}"


def _told(amount: Amount, unsaid: str = NOTHING) -> str:
    """An amount; where none is told, that nothing stands, or that nobody said one."""
    if amount is None:
        return unsaid
    return "montant réservé" if amount == HIDDEN else euros(Decimal(amount))


def _step(was: Amount, now: Amount) -> str:
    """By how much an amount known on both sides moved."""
    if not isinstance(was, Decimal | None) or not isinstance(now, Decimal | None):
        return ""
    if was is None or now is None:
        return ""
    step = now - was
    return f"{'+' if step > 0 else '−'}{euros(abs(step))}"


def _moved(  # noqa: PLR0917 - a change, in the order in which it is said
    kind: Kind,
    about: str,
    name: str,
    was: str,
    now: str,
    step: str = "",
    *,
    invented: bool = False,
    title: str = "",
) -> Change:
    said = (
        spaced(f"{name} : de {was} à {now}") if NOTHING not in (was, now) else _come_or_gone(name, was, now)
    )
    return Change(kind, about, title or name, f"{said} ({step})" if step else said, was, now, invented)


def _come_or_gone(name: str, was: str, now: str) -> str:
    return spaced(f"{name} : {now}") if was == NOTHING else spaced(f"{name} : n’a plus {was}")
