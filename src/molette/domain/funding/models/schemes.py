"""Schemes, what an instance adds to their rules, and who pays them."""

from django.db import models
from django.db.models import Q

from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.sources.models import Source


class Scheme(models.Model):
    """A fund or an aid with rules of its own, such as DETR, DSIL or the joint State–Region fund."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60, blank=True)
    summary = models.TextField(blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")

    history = tracked()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = "dispositif"

    def __str__(self) -> str:
        return self.short_name or self.name


class RuleText(models.Model):
    """A scheme or a rule of the instance's own, in TOML, beside what came or in its place."""

    slug = models.SlugField(max_length=80, unique=True)
    table = models.CharField(max_length=6, choices=[("scheme", "dispositif"), ("rule", "règle")])
    text = models.TextField()

    history = tracked()

    class Meta:
        ordering = ["table", "slug"]
        verbose_name = "texte du mode d’emploi"

    def __str__(self) -> str:
        return self.slug


class FundingSource(models.Model):
    """A scheme, who pays it, and of which year."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="funding_sources")
    funder = models.ForeignKey(Organisation, models.PROTECT, related_name="funding_sources")
    year = models.PositiveSmallIntegerField(null=True, blank=True)

    history = tracked()

    class Meta:
        ordering = ["funder_id", "scheme_id", "year", "id"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "funder", "year"], name="funding_source_once"),
            models.UniqueConstraint(
                fields=["scheme", "funder"], condition=Q(year=None), name="funding_source_undated_once"
            ),
        ]
        verbose_name = "source de financement"
        verbose_name_plural = "sources de financement"

    def __str__(self) -> str:
        return f"{self.funder.label}, {self.scheme} {self.year or ''}".strip()
