"""Undo a decision: the groups it replaced come back, unless something later holds their lines."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from molette.domain.journal.recording import Actor, action, record
from molette.domain.journal.writing import hold
from molette.domain.people.permissions import Permission, require
from molette.domain.reconciliation import keeping
from molette.domain.reconciliation.models import Decision, Group, Line
from molette.domain.reconciliation.ringing import ring

HOLDING = (Decision.Kind.COMMENT,)
"""Kinds that change no group."""


@action
def undo(actor: Actor, decision: Decision, *, reason: str = "") -> bool:
    """Undo a decision; return whether its groups are back at once, else the next calculation remakes them.

    That of another partner is undone with a reason.
    """
    of = decision.reconciliation
    hold(of)
    hold(decision)
    require(actor, Permission.RECONCILE, of)
    seen = Decision.objects.all() if actor.user is None else Decision.objects.readable_by(actor.user)
    if not seen.filter(pk=decision.pk).order_by("pk").exists():
        raise PermissionDenied("Cette décision touche à des lignes réservées à d’autres.")
    if decision.undone_at is not None:
        raise ValidationError("Cette décision est déjà défaite.")
    is_own = decision.decided_by_id is None or decision.decided_by_id == actor.organisation_id
    if not is_own and not reason.strip():
        raise ValidationError({
            "reason": f"Cette décision est celle de {decision.decided_by} : dites pourquoi vous la défaites."
        })  # fmt: skip
    is_back = decision.kind in HOLDING or _go_back(decision)
    decision.undone_at, decision.undone_by = timezone.now(), actor.label
    decision.undone_reason = reason.strip()
    decision.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    record("a défait une décision de", of, after={"décision": decision.get_kind_display()})
    if is_back:
        ring(of)
    return is_back


def _go_back(decision: Decision) -> bool:
    """Put back what the decision replaced; leave all as it is where the books were calculated since."""
    of = decision.reconciliation
    keys = {("left", key) for one in decision.before for key in one["left"]}
    keys |= {("right", key) for one in decision.before for key in one["right"]}
    rows = Line.objects.filter(reconciliation=of, key__in=[key for _, key in keys]).select_related("group")
    lines = {(line.side, line.key): line for line in rows.order_by("pk") if (line.side, line.key) in keys}
    later = Decision.objects.standing().filter(reconciliation=of, pk__gt=decision.pk)
    held = later.exclude(kind__in=HOLDING).defer("before").order_by("pk")
    if any(not keys.isdisjoint(one.keys) for one in held):
        raise ValidationError("Une décision plus récente tient ces lignes : défaites-la d’abord.")
    newer = of.calculations.filter(status="done", pk__gt=decision.calculation_id).order_by("pk").exists()
    if newer or len(lines) < len(keys):
        return False
    former = {line.group_id for line in lines.values() if line.group_id is not None}
    known = Decision.objects.in_bulk([one["decision"] for one in decision.before if one["decision"]])
    keeping.keep(of, keeping.as_before(decision.before, lines, known))
    Group.objects.filter(pk__in=former).delete()
    return True
