"""What the tables of the money must hold: schemes, movements on the ladder, delegations of envelopes."""

from datetime import date
from decimal import Decimal

from molette.config.demo.reading import French, Row
from molette.config.demo.rows import Precision


class SchemeRow(Row):
    slug: str
    name: French
    short_name: French = ""
    summary: French = ""
    source: str = ""


class MovementRow(Row):
    key: str = ""
    contract: str
    project: str = ""
    scheme: str
    funder: str
    rung: str
    amount: Decimal | None = None
    is_approximate: bool = False
    year: int
    year_end: int | None = None
    dated: date
    dated_precision: Precision = "day"
    act: French = ""
    said_by: str
    source: str
    wording: French = ""
    counted_in: str = ""
    overlap_reason: French = ""


class DelegationRow(Row):
    key: str = ""
    parent: str = ""
    scheme: str
    funder: str
    year: int
    holder: str
    perimeter: tuple[str, str] | None = None
    ae: Decimal = Decimal(0)
    cp: Decimal = Decimal(0)
    act: French
    decided_on: date
