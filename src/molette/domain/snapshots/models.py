"""The frozen states that an instance keeps: written once, read for ever."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from molette.domain.governance.models import Meeting
from molette.domain.people.models import Organisation


class FrozenStateQuerySet(models.QuerySet["FrozenState"]):
    def visible_to(self, user: object) -> Self:
        """A state frozen for a meeting tells its points: it is seen by whoever sees the meeting."""
        meetings = Meeting.objects.visible_to(user).order_by().values("pk")
        return self.filter(Q(meeting=None) | Q(meeting__in=meetings))


class FrozenState(models.Model):
    """The programme on a day, as everybody may read it; `content` is its one written form.

    Nothing changes a row: `digest` is the SHA-256 of its content, and whoever holds the file holds the proof.
    """

    name = models.CharField(max_length=200)
    on = models.DateField()
    content = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    projects = models.PositiveIntegerField(default=0)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="states")
    frozen_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    is_fictional = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = FrozenStateQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = "état figé"
        verbose_name_plural = "états figés"

    def __str__(self) -> str:
        return f"{self.name}, {self.on:%d/%m/%Y}"
