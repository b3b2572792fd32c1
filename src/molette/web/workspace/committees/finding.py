"""Find what an address names of committees, among what its reader sees and may write."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from molette.domain.governance.models import (
    AgendaPoint,
    Body,
    Fulfillment,
    Meeting,
    PointOption,
    Resolution,
    Seat,
    Stance,
)
from molette.domain.governance.queries import meeting as read_meeting
from molette.domain.governance.queries.views import MeetingView
from molette.domain.governance.secrets import Hidden, hidden_points
from molette.domain.people.acting import organisations_for
from molette.domain.people.models import Organisation, User
from molette.domain.people.permissions import Permission, can
from molette.engines.committees.calendar import Stage
from molette.web.workspace.committees.forms import chairs
from molette.web.workspace.committees.session_forms import seats_of
from molette.web.workspace.finding import must, must_be_today, one

IN_SESSION = (Stage.OPEN, Stage.DRAFT)


def body(slug: str) -> Body:
    return one(Body.objects.filter(slug=slug).select_related("contract", "place", "source"))


def seat(key: int) -> Seat:
    return one(Seat.objects.filter(pk=key, until=None).select_related("body__contract", "organisation"))


def meeting(user: User, key: int, permission: Permission | None = None) -> Meeting:
    found = one(Meeting.objects.visible_to(user).filter(pk=key).select_related("body__contract"))
    if permission is not None:
        must(user, permission, found)
    return found


def view(user: User, key: int) -> MeetingView:
    found = read_meeting(key, user)
    if found is None:
        raise Http404
    return found


def kept_here(user: User, key: int) -> MeetingView:
    """Return a meeting prepared and held here: of one that a source alone tells, there is nothing more."""
    found = view(user, key)
    if found.row.source is not None:
        raise Http404
    return found


def point(user: User, key: int, permission: Permission | None = None) -> AgendaPoint:
    """Return a point of which the reader may read everything; answer 403 where something is hidden."""
    named = ("meeting__body__contract", "project__owner", "plan__project")
    found: AgendaPoint = one(AgendaPoint.objects.visible_to(user).filter(pk=key).select_related(*named))
    if permission is not None:
        must(user, permission, found.meeting)
    refuse_hidden(user, found)
    return found


def refuse_hidden(user: User, found: AgendaPoint) -> None:
    how = hidden_points([found], user).get(found.pk)
    if how is Hidden.WHOLE:
        raise Http404
    if how is not None:
        raise PermissionDenied("Ce point porte sur un montant réservé : on n’y touche pas sans le voir.")


def option(user: User, key: int) -> PointOption:
    rows = PointOption.objects.visible_to(user).filter(pk=key, withdrawn_reason="")
    found: PointOption = one(rows.select_related("point__meeting__body", "point__project"))
    must(user, Permission.CONVENE, found.point.meeting)
    refuse_hidden(user, found.point)
    return found


def stance(user: User, key: int) -> Stance:
    rows = Stance.objects.visible_to(user).filter(pk=key, withdrawn_reason="")
    found: Stance = one(rows.select_related("organisation", "point__meeting__body", "point__project"))
    refuse_hidden(user, found.point)
    if not may_speak(user, found.point.meeting, found.organisation):
        raise PermissionDenied(f"Cette position est celle de {found.organisation}.")
    return found


def resolution(user: User, key: int) -> Resolution:
    rows = Resolution.objects.visible_to(user).filter(pk=key, withdrawn_on=None)
    named = ("owner", "point__meeting__body", "point__project")
    found: Resolution = one(rows.select_related(*named))
    refuse_hidden(user, found.point)
    return found


def fulfillment(user: User, key: int) -> Fulfillment:
    rows = Fulfillment.objects.filter(pk=key, withdrawn_reason="").select_related("resolution")
    found = one(rows)
    found.resolution = resolution(user, found.resolution_id)
    return found


def recorders(user: User, of: Meeting) -> tuple[Organisation, ...]:
    """Those of his organisations for which a person writes the session down."""
    return organisations_for(user, Permission.RECORD_DECISION, of)


def seated(user: User, of: Meeting) -> tuple[Organisation, ...]:
    """Those of his organisations that sit, and for which he may speak."""
    sitting = {each.organisation_id for each in seats_of(of)}
    return tuple(each for each in organisations_for(user, Permission.STATE_VALUE) if each.pk in sitting)


def may_speak(user: User, of: Meeting, organisation: Organisation) -> bool:
    own = {each.pk for each in seated(user, of)}
    return organisation.pk in own or (of.stage in IN_SESSION and bool(recorders(user, of)))


def speakers(user: User, of: Meeting) -> tuple[tuple[Organisation, ...], tuple[Organisation, ...]]:
    """For whom a person may say a position, and for which of his organisations he acts; 403 where none."""
    must_be_today()
    own, writes = seated(user, of), recorders(user, of)
    if of.stage in IN_SESSION and writes:
        return tuple(each.organisation for each in seats_of(of)), writes
    if not own:
        raise PermissionDenied("Seule une organisation qui siège ici dit sa position avant la séance.")
    return own, own


def askers(user: User, of: Meeting) -> tuple[Organisation, ...]:
    """For which of his organisations a person may put a point on the agenda; 403 where none."""
    must_be_today()
    convening = organisations_for(user, Permission.CONVENE, of)
    own = convening or seated(user, of)
    if not own:
        raise PermissionDenied("Seule une organisation qui siège ici demande un point.")
    return own


def signing_chairs(user: User, of: Meeting) -> tuple[Organisation, ...]:
    """Those of his organisations that chair, and for which he may sign."""
    presiding = {each.pk for each in chairs(of)}
    return tuple(each for each in organisations_for(user, Permission.SIGN_STATEMENT) if each.pk in presiding)


def fulfillers(user: User, of: Resolution) -> tuple[Organisation, ...]:
    """For which of his organisations a person may say that a decision is done; 403 where none."""
    must_be_today()
    own = [x for x in organisations_for(user, Permission.STATE_VALUE) if x.pk == of.owner_id]
    found = tuple(own) or recorders(user, of.point.meeting)
    if not found:
        raise PermissionDenied(f"C’est à {of.owner} de le dire, ou à qui prépare les séances.")
    return found


def may_convene(user: User, of: Meeting | Body) -> bool:
    return can(user, Permission.CONVENE, of)
