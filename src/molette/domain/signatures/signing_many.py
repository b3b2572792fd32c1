"""Sign many figures at once, after review: all of them, each as it was read, or none."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from molette.domain.journal.recording import Actor, action, nothing_changed
from molette.domain.people.models import Organisation
from molette.domain.signatures.actions import take_position
from molette.domain.signatures.models import Position
from molette.domain.signatures.subjects import Signed
from molette.engines.signatures import Answer


@dataclass(frozen=True, slots=True)
class Read:
    """A figure and the fingerprint of what its reader had before his eyes."""

    signed: Signed
    seen: str


@action
def sign_many(
    actor: Actor, /, figures: Sequence[Read], *, organisation: Organisation, reason: str = ""
) -> list[Position]:
    """Accept every figure for one's organisation, in one transaction and one run of the journal.

    One refusal signs none, and names the figure at fault.
    """
    if not figures:
        nothing_changed()
    signed = []
    for one in figures:
        try:
            signed.append(
                take_position(
                    actor,
                    one.signed,
                    organisation=organisation,
                    kind=Answer.ACCEPTED.value,
                    reason=reason,
                    seen=one.seen or "jamais lu",
                )
            )
        except ValidationError as refusal:
            raise ValidationError(f"{one.signed.label} : {refusal.messages[0]}") from refusal
    return signed
