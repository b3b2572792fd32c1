"""What an operation spends: each word on a month, a quarter or a year is a row of its own."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from molette.domain.funding.models.plans import within_reach
from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.domain.secrecy.veils import Sort, veil
from molette.domain.sources.models import DatePrecision, Source
from molette.engines.rules.spending import NATURE_LABELS, Nature, Word

PERIODS = [(one.value, one.label) for one in DatePrecision if one is not DatePrecision.DAY]


class SpendingQuerySet(models.QuerySet["Spending"]):
    def visible_to(self, user: object) -> Self:
        """Where a mandate covers the project: what is spent is not public."""
        return within_reach(self, user)

    def readable_by(self, user: object) -> Self:
        """Those of the projects whose cost the user sees: what is spent tells what it costs."""
        return self.visible_to(user).exclude(project_id__in=veil(user).hidden_ids(Sort.COST))

    def standing(self) -> Self:
        """Those that nobody took back; of one period, only the latest said is used."""
        return self.filter(withdrawn_reason="")


class Spending(models.Model):
    """What somebody said, one day, of the spending of a period, in euros excluding tax.

    A new word on the same period takes the place of the former, which stays. `period` is its first day.
    """

    class What(models.TextChoices):
        PLANNED = Nature.PLANNED.value, NATURE_LABELS[Nature.PLANNED]
        ACTUAL = Nature.ACTUAL.value, NATURE_LABELS[Nature.ACTUAL]

    project = models.ForeignKey(Project, models.CASCADE, related_name="spendings")
    nature = models.CharField(max_length=8, choices=What)
    period = models.DateField()
    precision = models.CharField(max_length=8, choices=PERIODS, default=DatePrecision.MONTH)
    amount = models.DecimalField(max_digits=16, decimal_places=2)  # excluding tax, as the cost of the plan
    said_on = models.DateField()
    said_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=250, blank=True)
    withdrawn_reason = models.TextField(blank=True)
    is_fictional = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SpendingQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["project_id", "period", "said_on", "id"]
        indexes = [models.Index(fields=["project", "nature", "period"])]
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="spending_not_negative")]
        verbose_name = "dépense"

    def __str__(self) -> str:
        return f"{self.project}, dépense {self.get_nature_display()}, {self.period:%m/%Y}"

    def word(self) -> Word:
        """The row as the engine reads it."""
        return Word(Nature(self.nature), self.period, self.precision, self.amount, self.said_on, self.pk or 0)

    def footing(self) -> tuple[list[int], str]:
        return self.project.footing()
