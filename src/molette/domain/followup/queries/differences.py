"""What an update would change: section by section, what stands beside what is proposed."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from molette.domain.followup.queries.campaigns import ProposedView, UpdateView, proposed
from molette.domain.followup.queries.confidence import judgements_of, said_of_dates
from molette.domain.followup.queries.measured import proposed_values
from molette.domain.followup.queries.weather import weather_of
from molette.domain.funding.models import Spending
from molette.domain.journal.known import today
from molette.domain.programme.models import Project
from molette.domain.programme.queries.calendars import MilestoneView, milestone_views
from molette.engines.french import long_date, said_date
from molette.engines.money import NBSP, euros
from molette.engines.rules.spending import Nature, in_use
from molette.engines.stages import last_day

NOTHING = "rien"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing proposed, beside what stands; `moves` where they differ."""

    what: str
    before: str
    after: str
    note: str = ""

    @property
    def moves(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Section:
    """Lines of one kind; empty where nothing is proposed of it."""

    title: str
    lines: tuple[Line, ...]


def differences(update: UpdateView, user: object) -> tuple[Section, ...]:
    """Return what the update proposes, section by section. Twelve queries at most, and those of the veil."""
    project = Project.objects.get(pk=update.project_id)
    milestones = {view.id: view for view in milestone_views(project, today())}
    said = [Line("Ce qui est fait", NOTHING, update.done)] if update.done else []
    said += [Line("En une phrase", NOTHING, update.sentence)] if update.sentence else []
    return (
        Section("Ce qui est dit", tuple(said)),
        Section("Dates", tuple(_date(one, milestones) for one in proposed(update.id))),
        Section("Dépense de l’année", tuple(_spent(update, user))),
        Section("Mesures", tuple(_measured(update, user))),
        Section("Météo", tuple(_weather(update, user))),
        Section("Confiance", tuple(_confidence(update, user, milestones))),
    )


def _date(one: ProposedView, milestones: dict[int, MilestoneView]) -> Line:
    held = milestones.get(one.milestone_id)
    before = NOTHING
    if held is not None and held.actual:
        before = f"réalisé, {said_date(held.actual.on, held.actual.precision)}"
    elif held is not None and held.planned:
        before = f"prévu, {said_date(held.planned.on, held.planned.precision)}"
    after = f"{'réalisé' if one.is_actual else 'prévu'}, {said_date(one.on)}"
    return Line(one.milestone, before, after, one.evidence)


def _spent(update: UpdateView, user: object) -> Iterator[Line]:
    if update.hides_spent:
        yield Line("Prévue", "montant réservé", "montant réservé")
    elif update.spent is not None and update.spent_year is not None:
        before = planned_of(update.project_id, update.spent_year, user)
        told = NOTHING if before is None else euros(before)
        yield Line(f"Prévue en {update.spent_year}", told, euros(update.spent))


def planned_of(project: int, year: int, user: object) -> Decimal | None:
    """The spending planned of a whole year, as last said; None where nobody said it. One query."""
    rows = Spending.objects.readable_by(user).standing().filter(project_id=project, precision="year")
    words = in_use(row.word() for row in rows.filter(nature=Nature.PLANNED.value).order_by("pk"))
    return next((word.amount for word in words if word.first.year == year), None)


def _measured(update: UpdateView, user: object) -> Iterator[Line]:
    for one in proposed_values(update.id, update.project_id, user):
        yield Line(f"{one.measure}, au {said_date(one.until)}", one.before or NOTHING, one.after)


def _weather(update: UpdateView, user: object) -> Iterator[Line]:
    if update.level is None:
        return
    held = weather_of(frozenset({update.project_id}), user).get(update.project_id)
    what = f"Météo, dite le {long_date(held.said_on)}" if held else "Météo"
    yield Line(what, held.label if held else "non dite", update.level_label, update.why)


def _confidence(update: UpdateView, user: object, milestones: dict[int, MilestoneView]) -> Iterator[Line]:
    if update.percent is None:
        return
    held = milestones.get(update.judged_id or 0)
    planned = held.planned if held else None
    before = NOTHING
    if planned is not None:
        said = said_of_dates(judgements_of(update.project_id, user))
        word = said.get((update.judged_id or 0, last_day(planned.on, planned.precision)))
        before = f"{word.percent}{NBSP}%" if word else "non dite"
    day = update.judged_on
    of = f"Date jugée : {said_date(day, update.judged_precision)}" if day else ""
    yield Line(update.judged, before, f"{update.percent}{NBSP}%", of)
