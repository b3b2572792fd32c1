"""What people did of alerts, and what was written to whom. The alerts are computed, and in no table."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.engines.alerts.kinds import GRAVITY_LABELS, KIND_LABELS, AlertKind, Gravity
from molette.engines.alerts.rhythms import RHYTHM_LABELS, Rhythm

GRAVITIES = [(gravity.value, GRAVITY_LABELS[gravity]) for gravity in Gravity]
KEY = 200
"""Letters of the key that names a fact."""


def kinds() -> list[tuple[str, str]]:
    """The kinds as choices: called, so that a kind more asks for no migration."""
    return [(kind.value, KIND_LABELS[kind]) for kind in AlertKind]


class HandlingQuerySet(models.QuerySet["Handling"]):
    def standing(self) -> Self:
        """Those that nobody took back, whether their day has come or not."""
        return self.filter(undone_on=None)


class Handling(models.Model):
    """Somebody took an alert in hand, or put it off until a day, for the organisation he acts for.

    `key` and `gravity` are those of the fact that day: another fact, or a graver one, is not set aside by it.
    `covers` names what would hide the fact from a reader, as the veil does.
    """

    class How(models.TextChoices):
        ACKNOWLEDGED = "acknowledged", "prise en compte"
        SNOOZED = "snoozed", "reportée"

    key = models.CharField(max_length=KEY)
    kind = models.CharField(max_length=20, choices=kinds)
    gravity = models.PositiveSmallIntegerField(choices=GRAVITIES)
    about = models.CharField(max_length=300)
    project = models.SlugField(max_length=120, blank=True)
    covers = models.CharField(max_length=60, blank=True)
    how = models.CharField(max_length=12, choices=How)
    until = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.CharField(max_length=150)
    said_on = models.DateField()
    undone_on = models.DateField(null=True, blank=True)
    undone_reason = models.TextField(blank=True)

    objects = HandlingQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["said_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(how="acknowledged", until=None)
                | (Q(how="snoozed", until__isnull=False, until__gt=F("said_on")) & ~Q(reason="")),
                name="handling_put_off_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["key"], condition=Q(undone_on=None), name="handling_one_for_a_fact"
            ),
        ]
        verbose_name = "suite donnée à une alerte"
        verbose_name_plural = "suites données aux alertes"

    def __str__(self) -> str:
        return f"« {self.get_kind_display()} », {self.about}"


RHYTHMS = [(rhythm.value, RHYTHM_LABELS[rhythm]) for rhythm in Rhythm]


class DigestPreference(models.Model):
    """How often a person wants his alerts by e-mail; `everything`: not only those he must act upon."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digest_preference")
    rhythm = models.CharField(max_length=8, choices=RHYTHMS, default=Rhythm.DAILY.value)
    everything = models.BooleanField(default=False)

    class Meta:
        ordering = ["user_id"]
        verbose_name = "réglage des courriels d’alerte"
        verbose_name_plural = "réglages des courriels d’alerte"

    def __str__(self) -> str:
        return f"{self.user} : {self.get_rhythm_display()}"


class Notice(models.Model):
    """A fact to be written to a person, or written: once, unless it grows graver.

    Queued as soon as it is seen, `claimed_at` while it is being sent: a process that dies there never sends
    it twice.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    key = models.CharField(max_length=KEY)
    gravity = models.PositiveSmallIntegerField(choices=GRAVITIES)
    queued_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["user_id", "queued_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key", "gravity"], name="notice_once_for_a_fact"),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(claimed_at__isnull=False), name="notice_claimed_then_sent"
            ),
        ]
        verbose_name = "avis d’alerte"
        verbose_name_plural = "avis d’alerte"

    def __str__(self) -> str:
        return f"{self.user} : {self.key}"
