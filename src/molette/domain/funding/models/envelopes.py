"""Who received the right to commit and to pay a part of what was voted, where, and by which act."""

from django.db import models
from django.db.models import Q

from molette.domain.funding.models.schemes import FundingSource
from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.sources.models import Source
from molette.domain.territory.models import Place


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def in_force(self) -> "DelegationQuerySet":
        """Those that nobody took back."""
        return self.filter(withdrawn_on=None)


class Delegation(models.Model):
    """A part of an envelope, given to a holder: how much it may commit (AE), and pay in the year (CP).

    `funding_source` says whose money it is, and of which year: its AE are those opened that year, its CP
    those of that exercise. Without a `parent` it is taken from what was voted; with one, from what the parent
    holds. Without a `perimeter` it reaches wherever the parent does.
    """

    funding_source = models.ForeignKey(FundingSource, models.PROTECT, related_name="delegations")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    holder = models.ForeignKey(Organisation, models.PROTECT, related_name="delegations")
    perimeter = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    ae = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    cp = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    act = models.CharField(max_length=250)  # the decision that delegates
    decided_on = models.DateField()
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    said_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=250, blank=True)
    is_fictional = models.BooleanField(default=False)

    objects = DelegationQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["funding_source_id", "decided_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ae__gte=0, cp__gte=0), name="delegation_not_negative"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | ~Q(withdrawn_reason=""),
                name="delegation_withdrawal_explained",
            ),
        ]
        verbose_name = "délégation"

    def __str__(self) -> str:
        where = f" ({self.perimeter})" if self.perimeter else ""
        return f"{self.funding_source} : {self.holder.label}{where}"

    def footing(self) -> tuple[list[int], str]:
        return ([self.perimeter_id] if self.perimeter_id else []), ""
