"""Financing plans, their lines, and the time that funders give."""

from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

from molette.domain.funding.models.schemes import FundingSource
from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.domain.sources.models import Source
from molette.engines.access import Permission, Reach, reach_of
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


Rows = TypeVar("Rows", bound=models.QuerySet[Any])


def covered_by(reach: Reach) -> Q:
    """What belongs to the projects that a reach covers."""
    standing = Project.places.through.objects.filter(place_id__in=reach.places).order_by()
    return Q(project_id__in=standing.values("project_id")) | Q(project__slug__in=reach.projects)


def within_reach(rows: Rows, user: object) -> Rows:
    """Keep of rows that belong to projects those that a mandate covers, and no other."""
    reach = reach_of(user, Permission.VIEW_PROJECT)
    if reach.everywhere:
        return rows
    return rows.filter(covered_by(reach)) if reach else rows.none()


class FinancingPlanQuerySet(models.QuerySet["FinancingPlan"]):
    def visible_to(self, user: object) -> Self:
        """Plans voted of the projects that the user sees; drafts, where a mandate covers the project."""
        seen = Project.objects.visible_to(user).order_by().values("pk")
        plans = self.filter(project__in=seen)
        reach = reach_of(user, Permission.VIEW_PROJECT)
        if reach.everywhere:
            return plans
        return plans.filter(~Q(status=FinancingPlan.Status.DRAFT) | covered_by(reach))


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
