"""Two books held side by side, and each calculation of what they have in common."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from molette.domain.journal.recording import tracked
from molette.domain.ledger.models import Register
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, voices
from molette.domain.territory.models import Perimeter
from molette.engines.access import reach_of
from molette.engines.ladder import RUNG_LABELS, Rung


class TakenRung(models.TextChoices):
    """What a book of the programme is made of: one rung of the ladder, for rungs are never mixed."""

    PROGRAMMED = Rung.PROGRAMMED.value, RUNG_LABELS[Rung.PROGRAMMED]
    NOTIFIED = Rung.NOTIFIED.value, RUNG_LABELS[Rung.NOTIFIED]
    COMMITTED = Rung.COMMITTED.value, RUNG_LABELS[Rung.COMMITTED]
    PAID = Rung.PAID.value, RUNG_LABELS[Rung.PAID]


class ReconciliationQuerySet(models.QuerySet["Reconciliation"]):
    def visible_to(self, user: object) -> Self:
        """All for whoever reads the whole programme, else those of the partners one speaks for."""
        if reach_of(user, Permission.VIEW_LEDGER).everywhere:
            return self.all()
        own = voices(user, Permission.VIEW_LEDGER)
        found = Q(pk__in=())
        for holder in ("left_holder", "right_holder", "opened_by"):
            found |= Q(**{f"{holder}__in": own}) | Q(**{f"{holder}__speaks_for__in": own})
        return self.filter(found)


class Reconciliation(models.Model):
    """A register held beside another, or beside the programme's own lines (`left` is then None).

    `rung` and `funder` say what is taken of the programme; the years and the perimeter hold for both books:
    of a register of all France, only the lines of the places in it. Each holder answers for one book: they
    decide of the groups, and sign the periods.
    """

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    left = models.ForeignKey(Register, models.PROTECT, null=True, blank=True, related_name="+")
    right = models.ForeignKey(Register, models.PROTECT, related_name="+")
    rung = models.CharField(max_length=10, choices=TakenRung, default=TakenRung.NOTIFIED)
    funder = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    perimeter = models.ForeignKey(Perimeter, models.PROTECT, null=True, blank=True, related_name="+")
    first_year = models.PositiveSmallIntegerField(null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(null=True, blank=True)
    left_holder = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    right_holder = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    closed_reason = models.CharField(max_length=250, blank=True)
    is_fictional = models.BooleanField(default=False)

    objects = ReconciliationQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left=None) | ~Q(left=F("right")), name="reconciliation_of_two_books"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | ~Q(closed_reason=""), name="reconciliation_closed_with_reason"
            ),
        ]
        verbose_name = "rapprochement"

    def __str__(self) -> str:
        return self.name

    def holders(self) -> frozenset[int]:
        """The voices that answer for a book, or that opened the reconciliation."""
        held = (self.left_holder, self.right_holder, self.opened_by)
        return frozenset(one.voice_id for one in held)

    @property
    def left_name(self) -> str:
        if self.left is not None:
            return self.left.name
        return f"le programme ({self.get_rung_display()})"

    @property
    def right_name(self) -> str:
        return self.right.name


class Calculation(models.Model):
    """One search of what two books have in common: what it read, what it found, how long it took.

    `counts` holds lines and euros of both sides, candidate pairs and groups; `recall` the estimated share of
    true pairs compared, 0 to 1, None where too few are sure; `seconds` the time of each step.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "en attente"
        RUNNING = "running", "calcul en cours"
        DONE = "done", "calculé"
        FAILED = "failed", "interrompu"

    reconciliation = models.ForeignKey(Reconciliation, models.CASCADE, related_name="calculations")
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    asked_by_id = models.BigIntegerField(null=True)
    asked_for_id = models.BigIntegerField(null=True)  # the organisation acted for
    asked_by = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    recall = models.FloatField(null=True, blank=True)
    seconds = models.JSONField(default=dict, blank=True)
    weights = models.JSONField(default=dict, blank=True)  # what agreements weighed, learned in these books
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = "calcul de rapprochement"
        verbose_name_plural = "calculs de rapprochement"

    def __str__(self) -> str:
        return f"{self.reconciliation}, calcul n° {self.pk}"
