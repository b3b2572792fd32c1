"""Reads of the registers: files sent, what was met in them, entries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, IntegerField, Min, Q, QuerySet, Sum, Value, When

from molette.domain.ledger.models import Batch, LedgerEntry, Problem, Register
from molette.domain.territory.models import PlaceKind
from molette.engines.tables.labels import unaccented

Status = Batch.Status
_GRAVEST = Case(
    *(When(severity=grave, then=Value(rank)) for rank, grave in enumerate(Problem.Severity.values)),
    output_field=IntegerField(),
)


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A file sent, as a list shows it. `rows` and the counts are None before it was checked."""

    id: int
    filename: str
    register: str
    target: str
    status: str
    status_label: str
    sent_at: datetime
    sent_by: str
    organisation: str
    rows: int | None
    added: int | None
    changed: int | None
    refused: int | None


@dataclass(frozen=True, slots=True)
class ProblemRow:
    severity: str
    severity_label: str
    code: str
    line: int | None
    column: str
    header: str
    value: str
    expected: str
    remedy: str


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """What a list of entries is narrowed to; empty for all."""

    register: str = ""
    place: str = ""
    beneficiary: str = ""
    year: int | None = None
    text: str = ""
    batch: int | None = None


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry, as a list shows it. `amount` None is unknown, not zero."""

    id: int
    register: str
    identifier: str
    funder: str
    scheme: str
    beneficiary: str
    beneficiary_siren: str
    object: str
    amount: Decimal | None
    cost: Decimal | None
    year: int | None
    decided_on: date | None
    date_precision: str
    place: str
    place_code: str
    filename: str
    line: int


@dataclass(frozen=True, slots=True)
class EntryTotal:
    """How many entries, of which how many without an amount, and the sum of the others."""

    count: int
    unknown: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class EntrySheet:
    """One entry beside the row it was read from, with what it replaced and what replaced it."""

    row: EntryRow
    batch: int
    sheet: str
    sent_at: datetime
    raw: Mapping[str, str]
    other: Mapping[str, str]  # what was understood of columns that no field of an entry holds
    commune: str  # the slug of its commune, empty when it has none
    replaces: int | None
    replaced_by: int | None
    withdrawn_on: date | None


def batches(user: object) -> QuerySet[Batch]:
    """The files that the user sees, latest first."""
    return (
        Batch.objects.visible_to(user).select_related("register", "organisation", "follows").order_by("-id")
    )


def batch_rows(found: QuerySet[Batch]) -> tuple[BatchRow, ...]:
    return tuple(map(_batch_row, found))


def _batch_row(batch: Batch) -> BatchRow:
    counts = batch.counts
    return BatchRow(
        id=batch.pk,
        filename=batch.filename,
        register=batch.register.name if batch.register else "",
        target=batch.get_target_display(),
        status=batch.status,
        status_label=batch.get_status_display(),
        sent_at=batch.sent_at,
        sent_by=batch.sent_by,
        organisation=batch.organisation.label if batch.organisation else "",
        rows=counts.get("rows_read"),
        added=counts.get("added"),
        changed=counts.get("changed"),
        refused=counts.get("refused"),
    )


def already_applied(batch: Batch) -> BatchRow | None:
    """Find an applied batch of the very same file, in the same register."""
    same = Batch.objects.filter(
        sha256=batch.sha256, register=batch.register, target=batch.target, status=Status.APPLIED
    )
    found = same.exclude(pk=batch.pk).select_related("register", "organisation").order_by("-id").first()
    return _batch_row(found) if found else None


@dataclass(frozen=True, slots=True)
class Sequel:
    """What became of the refused rows of a batch: the files that brought them back, how many are out."""

    batches: tuple[BatchRow, ...]
    refused: int
    taken: int

    @property
    def left(self) -> int:
        return max(0, self.refused - self.taken)


def sequel(batch: Batch) -> Sequel:
    """Add up what the files that go on from a batch brought back. One query."""
    found = batch.followed_by.select_related("register", "organisation").order_by("id")
    rows = tuple(map(_batch_row, found))
    applied = [row for row in rows if row.status == Status.APPLIED]
    taken = sum((row.added or 0) + (row.changed or 0) for row in applied)
    return Sequel(rows, batch.counts.get("refused", 0), taken)


def registers(user: object) -> tuple[Register, ...]:
    """The registers in which the user sees a file."""
    seen = Batch.objects.visible_to(user).order_by().values("register_id")
    return tuple(Register.objects.filter(pk__in=seen).order_by("name", "id"))


def problems(batch: Batch, *, severity: str = "", code: str = "") -> QuerySet[Problem]:
    """What was met in a file, the gravest first."""
    found = batch.problems.order_by(_GRAVEST, "line", "id")
    if severity:
        found = found.filter(severity=severity)
    return found.filter(code=code) if code else found


def problem_sorts(batch: Batch) -> tuple[tuple[str, str], ...]:
    """Each code of the problems kept, with what was expected the first time."""
    found = batch.problems.order_by("code").values("code").annotate(said=Min("expected"))
    return tuple((row["code"], row["said"]) for row in found)


def problem_rows(found: QuerySet[Problem]) -> Iterator[ProblemRow]:
    for met in found.iterator(chunk_size=2_000):
        yield ProblemRow(
            met.severity, met.get_severity_display(), met.code, met.line, met.column, met.header,
            met.value, met.expected, met.remedy,
        )  # fmt: skip


def entries(user: object, wanted: EntryFilter) -> QuerySet[LedgerEntry]:
    """The entries that hold today and that the user sees; those of one batch whether or not they hold."""
    found = LedgerEntry.objects.visible_to(user)
    found = found.filter(batch_id=wanted.batch) if wanted.batch else found.current()
    if wanted.register:
        found = found.filter(register__slug=wanted.register)
    if wanted.place:
        found = found.filter(Q(place_code=wanted.place) | Q(place__code=wanted.place))
    if wanted.beneficiary:
        by_name = Q(beneficiary_name__icontains=wanted.beneficiary)
        found = found.filter(by_name | Q(beneficiary_siren="".join(wanted.beneficiary.split())[:9]))
    if wanted.year is not None:
        found = found.filter(year=wanted.year)
    for word in wanted.text.split():
        found = found.filter(_says(word) | _says(unaccented(word)))
    return found.order_by("-year", "id")


def _says(word: str) -> Q:
    named = Q(object__icontains=word) | Q(scheme__icontains=word) | Q(identifier__icontains=word)
    return named | Q(beneficiary_name__icontains=word) | Q(place_name__icontains=word)


def entry_rows(found: QuerySet[LedgerEntry]) -> Iterator[EntryRow]:
    """Read the entries of a query as a stream: an export may hold them all."""
    linked = found.select_related("register", "place", "batch", "raw_row")
    for entry in linked.iterator(chunk_size=2_000):
        yield _entry_row(entry)


def _entry_row(entry: LedgerEntry) -> EntryRow:
    return EntryRow(
        id=entry.pk,
        register=entry.register.name,
        identifier=entry.identifier,
        funder=entry.funder_name,
        scheme=entry.scheme,
        beneficiary=entry.beneficiary_name,
        beneficiary_siren=entry.beneficiary_siren,
        object=entry.object,
        amount=entry.amount,
        cost=entry.cost,
        year=entry.year,
        decided_on=entry.decided_on,
        date_precision=entry.date_precision,
        place=entry.place.name if entry.place else entry.place_name,
        place_code=entry.place.code if entry.place else entry.place_code,
        filename=entry.batch.filename,
        line=entry.raw_row.line,
    )


def entries_total(found: QuerySet[LedgerEntry]) -> EntryTotal:
    """Add up the entries of a query."""
    told = found.order_by().aggregate(amount=Sum("amount"))["amount"]
    count, unknown = found.count(), found.filter(amount=None).count()
    return EntryTotal(count, unknown, told or Decimal(0))


def entry_sheet(user: object, key: int) -> EntrySheet | None:
    """Read one entry with its row; None when there is none or the user does not see it."""
    linked = ("register", "place", "batch", "raw_row", "replaced_by")
    entry = LedgerEntry.objects.visible_to(user).filter(pk=key).select_related(*linked).first()
    if entry is None:
        return None
    raw = entry.raw()
    later: Any = getattr(entry, "replaced_by", None)
    return EntrySheet(
        row=_entry_row(entry),
        batch=entry.batch_id,
        sheet=entry.batch.sheet,
        sent_at=entry.batch.sent_at,
        raw=raw,
        other={label: text for label, text in entry.other.items() if label not in raw},
        commune=entry.place.slug if entry.place and entry.place.kind == PlaceKind.COMMUNE else "",
        replaces=entry.replaces_id,
        replaced_by=later.pk if later else None,
        withdrawn_on=entry.withdrawn_on,
    )


def years(user: object) -> tuple[int, ...]:
    """The years of the entries that hold today, latest first."""
    found = LedgerEntry.objects.visible_to(user).current().exclude(year=None).order_by("-year")
    return tuple(year for year in found.values_list("year", flat=True).distinct() if year is not None)
