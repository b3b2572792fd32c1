"""What people decide of the lines of two books. Never erased: undone, it says by whom and when."""

from itertools import product
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from molette.domain.funding.models import Movement
from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.reconciliation.models.books import Calculation, Reconciliation


class DecisionQuerySet(models.QuerySet["Decision"]):
    def readable_by(self, user: object) -> Self:
        """Those of which the user may read every line of the programme."""
        readable = Movement.objects.readable_by(user).order_by().values("pk")
        told = Decision.movements.through.objects.filter(decision=OuterRef("pk"))
        return self.filter(~Exists(told.exclude(movement__in=readable).order_by()))

    def standing(self) -> Self:
        """Not undone."""
        return self.filter(undone_at=None)


class Decision(models.Model):
    """A group accepted, rejected, made, split, parked or commented: hard, whatever is calculated next.

    `left_keys` and `right_keys` name the lines it speaks of in their books; `parted_keys`, of a split, those
    of them taken out of the group. `before` are the groups it replaced, to go back to; `calculation` the one
    it was taken on. `left_euros` and `right_euros` are what the lines said that day.
    """

    class Kind(models.TextChoices):
        ACCEPT = "accept", "accepté"
        CONFIRM = "confirm", "absence confirmée"
        REJECT = "reject", "rejeté"
        GROUP = "group", "groupé à la main"
        SPLIT = "split", "séparé"
        PARK = "park", "mis de côté"
        COMMENT = "comment", "commenté"

    reconciliation = models.ForeignKey(Reconciliation, models.PROTECT, related_name="decisions")
    calculation = models.ForeignKey(Calculation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    left_keys = models.JSONField(default=list, blank=True)
    right_keys = models.JSONField(default=list, blank=True)
    parted_keys = models.JSONField(default=list, blank=True)  # of a split: (side, key) of those taken out
    movements = models.ManyToManyField(Movement, related_name="+", blank=True)  # its lines of the programme
    before = models.JSONField(default=list, blank=True)
    left_euros = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    right_euros = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    label = models.CharField(max_length=300, blank=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(default=timezone.now, editable=False)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=200, blank=True)
    undone_reason = models.TextField(blank=True)

    objects = DecisionQuerySet.as_manager()
    history = tracked(excluded_fields=["before"], m2m_fields=[movements])

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["reconciliation", "undone_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None) | ~Q(undone_by=""), name="decision_undone_by_someone"
            )
        ]
        verbose_name = "décision de rapprochement"
        verbose_name_plural = "décisions de rapprochement"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {self.label}"

    @property
    def keys(self) -> frozenset[tuple[str, str]]:
        """The lines it speaks of, by side and key."""
        sides = ("left", self.left_keys), ("right", self.right_keys)
        return frozenset((side, key) for side, keys in sides for key in keys)

    @property
    def accepted(self) -> frozenset[tuple[str, str]]:
        """The pairs of lines it holds together: the first of each side with all those of the other."""
        if self.kind not in (self.Kind.ACCEPT, self.Kind.GROUP):
            return frozenset()
        left, right = self.left_keys, self.right_keys
        return frozenset(
            (one, other) for one, other in product(left, right) if one == left[0] or other == right[0]
        )

    @property
    def rejected(self) -> frozenset[tuple[str, str]]:
        """The pairs of lines it keeps apart."""
        if self.kind == self.Kind.REJECT:
            return frozenset(product(self.left_keys, self.right_keys))
        if self.kind != self.Kind.SPLIT:
            return frozenset()
        parted = {tuple(one) for one in self.parted_keys}
        pairs = product(self.left_keys, self.right_keys)
        return frozenset((a, b) for a, b in pairs if (("left", a) in parted) != (("right", b) in parted))
