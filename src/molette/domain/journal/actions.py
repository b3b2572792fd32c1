"""Have the chain of the journal walked again, and keep what was found."""

import logging
from time import monotonic

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from molette.domain.journal.models import Verification
from molette.domain.journal.proofs import Walk, head, verify
from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import write
from molette.engines.access import Permission, reach_of
from molette.engines.proof import NOTHING_BEFORE

Verdict = Verification.Verdict
logger = logging.getLogger(__name__)


@action
def ask_verification(actor: Actor, /) -> Verification:
    """Ask for a walk along the whole chain as it stands; whoever reads the journal may."""
    if actor.user is not None and not reach_of(actor.user, Permission.VIEW_JOURNAL):
        raise PermissionDenied("Votre mandat ne permet pas de lire le journal.")
    last = head()
    asked = Verification()
    values = {"asked_by": actor.label[:200], "total": last.number, "number": last.number}
    write("a demandé la vérification du journal", asked, values)
    return asked


def carry_out(actor: Actor, asked: Verification) -> None:
    """Walk, telling how far it has gone, and write what was found. Nothing else is changed."""
    start = monotonic()
    try:
        walk = verify(tell=lambda done: _tell(asked, done))
    except Exception:
        # The page must say that it stopped; the trace goes to the log.
        logger.exception("verification %s stopped", asked.pk)
        _note(actor, asked, {"verdict": Verdict.FAILED, "finding": "La vérification s’est interrompue."})
    else:
        _note(actor, asked, {**_found(walk), "seconds": round(monotonic() - start, 2)})


def _found(walk: Walk) -> dict[str, object]:
    return {
        "verdict": Verdict.HOLDS if walk.holds else Verdict.BROKEN,
        "done": walk.lines,
        "number": walk.head.number,
        "digest": walk.head.digest if walk.head.digest != NOTHING_BEFORE else "",
        "finding": str(walk.first_break or "")[:500],
    }


@action
def _note(actor: Actor, /, asked: Verification, values: dict[str, object]) -> None:
    del actor
    write("a vérifié le journal", asked, {**values, "finished_at": timezone.now()})


def _tell(asked: Verification, done: int) -> None:
    """How far a walk has gone is not an act: it leaves no line."""
    Verification.objects.filter(pk=asked.pk).update(done=done)
