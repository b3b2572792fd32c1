"""Services, each of a kind, somewhere, from a day to another; and tables of travel times.

A service offers a capacity in the unit of its kind: full-time doctors, beds, or 1. Where its list tells no
coordinates, it stands at the centre of its commune. A commune outside the territory is only a code.
"""

from django.db import models
from django.db.models import Q

from molette.domain.journal.recording import tracked
from molette.domain.sources.models import Source
from molette.domain.territory.models import Place


class TravelUnit(models.TextChoices):
    """The unit of a table of journeys, as `molette.engines.reach.travel.Unit` names it."""

    MINUTES = "minutes", "minutes"
    KILOMETRES = "km", "kilomètres"


class ServiceKind(models.Model):
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    unit = models.CharField(max_length=40)
    # How far « à portée » goes: minutes, that minute included.
    threshold_minutes = models.PositiveSmallIntegerField(default=20)
    # What it offers is divided among those who can come, by the weights of the APL.
    is_shared = models.BooleanField(default=False)

    history = tracked()

    class Meta:
        ordering = ["pk"]
        verbose_name = "sorte de service"
        verbose_name_plural = "sortes de services"

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    kind = models.ForeignKey(ServiceKind, models.PROTECT, related_name="services")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    commune_code = models.CharField(max_length=5, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    capacity = models.DecimalField(max_digits=10, decimal_places=2, default=1)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    is_fictional = models.BooleanField(default=False)

    history = tracked()

    class Meta:
        ordering = ["kind_id", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="service_kind_code"),
            models.CheckConstraint(
                condition=Q(longitude=None, latitude=None)
                | Q(longitude__isnull=False, latitude__isnull=False),
                name="service_both_coordinates",
            ),
            models.CheckConstraint(
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gt=models.F("opened_on")),
                name="service_dates",
            ),
        ]
        verbose_name = "service"

    def __str__(self) -> str:
        return self.name


class TravelTable(models.Model):
    """Journeys that a source gives, all at once: the latest loaded is the one used.

    It has no history: another load is another table, and the journal says which file and when.
    """

    unit = models.CharField(max_length=8, choices=TravelUnit, default=TravelUnit.MINUTES)
    told_on = models.DateField(null=True, blank=True)
    pairs = models.PositiveIntegerField()
    # The SHA-256 of the pairs, in order: the same file twice is the same table.
    digest = models.CharField(max_length=64, unique=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ["-loaded_at", "-id"]
        verbose_name = "table de trajets"
        verbose_name_plural = "tables de trajets"

    def __str__(self) -> str:
        return f"trajets de {self.source}"


class TravelRow(models.Model):
    """The journeys from one place: what each takes, by the code of where it arrives."""

    table = models.ForeignKey(TravelTable, models.CASCADE, related_name="rows")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    costs = models.JSONField()

    class Meta:
        ordering = ["table_id", "place_id"]
        constraints = [models.UniqueConstraint(fields=["table", "place"], name="travel_row_once")]
        verbose_name = "trajets d’un lieu"
        verbose_name_plural = "trajets des lieux"

    def __str__(self) -> str:
        return f"trajets depuis {self.place}"
