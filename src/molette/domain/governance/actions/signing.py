"""Each chair signs the convocation, then the minutes: nobody signs for another."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from molette.domain.governance.actions.standing import hold_meeting, void_stale
from molette.domain.governance.contents import (
    chairs_of,
    content_of,
    hash_of,
    missing_signatures,
    standing_signatures,
)
from molette.domain.governance.models import ChairSignature, Meeting, Minutes, SignedAct
from molette.domain.journal.recording import Actor, action, nothing_changed, record
from molette.domain.journal.writing import write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require, require_own_voice
from molette.engines.committees.calendar import Stage

VERBS = {
    SignedAct.CONVOCATION: "a signé la convocation de",
    SignedAct.MINUTES: "a signé le relevé de",
}


@action
def sign(actor: Actor, meeting: Meeting, *, act: str, organisation: Organisation, seen: str) -> bool:
    """Sign for one chair what was read, whose fingerprint is `seen`. Returns whether all have now signed.

    Signed again, nothing changes. Once all have: the meeting is convened, or its minutes validated for good.
    """
    kind = SignedAct(act)
    asked = (Stage.DRAFT,) if kind is SignedAct.MINUTES else (Stage.PLANNED, Stage.CONVENED)
    hold_meeting(meeting, *asked, *((Stage.VALIDATED,) if kind is SignedAct.MINUTES else ()))
    _refuse(actor, meeting, organisation)
    content = content_of(meeting, kind)
    digest = hash_of(content)
    mine = [one for one in standing_signatures(meeting, kind) if one.organisation_id == organisation.pk]
    if any(one.content_hash == digest for one in mine):
        nothing_changed()
        return not missing_signatures(meeting, kind, digest)
    if seen != digest:
        raise ValidationError("Le contenu a changé depuis que vous l’avez lu : relisez-le avant de signer.")
    if kind is SignedAct.CONVOCATION and not (meeting.starts_at and meeting.where):
        raise ValidationError("Une convocation dit l’heure et le lieu : complétez d’abord la séance.")
    void_stale(meeting, kind)
    given = {
        "meeting": meeting,
        "act": kind.value,
        "organisation": organisation,
        "content_hash": digest,
        "signed_on": timezone.localdate(),
        "is_fictional": meeting.is_fictional,
    }
    write(VERBS[kind], ChairSignature(), given)
    if missing_signatures(meeting, kind, digest):
        return False
    _conclude(meeting, kind, content, digest)
    return True


def _refuse(actor: Actor, meeting: Meeting, organisation: Organisation) -> None:
    require(actor, Permission.SIGN_STATEMENT)
    require_own_voice(actor, organisation)
    chairs = chairs_of(meeting)
    if not chairs:
        raise ValidationError(
            "Aucune présidence n’est inscrite pour cette instance : personne ne peut signer."
        )
    if organisation.pk not in {seat.organisation_id for seat in chairs}:
        raise PermissionDenied(f"{organisation} ne préside pas cette instance : elle n’a rien à y signer.")


def _conclude(meeting: Meeting, kind: SignedAct, content: object, digest: str) -> None:
    today = timezone.localdate()
    if kind is SignedAct.CONVOCATION:
        write("a convoqué", meeting, {"convened_on": today})
        return
    made = Minutes(meeting=meeting, content=content, sha256=digest, validated_on=today)
    made.full_clean()
    made.save()
    # The journal keeps the fingerprint: the words of some points are not for all who read it.
    record("a validé", made, after={"sha256": digest, "validated_on": today})
    write("a clos le relevé de", meeting, {"validated_on": today})
