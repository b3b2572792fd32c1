"""Contracts and orientations; projects and milestones."""

from molette.domain.programme.models.contract import (
    Amendment,
    Contract,
    ContractParty,
    OrientationNode,
    OrientationTree,
)
from molette.domain.programme.models.photo import Photo, PhotoMoment
from molette.domain.programme.models.project import (
    Document,
    Milestone,
    MilestoneDate,
    MilestoneKind,
    Project,
    slugs_standing_on,
)
from molette.domain.sources.models import DatePrecision

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
    "Photo",
    "PhotoMoment",
    "Project",
    "slugs_standing_on",
]
