"""What is said of how a project goes: each word a row, withdrawn with a reason, never written over."""

from molette.domain.followup.models.campaigns import Campaign, ProposedDate, ProposedValue, Update
from molette.domain.followup.models.confidence import PERCENTS, Judgement
from molette.domain.followup.models.letters import PersonalLink, Reminder
from molette.domain.followup.models.obstacles import GRADES, Blocking, Dependency, Risk
from molette.domain.followup.models.weather import LEVELS, WeatherWord

__all__ = [
    "GRADES",
    "LEVELS",
    "PERCENTS",
    "Blocking",
    "Campaign",
    "Dependency",
    "Judgement",
    "PersonalLink",
    "ProposedDate",
    "ProposedValue",
    "Reminder",
    "Risk",
    "Update",
    "WeatherWord",
]
