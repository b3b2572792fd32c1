"""Places, their dated nesting, populations, contours and perimeters.

Codes follow the Code officiel géographique of INSEE: two digits for a region, two or three for a
department, five for a commune, nine for an IRIS; an agglomeration is keyed by its SIREN.
"""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from molette.domain.journal.recording import tracked
from molette.domain.sources.models import DatePrecision, Source


class PlaceKind(models.TextChoices):
    REGION = "region", "région"
    DEPARTMENT = "department", "département"
    AGGLOMERATION = "agglomeration", "agglomération"
    COMMUNE = "commune", "commune"
    CITE_MINIERE = "cite_miniere", "cité minière"
    IRIS = "iris", "IRIS"
    QPV = "qpv", "quartier prioritaire"


def on(day: date, path: str = "") -> Q:
    """Keep the dated rows in force on a day, at the end of a path; an open end means still in force."""
    begun = Q(**{f"{path}starts_on": None}) | Q(**{f"{path}starts_on__lte": day})
    return begun & (Q(**{f"{path}ends_on": None}) | Q(**{f"{path}ends_on__gt": day}))


class Place(models.Model):
    kind = models.CharField(max_length=20, choices=PlaceKind)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=220, unique=True)
    # Upper case, no accent, no hyphen: what a register or a resident types is compared with this.
    search_name = models.CharField(max_length=200, db_index=True)
    siren = models.CharField(max_length=9, blank=True, db_index=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    postcodes = models.CharField(max_length=100, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    # What else is told of it, by French label: of a cité, the company that built it, its type, its owner.
    traits = models.JSONField(default=dict, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")

    history = tracked()

    class Meta:
        ordering = ["search_name", "id"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="place_kind_code")]
        verbose_name = "lieu"
        verbose_name_plural = "lieux"

    def __str__(self) -> str:
        return self.name


class PlaceMembership(models.Model):
    """A place belongs to another for a time: a commune may change agglomeration."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="containers")
    container = models.ForeignKey(Place, models.CASCADE, related_name="contents")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")

    history = tracked()

    class Meta:
        ordering = ["container_id", "place_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["place", "container", "starts_on"], name="place_membership_once"),
            models.UniqueConstraint(
                fields=["place", "container"],
                condition=Q(starts_on=None),
                name="place_membership_undated_once",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gt=models.F("starts_on")),
                name="place_membership_dates",
            ),
        ]
        verbose_name = "appartenance"

    def __str__(self) -> str:
        return f"{self.place} dans {self.container}"


class Succession(models.Model):
    """A place became another: communes merge, split or change code (COG movements)."""

    former = models.ForeignKey(Place, models.CASCADE, related_name="successors")
    current = models.ForeignKey(Place, models.CASCADE, related_name="predecessors")
    happened_on = models.DateField()
    reason = models.CharField(max_length=100)

    history = tracked()

    class Meta:
        ordering = ["happened_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["former", "current", "happened_on"], name="succession_once")
        ]
        verbose_name = "succession"

    def __str__(self) -> str:
        return f"{self.former} → {self.current}"


class Population(models.Model):
    """Inhabitants of a place a given year, as published (legal populations of INSEE).

    It has no history of its own: a row is what one source said of one year, and another publication is
    another row.
    """

    place = models.ForeignKey(Place, models.CASCADE, related_name="populations")
    year = models.PositiveSmallIntegerField()
    municipal = models.PositiveIntegerField()
    total = models.PositiveIntegerField(null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["place_id", "-year"]
        constraints = [models.UniqueConstraint(fields=["place", "year", "source"], name="population_once")]
        verbose_name = "population"

    def __str__(self) -> str:
        return f"{self.place} {self.year} : {self.municipal}"


class Contour(models.Model):
    """The outline of a place: a GeoJSON geometry in WGS 84 (RFC 7946).

    It has no history of its own: it is a drawing that its source gives again, and the journal says which
    file was drawn and when. The place it draws, and what it belongs to, are dated.
    """

    place = models.OneToOneField(Place, models.CASCADE, related_name="contour")
    geometry = models.JSONField()
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    loaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["place_id"]
        verbose_name = "contour"

    def __str__(self) -> str:
        return f"contour de {self.place}"


class PerimeterQuerySet(models.QuerySet["Perimeter"]):
    def with_known_places(self) -> Self:
        return self.filter(is_listed=True)


class Perimeter(models.Model):
    """A set of places with the source that draws it.

    Several perimeters of one programme may conflict: each keeps the number of communes its author
    states. When the list itself was never published, `is_listed` is false and `places` is empty, which
    means unknown, not none.
    """

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    stated_communes = models.PositiveIntegerField(null=True, blank=True)
    stated_inhabitants = models.PositiveIntegerField(null=True, blank=True)
    stated_by = models.CharField(max_length=200)
    stated_on = models.DateField(null=True, blank=True)
    stated_precision = models.CharField(max_length=8, choices=DatePrecision, default=DatePrecision.DAY)
    is_listed = models.BooleanField(default=True)
    note = models.TextField(blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    places = models.ManyToManyField(Place, related_name="perimeters", blank=True)

    objects = PerimeterQuerySet.as_manager()
    history = tracked(m2m_fields=[places])

    class Meta:
        ordering = ["name", "id"]
        verbose_name = "périmètre"

    def __str__(self) -> str:
        return self.name
