"""The meetings of a body, what its chairs signed of them, and the minutes as they were validated."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from molette.domain.governance.models.bodies import Body
from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import voices
from molette.domain.sources.models import Source
from molette.engines.access import Permission, reach_of
from molette.engines.committees.calendar import Stage, stage


def seen_by(user: object) -> Q:
    """Hold for a body whose meetings a person follows: he reads the whole programme, or sits there."""
    if reach_of(user, Permission.VIEW_PROJECT).everywhere:
        return Q()
    own = voices(user, Permission.VIEW_PROJECT)
    seated = Q(seats__organisation__in=own) | Q(seats__organisation__speaks_for__in=own)
    return Q(pk__in=Body.objects.filter(seated).order_by().values("pk"))


class OfAMeetingQuerySet(models.QuerySet[Any]):
    """Rows seen with their meeting."""

    to_meeting = "meeting"

    def visible_to(self, user: object) -> Self:
        seen = Meeting.objects.visible_to(user).order_by().values("pk")
        return self.filter(**{f"{self.to_meeting}__in": seen})


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: object) -> Self:
        """Meetings are read by those who sit in the body, and by who reads the whole programme."""
        return self.filter(body__in=Body.objects.filter(seen_by(user)).order_by().values("pk"))


class Meeting(models.Model):
    """A meeting of a body. Where it is comes from the days of its acts; nobody types it.

    `called_on`, `technical_on`, `sent_on`: when points were called for, technicians met, the file was sent.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="meetings")
    held_on = models.DateField()
    starts_at = models.TimeField(null=True, blank=True)
    where = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    called_on = models.DateField(null=True, blank=True)
    technical_on = models.DateField(null=True, blank=True)
    sent_on = models.DateField(null=True, blank=True)
    convened_on = models.DateField(null=True, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    validated_on = models.DateField(null=True, blank=True)
    cancelled_on = models.DateField(null=True, blank=True)
    cancelled_reason = models.TextField(blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    is_fictional = models.BooleanField(default=False)

    objects = MeetingQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["-held_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "held_on"], condition=Q(cancelled_on=None), name="meeting_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on=None) | ~Q(cancelled_reason=""), name="meeting_cancelled_why"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(opened_on__isnull=False, opened_on__lte=F("closed_on")),
                name="meeting_opened_first",
            ),
            models.CheckConstraint(
                condition=Q(validated_on=None) | Q(closed_on__isnull=False, closed_on__lte=F("validated_on")),
                name="meeting_closed_first",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on=None) | Q(opened_on=None), name="meeting_opened_is_not_cancelled"
            ),
        ]
        verbose_name = "séance"

    def __str__(self) -> str:
        return f"{self.body}, séance du {self.held_on:%d/%m/%Y}"

    @property
    def stage(self) -> Stage:
        return stage(
            convened_on=self.convened_on,
            opened_on=self.opened_on,
            closed_on=self.closed_on,
            validated_on=self.validated_on,
            cancelled_on=self.cancelled_on,
        )

    def conveners(self) -> frozenset[int]:
        return self.body.conveners()

    def done(self) -> dict[str, date]:
        """The days on which the steps before the meeting were done, by their key."""
        told = {"call": self.called_on, "technical": self.technical_on, "file": self.sent_on}
        return {key: day for key, day in told.items() if day is not None}


class SignedAct(models.TextChoices):
    CONVOCATION = "convocation", "convocation"
    MINUTES = "minutes", "relevé de décisions"


class ChairSignature(models.Model):
    """A chair signs the convocation or the minutes, as they then stood: `content_hash`.

    A change after it voids it: the row stays, with the day and the reason.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="signatures")
    act = models.CharField(max_length=12, choices=SignedAct)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)
    signed_on = models.DateField()
    voided_on = models.DateField(null=True, blank=True)
    voided_reason = models.CharField(max_length=250, blank=True)
    is_fictional = models.BooleanField(default=False)

    objects = OfAMeetingQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["meeting_id", "act", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "act", "organisation"],
                condition=Q(voided_on=None),
                name="chair_signs_once",
            ),
            models.CheckConstraint(
                condition=Q(voided_on=None) | ~Q(voided_reason=""), name="signature_voided_why"
            ),
        ]
        verbose_name = "signature d’un coprésident"
        verbose_name_plural = "signatures des coprésidents"

    def __str__(self) -> str:
        return f"{self.organisation}, {self.get_act_display()}, {self.meeting}"


class Minutes(models.Model):
    """The minutes as the chairs validated them: triggers of the database refuse any change of the row."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="minutes")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    validated_on = models.DateField()

    objects = OfAMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = "relevé validé"
        verbose_name_plural = "relevés validés"

    def __str__(self) -> str:
        return f"relevé validé, {self.meeting}"
