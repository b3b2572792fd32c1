"""Registers of grants: every row becomes an entry; a row that changed becomes a new entry that replaces."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from molette.domain.exchange.gazetteer import COMMUNE_CODE, SIREN, Clues, Gazetteer
from molette.domain.exchange.issues import NBSP, Issue
from molette.domain.exchange.matching import Fate, Pairing, Standing, pair
from molette.domain.exchange.rows import Checked, Planned, shown
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Batch, LedgerEntry, Register
from molette.engines.tables import targets
from molette.engines.tables.normalising import NormalisedRow
from molette.engines.tables.targets import Target
from molette.engines.tables.values import Dated, Precision, Severity, parse_department

# What a row is about when it bears no identifier: everything but what a later version may correct.
NATURAL: Final = (
    "funder_name", "funder_id", "scheme", "beneficiary_id", "beneficiary_name", "object", "year",
    "decided_on", "place_code", "place_name",
)  # fmt: skip
OWN_FIELDS: Final = frozenset({
    "identifier", "funder_name", "funder_id", "scheme", "beneficiary_name", "beneficiary_id", "object",
    "amount", "cost", "decided_on", "year", "place_code", "place_name", "department_code",
})  # fmt: skip
TEXTS: Final = frozenset({"identifier", "funder_name", "scheme", "beneficiary_name", "place_name"})
LONGEST: Final = {
    column.name: column.max_length or 0
    for column in LedgerEntry._meta.concrete_fields
    if column.name in TEXTS
}
LARGEST: Final = Decimal(10) ** 14
COMPARED: Final = (
    ("beneficiary_name", "Bénéficiaire"), ("object", "Objet"), ("amount", "Montant"), ("cost", "Coût"),
    ("scheme", "Dispositif"), ("year", "Année"), ("decided_on", "Décision"), ("place_code", "Code du lieu"),
    ("place_name", "Lieu"), ("funder_name", "Financeur"), ("identifier", "Référence"),
)  # fmt: skip


def _digest(parts: Iterable[str]) -> str:
    return hashlib.blake2b("\x1e".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _short(digest: str) -> int:
    return int(digest[:16], 16)


@dataclass(slots=True)
class Grants:
    gazetteer: Gazetteer
    register: Register | None = None
    mapped: frozenset[str] = frozenset()  # the labels of the columns that feed a field of an entry
    constants: dict[str, Any] = field(default_factory=dict)
    target: Target = field(default_factory=targets.grants)
    whole: bool = False
    counts_money: bool = True
    pairing: Pairing | None = None
    rank: int = 0
    unknown_codes: int = 0

    def prepare(self, rows: Iterable[NormalisedRow]) -> None:
        """Pair the file with the register, when the register holds something."""
        standing = LedgerEntry.objects.current().filter(register=self.register).order_by("id")
        if self.register is None or not standing.exists():
            return
        known = standing.values_list("id", "key", "content_hash").iterator(chunk_size=5_000)
        taken = (row for row in rows if not row.set_aside and not is_note(row))
        self.pairing = pair(
            ((_short(self.identity(row)), _short(self.content(row))) for row in taken),
            (Standing(pk, _short(key), _short(content)) for pk, key, content in known),
        )

    def identity(self, row: NormalisedRow) -> str:
        """Say what the row is about: its identifier and its year, or who receives what, when and where."""
        values = self.constants | dict(row.values)
        if identifier := values.get("identifier"):
            return _digest(("id", str(identifier), shown(values.get("year"))))
        return _digest(("natural", *(shown(values.get(name)) for name in NATURAL)))

    def content(self, row: NormalisedRow) -> str:
        """Sum up all that the row says, columns left unmapped included, whatever their order."""
        values = (f"{name}\x1f{shown(value)}" for name, value in sorted(row.values.items()))
        others = (f"{name}\x1f{text}" for name, text in sorted(self._other(row).items()))
        constants = (f"{name}\x1f{shown(value)}" for name, value in sorted(self.constants.items()))
        return _digest((*values, "", *others, "", *constants))

    def _other(self, row: NormalisedRow) -> dict[str, str]:
        return {label: text for label, text in row.raw.items() if text and label not in self.mapped}

    def check(self, row: NormalisedRow, values: dict[str, Any], issues: list[Issue]) -> Checked:
        if row.set_aside:
            return Checked(row, values, issues, inside=False, set_aside=True)
        if is_note(row):
            note = next(text for text in row.raw.values() if text)
            issues[:] = [_note(row.line, note)]
            return Checked(row, values, issues, inside=False, set_aside=True)
        issues[:] = [_unknown_amount(issue) for issue in issues]
        large = [name for name in ("amount", "cost") if abs(values.get(name) or 0) >= LARGEST]
        issues += [_too_large(name, values.pop(name), row.line) for name in large]
        found = self.gazetteer.locate(clues_of(values))
        code = values.get("place_code", "")
        if len(code) == COMMUNE_CODE and code not in self.gazetteer.communes:
            self.unknown_codes += 1
        issues += found.issues
        return Checked(row, values, issues, found.place.id if found.place else None, found.inside)

    def plan(self, rows: Sequence[Checked]) -> list[Planned]:
        planned = []
        for checked in rows:
            fate, standing = self.pairing.of(self.rank) if self.pairing else (Fate.ADDED, 0)
            self.rank += 1
            planned.append(Planned(checked, Fate.REFUSED if checked.refused else fate, standing))
        return planned

    def close(self) -> Iterator[Issue]:
        if self.pairing and self.pairing.absent:
            yield Issue(
                "lignes-absentes", Severity.INFORMATION,
                "Les lignes déjà importées de ce registre sont dans le nouveau fichier",
                "Rien à faire : elles sont gardées. Retirées à dessein ? Annulez leur import.",
                value=f"{len(self.pairing.absent)} lignes absentes",
            )  # fmt: skip
        if self.unknown_codes:
            yield Issue(
                "commune-inconnue", Severity.INFORMATION,
                "Un code de commune que la base connaît",
                "Rien à faire hors du territoire : la ligne est gardée avec son code.",
                value=f"{self.unknown_codes} lignes",
            )  # fmt: skip

    def amount(self, row: Checked) -> Decimal | None:
        amount: Decimal | None = row.values.get("amount")
        return amount

    def explain(self, rows: Sequence[Planned]) -> None:
        standing = LedgerEntry.objects.in_bulk([row.standing for row in rows])
        for row in rows:
            was, now = standing[row.standing], self._entry(row.checked)
            row.moved = [
                (label, shown(getattr(was, name)), shown(getattr(now, name)))
                for name, label in COMPARED
                if shown(getattr(was, name)) != shown(getattr(now, name))
            ] or [("Autres colonnes", "", "modifiées")]

    def write(self, batch: Batch, rows: Sequence[Planned]) -> None:
        """Keep the raw row of all but the unchanged, and the entry of those not refused."""
        if (register := batch.register) is None:
            raise ValueError("grants are written in a register")
        moved = [row for row in rows if row.fate is not Fate.UNCHANGED]
        raw = ledger.keep_rows(batch, [(row.checked.line, row.checked.cells()) for row in moved])
        entries = []
        for row, kept in zip(moved, raw, strict=True):
            if row.fate is Fate.REFUSED or row.checked.set_aside:
                continue
            entry = self._entry(row.checked)
            entry.batch, entry.raw_row, entry.register = batch, kept, register
            entry.replaces_id = row.standing or None
            entries.append(entry)
        ledger.keep_entries(entries)

    def _entry(self, checked: Checked) -> LedgerEntry:
        values, row = checked.values, checked.row
        decided: Dated | None = values.get("decided_on")
        beneficiary, funder = values.get("beneficiary_id", ""), values.get("funder_id", "")
        texts = {name: str(values.get(name, ""))[:longest] for name, longest in LONGEST.items()}
        mapped = {self.target[name].label: shown(v) for name, v in values.items() if name not in OWN_FIELDS}
        return LedgerEntry(
            key=self.identity(row),
            content_hash=self.content(row),
            funder_siren=funder[:SIREN],
            beneficiary_siren=beneficiary[:SIREN],
            beneficiary_siret=beneficiary if len(beneficiary) > SIREN else "",
            object=values.get("object", ""),
            amount=values.get("amount"),
            cost=values.get("cost"),
            decided_on=decided.first if decided else None,
            date_precision=_precision(decided),
            year=values.get("year") or (decided.year if decided else None),
            place_id=checked.place_id,
            place_code=values.get("place_code", ""),
            department_code=values.get("department_code", ""),
            other=mapped | self._other(row),
            **texts,
        )


def _precision(decided: Dated | None) -> str:
    """A period is known to the year at least."""
    if decided is None:
        return ""
    return "year" if decided.precision is Precision.PERIOD else decided.precision.value


def clues_of(values: dict[str, Any]) -> Clues:
    department = values.get("department_code") or parse_department(values.get("department_name")).value or ""
    return Clues(
        code=values.get("place_code", ""),
        name=values.get("place_name", ""),
        department=department,
        postcode=values.get("postcode", ""),
        siren=values.get("beneficiary_id", "")[:SIREN],
        beneficiary=values.get("beneficiary_name", ""),
        grouping=values.get("epci_code", ""),
    )


def is_note(row: NormalisedRow) -> bool:
    """Say whether a row is a remark under the table: one text, in a table of several columns."""
    filled = [text for text in row.raw.values() if text]
    return len(filled) == 1 and len(row.raw) > 3 and row.values.get("amount") is None  # noqa: PLR2004


def _note(line: int, text: str) -> Issue:
    return Issue(
        "note", Severity.INFORMATION, "une ligne du registre",
        f"Remarque sous le tableau{NBSP}: elle n’est pas reprise.", value=text, line=line,
    )  # fmt: skip


def _unknown_amount(issue: Issue) -> Issue:
    """An amount left out is unknown, which is a value; one that cannot be read stays blocking."""
    if issue.code != "required":
        return issue
    return Issue(
        "montant-inconnu", Severity.TOLERABLE, "le montant accordé",
        f"Complétez-le si vous le connaissez{NBSP}: la ligne est gardée, son montant est dit inconnu.",
        value=issue.value, field=issue.field, line=issue.line, column=issue.column, header=issue.header,
    )  # fmt: skip


def _too_large(name: str, value: Decimal, line: int) -> Issue:
    return Issue(
        "montant-demesure", Severity.BLOCKING, "un montant de moins de cent mille milliards d’euros",
        "Vérifiez ce montant, ou que la colonne est bien celle d’un montant.",
        value=shown(value), field=name, line=line,
    )  # fmt: skip
