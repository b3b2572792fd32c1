"""Schemes, funding sources, financing plans and movements on the ladder."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Contract, Project
from molette.domain.secrecy.veils import Sort, veil
from molette.domain.sources.models import Source
from molette.engines.access import Permission, reach_of
from molette.engines.ladder import RUNG_LABELS, Rung
from molette.engines.rules.words import (
    ACT_LABELS,
    CATEGORY_LABELS,
    WAIVER_LABELS,
    Act,
    Category,
    Waiver,
)

CATEGORIES = [(category.value, CATEGORY_LABELS[category]) for category in Category]
ACTS = [(act.value, ACT_LABELS[act]) for act in Act]
WAIVERS = [(waiver.value, WAIVER_LABELS[waiver]) for waiver in Waiver]


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


class FinancingPlanQuerySet(models.QuerySet["FinancingPlan"]):
    def visible_to(self, user: object) -> Self:
        """Plans voted of the projects that the user sees; drafts, where a mandate covers the project."""
        seen = Project.objects.visible_to(user).order_by().values("pk")
        plans = self.filter(project__in=seen)
        reach = reach_of(user, Permission.VIEW_PROJECT)
        if reach.everywhere:
            return plans
        standing = Project.places.through.objects.filter(place_id__in=reach.places).order_by()
        covered = Q(project_id__in=standing.values("project_id")) | Q(project__slug__in=reach.projects)
        return plans.filter(~Q(status=FinancingPlan.Status.DRAFT) | covered)


class FinancingPlan(models.Model):
    """One version of how a project is paid for. The latest voted version is the one in use."""

    class Status(models.TextChoices):
        DRAFT = "draft", "en préparation"
        VOTED = "voted", "voté"
        SUPERSEDED = "superseded", "remplacé"

    project = models.ForeignKey(Project, models.CASCADE, related_name="plans")
    version = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    dated = models.DateField()
    voted_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    act = models.CharField(max_length=200, blank=True)  # the deliberation that voted it
    cost_excl_tax = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    cost_incl_tax = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    eligible_cost = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    # What the rules ask of the operation, beside its cost and its lines.
    category = models.CharField(max_length=20, choices=CATEGORIES, blank=True)
    waiver = models.CharField(max_length=30, choices=WAIVERS, blank=True)
    is_lead = models.BooleanField(default=False)  # the owner leads the field for the others (L1111-9)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)
    is_fictional = models.BooleanField(default=False)

    objects = FinancingPlanQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["project_id", "-version", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "version"], name="plan_version_once")]
        verbose_name = "plan de financement"
        verbose_name_plural = "plans de financement"

    def __str__(self) -> str:
        return f"{self.project}, plan n° {self.version}"

    def footing(self) -> tuple[list[int], str]:
        return self.project.footing()


class PlanLine(models.Model):
    """What a funder brings in a plan; « not yet found » and « not published » are lines of their own."""

    class Kind(models.TextChoices):
        GRANT = "grant", "subvention"
        OWN_SHARE = "own_share", "part propre"
        LOAN = "loan", "emprunt"
        PRIVATE = "private", "financement privé"
        NOT_FOUND = "not_found", "non trouvé"
        UNPUBLISHED = "unpublished", "non publié"

    NAMELESS: ClassVar = (Kind.NOT_FOUND, Kind.UNPUBLISHED)  # kinds of lines that name no funder

    plan = models.ForeignKey(FinancingPlan, models.CASCADE, related_name="lines")
    order = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=12, choices=Kind)
    funding_source = models.ForeignKey(
        FundingSource, models.PROTECT, null=True, blank=True, related_name="plan_lines"
    )
    amount = models.DecimalField(
        max_digits=16, decimal_places=2, null=True, blank=True
    )  # None: not published
    note = models.CharField(max_length=200, blank=True)
    requested_on = models.DateField(null=True, blank=True)  # the day the funder received the request

    history = tracked()

    class Meta:
        ordering = ["plan_id", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=("not_found", "unpublished"), funding_source=None)
                | (~Q(kind__in=("not_found", "unpublished")) & Q(funding_source__isnull=False)),
                name="plan_line_has_funder",
            )
        ]
        verbose_name = "ligne de plan"
        verbose_name_plural = "lignes de plan"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.funding_source or 'non trouvé'}"


class GrantExtension(models.Model):
    """A funder's act that gives more time to a grant: to start, to finish or to claim its balance."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="extensions")
    funding_source = models.ForeignKey(FundingSource, models.PROTECT, related_name="extensions")
    what = models.CharField(max_length=10, choices=ACTS)
    until = models.DateField()
    decided_on = models.DateField()
    act = models.CharField(max_length=200)  # the decision that gives it
    is_fictional = models.BooleanField(default=False)

    history = tracked()

    class Meta:
        ordering = ["project_id", "funding_source_id", "decided_on", "id"]
        verbose_name = "prolongation"

    def __str__(self) -> str:
        return f"{self.funding_source} : {self.get_what_display()} avant le {self.until}"

    def footing(self) -> tuple[list[int], str]:
        return self.project.footing()


class RungChoices(models.TextChoices):
    ANNOUNCED = Rung.ANNOUNCED.value, RUNG_LABELS[Rung.ANNOUNCED]
    VOTED = Rung.VOTED.value, RUNG_LABELS[Rung.VOTED]
    VOTED_CP = Rung.VOTED_CP.value, RUNG_LABELS[Rung.VOTED_CP]
    PROGRAMMED = Rung.PROGRAMMED.value, RUNG_LABELS[Rung.PROGRAMMED]
    NOTIFIED = Rung.NOTIFIED.value, RUNG_LABELS[Rung.NOTIFIED]
    COMMITTED = Rung.COMMITTED.value, RUNG_LABELS[Rung.COMMITTED]
    PAID = Rung.PAID.value, RUNG_LABELS[Rung.PAID]
    LAPSED = Rung.LAPSED.value, RUNG_LABELS[Rung.LAPSED]
    REPAID = Rung.REPAID.value, RUNG_LABELS[Rung.REPAID]


class MovementQuerySet(models.QuerySet["Movement"]):
    def visible_to(self, user: object) -> Self:
        """The programme's own movements, and those of the projects that the user sees."""
        seen = Project.objects.visible_to(user).order_by().values("pk")
        return self.filter(Q(project=None) | Q(project__in=seen))

    def readable_by(self, user: object) -> Self:
        """Those whose amount the user sees: nobody signs an amount that he cannot read."""
        return self.visible_to(user).exclude(pk__in=veil(user).hidden_ids(Sort.MOVEMENT))


IN_USE = Coalesce("amount_in_use", "amount")
"""The amount that totals add: a decision's or the contract's rule's, where the one said is contested."""


class Movement(models.Model):
    """An euro, or many, reaching a rung: who, under which scheme, which year, by which act.

    `counted_in` names the movement that already holds these euros (an announcement repeated, a cumulated
    figure): it keeps the statement and keeps it out of every total, with `overlap_reason`. Commitment and
    payments join on `commitment_key` (engagement juridique), the funding source and the year.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="movements")
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="movements")
    funding_source = models.ForeignKey(FundingSource, models.PROTECT, related_name="movements")
    plan_line = models.ForeignKey(PlanLine, models.SET_NULL, null=True, blank=True, related_name="movements")
    rung = models.CharField(max_length=10, choices=RungChoices)
    amount = models.DecimalField(
        max_digits=16, decimal_places=2, null=True, blank=True
    )  # None: not published
    is_approximate = models.BooleanField(default=False)
    year = models.PositiveSmallIntegerField()  # the exercise it belongs to
    year_end = models.PositiveSmallIntegerField(null=True, blank=True)  # last year of a multi-year amount
    dated = models.DateField()
    dated_precision = models.CharField(max_length=8, default="day")
    act = models.CharField(max_length=250, blank=True)
    commitment_key = models.CharField(max_length=60, blank=True, db_index=True)
    said_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.ForeignKey(Source, models.PROTECT, related_name="movements")
    wording = models.TextField(blank=True)
    counted_in = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="also_said")
    overlap_reason = models.CharField(max_length=250, blank=True)
    # What is used in place of the amount said: by a decision, or by the contract's rule while contested.
    amount_in_use = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    is_fictional = models.BooleanField(default=False, db_index=True)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MovementQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["dated", "id"]
        indexes = [
            models.Index(fields=["project", "rung", "funding_source"]),
            models.Index(fields=["rung", "year"]),
            models.Index(fields=["funding_source", "rung"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(counted_in=None) | ~Q(overlap_reason=""), name="movement_overlap_explained"
            ),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="movement_not_negative"),
        ]
        verbose_name = "mouvement"

    def __str__(self) -> str:
        return f"{self.funding_source} : {self.get_rung_display()}, {self.year}"

    @property
    def organisation_id(self) -> int:
        """Whose line it is: who said it, else the funder whose euros they are."""
        return self.said_by_id or self.funding_source.funder_id

    def footing(self) -> tuple[list[int], str]:
        return self.project.footing() if self.project else ([], "")
