"""The points of an agenda: what they are about, the options, and where each partner stands."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q

from molette.domain.funding.models import FinancingPlan
from molette.domain.governance.models.meetings import Meeting, OfAMeetingQuerySet
from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.domain.signatures.models import Subject
from molette.engines.committees.powers import Matter


class PointKind(models.TextChoices):
    DECIDE = "decide", "pour décision"
    DISCUSS = "discuss", "pour débat"
    INFORM = "inform", "pour information"


class AgendaPointQuerySet(OfAMeetingQuerySet):
    def standing(self) -> Self:
        """The points of which a meeting will speak."""
        return self.filter(dropped_on=None, merged_into=None, is_proposed=False)


class AgendaPoint(models.Model):
    """A point of a meeting. `why` is the reason for its being there; stakes are empty where nobody knows.

    It is about a figure that partners sign (`subject`, `subject_id`), a plan to validate, a project, or what
    its title says. `key` names the suggestion it was taken from, or the entry of the form that wrote it: one
    is written once. `covers` is what its fact rests on: hidden from a reader, the point is. Asked for once
    the meeting was convened, it is only proposed, until whoever prepares the meeting takes it. Dropped, it
    stays with its reason; merged, it stays with the point that holds it now.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="points")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=PointKind, default=PointKind.DECIDE)
    title = models.CharField(max_length=250)
    why = models.TextField(blank=True)
    euros = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    inhabitants = models.PositiveIntegerField(null=True, blank=True)
    days = models.PositiveIntegerField(null=True, blank=True)
    subject = models.CharField(max_length=10, choices=Subject, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="+")
    plan = models.ForeignKey(FinancingPlan, models.PROTECT, null=True, blank=True, related_name="+")
    is_amendment = models.BooleanField(default=False)
    asked_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    is_proposed = models.BooleanField(default=False)
    covers = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=120, blank=True)
    dropped_on = models.DateField(null=True, blank=True)
    dropped_reason = models.TextField(blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    is_fictional = models.BooleanField(default=False)

    objects = AgendaPointQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["meeting_id", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "key"], condition=~Q(key=""), name="point_taken_once"),
            models.CheckConstraint(
                condition=Q(subject="", subject_id=None) | (~Q(subject="") & Q(subject_id__isnull=False)),
                name="point_figure_whole",
            ),
            models.CheckConstraint(
                condition=Q(dropped_on=None) | ~Q(dropped_reason=""), name="point_dropped_why"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="point_not_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=Q(plan=None) | Q(project__isnull=False), name="point_plan_of_a_project"
            ),
        ]
        verbose_name = "point à l’ordre du jour"
        verbose_name_plural = "points à l’ordre du jour"

    def __str__(self) -> str:
        return self.title

    @property
    def stands(self) -> bool:
        """Whether the meeting will speak of it: neither dropped, nor merged, nor only proposed."""
        return self.dropped_on is None and self.merged_into_id is None and not self.is_proposed

    @property
    def waits(self) -> bool:
        """Whether it is proposed, and nobody has answered yet."""
        return self.is_proposed and self.dropped_on is None

    @property
    def matter(self) -> Matter:
        if self.subject:
            return Matter.FIGURE
        if self.plan_id is not None:
            return Matter.PLAN
        return Matter.AMENDMENT if self.is_amendment else Matter.OTHER

    @property
    def project_slug(self) -> str:
        return self.project.slug if self.project else ""


class OfAPointQuerySet(OfAMeetingQuerySet):
    to_meeting = "point__meeting"


class PointOption(models.Model):
    """One way to decide a point: what it is, what it costs, what it risks."""

    point = models.ForeignKey(AgendaPoint, models.CASCADE, related_name="options")
    text = models.TextField()
    cost = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    risk = models.TextField(blank=True)
    withdrawn_reason = models.TextField(blank=True)
    entry_key = models.UUIDField(unique=True, default=uuid.uuid4)
    is_fictional = models.BooleanField(default=False)

    objects = OfAPointQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["point_id", "id"]
        verbose_name = "option"

    def __str__(self) -> str:
        return self.text[:120]


class StanceKind(models.TextChoices):
    FOR = "for", "pour"
    AGAINST = "against", "contre"
    RESERVE = "reserve", "réserve"


class Stance(models.Model):
    """Where a partner stands on a point, in its own words; the last said holds, the others stay."""

    point = models.ForeignKey(AgendaPoint, models.CASCADE, related_name="stances")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=StanceKind)
    words = models.TextField(blank=True)
    said_on = models.DateField()
    written_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.TextField(blank=True)
    entry_key = models.UUIDField(unique=True, default=uuid.uuid4)
    is_fictional = models.BooleanField(default=False)

    objects = OfAPointQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["point_id", "said_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind="for") | ~Q(words=""), name="stance_against_in_words")
        ]
        verbose_name = "position sur un point"
        verbose_name_plural = "positions sur des points"

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_kind_display()}"
