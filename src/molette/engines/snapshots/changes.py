"""What moved between two frozen states: its kinds, in the order in which a committee reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from molette.engines.french import counted, long_date
from molette.engines.snapshots.state import Snapshot


class Kind(StrEnum):
    """What a change is about."""

    MONEY = "money"
    FUNDER = "funder"
    PROJECT_NEW = "project_new"
    PROJECT_GONE = "project_gone"
    STAGE = "stage"
    WEATHER = "weather"
    BLOCKING = "blocking"
    DATE = "date"
    COST = "cost"
    RUNG = "rung"
    MISSING = "missing"
    OWNER = "owner"
    FIGURE = "figure"
    DISPUTE_NEW = "dispute_new"
    DISPUTE_MOVED = "dispute_moved"
    DISPUTE_OVER = "dispute_over"
    DECISION_NEW = "decision_new"
    DECISION_MOVED = "decision_moved"


KIND_LABELS: Final = {
    Kind.MONEY: "euros du programme",
    Kind.FUNDER: "euros d’un financeur",
    Kind.PROJECT_NEW: "projet entré",
    Kind.PROJECT_GONE: "projet sorti",
    Kind.STAGE: "avancement",
    Kind.WEATHER: "météo",
    Kind.BLOCKING: "blocage",
    Kind.DATE: "date",
    Kind.COST: "coût",
    Kind.RUNG: "euros d’un projet",
    Kind.MISSING: "financement à trouver",
    Kind.OWNER: "maître d’ouvrage",
    Kind.FIGURE: "chiffre",
    Kind.DISPUTE_NEW: "désaccord ouvert",
    Kind.DISPUTE_MOVED: "désaccord qui a bougé",
    Kind.DISPUTE_OVER: "désaccord clos",
    Kind.DECISION_NEW: "décision prise",
    Kind.DECISION_MOVED: "suite d’une décision",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that moved. `about` is the key of its subject; `before` and `after` are as written."""

    kind: Kind
    about: str
    name: str
    said: str
    before: str = ""
    after: str = ""
    is_fictional: bool = False

    @property
    def label(self) -> str:
        return KIND_LABELS[self.kind]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two states, what moved, and why they may not be compared line by line."""

    before: Snapshot
    after: Snapshot
    changes: tuple[Change, ...]
    warnings: tuple[str, ...]

    @property
    def answer(self) -> str:
        """How much moved, in a sentence."""
        since, until = long_date(self.before.on), long_date(self.after.on)
        if not self.changes:
            return f"Rien n’a bougé entre le {since} et le {until}."
        projects = {one.about for one in self.changes if one.kind in OF_PROJECTS}
        touched = f", sur {counted(len(projects), 'projet')}" if projects else ""
        count = counted(len(self.changes), "changement")
        return f"{count} entre le {since} et le {until}{touched}."


OF_PROJECTS: Final = frozenset(
    {
        Kind.PROJECT_NEW,
        Kind.PROJECT_GONE,
        Kind.STAGE,
        Kind.WEATHER,
        Kind.BLOCKING,
        Kind.DATE,
        Kind.COST,
        Kind.RUNG,
        Kind.MISSING,
        Kind.OWNER,
    }
)


def records(found: Comparison) -> list[Mapping[str, Any]]:
    """The changes as a program reads them."""
    return [
        {
            "kind": one.kind.value,
            "about": one.about,
            "name": one.name,
            "message": one.said,
            "before": one.before or None,
            "after": one.after or None,
            "fictional": one.is_fictional,
        }
        for one in found.changes
    ]
