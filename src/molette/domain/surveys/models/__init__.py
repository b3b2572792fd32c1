"""Questionnaires, their waves, the ways in, the answers, and the estimates that are published."""

from molette.domain.surveys.models.answers import Channel, Entrance, Invitation, Response
from molette.domain.surveys.models.questionnaires import Kind, Question, Questionnaire, Wording
from molette.domain.surveys.models.results import Of, OpenCount, PublishedEstimate
from molette.domain.surveys.models.waves import Margin, Wave

__all__ = [
    "Channel",
    "Entrance",
    "Invitation",
    "Kind",
    "Margin",
    "Of",
    "OpenCount",
    "PublishedEstimate",
    "Question",
    "Questionnaire",
    "Response",
    "Wave",
    "Wording",
]
