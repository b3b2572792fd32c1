"""What is owed in return for an aid: the promise of an act, what is read of it, what is asked back."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from molette.domain.funding.models.schemes import FundingSource
from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.domain.programme.models.project import OfAProjectQuerySet
from molette.domain.sources.models import Source
from molette.engines.rules.conditions import KIND_LABELS, Condition, Kind, Reading
from molette.engines.rules.words import CAUSE_LABELS

KINDS = [(kind.value, KIND_LABELS[kind]) for kind in Kind]
CAUSES = [(cause.value, label) for cause, label in CAUSE_LABELS.items()]


class GrantConditionQuerySet(OfAProjectQuerySet["GrantCondition"]):
    """Promises are seen with their project."""


class RepaymentClaimQuerySet(OfAProjectQuerySet["RepaymentClaim"]):
    """So is what is asked back."""


class ConditionReadingQuerySet(OfAProjectQuerySet["ConditionReading"]):
    to_project = "condition__project"


class GrantCondition(models.Model):
    """What the act of an aid asks in return of it. Where it stands is computed from its readings.

    `target` in `unit` is to be reached by `until`, or held until then; `held_until`: held on until that day.
    A promise that is not counted (a use kept, an operation completed) has a target of 1: yes. `said_by` is
    who wrote it; its funder alone corrects or lifts it.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="conditions")
    funding_source = models.ForeignKey(FundingSource, models.PROTECT, related_name="conditions")
    kind = models.CharField(max_length=12, choices=KINDS)
    target = models.DecimalField(max_digits=14, decimal_places=2, default=1)
    unit = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField()
    until = models.DateField()
    held_until = models.DateField(null=True, blank=True)
    wording = models.TextField()  # as the act says it
    act = models.CharField(max_length=250)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    said_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_on = models.DateField(null=True, blank=True)
    lifted_act = models.CharField(max_length=250, blank=True)
    is_fictional = models.BooleanField(default=False)

    objects = GrantConditionQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["project_id", "until", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(target__gt=0), name="condition_asks_something"),
            models.CheckConstraint(
                condition=Q(held_until=None) | Q(held_until__gte=F("until")), name="condition_held_after"
            ),
            models.CheckConstraint(
                condition=Q(lifted_on=None) | ~Q(lifted_act=""), name="condition_lifted_by_an_act"
            ),
        ]
        verbose_name = "contrepartie"

    def __str__(self) -> str:
        return f"{self.project} : {self.get_kind_display()}, {self.funding_source}"

    def condition(self) -> Condition:
        """The row as the engine reads it."""
        return Condition(
            Kind(self.kind), self.target, self.decided_on, self.until, self.held_until, self.lifted_on
        )

    def footing(self) -> tuple[list[int], str]:
        return self.project.footing()


class ConditionReading(models.Model):
    """What somebody said of a condition on a day: a new word is a new row, none is written over."""

    condition = models.ForeignKey(GrantCondition, models.CASCADE, related_name="readings")
    on = models.DateField()  # the day it speaks of
    value = models.DecimalField(max_digits=14, decimal_places=2)  # in the unit of the condition; 1 yes, 0 no
    said_on = models.DateField()
    said_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=250, blank=True)
    withdrawn_reason = models.TextField(blank=True)
    is_fictional = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ConditionReadingQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["condition_id", "on", "said_on", "id"]
        constraints = [models.CheckConstraint(condition=Q(value__gte=0), name="reading_not_negative")]
        verbose_name = "constat"

    def __str__(self) -> str:
        return f"{self.condition}, au {self.on:%d/%m/%Y}"

    def reading(self) -> Reading:
        return Reading(self.on, self.value, self.said_on, self.pk or 0)

    def footing(self) -> tuple[list[int], str]:
        return self.condition.footing()


class RepaymentClaim(models.Model):
    """What a funder asks back of a grant, by which act and why. What came back is on the ladder: repaid.

    `said_by` is the funder, or the service that wrote it for him; the owner of the project alone contests it.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="claims")
    funding_source = models.ForeignKey(FundingSource, models.PROTECT, related_name="claims")
    condition = models.ForeignKey(
        GrantCondition, models.SET_NULL, null=True, blank=True, related_name="claims"
    )
    cause = models.CharField(max_length=20, choices=CAUSES)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    asked_on = models.DateField()
    act = models.CharField(max_length=250)
    said_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    contested_on = models.DateField(null=True, blank=True)
    contested_note = models.CharField(max_length=250, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.TextField(blank=True)
    is_fictional = models.BooleanField(default=False)

    objects = RepaymentClaimQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["project_id", "asked_on", "id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="claim_asks_something")]
        verbose_name = "reversement demandé"
        verbose_name_plural = "reversements demandés"

    def __str__(self) -> str:
        return f"{self.project} : reversement demandé, {self.funding_source}"

    def footing(self) -> tuple[list[int], str]:
        return self.project.footing()
