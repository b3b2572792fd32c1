"""Questions that an assembly of residents puts to the committees: the Grand Forum, a citizens' council."""

import uuid

from django.db import models
from django.db.models import Q

from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.domain.sources.models import Source
from molette.domain.territory.models import Place
from molette.domain.voice.models.grounds import Grounded


class AssemblyQuestion(Grounded):
    """A question put by an assembly, public, offered to the agenda of every committee until one takes it."""

    assembly = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    words = models.TextField()
    asked_on = models.DateField()
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    said_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.TextField(blank=True)
    entry_key = models.UUIDField(unique=True, default=uuid.uuid4)
    is_fictional = models.BooleanField(default=False)

    objects = models.Manager()
    history = tracked()

    class Meta:
        ordering = ["asked_on", "id"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="question_in_words")]
        verbose_name = "question d’une instance d’habitants"
        verbose_name_plural = "questions d’instances d’habitants"

    def __str__(self) -> str:
        return self.title
