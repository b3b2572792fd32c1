"""The long jobs of pages: documents made away from them. Each may be run again without harm."""

import logging
from collections import deque
from smtplib import SMTPException

from django.core.exceptions import PermissionDenied, ValidationError
from django_tasks import task

from molette.domain.following.models import Follow, Kind
from molette.domain.following.subjects import subject_ref
from molette.domain.governance.models import Meeting
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation, User
from molette.domain.snapshots.actions import freeze_convened
from molette.domain.snapshots.queries import state_of
from molette.web.documents.packs.keeping import make
from molette.web.documents.texts import UnusableTemplateError
from molette.web.follow_mails import confirmation

logger = logging.getLogger(__name__)


@task()
def freeze_for(meeting: int, user: int, organisation: int) -> None:
    """Freeze the state on which a meeting that was just convened will decide."""
    held = Meeting.objects.select_related("body").filter(pk=meeting).order_by("pk").first()
    person = User.objects.filter(pk=user).order_by("pk").first()
    if held is None or person is None:
        return
    try:
        freeze_convened(
            actor_for(person, Organisation.objects.filter(pk=organisation).order_by("pk").first()), held
        )
    except (PermissionDenied, ValidationError):
        # The signature stands; the manager may freeze by hand, and the trace says why this did not.
        logger.exception("no state was frozen for meeting %s", meeting)


@task()
def make_files(state: int, since: int | None, user: int) -> None:
    """Make the files of a state, compared to another where one is given, for whoever may see both."""
    reader = User.objects.filter(pk=user).order_by("pk").first()
    held = state_of(state, reader)
    if held is None:
        return
    try:
        deque(make(held, state_of(since, reader) if since else None), maxlen=0)
    except UnusableTemplateError:
        # The page says that nothing comes; the trace tells the administrator which template, and why.
        logger.exception("the files of state %s were not made", state)


@task()
def send_confirmation(follow: int) -> None:
    """Write to an address that asks to follow something: the letter from which it confirms."""
    held = Follow.objects.filter(pk=follow, confirmed_at=None).order_by("pk").first()
    subject = subject_ref(Kind(held.kind), held.slug) if held else None
    if held is None or subject is None:
        return
    try:
        confirmation(held, subject).send()
    except (SMTPException, OSError):
        # He may ask again in ten minutes; the trace tells the administrator why nothing left.
        logger.exception("no letter of confirmation left for follow %s", follow)
