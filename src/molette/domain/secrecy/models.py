"""Reservations: what is shown to some organisations only, why, and until when."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, voices


class Kind(models.TextChoices):
    """What may be reserved."""

    AMOUNT = "amount", "montant"
    COST = "cost", "coût d’un projet"
    VALUE = "value", "valeur"
    MEASURE = "measure", "mesure"
    DOCUMENT = "document", "document"
    CONTACT = "contact", "contact"


class ReservationQuerySet(models.QuerySet["Reservation"]):
    def visible_to(self, user: object) -> Self:
        """Those by which one of the user's organisations sees what others do not."""
        mine = voices(user, Permission.VIEW_RESERVED)
        allowed = Reservation.organisations.through.objects.filter(organisation_id__in=mine)
        return self.filter(Q(pk__in=allowed.values("reservation_id")) | Q(reserved_by_id__in=mine))

    def in_force(self, day: date) -> Self:
        """A reservation ends by itself: its last day is the eve of `ends_on`."""
        return self.filter(lifted_on=None, starts_on__lte=day, ends_on__gt=day)


class Reservation(models.Model):
    """Something shown to some organisations only, for a reason, until a day.

    What is reserved is named by its kind and a key: its app is above this one. `organisations` are all those
    that see it, those concerned included. It is lifted, never deleted.
    """

    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(max_length=160)
    title = models.CharField(max_length=300)  # what it was called that day, without its value
    project = models.SlugField(max_length=120, blank=True)
    organisations = models.ManyToManyField(Organisation, related_name="+")
    reserved_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    lifted_on = models.DateField(null=True, blank=True)
    lifted_reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ReservationQuerySet.as_manager()
    history = tracked(m2m_fields=[organisations])

    class Meta:
        ordering = ["ends_on", "id"]
        indexes = [models.Index(fields=["kind", "key"])]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="reservation_ends"),
            models.CheckConstraint(condition=~Q(reason=""), name="reservation_has_a_reason"),
            models.CheckConstraint(
                condition=Q(lifted_on=None) | ~Q(lifted_reason=""), name="reservation_lifted_with_a_reason"
            ),
        ]
        verbose_name = "réserve"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} réservé : {self.title}"[:300]

    def insiders(self) -> frozenset[int]:
        """The organisations that see what is reserved."""
        allowed = frozenset(organisation.pk for organisation in self.organisations.all())
        return allowed | ({self.reserved_by_id} if self.reserved_by_id else frozenset())
