"""Movements on the ladder of an euro."""

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from molette.domain.funding.models.plans import PlanLine
from molette.domain.funding.models.schemes import FundingSource
from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Contract, Project
from molette.domain.secrecy.veils import Sort, veil
from molette.domain.sources.models import Source
from molette.engines.ladder import RUNG_LABELS, Rung


class RungChoices(models.TextChoices):
    ANNOUNCED = Rung.ANNOUNCED.value, RUNG_LABELS[Rung.ANNOUNCED]
    VOTED = Rung.VOTED.value, RUNG_LABELS[Rung.VOTED]
    VOTED_CP = Rung.VOTED_CP.value, RUNG_LABELS[Rung.VOTED_CP]
    PROGRAMMED = Rung.PROGRAMMED.value, RUNG_LABELS[Rung.PROGRAMMED]
    NOTIFIED = Rung.NOTIFIED.value, RUNG_LABELS[Rung.NOTIFIED]
    COMMITTED = Rung.COMMITTED.value, RUNG_LABELS[Rung.COMMITTED]
    PAID = Rung.PAID.value, RUNG_LABELS[Rung.PAID]
    LAPSED = Rung.LAPSED.value, RUNG_LABELS[Rung.LAPSED]
    REPAID = Rung.REPAID.value, RUNG_LABELS[Rung.REPAID]


class MovementQuerySet(models.QuerySet["Movement"]):
    def visible_to(self, user: object) -> Self:
        """The programme's own movements, and those of the projects that the user sees."""
        seen = Project.objects.visible_to(user).order_by().values("pk")
        return self.filter(Q(project=None) | Q(project__in=seen))

    def readable_by(self, user: object) -> Self:
        """Those whose amount the user sees: nobody signs an amount that he cannot read."""
        return self.visible_to(user).exclude(pk__in=veil(user).hidden_ids(Sort.MOVEMENT))


IN_USE = Coalesce("amount_in_use", "amount")
"""The amount that totals add: a decision's or the contract's rule's, where the one said is contested."""


class Movement(models.Model):
    """An euro, or many, reaching a rung: who, under which scheme, which year, by which act.

    `counted_in` names the movement that already holds these euros (an announcement repeated, a cumulated
    figure): it keeps the statement and keeps it out of every total, with `overlap_reason`. Commitment and
    payments join on `commitment_key` (engagement juridique), the funding source and the year.

    `through` names who receives these euros to hand them on to the owner of the project, or to whom he will
    choose. `drawn_from` names the movement by which the funder received them: he gives them again, all of
    them or `drawn_amount`, and they count once.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="movements")
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="movements")
    funding_source = models.ForeignKey(FundingSource, models.PROTECT, related_name="movements")
    plan_line = models.ForeignKey(PlanLine, models.SET_NULL, null=True, blank=True, related_name="movements")
    rung = models.CharField(max_length=10, choices=RungChoices)
    amount = models.DecimalField(
        max_digits=16, decimal_places=2, null=True, blank=True
    )  # None: not published
    is_approximate = models.BooleanField(default=False)
    year = models.PositiveSmallIntegerField()  # the exercise it belongs to
    year_end = models.PositiveSmallIntegerField(null=True, blank=True)  # last year of a multi-year amount
    dated = models.DateField()
    dated_precision = models.CharField(max_length=8, default="day")
    act = models.CharField(max_length=250, blank=True)
    commitment_key = models.CharField(max_length=60, blank=True, db_index=True)
    said_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.ForeignKey(Source, models.PROTECT, related_name="movements")
    wording = models.TextField(blank=True)
    counted_in = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="also_said")
    overlap_reason = models.CharField(max_length=250, blank=True)
    through = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="movements_through"
    )
    drawn_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="given_again")
    drawn_amount = models.DecimalField(
        max_digits=16, decimal_places=2, null=True, blank=True
    )  # None: the whole of it
    drawn_reason = models.CharField(max_length=250, blank=True)
    # What is used in place of the amount said: by a decision, or by the contract's rule while contested.
    amount_in_use = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    is_fictional = models.BooleanField(default=False, db_index=True)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MovementQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["dated", "id"]
        indexes = [
            models.Index(fields=["project", "rung", "funding_source"]),
            models.Index(fields=["rung", "year"]),
            models.Index(fields=["funding_source", "rung"]),
            models.Index(fields=["drawn_from"], condition=Q(drawn_from__isnull=False), name="movement_drawn"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(counted_in=None) | ~Q(overlap_reason=""), name="movement_overlap_explained"
            ),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="movement_not_negative"),
            models.CheckConstraint(
                condition=Q(drawn_from=None, drawn_amount=None)
                | (Q(drawn_from__isnull=False, counted_in=None) & ~Q(drawn_reason="")),
                name="movement_drawn_explained",
            ),
            models.CheckConstraint(
                condition=Q(drawn_amount=None) | Q(drawn_amount__gt=0), name="movement_drawn_positive"
            ),
        ]
        verbose_name = "mouvement"

    def __str__(self) -> str:
        return f"{self.funding_source} : {self.get_rung_display()}, {self.year}"

    @property
    def exercise(self) -> int | None:
        """The one year it belongs to; None where it is over several."""
        return None if self.year_end and self.year_end > self.year else self.year

    @property
    def organisation_id(self) -> int:
        """Whose line it is: who said it, else the funder whose euros they are."""
        return self.said_by_id or self.funding_source.funder_id

    def footing(self) -> tuple[list[int], str]:
        return self.project.footing() if self.project else ([], "")

    @property
    def in_use(self) -> Decimal | None:
        """The amount that totals add."""
        return self.amount if self.amount_in_use is None else self.amount_in_use

    @property
    def drawn(self) -> Decimal:
        """Euros that it gives again, of those of `drawn_from`."""
        if self.drawn_from_id is None or self.in_use is None:
            return Decimal(0)
        return self.in_use if self.drawn_amount is None else min(self.drawn_amount, self.in_use)


class DistinctEuros(models.Model):
    """Two movements that look like the same euros and are not: a partner said so, nobody asks again."""

    one = models.ForeignKey(Movement, models.CASCADE, related_name="+")
    other = models.ForeignKey(Movement, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=250)
    said_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    said_on = models.DateField()
    is_fictional = models.BooleanField(default=False)

    history = tracked()

    class Meta:
        ordering = ["one_id", "other_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="distinct_euros_once"),
            models.CheckConstraint(condition=Q(one__lt=models.F("other")), name="distinct_euros_in_order"),
        ]
        verbose_name = "euros distincts"
        verbose_name_plural = "euros distincts"

    def __str__(self) -> str:
        return f"{self.one} et {self.other}"

    def footing(self) -> tuple[list[int], str]:
        return self.one.footing()
