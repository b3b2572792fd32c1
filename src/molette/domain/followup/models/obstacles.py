"""What may go wrong on a project, what blocks it, and what of it waits for another."""

from typing import Final, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from molette.domain.followup.models.keyed import entry_key
from molette.domain.followup.models.reach import AskedOfQuerySet, OfPartnersQuerySet
from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Milestone, Project

GRADES: Final = [(1, "faible"), (2, "moyenne"), (3, "forte")]
"""Of the likelihood of a risk and of its impact: three by three."""


class RiskQuerySet(OfPartnersQuerySet["Risk"]):
    """A risk is told among partners."""


class BlockingQuerySet(AskedOfQuerySet["Blocking"]):
    """A blocking is told among partners, and to whoever can lift it."""


class Risk(models.Model):
    """What may happen to a project, and what is done about it. Closed with a reason, never erased."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="risks")
    title = models.CharField(max_length=200)
    cause = models.CharField(max_length=300)
    consequence = models.CharField(max_length=300)
    likelihood = models.PositiveSmallIntegerField(choices=GRADES)
    impact = models.PositiveSmallIntegerField(choices=GRADES)
    carrier = models.CharField(max_length=200)  # an organisation or a function, in words
    mitigation = models.TextField(blank=True)
    said_on = models.DateField()
    said_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    closed_on = models.DateField(null=True, blank=True)
    closed_reason = models.TextField(blank=True)
    is_fictional = models.BooleanField(default=False)
    entry_key = entry_key()

    objects = RiskQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["project_id", "said_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(likelihood__range=(1, 3), impact__range=(1, 3)), name="risk_graded_three_by_three"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None, closed_reason="") | (~Q(closed_on=None) & ~Q(closed_reason="")),
                name="risk_closed_with_a_reason",
            ),
        ]
        verbose_name = "risque"

    def __str__(self) -> str:
        return f"{self.project} : risque « {self.title} »"

    def footing(self) -> tuple[list[int], str]:
        return self.project.footing()


class Blocking(models.Model):
    """What stops a project, since when, and who can lift it: an organisation known here, or a body in words.

    It stands until it is lifted with its evidence, or taken back with a reason.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="blockings")
    title = models.CharField(max_length=200)
    since = models.DateField()
    lifter = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="blockings_to_lift"
    )
    lifter_words = models.CharField(max_length=200, blank=True)
    asked_on = models.DateField(null=True, blank=True)
    cleared_on = models.DateField(null=True, blank=True)
    evidence = models.TextField(blank=True)
    cleared_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    said_on = models.DateField()
    said_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.TextField(blank=True)
    is_fictional = models.BooleanField(default=False)
    entry_key = entry_key()

    objects = BlockingQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["project_id", "since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(lifter=None) | ~Q(lifter_words=""), name="blocking_somebody_can_lift"
            ),
            models.CheckConstraint(
                condition=Q(cleared_on=None) | ~Q(evidence=""), name="blocking_lifted_with_evidence"
            ),
            models.CheckConstraint(
                condition=Q(cleared_on=None) | Q(cleared_on__gte=F("since")), name="blocking_lifted_after"
            ),
        ]
        verbose_name = "blocage"

    def __str__(self) -> str:
        return f"{self.project} : blocage « {self.title} »"

    @property
    def who(self) -> str:
        """Who can lift it, in words."""
        return self.lifter.label if self.lifter else self.lifter_words

    def footing(self) -> tuple[list[int], str]:
        return self.project.footing()


class DependencyQuerySet(models.QuerySet["Dependency"]):
    def visible_to(self, user: object) -> Self:
        """Where both projects are seen: a wait tells something of each."""
        seen = Project.objects.visible_to(user).order_by().values("pk")
        return self.filter(waiting__project__in=seen, awaited__project__in=seen)

    def standing(self) -> Self:
        """Those that nobody took back."""
        return self.filter(withdrawn_reason="")


class Dependency(models.Model):
    """A milestone that waits for another: it comes `lag_days` after it at the earliest."""

    waiting = models.ForeignKey(Milestone, models.CASCADE, related_name="waits")
    awaited = models.ForeignKey(Milestone, models.CASCADE, related_name="awaited_by")
    lag_days = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=300)
    said_on = models.DateField()
    said_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.TextField(blank=True)
    is_fictional = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    entry_key = entry_key()

    objects = DependencyQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["waiting_id", "awaited_id", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(waiting=F("awaited")), name="dependency_on_another"),
            models.UniqueConstraint(
                fields=["waiting", "awaited"],
                condition=Q(withdrawn_reason=""),
                name="dependency_said_once",
                violation_error_message="Cette attente est déjà inscrite.",
            ),
        ]
        verbose_name = "attente"

    def __str__(self) -> str:
        return f"« {self.waiting} » attend « {self.awaited} »"

    def footing(self) -> tuple[list[int], str]:
        return self.waiting.project.footing()
