"""All that is written about committees."""

from molette.domain.governance.actions.bodies import add_seat, create_body, edit_body, end_seat
from molette.domain.governance.actions.meetings import (
    cancel_meeting,
    close_session,
    edit_meeting,
    mark_step,
    open_session,
    plan_meeting,
)
from molette.domain.governance.actions.obligations import fulfil, take_back
from molette.domain.governance.actions.points import (
    add_point,
    drop_point,
    edit_point,
    merge_point,
    move_point,
    take_proposal,
    take_suggestion,
)
from molette.domain.governance.actions.saying import (
    add_option,
    say_stance,
    withdraw_option,
    withdraw_stance,
)
from molette.domain.governance.actions.session import (
    Decided,
    cast_votes,
    record_attendance,
    record_decision,
    withdraw_decision,
)
from molette.domain.governance.actions.signing import sign

__all__ = [
    "Decided",
    "add_option",
    "add_point",
    "add_seat",
    "cancel_meeting",
    "cast_votes",
    "close_session",
    "create_body",
    "drop_point",
    "edit_body",
    "edit_meeting",
    "edit_point",
    "end_seat",
    "fulfil",
    "mark_step",
    "merge_point",
    "move_point",
    "open_session",
    "plan_meeting",
    "record_attendance",
    "record_decision",
    "say_stance",
    "sign",
    "take_back",
    "take_proposal",
    "take_suggestion",
    "withdraw_decision",
    "withdraw_option",
    "withdraw_stance",
]
