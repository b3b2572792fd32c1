"""What the holders of two books sign: the figures of a year, and a gap on which they do not agree yet."""

from typing import Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from molette.domain.funding.models import Movement
from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.reconciliation.models.books import Reconciliation
from molette.domain.reconciliation.models.groups import GAPS

M = TypeVar("M", bound=models.Model)


class OfBooksQuerySet(models.QuerySet[M]):
    def visible_to(self, user: object) -> Self:
        """Seen with the two books it speaks of."""
        seen = Reconciliation.objects.visible_to(user).order_by().values("pk")
        return self.filter(reconciliation__in=seen)

    def standing(self) -> Self:
        """Neither withdrawn nor replaced by a newer one."""
        return self.filter(replaced_by=None, withdrawn_on=None)


class ClosingQuerySet(OfBooksQuerySet["Closing"]):
    def readable_by(self, user: object) -> Self:
        """Those of which the user may read every line: a total would give away the one he may not."""
        return self.visible_to(user).told_whole_to(user)

    def told_whole_to(self, user: object) -> Self:
        """Those of which no line of the programme, as it was closed, is hidden from the user."""
        readable = Movement.objects.readable_by(user).order_by().values("pk")
        told = Closing.movements.through.objects.filter(closing=OuterRef("pk"))
        return self.filter(~Exists(told.exclude(movement__in=readable).order_by()))

    def public(self) -> Self:
        """Those of two books that everyone may read."""
        left = Q(reconciliation__left=None) | Q(reconciliation__left__is_public=True)
        return self.filter(left, reconciliation__right__is_public=True)


class SubmittedGapQuerySet(OfBooksQuerySet["SubmittedGap"]):
    def readable_by(self, user: object) -> Self:
        """Those of which the user may read every line of the programme."""
        readable = Movement.objects.readable_by(user).order_by().values("pk")
        told = SubmittedGap.movements.through.objects.filter(submittedgap=OuterRef("pk"))
        return self.visible_to(user).filter(~Exists(told.exclude(movement__in=readable).order_by()))


class Said(models.Model):
    """What one holder says of two books, for the other to sign or contest."""

    reconciliation = models.ForeignKey(Reconciliation, models.PROTECT, related_name="%(class)ss")
    said_by = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    said_on = models.DateField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)
    is_fictional = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True

    @property
    def organisation_id(self) -> int:
        """The author: nobody accepts his own line."""
        return self.said_by_id

    def footing(self) -> tuple[list[int], str]:
        """The places of both holders: an agglomeration answers for its own."""
        held = (self.reconciliation.left_holder, self.reconciliation.right_holder)
        return [one.place_id for one in held if one.place_id is not None], ""


class Closing(Said):
    """The figures of a year as two books tell them once reconciled, as the two holders sign them.

    `difference`: euros of the left less those of the right that year. `figures` is all that is signed, in
    canonical texts; `fingerprint` that of the groups of the year. `changed_on`: since when these differ.
    """

    year = models.PositiveSmallIntegerField()
    difference = models.DecimalField(max_digits=18, decimal_places=2)
    difference_in_use = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    figures = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64)
    movements = models.ManyToManyField(Movement, related_name="+", blank=True)  # its lines of the programme
    note = models.TextField(blank=True)
    changed_on = models.DateField(null=True, blank=True)

    objects = ClosingQuerySet.as_manager()
    history = tracked(m2m_fields=[movements])

    class Meta:
        ordering = ["reconciliation_id", "-year", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | ~Q(withdrawn_reason=""), name="closing_withdrawn_with_reason"
            ),
        ]
        verbose_name = "arrêté d’une année"
        verbose_name_plural = "arrêtés d’une année"

    def __str__(self) -> str:
        return f"{self.reconciliation}, année {self.year}"


class SubmittedGap(Said):
    """A gap between two books that one holder states, with its cause, for the other to sign or contest."""

    left_keys = models.JSONField(default=list, blank=True)
    right_keys = models.JSONField(default=list, blank=True)
    movements = models.ManyToManyField(Movement, related_name="+", blank=True)  # its lines of the programme
    label = models.CharField(max_length=300)
    gap = models.CharField(max_length=24, choices=GAPS)
    euros = models.DecimalField(max_digits=18, decimal_places=2)
    euros_in_use = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    why = models.TextField()

    objects = SubmittedGapQuerySet.as_manager()
    history = tracked(m2m_fields=[movements])

    class Meta:
        ordering = ["reconciliation_id", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | ~Q(withdrawn_reason=""), name="gap_withdrawn_with_reason"
            ),
        ]
        verbose_name = "écart soumis"
        verbose_name_plural = "écarts soumis"

    def __str__(self) -> str:
        return f"{self.get_gap_display()} : {self.label}"
