"""Hold two books side by side, and put a reconciliation away."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import free_slug, hold, write
from molette.domain.ledger.models import LedgerEntry, Register
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require, require_own_voice
from molette.domain.reconciliation.models import Reconciliation
from molette.engines.money import NBSP


@action
def open_reconciliation(actor: Actor, /, *, opened_by: Organisation, **values: Any) -> Reconciliation:
    """Hold a register beside another, or beside the programme, and show both to the two holders.

    `values`: `name`, `left` (None: the programme), `right`, `rung`, `funder`, `first_year`, `last_year`,
    `left_holder`, `right_holder`. Whoever opens sees both registers already, or sent one of them.
    """
    require(actor, Permission.RECONCILE)
    require_own_voice(actor, opened_by)
    _refuse_what_is_not_seen(actor, values)
    _refuse_other_holders(values)
    of = Reconciliation()
    given = {
        **values,
        "slug": free_slug(Reconciliation, values["name"]),
        "opened_by": opened_by,
        "opened_on": timezone.localdate(),
    }
    write("a ouvert le rapprochement", of, given)
    return of


def _refuse_what_is_not_seen(actor: Actor, values: dict[str, Any]) -> None:
    if actor.user is None:
        return
    for side in ("left", "right"):
        register: Register | None = values.get(side)
        if register is None:
            continue
        rows = LedgerEntry.objects.filter(register=register).current()
        if not rows.order_by("pk").exists():
            raise ValidationError(
                {side: f"Le registre {register} n’a aucune écriture : importez-le d’abord."}
            )
        if rows.exclude(pk__in=LedgerEntry.objects.visible_to(actor.user).order_by().values("pk")).exists():
            raise ValidationError({
                side: f"Vous ne voyez pas tout {register} : c’est à son éditeur d’ouvrir ce rapprochement."
            })  # fmt: skip


def _refuse_other_holders(values: dict[str, Any]) -> None:
    """Whoever publishes a register answers for it; nobody answers for both, or none would sign."""
    left, right = values["left_holder"], values["right_holder"]
    if left.voice_id == right.voice_id:
        raise ValidationError({"left_holder": "La même organisation ne peut pas répondre des deux livres."})
    for side, holder in (("left", left), ("right", right)):
        register: Register | None = values.get(side)
        publisher = register.publisher if register is not None else None
        if publisher is not None and publisher.voice_id != holder.voice_id:
            said = f"{publisher} publie ce registre{NBSP}: c’est à cette organisation d’en répondre."
            raise ValidationError({f"{side}_holder": said})


@action
def archive(actor: Actor, of: Reconciliation, *, reason: str) -> None:
    """Put a reconciliation away, with the reason. It stays readable; nothing is decided of it any more."""
    hold(of)
    require(actor, Permission.RECONCILE, of)
    if of.closed_on is not None:
        raise ValidationError("Ce rapprochement est déjà clos.")
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi il est clos."})
    values = {"closed_on": timezone.localdate(), "closed_reason": reason.strip()[:250]}
    write("a clos le rapprochement", of, values, reason=reason)


@action
def reopen(actor: Actor, of: Reconciliation) -> None:
    """Take a reconciliation up again."""
    hold(of)
    require(actor, Permission.RECONCILE, of)
    if of.closed_on is None:
        raise ValidationError("Ce rapprochement est ouvert.")
    write("a rouvert le rapprochement", of, {"closed_on": None, "closed_reason": ""})
