"""Sign what two books tell: the figures of a year, a gap and its cause. The other holder answers."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from molette.domain.funding.models import Movement
from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require, require_own_voice
from molette.domain.reconciliation.models import Closing, Group, Line, Reconciliation, SubmittedGap
from molette.domain.reconciliation.queries.figures import figures_of
from molette.domain.reconciliation.ringing import fingerprint
from molette.domain.signatures.models import Position, Subject
from molette.engines.french import counted
from molette.engines.reconciliation.answer import Gap
from molette.engines.signatures import Answer

Said = Closing | SubmittedGap


@action
def close_year(
    actor: Actor, of: Reconciliation, *, year: int, said_by: Organisation, note: str = ""
) -> Closing:
    """Propose the figures of a year for the other holder to sign; those that one proposed before give way."""
    _may(actor, of, said_by)
    groups = Group.objects.filter(reconciliation=of, year=year)
    if not groups.order_by("pk").exists():
        raise ValidationError({"year": f"Aucune ligne de {year} dans ces livres."})
    hidden = Line.objects.hidden_from(actor.user).filter(reconciliation=of, group__year=year)
    if actor.user is not None and hidden.order_by("pk").exists():
        raise PermissionDenied("Cette année tient des lignes réservées à d’autres : qui les voit l’arrête.")
    waiting = groups.filter(state=Group.State.PROPOSED).count()
    if waiting:
        left = counted(waiting, "groupe proposé attend", "groupes proposés attendent")
        raise ValidationError(f"{left} une décision en {year} : acceptez, rejetez ou mettez de côté.")
    standing = Closing.objects.filter(reconciliation=of, year=year).standing().order_by("pk")
    if standing.exclude(said_by=said_by).exists():
        raise ValidationError(f"L’année {year} est déjà arrêtée par l’autre : signez ou contestez.")
    former = standing.first()
    if former is not None and former.changed_on is None and answered_alike(former):
        raise ValidationError(f"L’année {year} est signée par les deux, et rien n’y a changé.")
    figures = figures_of(of, year)
    lines = Line.objects.filter(reconciliation=of, group__year=year).exclude(movement=None)
    closing = Closing()
    given = {
        "reconciliation": of,
        "year": year,
        "said_by": said_by,
        "said_on": timezone.localdate(),
        "replaces": former,
        "difference": figures.difference,
        "figures": figures.as_json(),
        "fingerprint": fingerprint(of, year),
        "note": note.strip(),
        "is_fictional": of.is_fictional or figures.is_fictional,
    }
    write("a arrêté l’année", closing, given, reason=note)
    closing.movements.set(Movement.objects.filter(pk__in=lines.order_by().values("movement")).order_by("pk"))
    return closing


@action
def submit_gap(
    actor: Actor, of: Reconciliation, group: int, *, said_by: Organisation, gap: str, why: str
) -> SubmittedGap:
    """State the gap of a group and its cause, for the other holder to sign or contest."""
    _may(actor, of, said_by)
    rows = Group.objects.filter(reconciliation=of, pk=group)
    found = (rows if actor.user is None else rows.readable_by(actor.user)).order_by("pk").first()
    if found is None:
        raise ValidationError("Ce groupe a changé pendant que vous le lisiez : relisez la page.")
    residuals = found.residuals.order_by("pk")
    own = [one.euros for one in residuals if one.gap == gap]
    if not found.difference and not any(own):
        raise ValidationError("Les deux livres disent le même montant : il n’y a pas d’écart à soumettre.")
    lines = list(found.lines.select_related("movement__project").order_by("pk"))
    keys = _keys(lines, "left"), _keys(lines, "right")
    for standing in SubmittedGap.objects.filter(reconciliation=of, gap=gap).standing().order_by("pk"):
        if (set(standing.left_keys), set(standing.right_keys)) == (set(keys[0]), set(keys[1])):
            raise ValidationError("Cet écart est déjà soumis : signez-le ou contestez-le.")
    said = SubmittedGap()
    given = {
        "reconciliation": of,
        "said_by": said_by,
        "said_on": timezone.localdate(),
        "left_keys": keys[0],
        "right_keys": keys[1],
        "label": found.label or str(found),
        # Of several causes, that one's part; of a cause that only the person knows, the whole.
        "euros": sum(own, Decimal(0)) or found.difference,
        "is_fictional": found.is_fictional,
        **_checked(gap, why),
    }
    told = [line.movement for line in lines if line.movement is not None]
    slugs = [one.project.slug for one in told if one.project is not None]
    write("a soumis", said, given, reason=why, project=next(iter(slugs), ""))
    said.movements.set(told)
    return said


@action
def correct_gap(actor: Actor, former: SubmittedGap, *, gap: str, why: str) -> SubmittedGap:
    """Give one's own gap another cause; the former stays, marked as replaced."""
    hold(former)
    require_own_voice(actor, former.said_by)
    _may(actor, former.reconciliation, former.said_by)
    _refuse_what_no_longer_stands(former)
    kept = ("reconciliation", "said_by", "left_keys", "right_keys", "label", "euros", "is_fictional")
    newer = SubmittedGap()
    given = {
        **{name: getattr(former, name) for name in kept},
        "said_on": timezone.localdate(),
        "replaces": former,
        **_checked(gap, why),
    }
    write("a corrigé un écart de", newer, given, former=former, reason=why)
    newer.movements.set(former.movements.order_by("pk"))
    return newer


@action
def withdraw(actor: Actor, said: Said, *, reason: str) -> None:
    """Take back what one said, with the reason. It stays readable, and asks no signature any more."""
    hold(said)
    _may(actor, said.reconciliation, said.said_by)
    _refuse_what_no_longer_stands(said)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi vous le retirez."})
    write("a retiré", said, {"withdrawn_on": timezone.localdate(), "withdrawn_reason": reason}, reason=reason)


def answered_alike(closing: Closing) -> bool:
    """Whether the other holder accepted it, as his last word."""
    words = Position.objects.filter(subject=Subject.CLOSING, subject_id=closing.pk)
    last = words.order_by("-said_on", "-pk").first()
    return last is not None and last.kind == Answer.ACCEPTED


def _may(actor: Actor, of: Reconciliation, said_by: Organisation) -> None:
    """Only a holder of one of the books says what these tell, in its own name."""
    hold(of)
    require(actor, Permission.RECONCILE, of)
    require_own_voice(actor, said_by)
    if said_by.voice_id not in {of.left_holder.voice_id, of.right_holder.voice_id}:
        raise ValidationError(f"{said_by} ne répond d’aucun de ces deux livres.")


def _checked(gap: str, why: str) -> dict[str, Any]:
    errors = {}
    if gap not in set(Gap):
        errors["gap"] = "Choisissez la cause de l’écart."
    if not why.strip():
        errors["why"] = "Dites en une phrase ce qui explique l’écart."
    if errors:
        raise ValidationError(errors)
    return {"gap": gap, "why": why.strip()}


def _keys(lines: Sequence[Any], side: str) -> list[str]:
    return [line.key for line in lines if line.side == side]


def _refuse_what_no_longer_stands(said: Said) -> None:
    if said.withdrawn_on is not None:
        raise ValidationError("Cela a été retiré.")
    if hasattr(said, "replaced_by"):
        raise ValidationError("Cela a été remplacé par une version plus récente.")
