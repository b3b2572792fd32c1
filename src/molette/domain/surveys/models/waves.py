"""A wave: a questionnaire put to a population between two days, and what is known of that population."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q

from molette.domain.journal.recording import tracked
from molette.domain.sources.models import Source
from molette.domain.surveys.models.questionnaires import Question, Questionnaire
from molette.engines.surveys import waves as engine

RECRUITMENTS = [(one.value, engine.RECRUITMENT_LABELS[one]) for one in engine.Recruitment]


class Wave(models.Model):
    """When, to whom, and how people come to answer.

    `trim` bounds a weight to so many times the mean weight. On `keep_until` the answers are erased; what is
    published stays. `refusal` tells why the last calculation did not come to an end.
    """

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="waves")
    slug = models.SlugField(max_length=70, unique=True)
    name = models.CharField(max_length=80)
    opens_on = models.DateField()
    closes_on = models.DateField()
    recruitment = models.CharField(max_length=8, choices=RECRUITMENTS)
    population = models.CharField(max_length=200)
    trim = models.PositiveSmallIntegerField(default=5)
    keep_until = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    calculating_since = models.DateTimeField(null=True, blank=True)
    refusal = models.TextField(blank=True)
    published_on = models.DateField(null=True, blank=True)
    method = models.TextField(blank=True)
    responses_count = models.PositiveIntegerField(default=0)
    opened_rows_on = models.DateField(null=True, blank=True)
    erased_on = models.DateField(null=True, blank=True)
    entry_key = models.UUIDField(unique=True, default=uuid.uuid4)
    is_fictional = models.BooleanField(default=False)

    objects = models.Manager()
    history = tracked()

    class Meta:
        ordering = ["-opens_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(opens_on__lte=F("closes_on")), name="wave_opens_then_closes"),
            models.CheckConstraint(
                condition=Q(closes_on__lt=F("keep_until")), name="wave_answers_outlive_it"
            ),
            models.CheckConstraint(
                condition=Q(published_on=None) | Q(closed_on__isnull=False), name="wave_closed_then_published"
            ),
        ]
        verbose_name = "vague d’enquête"
        verbose_name_plural = "vagues d’enquête"

    def __str__(self) -> str:
        return f"{self.questionnaire}, {self.name}"

    @property
    def run_by_id(self) -> int:
        return self.questionnaire.run_by_id

    @property
    def is_drawn(self) -> bool:
        return self.recruitment == engine.Recruitment.DRAWN

    def is_open(self, day: date) -> bool:
        """Whether one may answer on a day."""
        return self.closed_on is None and self.opens_on <= day <= self.closes_on

    @property
    def told(self) -> engine.Wave:
        """The wave as the engine knows it: the last day of its field work dates its estimates."""
        return engine.Wave(self.name, self.closed_on or self.closes_on, engine.Recruitment(self.recruitment))


class Margin(models.Model):
    """How many the population has in each choice of a question, or in each place where there is none.

    `totals` are by rank of the choice, or by key of the place.
    """

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="margins")
    question = models.ForeignKey(Question, models.PROTECT, null=True, blank=True, related_name="+")
    totals = models.JSONField(default=dict)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")

    objects = models.Manager()
    history = tracked()

    class Meta:
        ordering = ["wave_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "question"], name="one_margin_a_question"),
            models.UniqueConstraint(fields=["wave"], condition=Q(question=None), name="one_margin_of_places"),
        ]
        verbose_name = "marge de calage"
        verbose_name_plural = "marges de calage"

    def __str__(self) -> str:
        return f"{self.question or 'commune'}"
