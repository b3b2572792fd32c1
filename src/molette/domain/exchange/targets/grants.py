"""Registers of grants: every row becomes an entry; a row that changed becomes a new entry that replaces."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from molette.domain.exchange.gazetteer import COMMUNE_CODE, SIREN, Clues, Gazetteer
from molette.domain.exchange.issues import Issue
from molette.domain.exchange.matching import Fate, Pairing, Standing, pair
from molette.domain.exchange.repeats import Aside, Lines, Rule, aside, told
from molette.domain.exchange.rows import Checked, Planned, shown
from molette.domain.exchange.targets import grant_issues
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Absent, Batch, LedgerEntry, Register
from molette.engines.tables import targets
from molette.engines.tables.normalising import NormalisedRow
from molette.engines.tables.targets import Target, is_read_only
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
    follows: tuple[int, ...] = ()  # the batches that this file goes on from
    pairing: Pairing | None = None
    rank: int = 0
    unknown_codes: int = 0
    lines: Lines = field(default_factory=Lines)
    aside: Aside = field(default_factory=Aside)
    place: int = 0  # of the next row in the file, those left aside by the rule included

    @property
    def rule(self) -> Rule:
        return Rule(self.register.duplicates) if self.register else Rule.EACH

    @property
    def withdraws(self) -> bool:
        """A file that is its whole register takes back what it no longer has; one that mends does not."""
        return bool(self.register and self.register.absent == Absent.WITHDRAW and not self.follows)

    def prepare(self, rows: Iterable[NormalisedRow]) -> None:
        """Apply the rule on lines that come again; pair the rest with the register, if it holds something."""
        opened = [self.register.pk] if self.register and self.register.pk else []  # a trial opens none
        standing = LedgerEntry.objects.current().filter(register_id__in=opened).order_by("id")
        is_known = bool(opened) and standing.exists()
        if not is_known and self.rule in {Rule.EACH, Rule.ASK}:
            return  # nothing to know beforehand: what comes again is noticed on the way
        before = Lines()
        for row in rows:
            if not row.set_aside and not is_note(row):
                before.add(_short(self.identity(row)), _short(self.content(row)), row.line, None)
        self.aside = aside(self.rule, before, before.repeated())
        if is_known:
            taken = (rank for rank in range(len(before.keys)) if rank not in self.aside.left)
            known = standing.values_list("id", "key", "content_hash", "batch_id").iterator(chunk_size=5_000)
            self.pairing = pair(
                ((before.keys[rank], before.contents[rank]) for rank in taken),
                (
                    Standing(pk, _short(key), _short(content), sealed=batch in self.follows)
                    for pk, key, content, batch in known
                ),
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
        return {
            label: text
            for label, text in row.raw.items()
            if text and label not in self.mapped and not is_read_only(label)
        }

    def check(self, row: NormalisedRow, values: dict[str, Any], issues: list[Issue]) -> Checked:
        if row.set_aside:
            return Checked(row, values, issues, inside=False, set_aside=True)
        if is_note(row):
            note = next(text for text in row.raw.values() if text)
            issues[:] = [grant_issues.note(row.line, note)]
            return Checked(row, values, issues, inside=False, set_aside=True)
        issues[:] = [grant_issues.unknown_amount(issue) for issue in issues]
        large = [name for name in ("amount", "cost") if abs(values.get(name) or 0) >= LARGEST]
        issues += [grant_issues.too_large(name, values.pop(name), row.line) for name in large]
        found = self.gazetteer.locate(clues_of(values))
        code = values.get("place_code", "")
        if len(code) == COMMUNE_CODE and code not in self.gazetteer.communes:
            self.unknown_codes += 1
        issues += found.issues
        return Checked(row, values, issues, found.place.id if found.place else None, found.inside)

    def plan(self, rows: Sequence[Checked]) -> list[Planned]:
        return [self._planned(row) for row in rows]

    def _planned(self, checked: Checked) -> Planned:
        row, place = checked.row, self.place
        self.place += 1
        key, content = _short(self.identity(row)), _short(self.content(row))
        self.lines.add(key, content, row.line, checked.values.get("amount"))
        if place in self.aside.left:
            return Planned(checked, Fate.REPEATED)
        if place in self.aside.refused:
            checked.issues.append(grant_issues.comes_again(row.line))
        fate, standing = self.pairing.of(self.rank) if self.pairing else (Fate.ADDED, 0)
        self.rank += 1
        return Planned(checked, Fate.REFUSED if checked.refused else fate, standing)

    def told(self) -> dict[str, Any]:
        """What comes again, and how many lines of the register the file no longer has."""
        absent = len(self.pairing.absent) if self.pairing else 0
        kept = "withdrawn" if self.withdraws else "absent"
        return {"repeats": told(self.rule, self.lines), kept: absent}

    def finish(self, batch: Batch) -> None:
        if self.withdraws and self.pairing:
            ledger.withdraw_entries(batch, self.pairing.absent)

    def close(self) -> Iterator[Issue]:
        if self.rule is Rule.ASK and (again := self.lines.repeated()):
            yield grant_issues.to_settle(sum(map(len, again.values())))
        if self.pairing and self.pairing.absent:
            yield grant_issues.absent(len(self.pairing.absent), withdrawn=self.withdraws)
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
            if row.fate in {Fate.REFUSED, Fate.REPEATED} or row.checked.set_aside:
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
