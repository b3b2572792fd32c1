"""Propose, correct and withdraw a concordance; set a suggestion aside. Others answer it as any figure."""

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import timezone

from molette.domain.convergence.models import Concordance, Dismissal, places_of
from molette.domain.convergence.queries.texts import words_of
from molette.domain.journal.recording import Actor, action, record
from molette.domain.journal.writing import hold, write
from molette.domain.people.acting import Ground
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require, require_own_voice
from molette.domain.programme.models import OrientationNode
from molette.engines.convergence.quoting import quotes
from molette.engines.convergence.relations import Relation, inverse
from molette.engines.money import NBSP

SIDES: Final = ("left", "right")


@action
def propose(
    actor: Actor,
    /,
    left: OrientationNode,
    right: OrientationNode,
    *,
    said_by: Organisation,
    **values: Any,
) -> Concordance:
    """Say what two orientations of two trees are to one another, for the organisation one speaks for.

    `values`: `relation`, read from `left` to `right`; `left_quotation`, `right_quotation`, each found in the
    text of its orientation; `why`.
    """
    _refuse_one_tree(left, right)
    left, right, values = _in_order(left, right, values)
    hold(left)
    require(actor, Permission.STATE_VALUE, Ground(tuple(places_of(left, right))))
    require_own_voice(actor, said_by)
    if Concordance.objects.standing().filter(left=left, right=right).exists():
        raise ValidationError(
            f"Une concordance est déjà proposée entre elles{NBSP}: acceptez-la ou contestez-la."
        )
    said = Concordance()
    given = {
        "left": left,
        "right": right,
        **_checked(left, right, values),
        "said_by": said_by,
        "said_on": timezone.localdate(),
    }
    write("a proposé", said, given, reason=given["why"])
    return said


@action
def correct(actor: Actor, /, former: Concordance, *, reason: str, **values: Any) -> Concordance:
    """Replace one's own concordance by a newer one, and say why; the former stays, marked as replaced."""
    hold(former)
    require(actor, Permission.STATE_VALUE, former)
    require_own_voice(actor, former.said_by)
    _refuse_what_no_longer_stands(former)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi cette concordance remplace l’ancienne."})
    newer = Concordance()
    given = {
        "left": former.left,
        "right": former.right,
        **_checked(former.left, former.right, values),
        "said_by": former.said_by,
        "said_on": timezone.localdate(),
        "replaces": former,
        "is_fictional": former.is_fictional,
    }
    write("a remplacé sa concordance", newer, given, former=former, reason=reason)
    return newer


@action
def withdraw(actor: Actor, said: Concordance, *, reason: str) -> None:
    """Take one's own concordance back, with the reason. It stays readable, and counts no more."""
    hold(said)
    require(actor, Permission.STATE_VALUE, said)
    require_own_voice(actor, said.said_by)
    _refuse_what_no_longer_stands(said)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi cette concordance est retirée."})
    values = {"withdrawn_on": timezone.localdate(), "withdrawn_reason": reason}
    write("a retiré sa concordance", said, values, reason=reason)


@action
def dismiss(
    actor: Actor, /, left: OrientationNode, right: OrientationNode, *, dismissed_by: Organisation
) -> Dismissal:
    """Set a suggestion aside: it does not come back, for anyone, until somebody takes it up again."""
    _refuse_one_tree(left, right)
    left, right, _ = _in_order(left, right, {})
    hold(left)
    require(actor, Permission.STATE_VALUE, Ground(tuple(places_of(left, right))))
    require_own_voice(actor, dismissed_by)
    if Dismissal.objects.filter(left=left, right=right).exists():
        raise ValidationError("Ce rapprochement est déjà écarté.")
    aside = Dismissal()
    given = {
        "left": left,
        "right": right,
        "dismissed_by": dismissed_by,
        "dismissed_on": timezone.localdate(),
    }
    write("a écarté le rapprochement entre", aside, given)
    return aside


@action
def take_up_again(actor: Actor, aside: Dismissal) -> None:
    """Let a suggestion set aside come back."""
    hold(aside)
    require(actor, Permission.STATE_VALUE, aside)
    record("a repris le rapprochement entre", aside)
    aside.delete()


def _refuse_one_tree(left: OrientationNode, right: OrientationNode) -> None:
    if left.tree_id == right.tree_id:
        raise ValidationError(
            "Ces deux orientations sont du même arbre : on rapproche celles de deux textes."
        )


def _in_order(
    left: OrientationNode, right: OrientationNode, values: dict[str, Any]
) -> tuple[OrientationNode, OrientationNode, dict[str, Any]]:
    """Put the tree recorded first on the left, and read the relation and the quotations that way."""
    if left.tree_id < right.tree_id:
        return left, right, values
    turned = dict(values)
    if values.get("relation") in set(Relation):
        turned["relation"] = inverse(Relation(values["relation"])).value
    for one, other in (SIDES, SIDES[::-1]):
        turned[f"{one}_quotation"] = values.get(f"{other}_quotation", "")
    return right, left, turned


def _checked(left: OrientationNode, right: OrientationNode, values: dict[str, Any]) -> dict[str, Any]:
    errors: dict[str, str] = {}
    if values.get("relation") not in set(Relation):
        errors["relation"] = "Choisissez ce que l’une est à l’autre."
    for side, node in zip(SIDES, (left, right), strict=True):
        if not quotes(values.get(f"{side}_quotation", ""), words_of(node)):
            errors[f"{side}_quotation"] = (
                f"Ces mots ne sont pas dans «{NBSP}{node.title}{NBSP}»{NBSP}: recopiez ceux de son texte."
            )
    if not values.get("why", "").strip():
        errors["why"] = "Dites en une phrase pourquoi."
    if errors:
        raise ValidationError(errors)
    return {name: values[name].strip() for name in ("relation", "left_quotation", "right_quotation", "why")}


def _refuse_what_no_longer_stands(said: Concordance) -> None:
    if said.withdrawn_on is not None:
        raise ValidationError("Cette concordance a été retirée.")
    if Concordance.objects.filter(replaces=said).exists():
        raise ValidationError("Cette concordance a été remplacée par une plus récente.")
