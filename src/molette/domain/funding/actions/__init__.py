"""Every write on financing plans and on the ladder."""

from molette.domain.funding.actions.movements import count_apart, count_in, record_movement
from molette.domain.funding.actions.plans import LineDraft, edit_plan, open_version, vote_plan
from molette.domain.funding.actions.schemes import create_scheme, funding_source

__all__ = [
    "LineDraft",
    "count_apart",
    "count_in",
    "create_scheme",
    "edit_plan",
    "funding_source",
    "open_version",
    "record_movement",
    "vote_plan",
]
