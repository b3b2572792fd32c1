"""The long jobs of pages: documents made away from them. Each may be run again without harm."""

import logging
from collections import deque

from django_tasks import task

from molette.domain.snapshots.queries import state_of
from molette.web.documents.packs.docx import UnusableTemplateError
from molette.web.documents.packs.keeping import make

logger = logging.getLogger(__name__)


@task()
def make_files(state: int, since: int | None) -> None:
    """Make the files of a state, compared to another where one is given."""
    held = state_of(state)
    if held is None:
        return
    try:
        deque(make(held, state_of(since) if since else None), maxlen=0)
    except UnusableTemplateError:
        # The page says that nothing comes; the trace tells the administrator which template, and why.
        logger.exception("the files of state %s were not made", state)
