"""What a published wave says: estimates with their margin of error, or the counts of an open consultation.

Nothing is kept of what is not shown, not even its count: what is not there is leaked by no page.
"""

from django.db import models
from django.db.models import Q

from molette.domain.surveys.models.questionnaires import Question
from molette.domain.surveys.models.waves import Wave
from molette.domain.territory.models import Place
from molette.engines.surveys.estimates import METHOD_LABELS, Method
from molette.engines.surveys.intervals import SHAPE_LABELS, Shape
from molette.engines.surveys.publication import MEASURE_LABELS, Measure


class Of(models.TextChoices):
    """What an estimate is of."""

    CHOICE = "choice", "un choix"
    FAVOURABLE = "favourable", "réponses favorables"
    MEAN = "mean", "moyenne"


class PublishedEstimate(models.Model):
    """One estimate of one question, of a place or of the whole population (no place).

    `value` and its bounds are a share from 0 to 1, or a mean in the unit of the question. Where `is_shown` is
    false, every number is empty.
    """

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="estimates")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    of = models.CharField(max_length=10, choices=Of)
    choice = models.PositiveSmallIntegerField(null=True, blank=True)
    is_shown = models.BooleanField()
    measure = models.CharField(max_length=10, choices=[(m.value, MEASURE_LABELS[m]) for m in Measure])
    value = models.FloatField(null=True, blank=True)
    error = models.FloatField(null=True, blank=True)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    shape = models.CharField(max_length=10, choices=[(s.value, SHAPE_LABELS[s]) for s in Shape], blank=True)
    count = models.PositiveIntegerField(null=True, blank=True)
    effective = models.FloatField(null=True, blank=True)
    design_effect = models.FloatField(null=True, blank=True)
    freedom = models.PositiveIntegerField(null=True, blank=True)
    method = models.CharField(
        max_length=10, choices=[(m.value, METHOD_LABELS[m]) for m in Method], blank=True
    )
    published_on = models.DateField()

    objects = models.Manager()

    class Meta:
        ordering = ["wave_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "question", "place"],
                condition=Q(choice=None, place__isnull=False),
                name="one_estimate_a_place",
            ),
            models.UniqueConstraint(
                fields=["wave", "question"], condition=Q(choice=None, place=None), name="one_estimate_of_all"
            ),
            models.UniqueConstraint(
                fields=["wave", "question", "choice"],
                condition=Q(choice__isnull=False),
                name="one_estimate_a_choice",
            ),
            models.CheckConstraint(
                condition=Q(of="choice", choice__isnull=False, place=None)
                | Q(of__in=["favourable", "mean"], choice=None),
                name="choices_of_the_whole_alone",
            ),
            models.CheckConstraint(
                condition=Q(
                    is_shown=True,
                    value__isnull=False,
                    error__isnull=False,
                    low__isnull=False,
                    high__isnull=False,
                    count__isnull=False,
                    effective__isnull=False,
                    freedom__isnull=False,
                )
                & ~Q(method="")
                & ~Q(shape="")
                | Q(
                    is_shown=False,
                    value=None,
                    error=None,
                    low=None,
                    high=None,
                    count=None,
                    effective=None,
                    design_effect=None,
                    freedom=None,
                    method="",
                    shape="",
                ),
                name="estimate_whole_or_hidden",
            ),
        ]
        verbose_name = "estimation publiée"
        verbose_name_plural = "estimations publiées"

    def __str__(self) -> str:
        return f"estimation n° {self.pk}"


class OpenCount(models.Model):
    """How many gave one answer to an open consultation, None where it is hidden.

    There is no interval here.
    """

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="open_counts")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    choice = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField(null=True, blank=True)
    total = models.PositiveIntegerField(null=True, blank=True)
    published_on = models.DateField()

    objects = models.Manager()

    class Meta:
        ordering = ["wave_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "question", "choice"], name="one_count_a_choice"),
            models.CheckConstraint(
                condition=Q(count=None) | Q(total__isnull=False), name="count_beside_its_total"
            ),
        ]
        verbose_name = "décompte d’une consultation ouverte"
        verbose_name_plural = "décomptes de consultations ouvertes"

    def __str__(self) -> str:
        return f"décompte n° {self.pk}"
