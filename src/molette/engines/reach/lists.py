"""Read a list of services as its producer publishes it: France services, schools, stations, hospitals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from molette.engines.reach.faults import (
    NBSP,
    AnyTable,
    Fault,
    Faults,
    RefusedFileError,
    column,
    lacking,
    number_of,
    plain,
)
from molette.engines.tables.cells import Row, text_of
from molette.engines.tables.values import parse_date

CODE: Final = ("code", "id", "id fs", "code gare", "code etablissement", "uai", "finess", "identifiant")
NAME: Final = (
    "nom", "name", "lib fs", "hospital name", "gare alias libelle noncontraint", "alias libelle noncontraint",
    "libelle", "site name",
)  # fmt: skip
COMMUNE: Final = (
    "code commune", "insee com", "code insee", "code insee calc", "depcom", "inseecom", "insee", "com",
)  # fmt: skip
LATITUDE: Final = ("latitude", "lat", "latitude entreeprincipale wgs84")
LONGITUDE: Final = ("longitude", "lon", "lng", "longitude entreeprincipale wgs84")
CAPACITY: Final = ("capacite", "nb equip", "nombre", "lits", "etp")
OPENED: Final = ("ouvert le", "ouverture", "date ouverture")
CLOSED: Final = ("ferme le", "fermeture", "date fermeture")
DEGREES: Final = {"latitude": 90.0, "longitude": 180.0}


@dataclass(frozen=True, slots=True)
class Listed:
    """A service as the list tells it; what it does not tell is empty. `capacity` is what it offers."""

    line: int
    code: str
    name: str
    commune: str
    longitude: float | None
    latitude: float | None
    capacity: float
    opened_on: date | None
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Columns:
    """The rank of each column; None when the list has not got it."""

    code: int | None
    name: int | None
    commune: int | None
    latitude: int | None
    longitude: int | None
    capacity: int | None
    opened: int | None
    closed: int | None
    only: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, header: Sequence[str], only: Mapping[str, str], count: str) -> "Columns":
        """Find them by their labels.

        Raises:
            RefusedFileError: nothing says where services are, or a column that is asked for is not there.
        """
        found = cls(
            code=column(header, CODE),
            name=column(header, NAME),
            commune=column(header, COMMUNE),
            latitude=column(header, LATITUDE),
            longitude=column(header, LONGITUDE),
            capacity=_named(header, count) if count else column(header, CAPACITY),
            opened=column(header, OPENED),
            closed=column(header, CLOSED),
            only=tuple((_named(header, label), start) for label, start in only.items()),
        )
        if found.commune is None and (found.latitude is None or found.longitude is None):
            raise lacking(header, "où sont les services", (*COMMUNE[:2], *LATITUDE[:1], *LONGITUDE[:1]))
        if found.code is None and found.commune is None:
            raise lacking(header, "quel service est lequel", CODE)
        return found


def _named(header: Sequence[str], label: str) -> int:
    found = column(header, [plain(label)])
    if found is None:
        raise RefusedFileError(
            f"Le fichier n’a pas de colonne «{NBSP}{label}{NBSP}». Il a{NBSP}: {', '.join(header)}."
        )
    return found


def read_services(
    table: AnyTable, *, only: Mapping[str, str] | None = None, count: str = ""
) -> tuple[Listed, ...]:
    """Read the services of a list.

    `only` keeps the lines whose cell begins with a text, column by column; `count` names the column that
    says what each offers, a line without any being no service. In a list without codes, the lines of a
    commune are one service, and add up.

    Raises:
        RefusedFileError: a column is missing, or cells cannot be used.
    """
    columns = Columns.of(table.header, only or {}, count)
    faults = Faults()
    found: dict[str, Listed] = {}
    for row in table.rows():
        if not all(_cell(row, rank).startswith(start) for rank, start in columns.only):
            continue
        listed = _listed(row, columns, table.header, faults)
        if count and not listed.capacity:
            continue
        first = found.get(listed.code)
        if first is not None and columns.code is None:  # what is only told by commune adds up there
            listed = replace(first, capacity=first.capacity + listed.capacity)
        elif first is not None:
            at = f"Il est déjà à la ligne {first.line}{NBSP}: gardez-en une."
            label = table.header[columns.code or 0]
            faults.add(Fault(row.line, label, listed.code, "un code à lui seul", at))
        found[listed.code] = listed
    faults.refuse()
    return tuple(found.values())


def _cell(row: Row, rank: int | None) -> str:
    return "" if rank is None else text_of(row.cells[rank]).strip()


def _listed(row: Row, columns: Columns, header: Sequence[str], faults: Faults) -> Listed:
    commune = _cell(row, columns.commune)
    code = _cell(row, columns.code) or commune
    longitude = _degrees(row, columns.longitude, "longitude", header, faults)
    latitude = _degrees(row, columns.latitude, "latitude", header, faults)
    if not code or (not commune and (longitude is None or latitude is None)):
        rank = columns.code if columns.code is not None else columns.commune or 0
        faults.add(
            Fault(row.line, header[rank], code, "un service situé", "Donnez sa commune, ou ses coordonnées.")
        )
    days = [_day(row, rank, header, faults) for rank in (columns.opened, columns.closed)]
    return Listed(
        row.line,
        code,
        _cell(row, columns.name) or code,
        commune,
        longitude,
        latitude,
        _capacity(row, columns.capacity, header, faults),
        days[0],
        days[1],
    )


def _degrees(row: Row, rank: int | None, what: str, header: Sequence[str], faults: Faults) -> float | None:
    if rank is None or not _cell(row, rank):
        return None
    value = number_of(row.cells[rank])
    if value is None or abs(value) > DEGREES[what]:
        expected = f"une {what} en degrés, par exemple {'50,43' if what == 'latitude' else '2,83'}"
        faults.add(
            Fault(
                row.line,
                header[rank],
                _cell(row, rank),
                expected,
                f"Donnez des degrés du système WGS{NBSP}84.",
            )
        )
        return None
    return value


def _capacity(row: Row, rank: int | None, header: Sequence[str], faults: Faults) -> float:
    """What is offered: 1 where no column says it, nothing where the column says nothing."""
    if rank is None:
        return 1.0
    if not _cell(row, rank):
        return 0.0
    value = number_of(row.cells[rank])
    if value is None or value < 0:
        faults.add(
            Fault(
                row.line,
                header[rank],
                _cell(row, rank),
                "un nombre, zéro ou plus",
                "Corrigez la cellule, ou videz-la.",
            )
        )
        return 0.0
    return value


def _day(row: Row, rank: int | None, header: Sequence[str], faults: Faults) -> date | None:
    if rank is None or not _cell(row, rank):
        return None
    parsed = parse_date(row.cells[rank])
    if parsed.value is None:
        expected = parsed.problem.expected if parsed.problem else "une date"
        remedy = parsed.problem.remedy if parsed.problem else f"Écrivez-la ainsi{NBSP}: 01/09/2027."
        faults.add(Fault(row.line, header[rank], _cell(row, rank), expected, remedy))
    return parsed.value.first if parsed.value else None
