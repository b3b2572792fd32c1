"""How a campaign reaches each lead: the address that is his alone, and the reminders that left."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from molette.domain.followup.models.campaigns import Campaign


class PersonalLink(models.Model):
    """An address that opens, without a password, what one person has to fill in one campaign.

    The base holds a part drawn by chance and the digest of the whole: none of it opens anything without the
    secret key of the instance. A new one replaces the one that stood.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="links")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="personal_links")
    chance = models.CharField(max_length=43)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)  # the last letter that carried it
    opened_at = models.DateTimeField(null=True, blank=True)  # the first time
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["campaign_id", "user_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "user"], condition=Q(replaced_at=None), name="link_one_a_person"
            )
        ]
        verbose_name = "lien personnel"
        verbose_name_plural = "liens personnels"

    def __str__(self) -> str:
        return f"{self.campaign} : lien de {self.user}"


class Reminder(models.Model):
    """A letter that reminds a person of what he has to fill: one a campaign and a day of reminding.

    `claimed_at` while it is being sent: a process that dies there never sends it twice.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="reminders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    due_on = models.DateField()
    claimed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["campaign_id", "due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "user", "due_on"], name="reminder_once_a_day")
        ]
        verbose_name = "rappel"

    def __str__(self) -> str:
        return f"{self.campaign} : {self.user}, {self.due_on:%d/%m/%Y}"
