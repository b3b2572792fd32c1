"""Reservations as they are listed: what, to whom, why, until when."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils import timezone

from molette.domain.people.permissions import Permission, can, voices
from molette.domain.secrecy.models import Reservation

SOON: Final = timedelta(days=60)
STANDINGS: Final = {
    "active": "en vigueur",
    "soon": "finit bientôt",
    "ended": "terminée",
    "lifted": "levée",
}


@dataclass(frozen=True, slots=True)
class ReservationRow:
    id: int
    kind: str
    kind_label: str
    key: str
    title: str
    project: str
    seen_by: tuple[str, ...]
    reserved_by: str
    reason: str
    starts_on: date
    ends_on: date
    lifted_on: date | None
    lifted_reason: str
    standing: str
    may_lift: bool

    @property
    def standing_label(self) -> str:
        return STANDINGS[self.standing]

    @property
    def is_in_force(self) -> bool:
        return self.standing in {"active", "soon"}


def may_see(user: object, reservation: Reservation) -> bool:
    return can(user, Permission.VIEW_RESERVED, reservation)


def reservations(
    user: object, *, standing: str = "", kind: str = "", mine: bool = False
) -> tuple[ReservationRow, ...]:
    """Return the reservations of which the user's organisations are, the next to end first. Two queries."""
    rows = Reservation.objects.visible_to(user)
    if kind:
        rows = rows.filter(kind=kind)
    own = voices(user, Permission.RESERVE)
    if mine:
        rows = rows.filter(reserved_by_id__in=voices(user, Permission.VIEW_RESERVED))
    today = timezone.localdate()
    held = rows.select_related("reserved_by").prefetch_related("organisations").order_by("ends_on", "pk")
    found = (_row(one, today, own) for one in held)
    return tuple(row for row in found if not standing or row.standing == standing)


def reservation_row(key: int, user: object) -> ReservationRow | None:
    """Return one reservation, or None where it does not exist for this user."""
    held = Reservation.objects.visible_to(user).filter(pk=key).select_related("reserved_by")
    found = held.prefetch_related("organisations").order_by("pk").first()
    own = voices(user, Permission.RESERVE)
    return _row(found, timezone.localdate(), own) if found else None


def reservation_on(kind: str, key: str, user: object) -> ReservationRow | None:
    """Return the reservation in force on something, if the user is among those who see it."""
    held = Reservation.objects.visible_to(user).in_force(timezone.localdate()).filter(kind=kind, key=key)
    found = held.select_related("reserved_by").prefetch_related("organisations").order_by("pk").first()
    own = voices(user, Permission.RESERVE)
    return _row(found, timezone.localdate(), own) if found else None


def _row(one: Reservation, today: date, own: frozenset[int]) -> ReservationRow:
    standing = _standing(one, today)
    return ReservationRow(
        id=one.pk,
        kind=one.kind,
        kind_label=one.get_kind_display(),
        key=one.key,
        title=one.title,
        project=one.project,
        seen_by=tuple(sorted(organisation.label for organisation in one.organisations.all())),
        reserved_by=one.reserved_by.label if one.reserved_by else "l’instance",
        reason=one.reason,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        lifted_on=one.lifted_on,
        lifted_reason=one.lifted_reason,
        standing=standing,
        may_lift=standing in {"active", "soon"} and one.reserved_by_id in own,
    )


def _standing(one: Reservation, today: date) -> str:
    if one.lifted_on is not None:
        return "lifted"
    if one.ends_on <= today:
        return "ended"
    return "soon" if one.ends_on - today <= SOON else "active"
