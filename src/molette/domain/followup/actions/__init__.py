"""All that is written of how projects go."""

from molette.domain.followup.actions.blockings import (
    correct_blocking,
    lift_blocking,
    lifting_for,
    say_blocking,
    withdraw_blocking,
)
from molette.domain.followup.actions.campaigns import close_campaign, open_campaign
from molette.domain.followup.actions.confidence import awaited_date, say_judgement, withdraw_judgement
from molette.domain.followup.actions.dependencies import say_dependency, withdraw_dependency
from molette.domain.followup.actions.links import link_of, note_opened, renew_link
from molette.domain.followup.actions.measured import ValueDraft
from molette.domain.followup.actions.risks import close_risk, correct_risk, say_risk
from molette.domain.followup.actions.updates import DateDraft, approve_update, return_update, save_update
from molette.domain.followup.actions.weather import say_weather, withdraw_weather

__all__ = [
    "DateDraft",
    "ValueDraft",
    "approve_update",
    "awaited_date",
    "close_campaign",
    "close_risk",
    "correct_blocking",
    "correct_risk",
    "lift_blocking",
    "lifting_for",
    "link_of",
    "note_opened",
    "open_campaign",
    "renew_link",
    "return_update",
    "save_update",
    "say_blocking",
    "say_dependency",
    "say_judgement",
    "say_risk",
    "say_weather",
    "withdraw_blocking",
    "withdraw_dependency",
    "withdraw_judgement",
    "withdraw_weather",
]
