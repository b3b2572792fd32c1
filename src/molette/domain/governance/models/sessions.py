"""What is written during a session: who is there, who votes what, what is decided, what became of it."""

import uuid

from django.db import models
from django.db.models import Q

from molette.domain.funding.models import FinancingPlan
from molette.domain.governance.models.bodies import Body
from molette.domain.governance.models.meetings import Meeting, OfAMeetingQuerySet
from molette.domain.governance.models.points import AgendaPoint, OfAPointQuerySet
from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Amendment
from molette.domain.signatures.models import Position
from molette.engines.committees.attendance import PRESENCE_LABELS
from molette.engines.committees.powers import DECISION_LABELS
from molette.engines.committees.votes import CHOICE_LABELS

PRESENCES = [(one.value, label) for one, label in PRESENCE_LABELS.items()]
DECISIONS = [(one.value, label) for one, label in DECISION_LABELS.items()]
CHOICES = [(one.value, label) for one, label in CHOICE_LABELS.items()]


class Attendance(models.Model):
    """Whether an organisation is there, or which other represents it. Organisations, never persons."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    presence = models.CharField(max_length=12, choices=PRESENCES)
    represented_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    is_fictional = models.BooleanField(default=False)

    objects = OfAMeetingQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["meeting_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "organisation"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(presence="represented", represented_by__isnull=False)
                | (~Q(presence="represented") & Q(represented_by=None)),
                name="attendance_represented_by_another",
            ),
        ]
        verbose_name = "présence"

    def __str__(self) -> str:
        return f"{self.organisation}, {self.get_presence_display()}"


class Ballot(models.Model):
    """The vote of a partner on a point."""

    point = models.ForeignKey(AgendaPoint, models.CASCADE, related_name="ballots")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    choice = models.CharField(max_length=8, choices=CHOICES)
    is_fictional = models.BooleanField(default=False)

    objects = OfAPointQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["point_id", "id"]
        constraints = [models.UniqueConstraint(fields=["point", "organisation"], name="ballot_once")]
        verbose_name = "vote"

    def __str__(self) -> str:
        return f"{self.organisation} : {self.get_choice_display()}"


class Resolution(models.Model):
    """What a body decided of a point, with who must carry it out and by when.

    `entry_key` is made by the form: the same entry sent twice is written once. `position` is the answer to
    the figure it settled, `plan` the plan it had voted, `amendment` the one it had added: each was written by
    the action that anyone uses. `referred_to` is the body to which the point is sent on.
    """

    point = models.ForeignKey(AgendaPoint, models.PROTECT, related_name="resolutions")
    number = models.PositiveSmallIntegerField()  # within the meeting
    kind = models.CharField(max_length=10, choices=DECISIONS)
    text = models.TextField()
    decided_on = models.DateField()
    owner = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    referred_to = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    is_public = models.BooleanField(default=True)
    position = models.ForeignKey(Position, models.PROTECT, null=True, blank=True, related_name="+")
    plan = models.ForeignKey(FinancingPlan, models.PROTECT, null=True, blank=True, related_name="+")
    amendment = models.ForeignKey(Amendment, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)
    entry_key = models.UUIDField(unique=True, default=uuid.uuid4)
    is_fictional = models.BooleanField(default=False)

    objects = OfAPointQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["decided_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner=None, due_on=None) | Q(owner__isnull=False, due_on__isnull=False),
                name="resolution_owned_has_a_day",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="resolution_says_something"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | ~Q(withdrawn_reason=""), name="resolution_withdrawn_why"
            ),
        ]
        verbose_name = "décision de séance"
        verbose_name_plural = "décisions de séance"

    def __str__(self) -> str:
        return f"décision n° {self.number}, {self.get_kind_display()} : {self.text[:80]}"


class Fulfillment(models.Model):
    """That a decision was carried out, said with its evidence; taken back, it stays with the reason."""

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="fulfillments")
    done_on = models.DateField()
    evidence = models.TextField()
    said_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.TextField(blank=True)
    is_fictional = models.BooleanField(default=False)

    history = tracked()

    class Meta:
        ordering = ["resolution_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["resolution"], condition=Q(withdrawn_reason=""), name="fulfilled_once"
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="fulfillment_shows_evidence"),
        ]
        verbose_name = "suite donnée à une décision"
        verbose_name_plural = "suites données aux décisions"

    def __str__(self) -> str:
        return f"{self.resolution}, fait le {self.done_on:%d/%m/%Y}"
