"""Campaigns of updates: who is asked for what, by when; what each project proposes; what is decided of it."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from molette.domain.followup.models.keyed import entry_key
from molette.domain.followup.models.reach import OfPartnersQuerySet
from molette.domain.followup.models.weather import LEVELS
from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Contract, DatePrecision, Milestone, MilestoneDate, Project
from molette.domain.statements.models import Measure
from molette.domain.territory.models import Place
from molette.engines.access import Permission, reach_of
from molette.engines.confidence import STEPS


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, user: object) -> Self:
        """Those that ask something of a project that a mandate covers."""
        if reach_of(user, Permission.VIEW_PROJECT).everywhere:
            return self.all()
        return self.filter(pk__in=Update.objects.visible_to(user).order_by().values("campaign"))


class Campaign(models.Model):
    """An update asked of every project of a perimeter, from one day to another.

    The perimeter is told by a contract, a place and an owner; the projects asked are those it held, and that
    had not ended, when it was opened.
    """

    title = models.CharField(max_length=150)
    opens_on = models.DateField()
    closes_on = models.DateField()
    remind_days = models.PositiveSmallIntegerField(default=7)  # a reminder every so many days
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    said_on = models.DateField()
    said_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    closed_on = models.DateField(null=True, blank=True)
    closed_reason = models.TextField(blank=True)
    is_fictional = models.BooleanField(default=False)
    entry_key = entry_key()

    objects = CampaignQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["-opens_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="campaign_closes_after"),
            models.CheckConstraint(condition=Q(remind_days__gte=1), name="campaign_reminds_some_days_apart"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | ~Q(closed_reason=""), name="campaign_closed_with_a_reason"
            ),
        ]
        verbose_name = "campagne de mise à jour"
        verbose_name_plural = "campagnes de mise à jour"

    def __str__(self) -> str:
        return self.title


class UpdateQuerySet(OfPartnersQuerySet["Update"]):
    """An update is told among partners."""


class Update(models.Model):
    """What a project proposes in a campaign: values kept beside the programme, until they are approved."""

    class Status(models.TextChoices):
        ASKED = "asked", "à rendre"
        DRAFT = "draft", "brouillon"
        SUBMITTED = "submitted", "soumise"
        RETURNED = "returned", "renvoyée"
        APPROVED = "approved", "approuvée"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="updates")
    project = models.ForeignKey(Project, models.CASCADE, related_name="updates")
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED)
    done = models.TextField(blank=True)  # what was done since
    spent_year = models.PositiveSmallIntegerField(null=True, blank=True)
    spent = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    level = models.CharField(max_length=12, choices=LEVELS, blank=True)
    why = models.CharField(max_length=300, blank=True)
    judged = models.ForeignKey(Milestone, models.SET_NULL, null=True, blank=True, related_name="+")
    percent = models.PositiveSmallIntegerField(null=True, blank=True)
    # The last day of the date that its author had before his eyes, and how precise it was.
    judged_on = models.DateField(null=True, blank=True)
    judged_precision = models.CharField(max_length=8, choices=DatePrecision, blank=True)
    sentence = models.CharField(max_length=300, blank=True)
    drafted_by_id = models.BigIntegerField(null=True, blank=True)  # the account that wrote it
    said_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    sent_on = models.DateField(null=True, blank=True)
    comment = models.TextField(blank=True)  # why it was returned, the last time
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    is_fictional = models.BooleanField(default=False)

    objects = UpdateQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["campaign_id", "project_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "project"], name="update_one_a_project"),
            models.CheckConstraint(
                condition=Q(percent=None) | Q(percent__in=list(STEPS)), name="update_judged_in_steps"
            ),
            models.CheckConstraint(condition=Q(level="") | ~Q(why=""), name="update_weather_says_why"),
            models.CheckConstraint(
                condition=~Q(status="returned") | ~Q(comment=""), name="update_returned_with_a_comment"
            ),
        ]
        verbose_name = "mise à jour"
        verbose_name_plural = "mises à jour"

    def __str__(self) -> str:
        return f"{self.campaign} : {self.project}"

    @property
    def is_open(self) -> bool:
        """Whether its lead still writes on it."""
        return self.status in {self.Status.ASKED, self.Status.DRAFT, self.Status.RETURNED}

    def footing(self) -> tuple[list[int], str]:
        return self.project.footing()


class ProposedDate(models.Model):
    """A date that an update proposes for a milestone: planned anew, or come, with its evidence."""

    update = models.ForeignKey(Update, models.CASCADE, related_name="dates")
    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="+")
    nature = models.CharField(max_length=8, choices=MilestoneDate.Nature)
    on = models.DateField()
    evidence = models.TextField(blank=True)

    history = tracked()

    class Meta:
        ordering = ["update_id", "id"]
        constraints = [models.UniqueConstraint(fields=["update", "milestone"], name="proposed_once")]
        verbose_name = "date proposée"
        verbose_name_plural = "dates proposées"

    def __str__(self) -> str:
        return f"{self.milestone} {self.get_nature_display()} {self.on:%d/%m/%Y}"


class ProposedValue(models.Model):
    """A value that an update proposes for a measure of its project, observed at the end of a period."""

    update = models.ForeignKey(Update, models.CASCADE, related_name="measured")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=20, decimal_places=4)
    period_end = models.DateField()

    history = tracked()

    class Meta:
        ordering = ["update_id", "id"]
        constraints = [models.UniqueConstraint(fields=["update", "measure"], name="value_proposed_once")]
        verbose_name = "valeur proposée"
        verbose_name_plural = "valeurs proposées"

    def __str__(self) -> str:
        return f"{self.measure}, au {self.period_end:%d/%m/%Y}"
