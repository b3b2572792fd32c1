"""What partners say of two orientations of two trees, and the likenesses that one of them set aside."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.programme.models import OrientationNode
from molette.engines.convergence.relations import RELATION_LABELS, Relation


class RelationChoices(models.TextChoices):
    SAME = Relation.SAME.value, RELATION_LABELS[Relation.SAME]
    NARROWER = Relation.NARROWER.value, RELATION_LABELS[Relation.NARROWER]
    BROADER = Relation.BROADER.value, RELATION_LABELS[Relation.BROADER]
    CLOSE = Relation.CLOSE.value, RELATION_LABELS[Relation.CLOSE]
    TENSION = Relation.TENSION.value, RELATION_LABELS[Relation.TENSION]
    NONE = Relation.NONE.value, RELATION_LABELS[Relation.NONE]


class ConcordanceQuerySet(models.QuerySet["Concordance"]):
    def visible_to(self, _user: object) -> Self:
        """Everyone reads what partners say of two public texts."""
        return self.all()

    def standing(self) -> Self:
        """Neither withdrawn nor replaced by a newer one."""
        newer = Concordance.objects.filter(replaces=OuterRef("pk")).order_by()
        return self.filter(~Exists(newer), withdrawn_on=None)


class Concordance(models.Model):
    """A relation between two orientations of two trees, justified by quotations, proposed by one partner.

    Read from the left one to the right one, that of the tree recorded first standing on the left. A
    correction is a new row that `replaces` the former. `relation_in_use` is used in place of the one said.
    """

    left = models.ForeignKey(OrientationNode, models.PROTECT, related_name="+")
    right = models.ForeignKey(OrientationNode, models.PROTECT, related_name="+")
    relation = models.CharField(max_length=8, choices=RelationChoices)
    left_quotation = models.TextField()
    right_quotation = models.TextField()
    why = models.TextField()
    said_by = models.ForeignKey(Organisation, models.PROTECT, related_name="concordances")
    said_on = models.DateField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)
    # None where the relation said is used, as in the other figures that are signed.
    relation_in_use = models.CharField(  # noqa: DJ001
        max_length=8, choices=RelationChoices, null=True, blank=True
    )
    is_fictional = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ConcordanceQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["left_id", "right_id", "said_on", "id"]
        indexes = [models.Index(fields=["left", "right"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(left=models.F("right")), name="concordance_of_two_orientations"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | ~Q(withdrawn_reason=""),
                name="concordance_withdrawn_with_reason",
            ),
        ]
        verbose_name = "concordance"

    def __str__(self) -> str:
        return f"« {self.left} » {self.get_relation_display()} : « {self.right} »"

    @property
    def organisation_id(self) -> int:
        """The author: nobody accepts his own line."""
        return self.said_by_id

    def footing(self) -> tuple[list[int], str]:
        """The places of those who wrote the two texts: an agglomeration answers for its own."""
        return places_of(self.left, self.right), ""


class Dismissal(models.Model):
    """A likeness found between two orientations that a partner set aside: it is not suggested any more."""

    left = models.ForeignKey(OrientationNode, models.CASCADE, related_name="+")
    right = models.ForeignKey(OrientationNode, models.CASCADE, related_name="+")
    dismissed_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    dismissed_on = models.DateField()
    is_fictional = models.BooleanField(default=False)

    history = tracked()

    class Meta:
        ordering = ["left_id", "right_id", "id"]
        constraints = [models.UniqueConstraint(fields=["left", "right"], name="dismissal_once")]
        verbose_name = "rapprochement écarté"
        verbose_name_plural = "rapprochements écartés"

    def __str__(self) -> str:
        return f"« {self.left} » et « {self.right} »"

    def footing(self) -> tuple[list[int], str]:
        return places_of(self.left, self.right), ""


def places_of(*nodes: OrientationNode) -> list[int]:
    """The places of those who stated the trees of these nodes."""
    return [one.tree.stated_by.place_id for one in nodes if one.tree.stated_by.place_id is not None]
