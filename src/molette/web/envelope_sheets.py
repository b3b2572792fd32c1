"""Envelopes as files: one line a level, what was voted first, then what was delegated of it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from molette.domain.funding.queries import Envelope, Fund, LevelView
from molette.engines.envelopes import Flow
from molette.engines.funds import Year
from molette.engines.ladder import RESERVED, RUNG_LABELS, Rung
from molette.engines.sheets import Cell as SheetCell
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.envelope_tables import year_of


@dataclass(frozen=True, slots=True)
class Line:
    """A level of an envelope in a file."""

    envelope: Envelope
    view: LevelView

    @property
    def account(self) -> Year:
        return self.envelope.account

    @property
    def is_top(self) -> bool:
        return self.view.delegation is None

    @property
    def flow(self) -> Flow:
        return self.view.level.whole

    def of_the_top(self, amount: Decimal | None) -> Decimal | None:
        return amount if self.is_top else None


def lines(funds: Iterable[Fund]) -> Iterator[Line]:
    for fund in funds:
        for one in fund.envelopes:
            yield from (Line(one, view) for view in one.levels)


def envelope_sheet(funds: Iterable[Fund], name: str = "enveloppes") -> Sheet:
    """One line a level: what was voted first, then what was delegated of it. Sums hold those below."""
    return Sheet(
        name,
        (
            SheetColumn("financeur", "Financeur", lambda one: one.envelope.funder),
            SheetColumn("dispositif", "Dispositif", lambda one: one.envelope.scheme),
            SheetColumn("annee", "Année", lambda one: one.envelope.year),
            SheetColumn("niveau", "Niveau", lambda one: one.view.level.depth),
            SheetColumn("detenteur", "Détenteur", lambda one: one.view.name),
            SheetColumn("perimetre", "Périmètre", lambda one: one.view.perimeter),
            SheetColumn("ae", "AE votées ou reçues (€)", _received_ae),
            SheetColumn("ae_deleguees", "AE déléguées (€)", lambda one: one.view.level.given_ae),
            SheetColumn("programme", "Programmé (€)", _sum_of(Rung.PROGRAMMED)),
            SheetColumn("engage", "Engagé, AE (€)", _sum_of(Rung.COMMITTED)),
            SheetColumn(
                "ae_restantes", "AE restant à engager (€)", lambda one: one.view.level.left_to_commit
            ),
            SheetColumn("cp", "CP votés ou reçus (€)", _received_cp),
            SheetColumn("cp_reportes", "CP reportés (€)", lambda one: one.of_the_top(one.account.carried_in)),
            SheetColumn("cp_delegues", "CP délégués (€)", lambda one: one.view.level.given_cp),
            SheetColumn("paye", "Payé, CP (€)", _sum_of(Rung.PAID)),
            SheetColumn("cp_restants", "CP restant à payer (€)", lambda one: one.view.level.left_to_pay),
            SheetColumn("reste_a_payer", "Engagé et non payé (€)", _owed),
            SheetColumn("acte", "Acte", lambda one: one.view.act),
            SheetColumn("decidee_le", "Décidée le", lambda one: one.view.decided_on),
            SheetColumn("hors_total", "Hors de ces sommes", _left_out),
            SheetColumn("fictif", "En partie fictif", _is_fictional),
        ),
        lines(funds),
        key=lambda one: f"{one.envelope.key}-{one.view.delegation or 0}",
        name_of=lambda one: (
            f"{one.envelope.funder}, {one.envelope.scheme} {year_of(one.envelope)}, {one.view.name}"
        ),
    )


def _sum_of(rung: Rung) -> Callable[[Line], SheetCell]:
    def read(one: Line) -> SheetCell:
        amount = one.flow.of(rung)
        return RESERVED if amount is None and rung in one.flow.reserved else amount

    return read


def _owed(one: Line) -> SheetCell:
    amount = one.flow.owed
    return RESERVED if amount is None and Rung.COMMITTED in one.flow.reserved else amount


def _received_ae(one: Line) -> SheetCell:
    return one.account.ae if one.is_top else one.view.level.right.ae


def _received_cp(one: Line) -> SheetCell:
    return one.account.cp if one.is_top else one.view.level.right.cp


def _left_out(one: Line) -> str:
    """The rungs of which an amount is in none of these sums, and why."""
    reserved = [f"{RUNG_LABELS[rung]} : montant réservé" for rung in Rung if rung in one.flow.reserved]
    unknown = [f"{RUNG_LABELS[rung]} : montant non publié" for rung in Rung if rung in one.flow.unknown]
    return ", ".join(reserved + unknown)


def _is_fictional(one: Line) -> bool:
    """Whether some amount of the line is invented, what it gave on among them."""
    return one.view.is_fictional or bool(one.flow.fictional) or bool(one.view.level.invented)
