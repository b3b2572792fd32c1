"""What a frozen state holds: the programme as everyone who receives it may read it, on one day.

No clock, no word on who froze it: the same facts of an instance, read by the same reader on the same day, are
the same document, whenever and wherever it is made. A field left at its default is not written: one
that is added later changes no former document.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from molette.engines.snapshots.agenda import FrozenDecision, FrozenPoint
from molette.engines.snapshots.closed import CLOSED
from molette.engines.snapshots.going import (
    FrozenAlert,
    FrozenBlocking,
    FrozenConfidence,
    FrozenRisk,
    FrozenWeather,
)
from molette.engines.snapshots.promises import FrozenChain

FORMAT: Final = 1
HIDDEN: Final = "reserved"
Amount = Decimal | Literal["reserved"] | None
"""Euros; `reserved` where the reader may not read them; None where nobody said any."""


@dataclass(frozen=True, slots=True)
class Named:
    """Something with an address of its own: its slug or its code, and how it is called."""

    __pydantic_config__ = CLOSED
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class FrozenMilestone:
    """A turn of a project; `first` is the first date ever announced of it, `planned` the one in use."""

    __pydantic_config__ = CLOSED
    kind: str
    title: str
    key: str  # its kind and title, numbered where two are alike
    planned: date | None = None
    planned_precision: str = "day"
    first: date | None = None
    first_precision: str = "day"
    actual: date | None = None
    actual_precision: str = "day"


@dataclass(frozen=True, slots=True)
class FrozenProject:
    """A project that day. `rungs` holds only those on which something stands; `late` is in days."""

    __pydantic_config__ = CLOSED
    slug: str
    title: str
    contract: Named
    stage: str
    reference: str = ""
    summary: str = ""
    owner: Named | None = None
    places: tuple[Named, ...] = ()
    location: str = ""
    nodes: tuple[str, ...] = ()
    parent: str = ""
    milestones: tuple[FrozenMilestone, ...] = ()
    late: int = 0
    next_on: date | None = None
    next_title: str = ""
    cost: Amount = None
    rungs: dict[str, Amount] = field(default_factory=dict)
    missing: Decimal | None = None
    weather: FrozenWeather | None = None
    confidence: tuple[
        FrozenConfidence, ...
    ] = ()  # of the next milestone, then of the end where it is another
    blockings: tuple[FrozenBlocking, ...] = ()
    risks: tuple[FrozenRisk, ...] = ()
    alerts: tuple[FrozenAlert, ...] = ()
    is_fictional: bool = False


@dataclass(frozen=True, slots=True)
class Cited:
    """From what a figure comes, as a reader can open it."""

    __pydantic_config__ = CLOSED
    title: str
    publisher: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class FrozenFigure:
    """A measure over the whole programme with the value in use that day; None: « non renseigné »."""

    __pydantic_config__ = CLOSED
    slug: str
    name: str
    unit: str = ""
    decimals: int = 0
    direction: str = "neutral"
    definition: str = ""
    value: Decimal | None = None
    unknown: str = ""
    speaks_of: date | None = None
    said_by: str = ""
    source: Cited | None = None
    start: Decimal | None = None
    target: Decimal | None = None
    rate: Decimal | None = None
    contested: int = 0
    is_fictional: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A partner that contests, the value it gives instead, as written, and why."""

    __pydantic_config__ = CLOSED
    partner: str
    counter: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FrozenDispute:
    """A figure on which partners do not agree: what one says, what the others answer, which one is used."""

    __pydantic_config__ = CLOSED
    key: str
    label: str
    said_by: str
    value: str
    said_on: date
    project: str = ""
    against: tuple[Answer, ...] = ()
    instead: str = ""
    rule: str = ""
    is_fictional: bool = False


@dataclass(frozen=True, slots=True)
class FrozenMoney:
    """Euros by rung, of the whole or of one funder; `fictional` is the invented part of the same rungs."""

    __pydantic_config__ = CLOSED
    funder: Named | None = None
    rungs: dict[str, Decimal] = field(default_factory=dict)
    fictional: dict[str, Decimal] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FrozenNode:
    """An orientation in the words of its party, with the projects it and its children carry."""

    __pydantic_config__ = CLOSED
    slug: str
    label: str
    depth: int = 0
    projects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FrozenTree:
    __pydantic_config__ = CLOSED
    slug: str
    name: str
    stated_by: str
    nodes: tuple[FrozenNode, ...] = ()


@dataclass(frozen=True, slots=True)
class FrozenCommune:
    """A commune of the perimeter, with the number of projects that stand there."""

    __pydantic_config__ = CLOSED
    code: str
    name: str
    agglomeration: str = ""
    projects: int = 0
    longitude: float | None = None
    latitude: float | None = None
    path: str = ""  # its outline as it is drawn, in the frame of the ground
    centre: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """The frame of the map: its size in pixels and the borders between agglomerations; 0 without outlines."""

    __pydantic_config__ = CLOSED
    width: float = 0
    height: float = 0
    borders: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The programme on a day, as one reader may read it. `filters` say in words what was left out."""

    __pydantic_config__ = CLOSED
    on: date
    programme: str
    reader: str
    site: str = ""
    perimeter: str = ""
    filters: tuple[str, ...] = ()
    meeting: str = ""  # the meeting for which it was frozen, in words
    format: Literal[1] = 1
    points: tuple[FrozenPoint, ...] = ()
    decisions: tuple[FrozenDecision, ...] = ()
    projects: tuple[FrozenProject, ...] = ()
    money: tuple[FrozenMoney, ...] = ()  # the whole first, then funder by funder
    figures: tuple[FrozenFigure, ...] = ()
    disputes: tuple[FrozenDispute, ...] = ()
    alerts: tuple[FrozenAlert, ...] = ()  # those of no project: envelopes, measures, decisions
    trees: tuple[FrozenTree, ...] = ()
    communes: tuple[FrozenCommune, ...] = ()
    ground: Ground = field(default_factory=Ground)
    chain: FrozenChain | None = None

    @property
    def is_fictional(self) -> bool:
        """Whether anything of it was invented: it then says so on its cover."""
        words = [one.weather for one in self.projects if one.weather]
        stops = [held for one in self.projects for held in one.blockings]
        fears = [held for one in self.projects for held in one.risks]
        asks = [*self.alerts, *(held for one in self.projects for held in one.alerts)]
        facts = (self.projects, self.figures, self.disputes, self.points, self.decisions)
        parts = (words, stops, fears, asks, *facts)
        return any(one.is_fictional for part in parts for one in part) or any(x.fictional for x in self.money)
