"""What is erased on its day, whoever asked or not. Run by `molette voice erase`, meant for a timer."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from molette.domain.journal.recording import Actor, action, nothing_changed
from molette.domain.journal.writing import hold
from molette.domain.voice.actions.traces import emptied, keep
from molette.domain.voice.models import Contribution, Status

BATCH = 500


@dataclass(frozen=True, slots=True)
class Erased:
    """How many messages were emptied, and how many addresses went alone."""

    words: int
    emails: int


@action
def erase_due(actor: Actor, *, day: date) -> Erased:
    """Erase what is past its day: whole messages, then the addresses of those that stay.

    At most five hundred of each at a time: ask again while any is left.
    """
    del actor
    living = Contribution.objects.exclude(status=Status.ERASED).select_related("project", "topic")
    whole = list(living.filter(erase_on__lte=day).order_by("erase_on", "pk")[:BATCH])
    for one in whole:
        hold(one)
        keep("a effacé, son temps passé, la", one, emptied(one))
    left = living.filter(~Q(email=""), erase_email_on__lte=day).order_by("erase_email_on", "pk")
    emails = list(left[:BATCH])
    for one in emails:
        hold(one)
        keep("a effacé, son temps passé, l’adresse laissée avec la", one, {"email": ""})
    if not whole and not emails:
        nothing_changed()
    return Erased(len(whole), len(emails))
