"""A short questionnaire, its questions, and their words in other languages than French."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.statements.models import Measure
from molette.engines.access import Permission, reach_of
from molette.engines.money import NBSP

LANGUAGES = (
    ("en", "English"),
    ("pl", "Polski"),
    ("ar", "العربية"),
    ("tr", "Türkçe"),
    ("pt", "Português"),
    ("it", "Italiano"),
)
"""The languages that a question may be asked in beside French."""


class Kind(models.TextChoices):
    CLOSED = "closed", "un choix"
    SCALE = "scale", "une échelle"
    NUMBER = "number", "un nombre"
    OPEN = "open", "des mots"


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    def visible_to(self, user: object) -> Self:
        """Those that one of the organisations for which the user runs surveys answers for."""
        return self.filter(run_by__in=reach_of(user, Permission.RUN_SURVEY).organisations)


class Questionnaire(models.Model):
    """A few questions on one theme. `purpose` is what residents are told that it is for."""

    slug = models.SlugField(max_length=70, unique=True)
    title = models.CharField(max_length=160)
    theme = models.CharField(max_length=80)
    purpose = models.CharField(max_length=400)
    run_by = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    entry_key = models.UUIDField(unique=True, default=uuid.uuid4)
    is_fictional = models.BooleanField(default=False)

    objects = QuestionnaireQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["title", "id"]
        verbose_name = "questionnaire"

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """A question. `choices` has one a line, from the worst to the best where some are `favourable`.

    `favourable` counts the last choices that say that things go well; none where the order means nothing.
    `is_profile` asks who answers (age, tenure): weights are calibrated on it, and it is what a neighbour may
    know of somebody. `measure` is the figure that the feeling is set beside.
    """

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="questions")
    rank = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    words = models.CharField(max_length=300)
    choices = models.TextField(blank=True)
    favourable = models.PositiveSmallIntegerField(default=0)
    is_profile = models.BooleanField(default=False)
    is_required = models.BooleanField(default=False)
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, blank=True, related_name="+")
    entry_key = models.UUIDField(unique=True, default=uuid.uuid4)

    objects = models.Manager()
    history = tracked()

    class Meta:
        ordering = ["questionnaire_id", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "rank"], name="question_has_its_rank"),
            models.CheckConstraint(
                condition=Q(kind__in=["number", "open"], choices="")
                | (Q(kind__in=["closed", "scale"]) & ~Q(choices="")),
                name="question_has_choices_or_none",
            ),
            models.CheckConstraint(
                condition=Q(is_profile=False) | Q(kind="closed"), name="profile_is_a_choice"
            ),
        ]
        verbose_name = "question"

    def __str__(self) -> str:
        return self.words

    @property
    def options(self) -> tuple[str, ...]:
        """Its choices in French, in order."""
        return lines(self.choices)

    @property
    def has_choices(self) -> bool:
        return self.kind in (Kind.CLOSED, Kind.SCALE)

    @property
    def favourable_words(self) -> str:
        """The favourable choices, as they are read."""
        options = self.options
        kept = options[len(options) - self.favourable :]
        return " ou ".join(f"«{NBSP}{one}{NBSP}»" for one in kept)

    def is_favourable(self, choice: int) -> bool:
        return choice >= len(self.options) - self.favourable


class Wording(models.Model):
    """A question in another language, its choices in the same order."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="wordings")
    language = models.CharField(max_length=2, choices=LANGUAGES)
    words = models.CharField(max_length=300)
    choices = models.TextField(blank=True)

    objects = models.Manager()
    history = tracked()

    class Meta:
        ordering = ["question_id", "language"]
        constraints = [
            models.UniqueConstraint(fields=["question", "language"], name="one_wording_a_language")
        ]
        verbose_name = "traduction d’une question"
        verbose_name_plural = "traductions de questions"

    def __str__(self) -> str:
        return f"{self.question} ({self.language})"

    @property
    def options(self) -> tuple[str, ...]:
        return lines(self.choices)


def lines(text: str) -> tuple[str, ...]:
    """The choices of a text that has one a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
