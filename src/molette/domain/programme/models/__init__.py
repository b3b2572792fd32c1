"""Contracts and orientations; projects and milestones."""

from molette.domain.programme.models.contract import (
    Amendment,
    Contract,
    ContractParty,
    OrientationNode,
    OrientationTree,
)
from molette.domain.programme.models.project import (
    DatePrecision,
    Document,
    Milestone,
    MilestoneDate,
    MilestoneKind,
    Project,
)

__all__ = [
    "Amendment",
    "Contract",
    "ContractParty",
    "DatePrecision",
    "Document",
    "Milestone",
    "MilestoneDate",
    "MilestoneKind",
    "OrientationNode",
    "OrientationTree",
    "Project",
]
