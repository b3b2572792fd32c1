"""Movements as a table: known by their number; a line that moved corrects the same euros."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from molette.domain.exchange.forms import Column, Form, day
from molette.domain.exchange.issues import Issue
from molette.domain.exchange.lookups import Lookups
from molette.domain.exchange.tracing import REASON
from molette.domain.funding.actions import Payer, correct_movement, movement_errors, record_movement
from molette.domain.funding.models import FundingSource, Movement, RungChoices
from molette.domain.journal.recording import Actor
from molette.domain.people.permissions import Permission, can
from molette.domain.programme.models import DatePrecision
from molette.engines.envelopes import ZERO
from molette.engines.ladder import Rung
from molette.engines.tables.targets import Kind
from molette.engines.tables.values import Dated, Precision, Severity

FORM: Final = Form(
    "mouvements",
    (
        Column(
            "number", "Numéro", Kind.NUMBER, whole=True, fixed=True, help="vide pour un mouvement nouveau"
        ),
        Column("contract", "Contrat", find="contract", fixed=True, help="vide : celui du projet"),
        Column("project", "Projet", find="project", fixed=True, help="vide pour l’argent du programme"),
        Column("rung", "Échelon", required=True, choices=RungChoices),
        Column("funder", "Financeur", required=True, find="organisation"),
        Column("scheme", "Dispositif", required=True, find="scheme"),
        Column("scheme_year", "Année du dispositif", Kind.YEAR),
        Column("year", "Exercice", Kind.YEAR, required=True),
        Column("year_end", "Dernier exercice", Kind.YEAR),
        Column("amount", "Montant", Kind.AMOUNT, help="vide : non publié"),
        Column("is_approximate", "Approché", Kind.BOOLEAN),
        Column("dated", "Date", Kind.DATE, required=True),
        Column("dated_precision", "Précision de la date", choices=DatePrecision),
        Column("act", "Acte", longest=250, help="ce qui le prouve"),
        Column("commitment_key", "Numéro d’engagement", longest=60),
        Column("said_by", "Dit par", find="organisation"),
        Column("source", "Source", required=True, find="source"),
        Column("wording", "Mots de la source"),
    ),
)
OF: Final = ("contract", "project")
PAID_BY: Final = ("funder", "scheme", "scheme_year")


class Movements:
    form = FORM
    told_of = "project"

    def settle(self, told: dict[str, Any], lookups: Lookups) -> Iterator[Issue]:
        _dates(told)
        standing = self.standing(told, lookups)
        if "number" in told and standing is None:
            yield _wrong("numero-inconnu", "le numéro d’un mouvement qui existe, ou rien", "number")
            return
        if standing is not None:
            if moved := [n for n in OF if n in told and told[n] != getattr(standing, n)]:
                yield _wrong(
                    "autre-mouvement", "le projet et le contrat de ce mouvement, inchangés", moved[0]
                )
            told.update({name: getattr(standing, name) for name in OF})
        elif "contract" not in told and told.get("project"):
            told["contract"] = told["project"].contract
        if told.get("contract") is None:
            yield _wrong("contrat-manquant", "le contrat auquel vont ces euros", "contract")
            return
        if told.get("amount", 0) < 0:
            yield _wrong("montant-negatif", "un montant positif", "amount")
            return
        lacking = list(self._lacking(told, standing))
        yield from lacking or self._beyond(told, standing, lookups)

    def _lacking(self, told: Mapping[str, Any], standing: Movement | None) -> Iterator[Issue]:
        """Say before applying what the writing would refuse."""
        names = ("act", "commitment_key", "year_end")
        held = {name: getattr(standing, name) for name in names} if standing else {}
        errors = movement_errors(told["contract"], told.get("project"), Rung(told["rung"]), {**held, **told})
        for name, said in errors.items():
            if standing is None or told["rung"] != standing.rung or self._moves(told, standing, name):
                yield Issue(
                    "mouvement-incomplet", Severity.BLOCKING, said, "Complétez cette ligne.", field=name
                )

    def _beyond(
        self, told: Mapping[str, Any], standing: Movement | None, lookups: Lookups
    ) -> Iterator[Issue]:
        """Say before applying that an envelope would be passed, the rows above being counted."""
        moved = ("rung", "amount", "year", "year_end", *PAID_BY)
        if standing is not None and (
            standing.counted_in_id is not None or not any(self._moves(told, standing, name) for name in moved)
        ):
            return
        given = {name: told.get(name, self.held(standing, name) if standing else None) for name in moved}
        source = FundingSource(funder=given["funder"], scheme=given["scheme"], year=given["scheme_year"])
        made = Movement(
            funding_source=source,
            project=told.get("project"),
            **{name: given[name] for name in ("rung", "year", "year_end")},
        )
        before = [(standing, -standing.amount)] if standing is not None and standing.amount else []
        if said := lookups.envelopes.over([*before, (made, given["amount"] or ZERO)]):
            limit, remedy = said
            yield Issue("enveloppe-depassee", Severity.BLOCKING, limit, remedy, field="amount")

    def _moves(self, told: Mapping[str, Any], standing: Movement, name: str) -> bool:
        return name in told and told[name] != self.held(standing, name)

    def standing(self, told: Mapping[str, Any], lookups: Lookups) -> Movement | None:
        return lookups.movements.find(told["number"]) if "number" in told else None

    def held(self, standing: Movement, name: str) -> Any:
        match name:
            case "number":
                return standing.pk
            case "funder" | "scheme":
                return getattr(standing.funding_source, name)
            case "scheme_year":
                return standing.funding_source.year
            case _:
                return getattr(standing, name)

    def may(self, actor: Actor, told: Mapping[str, Any], standing: Movement | None) -> bool:
        del standing
        if actor.user is None:
            return True
        if told.get("project") is None:
            return can(actor.user, Permission.EDIT_CONTRACT)
        return can(actor.user, Permission.EDIT_PLAN, told["project"])

    def places(self, told: Mapping[str, Any], standing: Movement | None) -> Iterable[int]:
        del standing
        return list(told["project"].footing()[0]) if told.get("project") else []

    def add(self, actor: Actor, told: dict[str, Any]) -> Sequence[Movement]:
        own = {name: value for name, value in told.items() if name not in {"number", "rung", *OF, *PAID_BY}}
        made = record_movement(
            actor,
            contract=told["contract"],
            project=told.get("project"),
            funding_source=Payer(told["funder"], told["scheme"], told.get("scheme_year")),
            rung=Rung(told["rung"]),
            **own,
        )
        return [made]

    def change(
        self, actor: Actor, standing: Movement, told: dict[str, Any], names: Sequence[str]
    ) -> Sequence[Movement]:
        values = {name: told[name] for name in names if name not in PAID_BY}
        if set(names) & set(PAID_BY):
            payer = {name: told.get(name, self.held(standing, name)) for name in PAID_BY}
            values["funding_source"] = Payer(payer["funder"], payer["scheme"], payer["scheme_year"])
        correct_movement(actor, standing, reason=REASON, **values)
        return ()


def _dates(told: dict[str, Any]) -> None:
    """A month or a year alone is a date known to the month or the year."""
    dated = told.get("dated")
    if isinstance(dated, Dated):
        told["dated"] = day(dated)
        if dated.precision is not Precision.DAY:
            month = dated.precision is Precision.MONTH
            told.setdefault("dated_precision", (DatePrecision.MONTH if month else DatePrecision.YEAR).value)


def _wrong(code: str, expected: str, name: str) -> Issue:
    return Issue(code, Severity.BLOCKING, expected, "Corrigez cette ligne.", field=name)


def examples(lookups: Lookups) -> list[dict[str, Any]]:
    """Euros that nobody announced, on a fictitious project where the base has one."""
    rows = (lookups.project, lookups.organisation, lookups.scheme, lookups.source)
    if not all(index.rows for index in rows):
        return []
    projects = sorted(lookups.project.rows, key=lambda project: not project.is_fictional)
    return [
        {
            "project": lookups.project.label(projects[0]),
            "rung": RungChoices.ANNOUNCED.label,
            "funder": lookups.organisation.label(lookups.organisation.rows[0]),
            "scheme": lookups.scheme.label(lookups.scheme.rows[0]),
            "year": 2026,
            "amount": 1000,
            "dated": "2026-01-15",
            "source": lookups.source.label(lookups.source.rows[0]),
            "wording": "Exemple fictif : effacez cette ligne.",
        }
    ]
