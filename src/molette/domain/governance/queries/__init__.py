"""All that is read of committees."""

from molette.domain.governance.queries.bodies import bodies, body
from molette.domain.governance.queries.meetings import awaiting_signature, meeting, meetings, revision
from molette.domain.governance.queries.minutes import MinutesView, minutes_read
from molette.domain.governance.queries.obligations import (
    decisions_since,
    follow_by,
    late_decisions,
    obligations,
    public_decisions,
    rate_of,
)
from molette.domain.governance.queries.suggestions import SOURCES, suggestion, suggestions

__all__ = [
    "SOURCES",
    "MinutesView",
    "awaiting_signature",
    "bodies",
    "body",
    "decisions_since",
    "follow_by",
    "late_decisions",
    "meeting",
    "meetings",
    "minutes_read",
    "obligations",
    "public_decisions",
    "rate_of",
    "revision",
    "suggestion",
    "suggestions",
]
