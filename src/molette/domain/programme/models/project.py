"""Projects, their milestones, and every date anyone gave for each milestone."""

from typing import Any, Self, TypeVar

from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation, User
from molette.domain.programme.models.contract import Contract, OrientationNode
from molette.domain.secrecy.veils import Sort, veil
from molette.domain.sources.models import DatePrecision, Source
from molette.domain.territory.models import Place
from molette.engines.access import Permission, reach_of

M = TypeVar("M", bound=models.Model)


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: object) -> Self:
        """Published projects, and those a mandate in force covers."""
        reach = reach_of(user, Permission.VIEW_PROJECT)
        if reach.everywhere:
            return self.all()
        if not reach:  # a resident: the plainest question, for the pages most read
            return self.filter(is_published=True)
        return self.filter(Q(is_published=True) | self._within(reach.places, reach.projects))

    def editable_by(self, user: object) -> Self:
        """Projects that the user may edit."""
        reach = reach_of(user, Permission.EDIT_PROJECT)
        return self.all() if reach.everywhere else self.filter(self._within(reach.places, reach.projects))

    def _within(self, places: frozenset[int], projects: frozenset[str]) -> Q:
        standing = Project.places.through.objects.filter(place_id__in=places).order_by()
        return Q(pk__in=standing.values("project_id")) | Q(slug__in=projects)


class Project(models.Model):
    """An operation of the programme, or a group of operations.

    A project with children is the whole of them: its own amounts include theirs (see the ladder).
    """

    slug = models.SlugField(max_length=120, unique=True)
    reference = models.CharField(max_length=40, blank=True, db_index=True)
    title = models.CharField(max_length=250)
    summary = models.TextField(blank=True)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="projects")
    owner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="owned_projects"
    )
    lead = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="led_projects")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    places = models.ManyToManyField(Place, related_name="projects", blank=True)
    nodes = models.ManyToManyField(OrientationNode, related_name="projects", blank=True)
    linked_contracts = models.ManyToManyField(Contract, related_name="linked_projects", blank=True)
    location_note = models.CharField(max_length=200, blank=True)
    is_published = models.BooleanField(default=True)
    is_fictional = models.BooleanField(default=False, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ProjectQuerySet.as_manager()
    history = tracked(m2m_fields=[places, nodes, linked_contracts])

    class Meta:
        ordering = ["title", "id"]
        verbose_name = "projet"

    def __str__(self) -> str:
        return self.title

    def footing(self) -> tuple[list[int], str]:
        """Its places and its slug: what a mandate must cover."""
        return [place.pk for place in self.places.all()], self.slug


def slugs_standing_on(places: frozenset[int]) -> models.QuerySet[Any, str]:
    """Return the slugs of the projects that stand on any of these places, as a query to filter by."""
    standing = Project.places.through.objects.filter(place_id__in=places).order_by()
    return standing.values_list("project__slug", flat=True)


class MilestoneKind(models.TextChoices):
    """The turns in the life of a project; the order is that of a life."""

    ANNOUNCED = "announced", "annonce"
    DECIDED = "decided", "décision"
    STUDIES = "studies", "études"
    AGREEMENT = "agreement", "convention signée"
    WORKS_START = "works_start", "début des travaux"
    WORKS_SEEN = "works_seen", "travaux constatés"
    STEP = "step", "étape"
    DELIVERED = "delivered", "livraison"
    OPENED = "opened", "ouverture"
    INTERRUPTED = "interrupted", "interruption"
    CLOSED = "closed", "fermeture"
    ABANDONED = "abandoned", "abandon"


class OfAProjectQuerySet(models.QuerySet[M]):
    """What belongs to a project is seen with it: `to_project` is the way from a row to its project."""

    to_project = "project"

    def visible_to(self, user: object) -> Self:
        seen = Project.objects.visible_to(user).order_by().values("pk")
        return self.filter(**{f"{self.to_project}__in": seen})


class DocumentQuerySet(OfAProjectQuerySet["Document"]):
    def readable_by(self, user: object) -> Self:
        """Those of the projects that the user sees, but what is reserved to others."""
        return self.visible_to(user).exclude(pk__in=veil(user).hidden_ids(Sort.DOCUMENT))


class MilestoneDateQuerySet(OfAProjectQuerySet["MilestoneDate"]):
    to_project = "milestone__project"


class Milestone(models.Model):
    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones")
    kind = models.CharField(max_length=12, choices=MilestoneKind)
    title = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=0)

    objects = OfAProjectQuerySet["Milestone"].as_manager()
    history = tracked()

    class Meta:
        ordering = ["project_id", "order", "id"]
        verbose_name = "jalon"

    def __str__(self) -> str:
        return f"{self.project} : {self.title}"

    def footing(self) -> tuple[list[int], str]:
        return self.project.footing()


class MilestoneDate(models.Model):
    """What somebody said of a milestone's date, one day: planned, or actual with its evidence.

    A new announcement is a new row. The planned date in use is the latest said; the slippage is measured
    from the first.
    """

    class Nature(models.TextChoices):
        PLANNED = "planned", "prévu"
        ACTUAL = "actual", "réalisé"

    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="dates")
    nature = models.CharField(max_length=8, choices=Nature)
    on = models.DateField()
    precision = models.CharField(max_length=8, choices=DatePrecision, default=DatePrecision.DAY)
    said_on = models.DateField(null=True, blank=True)
    said_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    evidence = models.TextField(blank=True)
    withdrawn_reason = models.TextField(blank=True)
    # What is used in place of the date said: by a decision, or by the contract's rule while contested.
    on_in_use = models.DateField(null=True, blank=True)
    is_fictional = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MilestoneDateQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["milestone_id", "said_on", "id"]
        verbose_name = "date de jalon"
        verbose_name_plural = "dates de jalon"

    def __str__(self) -> str:
        return f"{self.milestone} {self.get_nature_display()} {self.on}"

    @property
    def organisation_id(self) -> int | None:
        """The author: nobody accepts his own line."""
        return self.said_by_id

    def footing(self) -> tuple[list[int], str]:
        return self.milestone.footing()


class Document(models.Model):
    """A paper or a picture of a project: an address, or a file kept by the instance."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="documents")
    title = models.CharField(max_length=200)
    dated = models.DateField(null=True, blank=True)
    url = models.URLField(max_length=500, blank=True)
    file = models.FileField(
        upload_to="documents/%Y/",
        blank=True,
        validators=[FileExtensionValidator(["pdf", "odt", "ods", "docx", "xlsx", "png", "jpg", "jpeg"])],
    )
    is_fictional = models.BooleanField(default=False)

    objects = DocumentQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["project_id", "-dated", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(url="") | ~Q(file=""), name="document_can_be_opened")
        ]
        verbose_name = "document"

    def __str__(self) -> str:
        return self.title
