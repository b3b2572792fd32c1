"""Milestones as a table: a line is a date somebody said, or a milestone of which nothing is said yet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from django.db import models
from django.utils import timezone

from molette.domain.exchange.forms import Column, Form, day
from molette.domain.exchange.issues import Issue
from molette.domain.exchange.lookups import Lookups
from molette.domain.exchange.tracing import REASON
from molette.domain.journal.recording import Actor
from molette.domain.people.permissions import Permission, can
from molette.domain.programme.actions import add_milestone, correct_milestone, say_date, withdraw_date
from molette.domain.programme.models import DatePrecision, Milestone, MilestoneDate, MilestoneKind
from molette.engines.tables.targets import Kind
from molette.engines.tables.values import Dated, Precision, Severity

FORM: Final = Form(
    "jalons",
    (
        Column("milestone", "Numéro du jalon", Kind.NUMBER, whole=True, fixed=True, help="vide : nouveau"),
        Column("number", "Numéro de la date", Kind.NUMBER, whole=True, fixed=True, help="vide : nouvelle"),
        Column("project", "Projet", required=True, find="project", fixed=True),
        Column("kind", "Sorte de jalon", required=True, choices=MilestoneKind),
        Column("title", "Jalon", required=True, longest=200),
        Column("nature", "Prévu ou réalisé", choices=MilestoneDate.Nature),
        Column("on", "Date", Kind.DATE),
        Column("precision", "Précision de la date", choices=DatePrecision),
        Column("said_on", "Dite le", Kind.DATE),
        Column("said_by", "Dite par", find="organisation"),
        Column("source", "Source", find="source"),
        Column("evidence", "Preuve", help="d’une date réalisée"),
    ),
)
OF_THE_MILESTONE: Final = ("kind", "title")
SAID: Final = ("nature", "on", "precision", "said_on", "said_by", "source", "evidence")
Row = Milestone | MilestoneDate


class Milestones:
    form = FORM

    def settle(self, told: dict[str, Any], lookups: Lookups) -> Iterator[Issue]:
        _dates(told)
        milestone, date = self._named(told, lookups)
        if "milestone" in told and milestone is None:
            yield _wrong("numero-inconnu", "le numéro d’un jalon qui existe, ou rien", "milestone")
        elif "number" in told and date is None:
            yield _wrong("numero-inconnu", "le numéro d’une date qui existe, ou rien", "number")
        elif date is not None and milestone is not None and date.milestone_id != milestone.pk:
            yield _wrong("autre-jalon", "le jalon de cette date", "milestone")
        elif milestone is not None and milestone.project_id != told["project"].pk:
            yield _wrong("autre-projet", "le projet de ce jalon, inchangé", "project")
        elif ("on" in told) != ("nature" in told):
            yield _wrong("date-ou-nature", "une date et ce qu’elle est : prévue ou réalisée", "on")
        elif date is not None and date.withdrawn_reason:
            yield _wrong("date-retiree", "une date qui n’a pas été retirée", "number")
        elif told.get("nature") == MilestoneDate.Nature.ACTUAL and self._is_new(told, date):
            yield from _unproven(told)

    def _is_new(self, told: Mapping[str, Any], date: MilestoneDate | None) -> bool:
        return date is None or any(n in told and told[n] != getattr(date, n) for n in SAID)

    def _named(
        self, told: Mapping[str, Any], lookups: Lookups
    ) -> tuple[Milestone | None, MilestoneDate | None]:
        date = lookups.dates.find(told["number"]) if "number" in told else None
        milestone = lookups.milestones.find(told["milestone"]) if "milestone" in told else None
        return milestone or (date.milestone if date else None), date

    def standing(self, told: Mapping[str, Any], lookups: Lookups) -> Row | None:
        milestone, date = self._named(told, lookups)
        if date is not None:
            return date
        return None if "on" in told else milestone

    def held(self, standing: Row, name: str) -> Any:
        milestone = standing if isinstance(standing, Milestone) else standing.milestone
        match name:
            case "milestone":
                return milestone.pk
            case "number":
                return None if isinstance(standing, Milestone) else standing.pk
            case "project" | "kind" | "title":
                return getattr(milestone, name)
            case _:
                return None if isinstance(standing, Milestone) else getattr(standing, name)

    def may(self, actor: Actor, told: Mapping[str, Any], standing: Row | None) -> bool:
        del standing
        return actor.user is None or can(actor.user, Permission.EDIT_PROJECT, told["project"])

    def places(self, told: Mapping[str, Any], standing: Row | None) -> Iterable[int]:
        del standing
        return list(told["project"].footing()[0])

    def touched(self, standing: Row) -> Sequence[models.Model]:
        return [standing] if isinstance(standing, Milestone) else [standing, standing.milestone]

    def add(self, actor: Actor, told: dict[str, Any]) -> Sequence[models.Model]:
        """Add a date to a milestone; the milestone too, when no number and no title names one."""
        made: list[models.Model] = []
        milestone = Milestone.objects.filter(pk=told.get("milestone", 0)).order_by("pk").first()
        same = {name: told[name] for name in ("project", *OF_THE_MILESTONE)}
        milestone = milestone or Milestone.objects.filter(**same).order_by("pk").first()
        if milestone is None:
            milestone = add_milestone(actor, told["project"], kind=told["kind"], title=told["title"])
            made.append(milestone)
        if "on" in told:
            made.append(self._say(actor, milestone, {name: told[name] for name in SAID if name in told}))
        return made

    def _say(self, actor: Actor, milestone: Milestone, values: dict[str, Any]) -> MilestoneDate:
        speaker = values.pop("said_by", None)
        return say_date(actor, milestone, said_by=speaker, **values)

    def change(
        self, actor: Actor, standing: Row, told: dict[str, Any], names: Sequence[str]
    ) -> Sequence[models.Model]:
        """A date said is never changed: it is withdrawn, and said again as it should be."""
        milestone = standing if isinstance(standing, Milestone) else standing.milestone
        if of_it := {name: told[name] for name in names if name in OF_THE_MILESTONE}:
            correct_milestone(actor, milestone, reason=REASON, **of_it)
        if isinstance(standing, Milestone) or not set(names) & set(SAID):
            return ()
        kept = {name: getattr(standing, name) for name in SAID}
        withdraw_date(actor, standing, reason=REASON)
        return [self._say(actor, milestone, {**kept, **{n: told[n] for n in names if n in SAID}})]


def _dates(told: dict[str, Any]) -> None:
    """A month or a year alone is a date known to the month or the year."""
    on = told.get("on")
    if isinstance(on, Dated):
        told["on"] = day(on)
        if on.precision is not Precision.DAY:
            month = on.precision is Precision.MONTH
            told.setdefault("precision", (DatePrecision.MONTH if month else DatePrecision.YEAR).value)
    if "said_on" in told:
        told["said_on"] = day(told["said_on"])


def _unproven(told: Mapping[str, Any]) -> Iterator[Issue]:
    if not told.get("evidence") and not told.get("source"):
        yield _wrong("preuve-manquante", "la preuve d’une date réalisée : constat, publication", "evidence")
    if told["on"] > timezone.localdate():
        yield _wrong("date-future", "une date réalisée qui n’est pas dans l’avenir", "on")


def _wrong(code: str, expected: str, name: str) -> Issue:
    return Issue(code, Severity.BLOCKING, expected, "Corrigez cette ligne.", field=name)


def examples(lookups: Lookups) -> list[dict[str, Any]]:
    """A milestone that nobody announced, on a fictitious project where the base has one."""
    projects = sorted(lookups.project.rows, key=lambda project: not project.is_fictional)
    return [
        {
            "project": lookups.project.label(project),
            "kind": MilestoneKind.STEP.label,
            "title": "Exemple fictif : effacez cette ligne",
            "nature": MilestoneDate.Nature.PLANNED.label,
            "on": "2030-06",
        }
        for project in projects[:1]
    ]
