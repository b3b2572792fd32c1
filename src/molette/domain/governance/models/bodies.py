"""The bodies that steer a programme: what they may decide, how often they meet, which organisations sit."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from molette.domain.journal.known import today
from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Contract
from molette.domain.sources.models import Source
from molette.domain.territory.models import Place
from molette.engines.committees.attendance import QUORUM_LABELS, ROLE_LABELS, VOTING, QuorumRule, Role
from molette.engines.committees.calendar import Delays
from molette.engines.committees.powers import Power

ROLES = [(role.value, label) for role, label in ROLE_LABELS.items()]
QUORUMS = [(rule.value, label) for rule, label in QUORUM_LABELS.items()]
CONVENING = (Role.CHAIR, Role.SECRETARY)


class BodyKind(models.TextChoices):
    STEERING = "steering", "comité de pilotage"
    ANIMATION = "animation", "comité d’animation"
    DISTRICT = "district", "comité d’arrondissement"
    FUNDERS = "funders", "comité des financeurs"
    TECHNICAL = "technical", "comité technique"
    FORUM = "forum", "Grand Forum"
    OTHER = "other", "autre instance"


class Body(models.Model):
    """A committee of a contract. Its powers are a closed list, one column each; it is made of organisations.

    `meetings_per_year` is how often it must meet, None where no text says. The three delays say how many days
    before a meeting points are called for, technicians meet, and the file is sent.
    """

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=BodyKind)
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, blank=True, related_name="bodies")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    mission = models.TextField(blank=True)
    quorum_rule = models.CharField(max_length=8, choices=QUORUMS, default=QuorumRule.NONE.value)
    quorum_value = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    meetings_per_year = models.PositiveSmallIntegerField(null=True, blank=True)
    votes = models.BooleanField(default=False)
    may_settle = models.BooleanField(default=False)
    may_plan = models.BooleanField(default=False)
    may_amendment = models.BooleanField(default=False)
    may_arbitrate = models.BooleanField(default=False)
    may_redirect = models.BooleanField(default=False)
    may_advise = models.BooleanField(default=False)
    call_days = models.PositiveSmallIntegerField(default=21)
    technical_days = models.PositiveSmallIntegerField(default=15)
    file_days = models.PositiveSmallIntegerField(default=8)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    is_fictional = models.BooleanField(default=False)

    history = tracked()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quorum_rule="none", quorum_value=None)
                | (~Q(quorum_rule="none") & Q(quorum_value__isnull=False, quorum_value__gt=0)),
                name="body_quorum_has_its_value",
            ),
            models.CheckConstraint(
                condition=~Q(quorum_rule="share") | Q(quorum_value__lte=100), name="body_quorum_share"
            ),
            models.CheckConstraint(
                condition=Q(call_days__gte=F("technical_days"), technical_days__gte=F("file_days")),
                name="body_delays_in_order",
            ),
        ]
        verbose_name = "instance"

    def __str__(self) -> str:
        return self.name

    @property
    def powers(self) -> frozenset[Power]:
        return frozenset(power for power in Power if getattr(self, f"may_{power.value}"))

    @property
    def delays(self) -> Delays:
        return Delays(self.call_days, self.technical_days, self.file_days)

    def seats_on(self, day: date) -> list["Seat"]:
        """Who sits that day, chairs first. One query, none where the seats were read beforehand."""
        order = list(Role)
        held = [seat for seat in self.seats.all() if seat.holds_on(day)]
        return sorted(held, key=lambda s: (order.index(Role(s.role)), s.organisation.name, s.pk))

    def conveners(self) -> frozenset[int]:
        return self._conveners

    @cached_property
    def _conveners(self) -> frozenset[int]:
        """Who prepares its meetings: its chairs, who keeps its secretariat, and all that speak for them.

        Read once a request: each form of a page asks it.
        """
        seats = self.seats.filter(role__in=CONVENING).select_related("organisation").order_by("pk")
        voices = {seat.organisation.voice_id for seat in seats if seat.holds_on(today())}
        speaking = Q(pk__in=voices) | Q(speaks_for__in=voices)
        return frozenset(Organisation.objects.filter(speaking).order_by("pk").values_list("pk", flat=True))


class Seat(models.Model):
    """An organisation that sits in a body between two days, in one capacity."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="seats")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="seats")
    role = models.CharField(max_length=10, choices=ROLES)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    is_fictional = models.BooleanField(default=False)

    history = tracked()

    class Meta:
        ordering = ["body_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "organisation"], condition=Q(until=None), name="seat_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gte=F("since")), name="seat_ends_after"
            ),
        ]
        verbose_name = "siège"

    def __str__(self) -> str:
        return f"{self.organisation}, {self.get_role_display()}, {self.body}"

    def holds_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or self.until > day)

    @property
    def is_voting(self) -> bool:
        return Role(self.role) in VOTING


def quorum_of(body: Body) -> tuple[QuorumRule, Decimal | None]:
    return QuorumRule(body.quorum_rule), body.quorum_value
