"""Accept, contest, settle; ask one more partner; write the rule on contested figures.

Whatever is answered, the value in use is weighed again in the same transaction.
"""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require, require_own_voice
from molette.domain.programme.models import Contract
from molette.domain.signatures.models import Position, UseRule, Widening
from molette.domain.signatures.queries import case_of, holder_of, rule_for
from molette.domain.signatures.reserving import refuse_unseen
from molette.domain.signatures.subjects import SUBJECTS, Signed
from molette.domain.sources.actions import cited
from molette.engines.signatures import MAY_HOLD, Answer, Matter, Whose, instead_in_use, refusal

_VERBS: Final = {
    Answer.ACCEPTED: "a accepté",
    Answer.CONTESTED: "a contesté",
    Answer.SETTLED: "a inscrit la décision sur",
}


@action
def take_position(
    actor: Actor, /, signed: Signed, *, organisation: Organisation, kind: str, **values: Any
) -> Position:
    """Accept or contest another's figure for one's organisation. Nobody answers his own line.

    `values`: `counter_value` (a decimal, a date or a word), `reason`, `source`, `document`, `on`; `seen`, the
    fingerprint of what the reader had before his eyes: another content is not signed in its place.
    """
    hold(signed.row)
    if kind not in {Answer.ACCEPTED, Answer.CONTESTED}:
        raise ValidationError({"kind": "Un partenaire accepte ou conteste."})
    if organisation.voice_id == signed.author_voice:
        raise PermissionDenied("Nul n’accepte ni ne conteste sa propre déclaration.")
    require(actor, Permission.SIGN_STATEMENT, signed.row)
    require_own_voice(actor, organisation)
    refuse_unseen(actor, signed)
    answer = Answer(kind)
    _refuse(signed, organisation.voice_id, answer)
    if answer is Answer.CONTESTED and not values.get("reason", "").strip():
        raise ValidationError({"reason": "Dites pourquoi vous contestez cette valeur."})
    if answer is Answer.ACCEPTED and values.get("counter_value") is not None:
        raise ValidationError({"counter_value": "Qui accepte ne donne pas une autre valeur."})
    return _answer(actor, signed, organisation, answer, values)


@action
def settle(
    actor: Actor, /, signed: Signed, *, organisation: Organisation, body: str, **values: Any
) -> Position:
    """Write down what a body decided of a figure: its value, or the one that holds from now on.

    `values`: `counter_value` (None: the value said holds), `reason` (the text of the decision), `source`,
    `document`, `on`.
    """
    hold(signed.row)
    require(actor, Permission.SETTLE_STATEMENT, signed.row)
    require_own_voice(actor, organisation)
    refuse_unseen(actor, signed)
    _refuse(signed, organisation.voice_id, Answer.SETTLED)
    if not body.strip():
        raise ValidationError({"body": "Dites quelle instance a décidé."})
    if not values.get("reason", "").strip():
        raise ValidationError({"reason": "Donnez les termes de la décision."})
    return _answer(actor, signed, organisation, Answer.SETTLED, {**values, "body": body})


def _refuse(signed: Signed, voice: int, answer: Answer) -> None:
    if signed.replaced:
        raise ValidationError("Cette déclaration a été remplacée par une plus récente.")
    said_no = refusal(case_of(signed), voice, answer, timezone.localdate())
    if said_no:
        raise ValidationError(said_no)


def _answer(
    actor: Actor, signed: Signed, organisation: Organisation, answer: Answer, values: dict[str, Any]
) -> Position:
    on: date = values.get("on") or timezone.localdate()
    if on > timezone.localdate():
        raise ValidationError({"on": "Ce qui sera dit demain n’est pas encore dit."})
    if values.get("seen") and values["seen"] != signed.content_hash:
        raise ValidationError(
            "Cette valeur a changé depuis que vous l’avez lue : relisez-la avant de signer."
        )
    instead = values.get("counter_value")
    position = Position()
    given = {
        "subject": signed.subject,
        "subject_id": signed.key,
        "about": str(signed.row)[:300],
        "organisation": organisation,
        "kind": answer.value,
        "counter_value": instead if isinstance(instead, Decimal) else None,
        "counter_on": instead if isinstance(instead, date) else None,
        "counter_word": _word(signed, instead),
        "reason": values.get("reason", ""),
        "body": values.get("body", ""),
        "source": cited(actor, values.get("source")),
        "document": values.get("document"),
        "said_on": on,
        "content_hash": signed.content_hash,
        "is_fictional": signed.is_fictional,
    }
    reason = given["reason"]
    write(_VERBS[answer], position, given, reason=reason, project=signed.project_slug)
    _weigh(signed)
    return position


def _word(signed: Signed, instead: Any) -> str:
    """The word given instead, among those that may be said of it."""
    if not isinstance(instead, str) or not instead:
        return ""
    if instead not in signed.words:
        raise ValidationError({"counter_value": f"Choisissez parmi : {', '.join(signed.words.values())}."})
    return instead


def _weigh(signed: Signed) -> None:
    """Write the value used in place of the one said, when the answers or the rules have changed it."""
    rule = rule_for(signed.contract, signed.matter, signed.said_on)
    case = case_of(signed)
    instead = instead_in_use(case, holder_of(signed, rule), timezone.localdate())
    if isinstance(instead, Decimal):  # positions hold four decimals, amounts two
        places = signed.row._meta.get_field(signed.retained).decimal_places
        instead = instead.quantize(Decimal(1).scaleb(-places))
    if instead != getattr(signed.row, signed.retained):
        why = rule.sentence if rule and instead is not None else ""
        values = {signed.retained: instead}
        write("a changé la valeur utilisée de", signed.row, values, reason=why, project=signed.project_slug)


@action
def widen(actor: Actor, signed: Signed, *, organisation: Organisation, reason: str) -> Widening:
    """Ask one more partner to sign. The list computed is widened, never narrowed."""
    hold(signed.row)
    require(actor, Permission.STATE_VALUE, signed.row)
    if signed.withdrawn_on is not None or signed.replaced:
        raise ValidationError("Cette déclaration ne tient plus : personne n’a à la signer.")
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi ce partenaire est concerné."})
    if organisation.voice_id == signed.author_voice:
        raise ValidationError({"organisation": "C’est son auteur : il ne signe pas sa propre ligne."})
    added = Widening()
    values = {
        "subject": signed.subject,
        "subject_id": signed.key,
        "organisation": organisation,
        "reason": reason.strip(),
        "added_by": Organisation.objects.filter(pk=actor.organisation_id or 0).order_by("pk").first(),
        "added_on": timezone.localdate(),
    }
    write("a demandé la signature de", added, values, reason=reason, project=signed.project_slug)
    return added


@action
def set_use_rule(
    actor: Actor, /, contract: Contract, *, matter: str, whose: str, since: date, **values: Any
) -> UseRule:
    """Write whose figure is used from a day on while one is contested; the former rule ends that day.

    `values`: `holder` (for a partner named), `source`, `reason`. Figures contested are weighed again.
    """
    hold(contract)
    require(actor, Permission.EDIT_CONTRACT, contract)
    if Whose(whose) not in MAY_HOLD[Matter(matter)]:
        raise ValidationError(
            {"whose": "Cela n’a pas un seul financeur ou maître d’ouvrage : choisissez-en un autre."}
        )
    if Whose(whose) is Whose.NAMED and values.get("holder") is None:
        raise ValidationError({"holder": "Dites quel partenaire."})
    if not values.get("reason", "").strip():
        raise ValidationError({"reason": "Dites d’où vient cette règle."})
    own = contract.use_rules.filter(matter=matter)
    if own.filter(since__gte=since).exists():
        raise ValidationError(
            {"since": "Une règle commence déjà ce jour-là ou après : choisissez un jour suivant."}
        )
    for former in own.filter(until=None).order_by("pk"):
        write("a mis fin à la règle", former, {"until": since}, reason=values["reason"])
    rule = UseRule()
    given = {
        "contract": contract,
        "matter": matter,
        "whose": whose,
        "holder": values.get("holder") if Whose(whose) is Whose.NAMED else None,
        "since": since,
        "source": cited(actor, values.get("source")),
    }
    write("a écrit la règle", rule, given, reason=values["reason"])
    weigh_again(rule.matter)
    return rule


def weigh_again(matter: str) -> None:
    """Weigh again every contested figure on this matter, within the action that changed the rules."""
    for subject, kind in SUBJECTS.items():
        contested = Position.objects.filter(subject=subject, kind=Answer.CONTESTED.value).order_by()
        keys = sorted(set(contested.values_list("subject_id", flat=True)))
        for signed in kind.find(keys):
            if signed.matter == matter:
                _weigh(signed)
