"""What was signed, by whom, and the trees of orientations that each party states."""

from django.db import models
from django.db.models import Q

from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.sources.models import DatePrecision, Source
from molette.domain.territory.models import Perimeter


class Contract(models.Model):
    """A signed programme (ERBM), or one it leans on (CPER, joint fund)."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60, blank=True)
    summary = models.TextField(blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    perimeter = models.ForeignKey(Perimeter, models.PROTECT, null=True, blank=True, related_name="+")
    signed_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    answer_days = models.PositiveSmallIntegerField(default=30)  # to answer a figure, before silence is late
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    parties = models.ManyToManyField(Organisation, through="ContractParty", related_name="contracts")

    history = tracked()

    class Meta:
        ordering = ["signed_on", "id"]
        verbose_name = "contrat"

    def __str__(self) -> str:
        return self.short_name or self.name


class PartyRole(models.TextChoices):
    SIGNATORY = "signatory", "signataire"
    CO_CHAIR = "co_chair", "coprésident du comité de pilotage"
    ASSOCIATED = "associated", "associé"


class ContractParty(models.Model):
    contract = models.ForeignKey(Contract, models.CASCADE, related_name="party_lines")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="party_lines")
    role = models.CharField(max_length=12, choices=PartyRole, default=PartyRole.SIGNATORY)
    since = models.DateField(null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")

    history = tracked()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "organisation", "role"], name="party_once")
        ]
        verbose_name = "partie au contrat"
        verbose_name_plural = "parties aux contrats"

    def __str__(self) -> str:
        return f"{self.organisation}, {self.get_role_display()} de {self.contract}"


class Amendment(models.Model):
    """A dated change of a contract."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="amendments")
    title = models.CharField(max_length=200)
    happened_on = models.DateField()
    precision = models.CharField(max_length=8, choices=DatePrecision, default=DatePrecision.DAY)
    summary = models.TextField(blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")

    history = tracked()

    class Meta:
        ordering = ["happened_on", "id"]
        verbose_name = "avenant"

    def __str__(self) -> str:
        return self.title


class OrientationTree(models.Model):
    """One party's way to cut the programme, stated one day; several live side by side."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="trees")
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    node_word = models.CharField(max_length=40, default="orientation")  # axe, domaine, ambition, demande
    stated_by = models.ForeignKey(Organisation, models.PROTECT, related_name="trees")
    stated_on = models.DateField(null=True, blank=True)
    stated_precision = models.CharField(max_length=8, choices=DatePrecision, default=DatePrecision.DAY)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    note = models.TextField(blank=True)

    history = tracked()

    class Meta:
        ordering = ["stated_on", "id"]
        verbose_name = "arbre d’orientations"
        verbose_name_plural = "arbres d’orientations"

    def __str__(self) -> str:
        return self.name


class OrientationNode(models.Model):
    tree = models.ForeignKey(OrientationTree, models.CASCADE, related_name="nodes")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    slug = models.SlugField(max_length=80, unique=True)
    order = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=250)
    quotation = models.TextField(blank=True)  # the party's own words, never ours
    stated_on = models.DateField(null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")

    history = tracked()

    class Meta:
        ordering = ["tree_id", "order", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(parent=models.F("id")), name="node_not_its_own_parent")
        ]
        verbose_name = "orientation"

    def __str__(self) -> str:
        return self.title
