"""What the last calculation found, and what people made of it since: lines, groups, residuals, offers.

None of these keeps a history: they are made again from the books and from the decisions, which do.
"""

from typing import Self

from django.db import models
from django.db.models import Q

from molette.domain.funding.models import Movement
from molette.domain.ledger.models import LedgerEntry
from molette.domain.programme.models import DatePrecision
from molette.domain.reconciliation.models.books import Reconciliation
from molette.domain.reconciliation.models.decisions import Decision
from molette.engines.reconciliation.answer import GAP_WORDS, Gap

GAPS = [(gap.value, words) for gap, words in GAP_WORDS.items()]


class GroupQuerySet(models.QuerySet["Group"]):
    def readable_by(self, user: object) -> Self:
        """The groups of which the user may read every line: one he may not read hides its whole group."""
        hidden = Line.objects.hidden_from(user).exclude(group=None).order_by()
        return self.exclude(pk__in=hidden.values("group_id"))


class Group(models.Model):
    """Lines of both books that speak of the same thing, or one line that the other book has not.

    `difference`: euros of the left less those of the right. `decision` is what made it so, None where the
    calculation alone did. `year`, `place_code` and `scheme` are those of its first line that tells them.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "proposé"
        ACCEPTED = "accepted", "accepté"
        ALONE = "alone", "sans correspondance"
        CONFIRMED = "confirmed", "absence confirmée"
        PARKED = "parked", "mis de côté"

    reconciliation = models.ForeignKey(Reconciliation, models.CASCADE, related_name="groups")
    state = models.CharField(max_length=9, choices=State)
    shape = models.CharField(max_length=5)  # « 1-1 », « 1-n », « n-1 », « n-n », « left », « right »
    probability = models.FloatField(null=True)
    reasons = models.JSONField(default=list, blank=True)
    left_euros = models.DecimalField(max_digits=18, decimal_places=2)
    right_euros = models.DecimalField(max_digits=18, decimal_places=2)
    difference = models.DecimalField(max_digits=18, decimal_places=2)
    stake = models.DecimalField(max_digits=18, decimal_places=2)  # the greater of both sides: what it weighs
    is_sure = models.BooleanField(default=False)
    has_unknown = models.BooleanField(default=False)  # a line without amount
    is_fictional = models.BooleanField(default=False)
    label = models.CharField(max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    place_code = models.CharField(max_length=9, blank=True)
    place_name = models.CharField(max_length=200, blank=True)
    scheme = models.CharField(max_length=120, blank=True)
    decision = models.ForeignKey(Decision, models.SET_NULL, null=True, blank=True, related_name="groups")

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["reconciliation_id", "-stake", "id"]
        indexes = [
            models.Index(fields=["reconciliation", "state", "-stake"]),
            models.Index(fields=["reconciliation", "year"]),
        ]
        verbose_name = "groupe de lignes"
        verbose_name_plural = "groupes de lignes"

    def __str__(self) -> str:
        return self.label or f"groupe n° {self.pk}"

    @property
    def is_matched(self) -> bool:
        return self.shape not in ("left", "right")


class Residual(models.Model):
    """Euros of a group that one book has and not the other, and why."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="residuals")
    gap = models.CharField(max_length=24, choices=GAPS)
    euros = models.DecimalField(max_digits=18, decimal_places=2)
    stake = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        ordering = ["group_id", "id"]
        verbose_name = "écart"

    def __str__(self) -> str:
        return f"{GAP_WORDS[Gap(self.gap)]} : {self.euros} €"


class LineQuerySet(models.QuerySet["Line"]):
    def hidden_from(self, user: object) -> Self:
        """The lines of the programme that the user may not read: unpublished project, reserved amount."""
        readable = Movement.objects.readable_by(user).order_by().values("pk")
        return self.filter(~Q(movement=None) & ~Q(movement__in=readable))


class Line(models.Model):
    """A line of one of the two books, as it was last read. `amount` None: not published.

    `key` names it in its book whatever the file it comes from: decisions hold to it from one import to the
    next. `entry` or `movement` is where it was read.
    """

    class Side(models.TextChoices):
        LEFT = "left", "à gauche"
        RIGHT = "right", "à droite"

    reconciliation = models.ForeignKey(Reconciliation, models.CASCADE, related_name="lines")
    side = models.CharField(max_length=5, choices=Side)
    key = models.CharField(max_length=140)
    entry = models.ForeignKey(LedgerEntry, models.CASCADE, null=True, blank=True, related_name="+")
    movement = models.ForeignKey(Movement, models.CASCADE, null=True, blank=True, related_name="+")
    group = models.ForeignKey(Group, models.CASCADE, null=True, related_name="lines")
    identifier = models.CharField(max_length=120, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    dated = models.DateField(null=True, blank=True)
    dated_precision = models.CharField(max_length=8, choices=DatePrecision, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    body = models.CharField(max_length=300, blank=True)
    siren = models.CharField(max_length=9, blank=True)
    place_code = models.CharField(max_length=9, blank=True)
    place_name = models.CharField(max_length=200, blank=True)
    object = models.TextField(blank=True)
    scheme = models.CharField(max_length=120, blank=True)
    is_fictional = models.BooleanField(default=False)

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["reconciliation_id", "side", "id"]
        constraints = [
            models.UniqueConstraint(fields=["reconciliation", "side", "key"], name="line_once_in_a_book")
        ]
        verbose_name = "ligne rapprochée"
        verbose_name_plural = "lignes rapprochées"

    def __str__(self) -> str:
        return self.object or self.body or self.key


class Candidate(models.Model):
    """A line of the other book that might be the one sought, how likely, and why."""

    left = models.ForeignKey(Line, models.CASCADE, related_name="offers")
    right = models.ForeignKey(Line, models.CASCADE, related_name="offered")
    probability = models.FloatField()
    reasons = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["left_id", "-probability", "right_id"]
        constraints = [models.UniqueConstraint(fields=["left", "right"], name="candidate_once")]
        verbose_name = "candidate"

    def __str__(self) -> str:
        return f"{self.left} / {self.right}"
