"""How sure those who conduct a project are of a date: one probability, one milestone, one day."""

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils import timezone

from molette.domain.followup.models.keyed import entry_key
from molette.domain.followup.models.reach import OfPartnersQuerySet
from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.programme.models import DatePrecision, Milestone
from molette.engines.confidence import STEPS

PERCENTS: Final = [(percent, f"{percent}\N{NO-BREAK SPACE}% : {word}") for percent, word in STEPS.items()]


class JudgementQuerySet(OfPartnersQuerySet["Judgement"]):
    """A judgement is told among partners."""

    to_project = "milestone__project"

    def standing(self) -> "JudgementQuerySet":
        """Those that nobody took back."""
        return self.filter(withdrawn_reason="")


class Judgement(models.Model):
    """The probability that a milestone comes by a date, as said one day: a new word is a new row.

    `on` is the last day of the date that was then announced; `precision`, how it was.
    """

    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="judgements")
    on = models.DateField()
    precision = models.CharField(max_length=8, choices=DatePrecision, default=DatePrecision.DAY)
    percent = models.PositiveSmallIntegerField(choices=PERCENTS)
    note = models.CharField(max_length=250, blank=True)
    said_on = models.DateField()
    said_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.TextField(blank=True)
    is_fictional = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    entry_key = entry_key()

    objects = JudgementQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["milestone_id", "said_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(percent__in=list(STEPS)), name="judgement_in_its_steps")
        ]
        verbose_name = "confiance"

    def __str__(self) -> str:
        return f"{self.milestone}, {self.percent} % d’ici le {self.on:%d/%m/%Y}"

    def footing(self) -> tuple[list[int], str]:
        return self.milestone.footing()
