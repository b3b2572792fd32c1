"""How people come in, and what they answer: no name, no address, no code kept as it is."""

import uuid

from django.db import models

from molette.domain.people.models import Organisation
from molette.domain.surveys.models.waves import Wave
from molette.domain.territory.models import Place


class Channel(models.TextChoices):
    WEB = "web", "en ligne"
    PAPER = "paper", "sur papier"


class Entrance(models.Model):
    """The link of a place, printed as a QR code, by which anybody answers an open consultation."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="entrances")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    mark = models.CharField(max_length=64, unique=True)

    objects = models.Manager()

    class Meta:
        ordering = ["wave_id", "place_id"]
        constraints = [models.UniqueConstraint(fields=["wave", "place"], name="one_entrance_a_place")]
        verbose_name = "lien d’un lieu"
        verbose_name_plural = "liens de lieux"

    def __str__(self) -> str:
        return f"lien de {self.place}"


class Invitation(models.Model):
    """One person drawn, known by nothing but a code; `weight` is the inverse of the chance of being drawn."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="invitations")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    mark = models.CharField(max_length=64, unique=True)
    weight = models.DecimalField(max_digits=12, decimal_places=4)

    objects = models.Manager()

    class Meta:
        ordering = ["wave_id", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="invitation_weighs_something")
        ]
        verbose_name = "invitation"

    def __str__(self) -> str:
        return f"invitation n° {self.pk}"


class Response(models.Model):
    """What one person answered. `said` is by key of the question: a rank, a number as text, or words.

    `mark` recognises the code by which it is taken up again, and lets one code answer once. Kept without a
    history: what is erased is gone.
    """

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="responses")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    mark = models.CharField(max_length=64, unique=True)
    weight = models.DecimalField(max_digits=12, decimal_places=4, default=1)
    said = models.JSONField(default=dict, blank=True)
    channel = models.CharField(max_length=5, choices=Channel, default=Channel.WEB)
    is_complete = models.BooleanField(default=False)
    answered_on = models.DateField()
    entered_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")

    objects = models.Manager()

    class Meta:
        ordering = ["wave_id", "id"]
        indexes = [models.Index(fields=["wave", "is_complete"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(channel="web", entered_by=None)
                | models.Q(channel="paper", is_complete=True),
                name="paper_is_entered_whole",
            )
        ]
        verbose_name = "réponse d’enquête"
        verbose_name_plural = "réponses d’enquête"

    def __str__(self) -> str:
        """Its number and nothing of what it says: the journal keeps this for ever."""
        return f"réponse n° {self.pk}"
