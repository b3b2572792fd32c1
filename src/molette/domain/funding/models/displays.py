"""Where and when a voted plan was shown, as its owner says it."""

from django.db import models

from molette.domain.funding.models.plans import FinancingPlan
from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.engines.rules.display import WHERE_LABELS, Where

PLACES_SHOWN = [(where.value, WHERE_LABELS[where]) for where in Where]


class PlanDisplay(models.Model):
    """One version of a plan, shown in one of the places that the law asks for.

    `url` is where the page can be opened, `note` what proves it: a certificate of display, a photograph.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="displays")
    plan = models.ForeignKey(FinancingPlan, models.CASCADE, related_name="displays")
    where = models.CharField(max_length=10, choices=PLACES_SHOWN)
    shown_on = models.DateField()
    url = models.URLField(max_length=500, blank=True)
    note = models.CharField(max_length=200, blank=True)
    said_by = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    is_fictional = models.BooleanField(default=False)

    history = tracked()

    class Meta:
        ordering = ["project_id", "shown_on", "id"]
        constraints = [models.UniqueConstraint(fields=["plan", "where"], name="plan_shown_once_there")]
        verbose_name = "affichage"

    def __str__(self) -> str:
        return f"{self.project}, {self.get_where_display()}"

    def footing(self) -> tuple[list[int], str]:
        return self.project.footing()
