"""The two books, as the registers and the programme tell them, and as the engine reads them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Exists, Q, QuerySet

from molette.domain.funding.models import IN_USE, Movement
from molette.domain.funding.queries.once import wholes
from molette.domain.ledger.models import LedgerEntry, Register
from molette.domain.programme.models import Project
from molette.domain.reconciliation.models import Line, Reconciliation
from molette.domain.territory.models import PlaceKind, Succession
from molette.domain.territory.queries import perimeter_places
from molette.engines.money import to_cents
from molette.engines.reconciliation.books import Book, Cell, Column, Role
from molette.engines.stages import last_day
from molette.engines.tables.values.dates import Dated, Precision

Side = Line.Side
MOVEMENT: Final = "mouvement "
"""What the key of a line of the programme begins with; the number of its movement follows."""
COLUMNS: Final = (
    ("objet", Role.TEXT, "object", False),
    ("bénéficiaire", Role.TEXT, "body", True),
    ("montant", Role.AMOUNT, "amount", False),
    ("date", Role.DATE, "dated", False),
    ("lieu", Role.PLACE, "place_code", False),
    ("référence", Role.IDENTIFIER, "identifier", False),
    ("SIREN", Role.IDENTIFIER, "siren", False),
    ("dispositif", Role.TEXT, "scheme", False),
)
"""Field, role, column of a line, whether it is the name of a body: what reasons are told of."""


def read(of: Reconciliation, side: str) -> Iterator[Line]:
    """The lines of one of the books, not saved, each under a key of its own. They come as a stream."""
    register = of.left if side == Side.LEFT else of.right
    return _of_programme(of) if register is None else _of_register(of, register, side)


def _of_register(of: Reconciliation, register: Register, side: str) -> Iterator[Line]:
    rows = LedgerEntry.objects.filter(_inside(of), register=register).current().filter(_years(of))
    seen: Counter[str] = Counter()
    for entry in rows.select_related("place", "batch").order_by("pk").iterator(chunk_size=2_000):
        seen[entry.key] += 1
        yield Line(
            reconciliation=of,
            side=side,
            key=entry.key if seen[entry.key] == 1 else f"{entry.key} ({seen[entry.key]})",
            entry=entry,
            identifier=entry.identifier,
            amount=entry.amount,
            dated=entry.decided_on,
            dated_precision=entry.date_precision,
            year=entry.year,
            body=entry.beneficiary_name,
            siren=entry.beneficiary_siren,
            place_code=entry.place.code if entry.place else entry.place_code,
            place_name=entry.place.name if entry.place else entry.place_name,
            object=entry.object,
            scheme=entry.scheme,
            is_fictional=of.is_fictional or register.is_fictional,
        )


def _of_programme(of: Reconciliation) -> Iterator[Line]:
    """Its movements of one rung; what is counted elsewhere is left out, as in the totals of the programme."""
    for row in movements(of).iterator(chunk_size=2_000):
        project = row.project
        owner = project.owner if project else None
        communes = [p for p in project.places.all() if p.kind == PlaceKind.COMMUNE] if project else []
        place = communes[0] if len(communes) == 1 else None
        yield Line(
            reconciliation=of,
            side=Side.LEFT,
            key=f"{MOVEMENT}{row.pk}",
            movement=row,
            identifier=row.commitment_key,
            amount=_own(row, of),
            dated=row.dated,
            dated_precision=row.dated_precision,
            year=row.year,
            body=owner.name if owner else "",
            siren=owner.siren if owner else "",
            place_code=place.code if place else "",
            place_name=place.name if place else "",
            object=project.title if project else row.wording,
            scheme=row.funding_source.scheme.name[:120],
            is_fictional=row.is_fictional,
        )


def _own(row: Any, of: Reconciliation) -> Decimal | None:
    """The euros of a movement; in a book of all funders, without those that another gave first."""
    euros: Decimal | None = row.euros
    if euros is None or row.drawn_from_id is None or of.funder is not None:
        return euros
    return to_cents(euros) - to_cents(min(row.drawn_amount or euros, euros))


def movements(of: Reconciliation) -> QuerySet[Any]:
    """What is taken of the programme, with the amount in use as `euros`: a part is held in its whole."""
    rows = Movement.objects.filter(rung=of.rung, counted_in=None).filter(_years(of))
    rows = rows.filter(~Exists(wholes(Movement.objects.order_by())))
    if of.funder is None:
        given = Q(drawn_amount=None) | Q(drawn_amount__gte=IN_USE)
        rows = rows.exclude(given, drawn_from__isnull=False)
    if of.funder is not None:
        voice = of.funder.voice_id
        paid = Q(funding_source__funder=voice) | Q(funding_source__funder__speaks_for=voice)
        rows = rows.filter(paid)
    if of.perimeter is not None:
        inside = perimeter_places(of.perimeter.slug).place_ids
        standing = Project.places.through.objects.filter(place_id__in=inside).order_by()
        rows = rows.filter(Q(project=None) | Q(project__in=standing.values("project_id")))
    told = rows.select_related("project__owner", "funding_source__scheme").prefetch_related("project__places")
    return told.annotate(euros=IN_USE).order_by("pk")


def _inside(of: Reconciliation) -> Q:
    """The entries of a register that stand in the perimeter: by their place, else by who receives."""
    if of.perimeter is None:
        return Q()
    scope = perimeter_places(of.perimeter.slug)
    placed = Q(place__in=scope.place_ids) | Q(place=None, place_code__in=scope.commune_codes)
    return placed | Q(place=None, place_code="", beneficiary_siren__in=scope.sirens)


def _years(of: Reconciliation) -> Q:
    """Lines without a year are kept: nothing says that they are of another."""
    found = Q()
    if of.first_year is not None:
        found &= Q(year__gte=of.first_year) | Q(year=None)
    if of.last_year is not None:
        found &= Q(year__lte=of.last_year) | Q(year=None)
    return found


def book_of(lines: Sequence[Line]) -> Book:
    """Lines as the engine reads a book; a column that no line fills says nothing and is left out."""
    columns = []
    for field, role, name, is_body in COLUMNS:
        cells: list[Cell] = [_cell(line, name, role) for line in lines]
        if any(cell is not None for cell in cells):
            columns.append(Column(field, role, cells, is_body))
    return Book([line.key for line in lines], tuple(columns))


def _cell(line: Line, name: str, role: Role) -> Cell:
    if role is Role.DATE:
        return _day(line)
    if role is Role.AMOUNT:
        return line.amount
    return getattr(line, name) or None


def _day(line: Line) -> date | Dated | None:
    if line.dated is None:
        return _year(line.year) if line.year else None
    if line.dated_precision in ("", "day"):
        return line.dated
    first, last = line.dated, last_day(line.dated, line.dated_precision)
    return Dated(first, last, Precision.PERIOD)


def _year(year: int) -> Dated:
    return Dated(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)


def became() -> Mapping[str, str]:
    """The code that each former commune has now, where it became one other. One query."""
    rows = Succession.objects.filter(former__kind=PlaceKind.COMMUNE).order_by("happened_on", "pk")
    found: dict[str, set[str]] = {}
    for former, current in rows.values_list("former__code", "current__code"):
        found.setdefault(former, set()).add(current)
    return {former: next(iter(codes)) for former, codes in found.items() if len(codes) == 1}


def total(lines: Iterable[Line]) -> Decimal:
    """The euros of lines; one without amount adds nothing."""
    return sum((line.amount for line in lines if line.amount is not None), Decimal(0))
