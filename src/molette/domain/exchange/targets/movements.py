"""Movements as a table: known by their number; a line that moved corrects the same euros."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from molette.domain.exchange.forms import Column, Form, day
from molette.domain.exchange.issues import Issue
from molette.domain.exchange.lookups import Lookups
from molette.domain.exchange.tracing import REASON
from molette.domain.funding.actions import (
    Payer,
    correct_movement,
    give_again,
    movement_errors,
    record_movement,
)
from molette.domain.funding.drawing import draw_errors
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
        Column("through", "Par l’intermédiaire de", find="organisation", help="qui les reçoit pour donner"),
        Column(
            "drawn_from",
            "Redonné du mouvement",
            Kind.NUMBER,
            whole=True,
            help="le numéro de ce qu’il redonne",
        ),
        Column("drawn_amount", "Montant redonné", Kind.AMOUNT, help="vide : tout ce mouvement"),
        Column("drawn_reason", "Pourquoi redonné", longest=250),
    ),
)
OF: Final = ("contract", "project")
PAID_BY: Final = ("funder", "scheme", "scheme_year")
DRAWN: Final = ("drawn_from", "drawn_amount", "drawn_reason")


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
        lacking = [*self._lacking(told, standing), *self._astray(told, standing, lookups)]
        yield from lacking or self._beyond(told, standing, lookups)

    def _astray(
        self, told: Mapping[str, Any], standing: Movement | None, lookups: Lookups
    ) -> Iterator[Issue]:
        """Say before applying that a line cannot give again the euros of the one that it names."""
        if not any(name in told and (not standing or self._moves(told, standing, name)) for name in DRAWN):
            return
        held = {name: self.held(standing, name) if standing else None for name in DRAWN}
        given = {**held, **{name: told[name] for name in DRAWN if name in told}}
        origin = lookups.movements.find(given["drawn_from"]) if given["drawn_from"] else None
        if origin is None or not lookups.sees(origin):
            yield _wrong("origine-inconnue", "le numéro d’un mouvement qui existe", "drawn_from")
            return
        if not given["drawn_reason"]:
            yield _wrong("origine-sans-motif", "d’où l’on sait que ces euros sont les mêmes", "drawn_reason")
        made = standing or self._made(told)
        errors = draw_errors(made, origin, given["drawn_amount"], lookups.hidden_movements)
        for name, said in errors.items():
            field = "drawn_amount" if name == "amount" else "drawn_from"
            yield Issue("origine-refusee", Severity.BLOCKING, said, "Corrigez cette ligne.", field=field)

    def _made(self, told: Mapping[str, Any]) -> Movement:
        """The movement that a new line would write."""
        source = FundingSource(funder=told["funder"], scheme=told["scheme"], year=told.get("scheme_year"))
        project = told.get("project")
        return Movement(
            funding_source=source,
            project=project,
            rung=told["rung"],
            amount=told.get("amount"),
            is_fictional=bool(project and project.is_fictional),
        )

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
            case "drawn_from":
                return standing.drawn_from_id
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
        apart = {"number", "rung", *OF, *PAID_BY, *DRAWN}
        own = {name: value for name, value in told.items() if name not in apart}
        made = record_movement(
            actor,
            contract=told["contract"],
            project=told.get("project"),
            funding_source=Payer(told["funder"], told["scheme"], told.get("scheme_year")),
            rung=Rung(told["rung"]),
            **own,
        )
        if "drawn_from" in told:
            _draw(actor, made, told)
        return [made]

    def change(
        self, actor: Actor, standing: Movement, told: dict[str, Any], names: Sequence[str]
    ) -> Sequence[Movement]:
        values = {name: told[name] for name in names if name not in {*PAID_BY, *DRAWN}}
        if set(names) & set(PAID_BY):
            payer = {name: told.get(name, self.held(standing, name)) for name in PAID_BY}
            values["funding_source"] = Payer(payer["funder"], payer["scheme"], payer["scheme_year"])
        if values:
            correct_movement(actor, standing, reason=REASON, **values)
        if set(names) & set(DRAWN):
            _draw(actor, standing, {**{name: self.held(standing, name) for name in DRAWN}, **told})
        return ()


def _draw(actor: Actor, movement: Movement, told: Mapping[str, Any]) -> None:
    """Say of which gift its euros come, as the line does."""
    origin = Movement.objects.get(pk=told["drawn_from"])
    give_again(actor, movement, origin=origin, amount=told.get("drawn_amount"), reason=told["drawn_reason"])


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
