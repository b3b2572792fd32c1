"""Bodies, meetings, points, sessions."""

from molette.domain.governance.models.bodies import Body, BodyKind, Seat
from molette.domain.governance.models.meetings import ChairSignature, Meeting, Minutes, SignedAct
from molette.domain.governance.models.points import (
    AgendaPoint,
    PointKind,
    PointOption,
    Stance,
    StanceKind,
)
from molette.domain.governance.models.sessions import Attendance, Ballot, Fulfillment, Resolution

__all__ = [
    "AgendaPoint",
    "Attendance",
    "Ballot",
    "Body",
    "BodyKind",
    "ChairSignature",
    "Fulfillment",
    "Meeting",
    "Minutes",
    "PointKind",
    "PointOption",
    "Resolution",
    "Seat",
    "SignedAct",
    "Stance",
    "StanceKind",
]
