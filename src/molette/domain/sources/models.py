"""A document that can be opened, cited by every figure and every date."""

from django.db import models

from molette.domain.journal.recording import tracked


class Reading(models.TextChoices):
    """How the document was read."""

    READ = "read", "lu"
    EXCERPT = "excerpt", "lu en extrait"
    MEMORY = "memory", "de mémoire, à vérifier"


class DatePrecision(models.TextChoices):
    """How exactly a date was said."""

    DAY = "day", "jour"
    MONTH = "month", "mois"
    QUARTER = "quarter", "trimestre"
    YEAR = "year", "année"


class Source(models.Model):
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=200)
    url = models.URLField(max_length=500, blank=True)
    published_on = models.DateField(null=True, blank=True)
    reading = models.CharField(max_length=10, choices=Reading, default=Reading.READ)
    licence = models.CharField(max_length=100, blank=True)
    note = models.TextField(blank=True)
    is_fictional = models.BooleanField(default=False)

    history = tracked()

    class Meta:
        ordering = ["title", "id"]
        verbose_name = "source"

    def __str__(self) -> str:
        return self.title
