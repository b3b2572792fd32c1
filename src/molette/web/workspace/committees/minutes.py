"""The minutes: a draft at once, signed by each chair, then kept with their fingerprint."""

from django.http import Http404, HttpRequest, HttpResponse

from molette.domain.governance.queries import MinutesView, minutes_read
from molette.domain.governance.queries.views import MeetingView
from molette.domain.people.models import User
from molette.engines.committees.calendar import Stage
from molette.web.documents import committees as documents
from molette.web.workspace.committees import finding, words
from molette.web.workspace.committees.convening import file_of
from molette.web.workspace.committees.meetings import crumbs
from molette.web.workspace.desk import page, user_of

HELD = (Stage.OPEN, Stage.DRAFT, Stage.VALIDATED)


def _read(user: User, key: int) -> tuple[MeetingView, MinutesView]:
    """The minutes of a meeting whose session was opened here."""
    view, read = finding.kept_here(user, key), minutes_read(key, user)
    if read is None or view.stage not in HELD:
        raise Http404
    return view, read


def show(request: HttpRequest, key: int) -> HttpResponse:
    """What the minutes say, and who signed them."""
    user = user_of(request)
    view, read = _read(user, key)
    may = bool(finding.signing_chairs(user, finding.meeting(user, key)))
    context = {
        "view": view,
        "read": read,
        "told": documents.minutes(view, read),
        "may_sign": may and view.stage is Stage.DRAFT and not view.minutes.is_signed,
        "tag": words.stage_tag(view.row),
        "crumbs": crumbs(view),
    }
    return page(request, "committees/minutes.html", context)


def as_pdf(request: HttpRequest, key: int) -> HttpResponse:
    view, read = _read(user_of(request), key)
    return file_of(request, view, documents.minutes(view, read), "releve", "pdf")


def as_docx(request: HttpRequest, key: int) -> HttpResponse:
    view, read = _read(user_of(request), key)
    return file_of(request, view, documents.minutes(view, read), "releve", "docx")
