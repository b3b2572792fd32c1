"""What several residents speak of, who owes the reply, and each reply with what it decides."""

import uuid
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.domain.services.models import Service
from molette.domain.territory.models import Place
from molette.domain.voice.models.grounds import Grounded, GroundedQuerySet
from molette.engines.access import Permission, reach_of
from molette.engines.voice.owed import DECIDED_LABELS, Decided


class TopicQuerySet(GroundedQuerySet["Topic"]):
    def public(self) -> Self:
        """Those that anybody reads: about what is published, and not gathered into another."""
        seen = Project.objects.visible_to(AnonymousUser()).order_by().values("pk")
        return self.filter(Q(project=None) | Q(project__in=seen), joined_to=None)

    def reached_by(self, user: object) -> Self:
        """Those of the ground that the user moderates, and those that his organisations must answer."""
        owing = reach_of(user, Permission.ANSWER_VOICE).organisations
        mine = Topic.objects.visible_to(user).order_by().values("pk")
        return self.filter(Q(pk__in=mine) | Q(owed_by__in=owing))


class Topic(Grounded):
    """One thing that one or several messages speak of, in the words of a moderator.

    `known_service` is one of those loaded here; `service` are free words, for one that is not.
    `since` is the day of the first message: what is erased later leaves it as it was.
    """

    title = models.CharField(max_length=160)
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="topics")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="topics")
    known_service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    service = models.CharField(max_length=120, blank=True)
    owed_by = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="topics_owed"
    )
    since = models.DateField()
    opened_on = models.DateField()
    joined_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="joined")
    is_fictional = models.BooleanField(default=False)

    objects = TopicQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(project__isnull=False)
                | Q(place__isnull=False)
                | Q(known_service__isnull=False)
                | ~Q(service=""),
                name="topic_about_something",
            ),
            models.CheckConstraint(
                condition=Q(joined_to=None) | ~Q(joined_to=models.F("id")), name="topic_not_joined_to_itself"
            ),
        ]
        verbose_name = "sujet d’habitants"
        verbose_name_plural = "sujets d’habitants"

    def __str__(self) -> str:
        return self.title

    @property
    def project_slug(self) -> str:
        return self.project.slug if self.project else ""


class Reply(models.Model):
    """What was decided of a topic, said by who owes the reply to all who spoke of it. The last said holds."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="replies")
    decided = models.CharField(max_length=8, choices=[(d.value, DECIDED_LABELS[d]) for d in Decided])
    on = models.DateField(null=True, blank=True)
    why = models.CharField(max_length=500, blank=True)
    words = models.TextField(max_length=3000)
    said_on = models.DateField()
    said_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.TextField(blank=True)
    entry_key = models.UUIDField(unique=True, default=uuid.uuid4)
    is_fictional = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = models.Manager()
    history = tracked()

    class Meta:
        ordering = ["topic_id", "said_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided="declined") | Q(on__isnull=False), name="reply_gives_its_day"
            ),
            models.CheckConstraint(
                condition=~Q(decided="declined") | ~Q(why=""), name="reply_refuses_with_a_reason"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="reply_in_words"),
        ]
        verbose_name = "réponse aux habitants"
        verbose_name_plural = "réponses aux habitants"

    def __str__(self) -> str:
        return f"réponse à « {self.topic} »"
