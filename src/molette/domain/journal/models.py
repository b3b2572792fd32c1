"""The lines of the journal and their seals. Triggers of both databases refuse to change or remove one."""

import uuid
from collections.abc import Callable
from typing import Any, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from molette.engines.access import Permission, reach_of


class Standing:
    """Which projects stand on places, as a query of slugs: told by the app that knows, above this one."""

    on: Callable[[frozenset[int]], models.QuerySet[Any, str]]


class Unsaid:
    """Which subjects a reader may not know the values of: told by the app of secrecy, above this one."""

    to: Callable[[object], Callable[[str, int | None], bool]]


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, user: object) -> Self:
        """Whoever reads the whole programme reads the whole journal; others, what their mandates cover.

        That is the acts of their organisations, and whoever's on their projects or those standing on their
        places. Lines on mandates and settings are read by those who manage members.
        """
        read = reach_of(user, Permission.VIEW_JOURNAL)
        if read.everywhere:
            lines = self.all()
        else:
            lines = self.filter(
                models.Q(organisation_id__in=read.organisations)
                | models.Q(project__in=read.projects)
                | models.Q(project__in=Standing.on(read.places))
            )
        if not reach_of(user, Permission.MANAGE_MEMBERS).everywhere:
            lines = lines.filter(restricted=False)
        return lines


class Entry(models.Model):
    run = models.UUIDField(default=uuid.uuid4, db_index=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    # Names are kept as text beside the keys: the line must still read when the account is gone.
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=200)
    organisation_id = models.BigIntegerField(null=True, db_index=True)
    organisation = models.CharField(max_length=200, blank=True)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=300)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    reason = models.TextField(blank=True)
    project = models.CharField(max_length=120, blank=True, db_index=True)
    restricted = models.BooleanField(default=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject_type", "subject_id"])]
        verbose_name = "ligne du journal"
        verbose_name_plural = "lignes du journal"

    def __str__(self) -> str:
        return f"{self.actor} {self.verb} {self.subject}"


class Seal(models.Model):
    """The place of a line in the chain of hashes. A line is sealed in the transaction that writes it."""

    number = models.BigIntegerField(primary_key=True)
    # No foreign key: the proof must be able to speak of a line that somebody removed.
    entry_id = models.BigIntegerField(unique=True)
    content = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, db_index=True)

    class Meta:
        ordering = ["number"]
        verbose_name = "sceau"
        verbose_name_plural = "sceaux"

    def __str__(self) -> str:
        return f"{self.number} {self.digest}"


class Verification(models.Model):
    """One walk along the chain: who asked, when, how far it went, what it found."""

    class Verdict(models.TextChoices):
        RUNNING = "running", "en cours"
        HOLDS = "holds", "rien n’a changé"
        BROKEN = "broken", "la chaîne est rompue"
        FAILED = "failed", "interrompue"

    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.CharField(max_length=200)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.RUNNING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    finding = models.CharField(max_length=500, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = "vérification du journal"
        verbose_name_plural = "vérifications du journal"

    def __str__(self) -> str:
        return f"vérification du journal jusqu’à la ligne {self.number}"
