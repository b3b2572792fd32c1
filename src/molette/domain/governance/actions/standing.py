"""What every act on a meeting looks at first: who may, and whether the meeting still takes it."""

from typing import Final

from django.core.exceptions import ValidationError
from django.utils import timezone

from molette.domain.governance.contents import content_of, hash_of, standing_signatures
from molette.domain.governance.models import AgendaPoint, Meeting, SignedAct
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation
from molette.domain.signatures.subjects import SUBJECTS, Signed
from molette.engines.committees.calendar import Stage

CHANGED: Final = "Le contenu a changé après la signature."
IN_SESSION: Final = (Stage.OPEN, Stage.DRAFT)
BEFORE: Final = (Stage.PLANNED, Stage.CONVENED)


def hold_meeting(meeting: Meeting, *stages: Stage) -> None:
    """Hold a meeting, and refuse unless it is at one of these stages."""
    hold(meeting)
    if meeting.source_id is not None:
        raise ValidationError("Cette séance est connue par une source seule : rien ne s’y inscrit ici.")
    if meeting.stage in stages:
        return
    if meeting.stage is Stage.VALIDATED:
        raise ValidationError("Le relevé est validé par les coprésidents : plus rien n’y change.")
    if meeting.stage is Stage.CANCELLED:
        raise ValidationError("Cette séance est annulée.")
    if meeting.stage in BEFORE:
        raise ValidationError("La séance n’est pas ouverte : cela s’inscrit pendant la séance.")
    raise ValidationError("La séance est ouverte ou tenue : cela se faisait avant elle.")


def void_stale(meeting: Meeting, act: str) -> None:
    """Void the signatures of a content that changed, within the action that changed it, and say so."""
    signed = standing_signatures(meeting, act)
    if not signed:
        return
    digest = hash_of(content_of(meeting, act))
    stale = [one for one in signed if one.content_hash != digest]
    for one in stale:
        values = {"voided_on": timezone.localdate(), "voided_reason": CHANGED}
        write("a rendu caduque la signature de", one, values, reason=CHANGED)
    if stale and act == SignedAct.CONVOCATION and meeting.convened_on is not None:
        write("a rendu la convocation à signer de nouveau", meeting, {"convened_on": None}, reason=CHANGED)


def void_what_changed(meeting: Meeting) -> None:
    """Void what was signed of the stage the meeting is at."""
    if meeting.stage in BEFORE:
        void_stale(meeting, SignedAct.CONVOCATION)
    elif meeting.stage is Stage.DRAFT:
        void_stale(meeting, SignedAct.MINUTES)


def refuse_gone(point: AgendaPoint) -> None:
    """Refuse what is written of a point that the meeting does not speak of."""
    if point.waits:
        raise ValidationError("Ce point est proposé : prenez-le d’abord à l’ordre du jour.")
    if not point.stands:
        raise ValidationError("Ce point n’est plus à l’ordre du jour.")


def signed_of(point: AgendaPoint) -> Signed | None:
    """The figure that a point is about."""
    if not point.subject or point.subject_id is None:
        return None
    return SUBJECTS[point.subject].signed(point.subject_id)


def sits(meeting: Meeting, organisation: Organisation) -> bool:
    """Whether an organisation sits on the day of the meeting."""
    seats = meeting.body.seats.filter(organisation=organisation).order_by("pk")
    return any(seat.holds_on(meeting.held_on) for seat in seats)
