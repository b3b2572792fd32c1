"""The weather of a project, word after word."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from molette.domain.followup.models.keyed import entry_key
from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.domain.programme.models.project import OfAProjectQuerySet
from molette.engines.project_weather import LEVEL_LABELS, Level, Word

LEVELS = [(level.value, LEVEL_LABELS[level]) for level in Level]


class WeatherWordQuerySet(OfAProjectQuerySet["WeatherWord"]):
    """Words are seen with their project."""


class WeatherWord(models.Model):
    """What those who conduct a project said of how it goes, one day, and why: a new word is a new row."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="weather")
    level = models.CharField(max_length=12, choices=LEVELS)
    why = models.CharField(max_length=300)  # one sentence
    said_on = models.DateField()
    said_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.TextField(blank=True)
    is_fictional = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    entry_key = entry_key()

    objects = WeatherWordQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["project_id", "said_on", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(why=""), name="weather_says_why"),
            models.CheckConstraint(
                condition=Q(level__in=[level.value for level in Level]), name="weather_in_its_four_words"
            ),
        ]
        verbose_name = "météo"

    def __str__(self) -> str:
        return f"{self.project} : {self.get_level_display()}, dit le {self.said_on:%d/%m/%Y}"

    def word(self) -> Word:
        """The row as the engine reads it."""
        return Word(Level(self.level), self.said_on, self.pk or 0)

    def footing(self) -> tuple[list[int], str]:
        return self.project.footing()
