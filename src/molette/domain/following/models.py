"""Who follows what by e-mail: an address and a place, a project or an orientation; nothing more."""

from secrets import token_urlsafe
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils import timezone

from molette.engines.alerts.rhythms import Rhythm

TOKEN: Final = 32


def new_token() -> str:
    """Return what only the reader of a letter knows."""
    return token_urlsafe(TOKEN)


class Kind(models.TextChoices):
    """What may be followed."""

    PLACE = "place", "lieu"
    PROJECT = "project", "projet"
    NODE = "node", "orientation"


class Frequency(models.TextChoices):
    DAILY = Rhythm.DAILY.value, "une fois par jour au plus"
    WEEKLY = Rhythm.WEEKLY.value, "une fois par semaine au plus"


class Follow(models.Model):
    """One address follows one thing. Asked, then confirmed from the letter; leaving erases the row.

    `told_until` is the instant up to which its reader was told: what is new lies after it. It moves before a
    letter leaves, so that a process that dies half-way never writes twice.
    """

    email = models.EmailField()
    kind = models.CharField(max_length=7, choices=Kind)
    slug = models.CharField(max_length=220)
    frequency = models.CharField(max_length=8, choices=Frequency, default=Frequency.WEEKLY)
    token = models.CharField(max_length=64, unique=True, default=new_token)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    told_until = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["email", "kind", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["email", "kind", "slug"], name="follow_once"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(told_until__isnull=False), name="follow_told_from_a_day"
            ),
        ]
        verbose_name = "suivi d’un habitant"
        verbose_name_plural = "suivis d’habitants"

    def __str__(self) -> str:
        return f"suivi n° {self.pk}"  # never the address: this text is written in traces
