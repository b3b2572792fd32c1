"""What somebody without an account said: the only table that holds words and an address of a resident.

It keeps no history, and the journal tells none of its words: what is erased is gone.
"""

import uuid
from typing import Final, Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.domain.services.models import Service
from molette.domain.territory.models import Place
from molette.domain.voice.models.grounds import Grounded, GroundedQuerySet
from molette.domain.voice.models.topics import Reply, Topic
from molette.engines.voice.charter import LABELS

MOST: Final = 2000
"""Characters of a message."""


class Nature(models.TextChoices):
    PROBLEM = "problem", "quelque chose ne va pas"
    QUESTION = "question", "une question"
    IDEA = "idea", "une idée"
    THANKS = "thanks", "quelque chose va bien"


class Status(models.TextChoices):
    WAITING = "waiting", "à lire"
    PUBLISHED = "published", "publiée"
    REFUSED = "refused", "non publiée"
    ERASED = "erased", "effacée"


class Verdict(models.TextChoices):
    """What the author says of the reply."""

    ANSWERS = "answers", "la réponse répond"
    MISSES = "misses", "la réponse ne répond pas"


class ContributionQuerySet(GroundedQuerySet["Contribution"]):
    def published(self) -> Self:
        """Those whose words anybody may read."""
        return self.filter(status=Status.PUBLISHED)

    def counted(self) -> Self:
        """Those that count in their topic, their words erased or not."""
        return self.filter(status__in=(Status.PUBLISHED, Status.ERASED)).exclude(topic=None)


class Contribution(Grounded):
    """A message. `receipt_mark` recognises its number; `entry_key` is that of the form it was sent from.

    `known_service` is one of those loaded here; `service` are free words, for one that is not.
    `is_proved`: the browser did the work that a machine sending thousands would not. `erase_on` is the day on
    which the words and the photo go; the address goes on `erase_email_on`.
    """

    nature = models.CharField(max_length=10, choices=Nature)
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    known_service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    service = models.CharField(max_length=120, blank=True)
    words = models.TextField(max_length=MOST, validators=[MaxLengthValidator(MOST)], blank=True)
    email = models.EmailField(blank=True)
    photo = models.FileField(upload_to="paroles", blank=True)
    photo_is_public = models.BooleanField(default=False)
    receipt_mark = models.CharField(max_length=64, unique=True)
    entry_key = models.UUIDField(unique=True, default=uuid.uuid4)
    is_proved = models.BooleanField(default=False)
    said_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="contributions")
    moderated_on = models.DateField(null=True, blank=True)
    moderated_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    refusal = models.CharField(max_length=20, choices=list(LABELS.items()), blank=True)
    refusal_note = models.CharField(max_length=500, blank=True)  # for its author alone
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    verdict_on = models.DateField(null=True, blank=True)
    verdict_of = models.ForeignKey(Reply, models.SET_NULL, null=True, blank=True, related_name="verdicts")
    told_of = models.ForeignKey(Reply, models.SET_NULL, null=True, blank=True, related_name="+")
    erase_on = models.DateField(db_index=True)
    erase_email_on = models.DateField(db_index=True)
    erased_on = models.DateField(null=True, blank=True)
    is_fictional = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ["said_on", "id"]
        indexes = [models.Index(fields=["status", "said_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(project__isnull=False)
                | Q(place__isnull=False)
                | Q(known_service__isnull=False)
                | ~Q(service=""),
                name="contribution_about_something",
            ),
            models.CheckConstraint(
                condition=~Q(status="erased")
                | Q(words="", email="", photo="", refusal_note="", erased_on__isnull=False),
                name="contribution_erased_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(topic__isnull=False), name="contribution_in_a_topic"
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(refusal=""), name="contribution_refused_by_the_charter"
            ),
            models.CheckConstraint(
                condition=Q(photo_is_public=False) | Q(status="published"), name="photo_shown_with_its_words"
            ),
        ]
        verbose_name = "parole d’habitant"
        verbose_name_plural = "paroles d’habitants"

    def __str__(self) -> str:
        """Its number and nothing of what it says: the journal keeps this for ever."""
        return f"parole n° {self.pk}"
