"""Entries of the registers as a table: known by their number; a line that moved corrects its entry.

New entries come by the file of the partner who grants: this table only says better what one says.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from molette.domain.exchange.forms import Column, Form, day, moved
from molette.domain.exchange.issues import Issue
from molette.domain.exchange.lookups import Lookups
from molette.domain.exchange.matching import Fate
from molette.domain.exchange.rows import Planned
from molette.domain.exchange.tables import Tables
from molette.domain.journal.recording import Actor
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Batch, LedgerEntry
from molette.domain.people.permissions import Permission, can
from molette.domain.programme.models import DatePrecision
from molette.engines.tables.targets import Kind
from molette.engines.tables.values import Dated, Precision, Severity

FORM: Final = Form(
    "ecritures",
    (
        Column("number", "Numéro de l’écriture", Kind.NUMBER, whole=True, fixed=True, required=True),
        Column("register", "Registre", fixed=True),
        Column("identifier", "Référence", longest=120),
        Column("funder_name", "Financeur", longest=250),
        Column("funder_siren", "SIREN du financeur", longest=9),
        Column("scheme", "Dispositif", longest=120),
        Column("beneficiary_name", "Bénéficiaire", longest=300),
        Column("beneficiary_siren", "SIREN du bénéficiaire", longest=9),
        Column("object", "Objet"),
        Column("amount", "Montant de la subvention", Kind.AMOUNT, help="vide : non publié"),
        Column("cost", "Coût du projet", Kind.AMOUNT),
        Column("decided_on", "Date de la décision", Kind.DATE),
        Column("date_precision", "Précision de la date", choices=DatePrecision),
        Column("year", "Année", Kind.YEAR),
        Column("place_code", "Code INSEE du lieu", longest=9),
        Column("place_name", "Commune", longest=200),
        Column("department_code", "Département", longest=3),
    ),
)


class EntryDesk:
    form = FORM

    def settle(self, told: dict[str, Any], lookups: Lookups) -> Iterator[Issue]:
        decided = told.get("decided_on")
        if isinstance(decided, Dated):
            told["decided_on"] = day(decided)
            if decided.precision is not Precision.DAY:
                month = decided.precision is Precision.MONTH
                told.setdefault(
                    "date_precision", (DatePrecision.MONTH if month else DatePrecision.YEAR).value
                )
        standing = self.standing(told, lookups)
        if standing is not None and not self._holds(standing) and self._says_more(told, standing):
            yield Issue(
                "ecriture-passee", Severity.BLOCKING, "une écriture qui vaut aujourd’hui",
                "Celle-ci a été remplacée ou retirée : reprenez le tableau d’aujourd’hui.", field="number",
            )  # fmt: skip
        if standing is None:
            yield Issue(
                "ecriture-inconnue", Severity.BLOCKING, "le numéro d’une écriture qui vaut aujourd’hui",
                "Une écriture nouvelle vient par le fichier du financeur : envoyez-le comme un registre.",
                field="number",
            )  # fmt: skip

    def standing(self, told: Mapping[str, Any], lookups: Lookups) -> LedgerEntry | None:
        return lookups.entries.find(told["number"])

    def held(self, standing: LedgerEntry, name: str) -> Any:
        match name:
            case "number":
                return standing.pk
            case "register":
                return standing.register.name
            case _:
                return getattr(standing, name)

    def may(self, actor: Actor, told: Mapping[str, Any], standing: LedgerEntry | None) -> bool:
        """Whoever reads an entry may send it back; correcting it asks for its file, or for all."""
        if actor.user is None or standing is None:
            return True
        return ledger.may_handle(actor.user, standing.batch) or (
            can(actor.user, Permission.VIEW_LEDGER, standing) and not self._says_more(told, standing)
        )

    @staticmethod
    def _holds(standing: Any) -> bool:
        return standing.withdrawn_on is None and not standing.is_replaced

    def _says_more(self, told: Mapping[str, Any], standing: LedgerEntry) -> bool:
        return any(True for _ in moved(FORM, told, lambda name: self.held(standing, name)))

    def places(self, told: Mapping[str, Any], standing: LedgerEntry | None) -> Iterable[int]:
        del told
        return [standing.place_id] if standing and standing.place_id else []


class Entries(Tables):
    """Corrects entries one by one, each tied to its row in this file."""

    def write(self, batch: Batch, rows: Sequence[Planned]) -> None:
        kept = ledger.keep_rows(batch, [(row.checked.line, row.checked.cells()) for row in rows])
        for row, raw in zip(rows, kept, strict=True):
            if row.fate is Fate.CHANGED and not row.checked.set_aside:
                told, standing = row.checked.values, row.standing
                names = [c.name for c in moved(FORM, told, self._holder(standing))]
                values = {name: told[name] for name in names}
                ledger.correct_entry(self.actor, standing, batch=batch, raw_row=raw, **values)


def examples(_lookups: Lookups) -> list[dict[str, Any]]:
    """No entry is invented: the template has its headings and its help."""
    return []
