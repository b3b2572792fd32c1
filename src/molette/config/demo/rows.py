"""The shape of each table of facts. Amounts are euros, dates are dates, codes are text."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from molette.config.demo.reading import French, Row

Precision = Literal["day", "month", "quarter", "year"]
Confidence = Literal["official", "reported", "to_check"]


class SourceRow(Row):
    slug: str
    title: French
    publisher: French
    url: str = ""
    published_on: date | None = None
    reading: Literal["read", "excerpt", "memory"]
    licence: str = ""
    note: French = ""
    is_fictional: bool = False


class CommuneRow(Row):
    insee: str = Field(pattern=r"^\d{5}$")
    name: str
    siren: str = Field(pattern=r"^\d{9}$")
    agglomeration: str
    municipal: int | None = None
    total: int | None = None
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    postcodes: str = ""


class AgglomerationRow(Row):
    siren: str = Field(pattern=r"^\d{9}$")
    name: str
    short_name: str
    communes: int
    municipal: int
    total: int


class CiteRow(Row):
    id_lsm: str
    name: str
    communes: str
    longitude: Decimal
    latitude: Decimal
    other_name: str = ""
    company: str = ""
    type: str = ""
    owner: str = ""


class QuarterRow(Row):
    code: str
    name: str
    communes: str


class PerimeterRow(Row):
    slug: str
    name: French
    stated_communes: int
    stated_inhabitants: int | None = None
    stated_by: French
    stated_on: date | None = None
    stated_precision: Precision = "day"
    agglomerations: tuple[str, ...] = ()
    source: str
    note: French = ""


class OrganisationRow(Row):
    slug: str
    name: French
    short_name: str = ""
    kind: str
    siren: str = ""
    place: tuple[str, str] | None = None
    speaks_for: str = ""
    is_fictional: bool = False


class AmendmentRow(Row):
    title: French
    happened_on: date
    precision: Precision = "day"
    summary: French
    source: str


class ServiceRow(Row):
    kind: str
    code: str
    name: French = ""
    commune: str = ""
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    capacity: Decimal
    source: str


class ContractRow(Row):
    slug: str
    name: French
    short_name: French
    summary: French
    parent: str = ""
    perimeter: str = ""
    signed_on: date | None = None
    starts_on: date
    ends_on: date
    source: str
    signatories: tuple[str, ...]
    co_chairs: tuple[str, ...] = ()
    co_chairs_source: str = ""
    associated: tuple[str, ...] = ()
    amendment: tuple[AmendmentRow, ...] = ()


class NodeRow(Row):
    slug: str
    code: str
    title: French
    quotation: French = ""


class TreeRow(Row):
    slug: str
    contract: str
    name: French
    node_word: str
    stated_by: str
    stated_on: date | None = None
    stated_precision: Precision = "day"
    source: str
    note: French = ""
    nodes: tuple[NodeRow, ...]


class ConcordanceRow(Row):
    left: str
    right: str
    relation: str
    left_quotation: French
    right_quotation: French
    why: French
    contested: French = ""
    instead: str = ""


class MeasureRow(Row):
    slug: str
    name: French
    definition: French
    unit: str
    decimals: int = 0
    direction: str
    producer: str = ""
    periodicity: str = "irregular"
    delay_days: int | None = None
    aggregation: str = "none"
    weight: str = ""
    is_project_cost: bool = False
    nodes: tuple[str, ...] = ()
    is_fictional: bool = False


class SaidRow(Row):
    """What any statement says: a value, or why there is none."""

    value: Decimal | None = None
    missing: str = ""
    definition: French = ""
    said_on: date
    said_by: str
    source: str
    confidence: Confidence = "official"


class CostRow(SaidRow):
    precision: Precision = "day"
    approximate: bool = False


class FigureRow(CostRow):
    measure: str
    nature: str = "observed"
    period_start: date | None = None
    period_end: date


class StatementRow(SaidRow):
    measure: str
    nature: str = "observed"
    is_approximate: bool = False
    period_start: date | None = None
    period_end: date
    said_precision: Precision = "day"
    place: str = ""
    perimeter: str = ""
    key: str = ""
    is_fictional: bool = False
    among: int | None = None  # which of the eight public values of the homes


class ChoiceRow(Row):
    measure: str
    statement: str
    chosen_on: date
    chosen_by: str
    reason: French


class PositionRow(Row):
    statement: str
    organisation: str
    kind: str
    counter_value: Decimal | None = None
    said_on: date
    source: str
    reason: French = ""
    is_fictional: bool = False


class DateRow(Row):
    nature: Literal["planned", "actual"]
    on: date
    precision: Precision = "day"
    said_on: date | None = None
    source: str
    evidence: French = ""


class MilestoneRow(Row):
    kind: str
    title: French
    dates: tuple[DateRow, ...]


class PlanLineRow(Row):
    kind: str
    funder: str = ""
    scheme: str = ""
    amount: Decimal | None = None
    note: French = ""


class PlanRow(Row):
    dated: date
    status: str
    voted_by: str = ""
    cost: Decimal
    source: str
    note: French
    lines: tuple[PlanLineRow, ...]


class ProjectRow(Row):
    reference: str
    slug: str
    title: French
    summary: French
    owner: str
    places: tuple[str, ...] = ()
    location_note: French = ""
    nodes: tuple[str, ...]
    linked_contracts: tuple[str, ...] = ()
    costs: tuple[CostRow, ...]
    figures: tuple[FigureRow, ...] = ()
    milestones: tuple[MilestoneRow, ...]
    plans: tuple[PlanRow, ...] = ()


class MandateRow(Row):
    organisation: str
    role: str
    place: tuple[str, str] | None = None
    project: str = ""


class AccountRow(Row):
    email: str = Field(pattern=r"^[a-z-]+@[a-z0-9-]+\.example$")
    name: French
    mandates: tuple[MandateRow, ...]
