"""A body and its composition: written by those who edit the contract."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from molette.domain.governance.models import Body, Seat
from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import free_slug, hold, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require
from molette.domain.sources.actions import cited
from molette.engines.committees.attendance import QuorumRule, Role

WHOLE = 100


def body_errors(values: Mapping[str, Any]) -> dict[str, str]:
    """Say what of a body cannot be."""
    errors: dict[str, str] = {}
    rule, value = QuorumRule(values.get("quorum_rule") or QuorumRule.NONE.value), values.get("quorum_value")
    if rule is not QuorumRule.NONE and (value is None or value <= 0):
        errors["quorum_value"] = "Dites combien de voix, ou quelle part des voix, il faut."
    if rule is QuorumRule.SHARE and value is not None and value > WHOLE:
        errors["quorum_value"] = "Une part des voix ne dépasse pas 100 %."
    call, technical, file = (values.get(f"{name}_days") for name in ("call", "technical", "file"))
    if call is not None and technical is not None and file is not None and not call >= technical >= file:
        errors["call_days"] = "L’appel à points précède le comité technique, qui précède l’envoi du dossier."
    return errors


def _given(actor: Actor, values: Mapping[str, Any]) -> dict[str, Any]:
    rule = values.get("quorum_rule") or QuorumRule.NONE.value
    value = None if rule == QuorumRule.NONE.value else values.get("quorum_value")
    given = {**values, "quorum_rule": rule, "quorum_value": value}
    if "source" in values:
        given["source"] = cited(actor, values["source"])
    return given


@action
def create_body(actor: Actor, /, **values: Any) -> Body:
    """Write a body: `name`, `kind`, `contract`, `place`, `mission`, its quorum, its powers, its delays."""
    require(actor, Permission.EDIT_CONTRACT, values.get("contract"))
    if errors := body_errors(values):
        raise ValidationError(errors)
    made = Body()
    slug = free_slug(Body, values["name"])
    write("a inscrit l’instance", made, {"slug": slug, **_given(actor, values)})
    return made


@action
def edit_body(actor: Actor, /, body: Body, *, reason: str = "", **values: Any) -> bool:
    """Correct a body, and say why. Returns False when nothing moves."""
    hold(body)
    require(actor, Permission.EDIT_CONTRACT, body.contract)
    if errors := body_errors(values):
        raise ValidationError(errors)
    unexplained = "Dites pourquoi cette instance est modifiée."
    given = _given(actor, values)
    return write("a modifié l’instance", body, given, reason=reason, unexplained=unexplained)


@action
def add_seat(
    actor: Actor, body: Body, *, organisation: Organisation, role: str, since: date | None, source: Any = None
) -> Seat:
    """Have an organisation sit: one seat at a time for each."""
    hold(body)
    require(actor, Permission.EDIT_CONTRACT, body.contract)
    if body.seats.filter(organisation=organisation, until=None).exists():
        raise ValidationError({"organisation": "Elle y siège déjà : mettez d’abord fin à son siège."})
    made = Seat()
    given = {
        "body": body,
        "organisation": organisation,
        "role": Role(role).value,
        "since": since,
        "source": cited(actor, source),
        "is_fictional": body.is_fictional,
    }
    write("a donné un siège à", made, given)
    return made


@action
def end_seat(actor: Actor, seat: Seat, *, until: date, reason: str) -> None:
    """Put an end to a seat, and say why."""
    hold(seat)
    require(actor, Permission.EDIT_CONTRACT, seat.body.contract)
    errors: dict[str, str] = {}
    if not reason.strip():
        errors["reason"] = "Dites pourquoi cette organisation ne siège plus."
    if until > timezone.localdate():
        errors["until"] = "Ce qui finira demain n’est pas encore fini."
    if seat.since and until < seat.since:
        errors["until"] = "Un siège ne finit pas avant d’avoir commencé."
    if seat.until is not None:
        raise ValidationError("Ce siège a déjà pris fin.")
    if errors:
        raise ValidationError(errors)
    write("a mis fin au siège", seat, {"until": until}, reason=reason)
