"""Spending as a table: a line is what somebody said of a month, a quarter or a year."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from molette.domain.exchange.forms import Column, Form, day
from molette.domain.exchange.issues import Issue
from molette.domain.exchange.lookups import Lookups
from molette.domain.exchange.tracing import REASON
from molette.domain.funding.actions import (
    SpendingDraft,
    correct_spending,
    say_spendings,
    spending_errors,
)
from molette.domain.funding.models import PERIODS, Spending
from molette.domain.journal.recording import Actor
from molette.domain.people.permissions import Permission, can
from molette.domain.sources.models import DatePrecision
from molette.engines.rules.spending import first_of
from molette.engines.tables.targets import Kind
from molette.engines.tables.values import Dated, Precision, Severity

FORM: Final = Form(
    "depenses",
    (
        Column(
            "number", "Numéro", Kind.NUMBER, whole=True, fixed=True, help="vide pour une dépense nouvelle"
        ),
        Column("project", "Projet", required=True, find="project", fixed=True),
        Column("nature", "Prévue ou constatée", required=True, choices=Spending.What),
        Column("period", "Période", Kind.DATE, required=True, help="un jour, un mois ou une année"),
        Column("precision", "Ce qu’est la période", choices=DatePrecision, help="vide : le mois"),
        Column("amount", "Montant hors taxes", Kind.AMOUNT, required=True),
        Column("said_on", "Dite le", Kind.DATE, help="vide : aujourd’hui"),
        Column("said_by", "Dite par", find="organisation"),
        Column("source", "Source", find="source"),
        Column("note", "Note", longest=250),
    ),
)
SAID: Final = ("said_on", "said_by", "source", "note")
LENGTHS: Final = frozenset(value for value, _ in PERIODS)


class Spendings:
    form = FORM
    told_of = "project"

    def settle(self, told: dict[str, Any], lookups: Lookups) -> Iterator[Issue]:
        _periods(told)
        standing = self.standing(told, lookups)
        if "number" in told and standing is None:
            yield _wrong("numero-inconnu", "le numéro d’une dépense qui existe, ou rien", "number")
        elif standing is not None and standing.withdrawn_reason:
            yield _wrong("depense-retiree", "une dépense qui n’a pas été retirée", "number")
        elif standing is not None and standing.project_id != told["project"].pk:
            yield _wrong("autre-projet", "le projet de cette dépense, inchangé", "project")
        elif told["precision"] not in LENGTHS:
            yield _wrong("periode-trop-courte", "un mois, un trimestre ou une année", "precision")
        elif standing is None or self._moves(told, standing):
            for name, said in spending_errors(_draft(told)).items():
                yield Issue(
                    "depense-impossible", Severity.BLOCKING, said, "Corrigez cette ligne.", field=name
                )

    def _moves(self, told: Mapping[str, Any], standing: Spending) -> bool:
        names = ("nature", "period", "precision", "amount")
        return any(told[name] != getattr(standing, name) for name in names)

    def standing(self, told: Mapping[str, Any], lookups: Lookups) -> Spending | None:
        return lookups.spendings.find(told["number"]) if "number" in told else None

    def held(self, standing: Spending, name: str) -> Any:
        return standing.pk if name == "number" else getattr(standing, name)

    def may(self, actor: Actor, told: Mapping[str, Any], standing: Spending | None) -> bool:
        del standing
        return actor.user is None or can(actor.user, Permission.EDIT_PLAN, told["project"])

    def places(self, told: Mapping[str, Any], standing: Spending | None) -> Iterable[int]:
        del standing
        return list(told["project"].footing()[0])

    def add(self, actor: Actor, told: dict[str, Any]) -> Sequence[Spending]:
        said = {name: told[name] for name in SAID if name in told}
        return say_spendings(actor, told["project"], [_draft(told)], **said)

    def change(
        self, actor: Actor, standing: Spending, told: dict[str, Any], names: Sequence[str]
    ) -> Sequence[Spending]:
        """A word is never changed: it is taken back, and said again as it should be."""
        now = {name: told[name] for name in names}
        amount = now.pop("amount", standing.amount)
        kept = {"said_on": standing.said_on, **now}
        return [correct_spending(actor, standing, reason=REASON, amount=amount, **kept)]


def _draft(told: Mapping[str, Any]) -> SpendingDraft:
    return SpendingDraft(told["nature"], told["period"], told["precision"], told["amount"])


def _periods(told: dict[str, Any]) -> None:
    """A year alone is a year; a day or a month, its month, where nothing else says it."""
    period = told["period"]
    if isinstance(period, Dated):
        is_year = period.precision is Precision.YEAR
        told.setdefault("precision", (DatePrecision.YEAR if is_year else DatePrecision.MONTH).value)
    told.setdefault("precision", DatePrecision.MONTH.value)
    on = day(period)
    told["period"] = first_of(on, told["precision"]) if on and told["precision"] in LENGTHS else on
    if "said_on" in told:
        told["said_on"] = day(told["said_on"])


def _wrong(code: str, expected: str, name: str) -> Issue:
    return Issue(code, Severity.BLOCKING, expected, "Corrigez cette ligne.", field=name)


def examples(lookups: Lookups) -> list[dict[str, Any]]:
    """A spending that nobody planned, on a fictitious project where the base has one."""
    projects = sorted(lookups.project.rows, key=lambda project: not project.is_fictional)
    return [
        {
            "project": lookups.project.label(project),
            "nature": Spending.What.PLANNED.label,
            "period": "2030-06",
            "precision": DatePrecision.MONTH.label,
            "amount": 1000,
            "note": "Exemple fictif : effacez cette ligne.",
        }
        for project in projects[:1]
    ]
