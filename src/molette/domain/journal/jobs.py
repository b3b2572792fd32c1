"""Walk a short journal at once, and leave a long one to the worker."""

from typing import Final

from django_tasks import task

from molette.domain.journal.actions import ask_verification, carry_out
from molette.domain.journal.models import Verification
from molette.domain.journal.recording import Actor

LINES_AT_ONCE: Final = 20_000


def verify(actor: Actor) -> Verification:
    """Ask for a walk and carry it out now where it is short, else by the worker."""
    asked = ask_verification(actor)
    if asked.total > LINES_AT_ONCE:
        verify_later.enqueue(asked.pk, actor.label, actor.user_id, actor.organisation_id, actor.organisation)
    else:
        carry_out(actor, asked)
    return asked


@task()
def verify_later(
    key: int, label: str, user_id: int | None, organisation_id: int | None, organisation: str
) -> None:
    asked = Verification.objects.get(pk=key)
    if asked.verdict == Verification.Verdict.RUNNING:
        carry_out(Actor(label, user_id, organisation_id, organisation), asked)
