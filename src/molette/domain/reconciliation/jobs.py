"""The long job: calculate a reconciliation away from the page. It may be run again without harm."""

import logging
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django_tasks import task

from molette.domain.journal.recording import Actor
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation, User
from molette.domain.reconciliation.actions.calculating import ask, calculate, note_failure
from molette.domain.reconciliation.models import Calculation, Reconciliation
from molette.domain.reconciliation.reading import Side, read

Status = Calculation.Status
SHORT = 600
"""Lines of both books that a page may wait for."""
logger = logging.getLogger(__name__)


def start(actor: Actor, of: Reconciliation) -> Calculation:
    """Calculate now where both books are short, else leave it to the worker."""
    asked = ask(actor, of)
    if asked.status != Status.WAITING:
        return asked
    if _is_short(of):
        calculate_later.call(asked.pk)
    else:
        calculate_later.enqueue(asked.pk)
    asked.refresh_from_db()
    return asked


def _is_short(of: Reconciliation) -> bool:
    left = SHORT
    for side in (Side.LEFT, Side.RIGHT):
        for _ in read(of, side):
            left -= 1
            if left < 0:
                return False
    return True


@task()
def calculate_later(key: int) -> None:
    """Calculate what was asked; where it stops, say why and leave the former groups as they are."""
    books = ("left", "right", "funder", "perimeter")
    ties = [f"reconciliation__{one}" for one in books]
    asked = Calculation.objects.select_related(*ties).get(pk=key)
    if asked.status not in (Status.WAITING, Status.RUNNING):
        return
    actor = _actor(asked)
    Calculation.objects.filter(pk=key).update(status=Status.RUNNING)
    asked.status = Status.RUNNING
    try:
        calculate(actor, asked, partial(_tell, key))
    except (PermissionDenied, ValidationError) as refusal:
        note_failure(actor, asked, _sentence(refusal))
    except Exception:
        # The page must say that it stopped; the trace goes to the log of the worker.
        logger.exception("calculation %s stopped", key)
        note_failure(actor, asked, "Le calcul s’est interrompu ; rien n’a changé. Relancez-le.")


def _tell(key: int, step: str) -> None:
    logger.info("calculation %s: %s", key, step)


def _sentence(refusal: Exception) -> str:
    return " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)


def _actor(asked: Calculation) -> Actor:
    """The person who asked, with the mandates in force now."""
    user = User.objects.filter(pk=asked.asked_by_id).first() if asked.asked_by_id else None
    if user is None:
        return Actor(label="Molette")
    organisation = Organisation.objects.filter(pk=asked.asked_for_id).first() if asked.asked_for_id else None
    return actor_for(user, organisation)


def refresh(register: int) -> int:
    """Have what a register that moved is held beside calculated anew; return how many. Decisions hold on."""
    of_register = Q(left=register) | Q(right=register)
    rows = Reconciliation.objects.filter(of_register, closed_on=None, calculations__status=Status.DONE)
    found = list(rows.distinct().order_by("pk"))
    for of in found:
        calculate_later.enqueue(ask(Actor(label="Molette"), of).pk)
    return len(found)


def resume_interrupted() -> int:
    """Take up again, when a worker starts, what its predecessor left half-way; return how many."""
    left = Calculation.objects.filter(status__in=(Status.WAITING, Status.RUNNING)).order_by("pk")
    for asked in left:
        calculate_later.enqueue(asked.pk)
    return len(left)
