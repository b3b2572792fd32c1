"""Reserve, and lift a reservation."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require, require_own_voice
from molette.domain.secrecy.models import Reservation
from molette.domain.secrecy.subjects import Subject


def last_day(today: date) -> date:
    """The farthest day a reservation may be made to last to: secrecy is renewed on purpose, or ends."""
    year = today.year + settings.RESERVATION_MAX_YEARS
    return today.replace(year=year, day=min(today.day, 28))


@action
def reserve(
    actor: Actor,
    /,
    subject: Subject,
    *,
    seen_by: Iterable[Organisation] = (),
    reason: str,
    ends_on: date | None,
) -> Reservation:
    """Show something to some organisations only, until a day. Those concerned always see it."""
    require(actor, Permission.RESERVE, subject)
    own = Organisation.objects.filter(pk=actor.organisation_id or 0).order_by("pk").first()
    speaking = {own.pk, own.voice_id} if own else set()
    if actor.user is not None and speaking.isdisjoint(subject.concerned):
        raise PermissionDenied(
            "Seules les organisations dont c’est la parole ou l’argent peuvent réserver : "
            "le financeur, l’auteur, le maître d’ouvrage."
        )
    today = timezone.localdate()
    _check(subject, reason, ends_on, today)
    concerned = Organisation.objects.filter(pk__in=subject.concerned).order_by("pk")
    made = Reservation()
    values = {
        "kind": subject.kind.value,
        "key": subject.key,
        "title": subject.title[:300],
        "project": subject.project,
        "reserved_by": own,
        "reason": reason.strip(),
        "starts_on": today,
        "ends_on": ends_on,
        "organisations": sorted({*seen_by, *concerned}, key=lambda one: one.pk),
    }
    write("a réservé", made, values, reason=reason, project=subject.project)
    return made


def _check(subject: Subject, reason: str, ends_on: date | None, today: date) -> None:
    errors: dict[str, str] = {}
    if not reason.strip():
        errors["reason"] = "Dites pourquoi : une réserve sans raison ne s’explique pas aux autres."
    if ends_on is None:
        errors["ends_on"] = "Donnez une date de fin : rien n’est réservé pour toujours."
    elif ends_on <= today:
        errors["ends_on"] = "La réserve finit avant d’avoir commencé : donnez une date à venir."
    elif ends_on > last_day(today):
        errors["ends_on"] = (
            f"Une réserve dure {settings.RESERVATION_MAX_YEARS} ans au plus ; elle se renouvelle à son terme."
        )
    if errors:
        raise ValidationError(errors)
    standing = Reservation.objects.in_force(today).filter(kind=subject.kind, key=subject.key)
    if standing.exists():
        raise ValidationError("C’est déjà réservé : levez d’abord la réserve en cours.")


@action
def lift(actor: Actor, reservation: Reservation, *, reason: str) -> None:
    """End a reservation before its day, for a reason. The organisation that reserved lifts."""
    hold(reservation)
    require(actor, Permission.RESERVE)
    if reservation.reserved_by is None and actor.user is not None:
        raise PermissionDenied("Cette réserve a été posée par l’instance : elle seule la lève.")
    require_own_voice(actor, reservation.reserved_by)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi la réserve est levée."})
    today = timezone.localdate()
    if reservation.lifted_on is not None or reservation.ends_on <= today:
        raise ValidationError("Cette réserve n’est plus en vigueur.")
    values = {"lifted_on": today, "lifted_reason": reason.strip()}
    write("a levé la réserve", reservation, values, reason=reason, project=reservation.project)
