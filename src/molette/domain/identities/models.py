"""Other names, dated identifiers, successions, pairs told apart, and reunions with what they moved."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.sources.models import Source


class OtherName(models.Model):
    """A name under which an organisation is also written: registers are recognised by it."""

    class Kind(models.TextChoices):
        VARIANT = "variant", "variante de registre"
        FORMER = "former", "ancien nom"
        ACRONYM = "acronym", "sigle"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="other_names")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.VARIANT)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")

    history = tracked()

    class Meta:
        ordering = ["organisation_id", "name", "id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="other_name_once")]
        verbose_name = "autre nom"
        verbose_name_plural = "autres noms"

    def __str__(self) -> str:
        return self.name


class FormerIdentifier(models.Model):
    """A SIREN or SIRET that an organisation bore until a day: old files still carry it."""

    class Kind(models.TextChoices):
        SIREN = "siren", "SIREN"
        SIRET = "siret", "SIRET"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="former_identifiers")
    kind = models.CharField(max_length=5, choices=Kind)
    value = models.CharField(max_length=14, db_index=True)
    until = models.DateField()
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")

    history = tracked()

    class Meta:
        ordering = ["organisation_id", "-until", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "value"], name="former_identifier_once")
        ]
        verbose_name = "ancien identifiant"
        verbose_name_plural = "anciens identifiants"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"


class BodySuccession(models.Model):
    """An organisation took the place of another: both stay, each with what is its own."""

    class Kind(models.TextChoices):
        MERGER = "merger", "fusion"
        SPLIT = "split", "scission"
        TAKEOVER = "takeover", "reprise"
        CHANGE = "change", "changement de statut"

    former = models.ForeignKey(Organisation, models.PROTECT, related_name="successions")
    current = models.ForeignKey(Organisation, models.PROTECT, related_name="origins")
    kind = models.CharField(max_length=8, choices=Kind)
    happened_on = models.DateField()
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    history = tracked()

    class Meta:
        ordering = ["happened_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["former", "current"], name="body_succession_once"),
            models.CheckConstraint(condition=~Q(former=F("current")), name="body_succession_of_another"),
        ]
        verbose_name = "succession d’organisations"
        verbose_name_plural = "successions d’organisations"

    def __str__(self) -> str:
        return f"{self.former} → {self.current}"


class Distinction(models.Model):
    """Two organisations that look alike, and that somebody said are two."""

    one = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    other = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    reason = models.TextField(blank=True)

    history = tracked()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="distinction_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="distinction_in_order"),
        ]
        verbose_name = "distinction"

    def __str__(self) -> str:
        return f"{self.one} ≠ {self.other}"


class Reunion(models.Model):
    """Two organisations found to be one: `double` answers by `kept` until the reunion is undone."""

    kept = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    double = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reason = models.TextField()
    done_at = models.DateTimeField(auto_now_add=True)
    done_by = models.CharField(max_length=200)
    # What the kept one lacked and took from its double: field → value, as text.
    filled = models.JSONField(default=dict, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=200, blank=True)
    undone_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = "réunion d’organisations"
        verbose_name_plural = "réunions d’organisations"

    def __str__(self) -> str:
        return f"{self.double} → {self.kept}"


class Step(models.Model):
    """One step of a reunion, undone in the opposite order: rows moved, a row folded into its like, a name."""

    class Kind(models.TextChoices):
        MOVED = "moved", "rattaché"
        FOLDED = "folded", "replié"
        ADDED = "added", "ajouté"

    reunion = models.ForeignKey(Reunion, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=6, choices=Kind)
    model = models.CharField(max_length=80)
    field = models.CharField(max_length=80, blank=True)
    before = models.BigIntegerField(null=True)  # the key the rows pointed to
    after = models.BigIntegerField(null=True)
    rows = models.JSONField(default=list)
    state: Any = models.JSONField(default=dict)  # of a folded row, to make it again as it was

    class Meta:
        ordering = ["reunion_id", "id"]
        verbose_name = "étape d’une réunion"
        verbose_name_plural = "étapes d’une réunion"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {self.model}"
