"""Find what an address of the follow-up names, among what its reader sees and may write."""

from django.core.exceptions import PermissionDenied

from molette.domain.followup.actions import lifting_for
from molette.domain.followup.models import Blocking, Dependency, Judgement, Risk, WeatherWord
from molette.domain.people.models import Organisation, User
from molette.domain.people.permissions import Permission
from molette.web.workspace.finding import must, must_be_today, one


def weather(user: User, key: int) -> WeatherWord:
    """Return a word to take back."""
    rows = WeatherWord.objects.visible_to(user).filter(pk=key, withdrawn_reason="")
    found = one(rows.select_related("project", "said_by"))
    must(user, Permission.EDIT_PROJECT, found.project)
    return found


def risk(user: User, key: int) -> Risk:
    """Return an open risk to say better or to close."""
    found = one(Risk.objects.visible_to(user).filter(pk=key, closed_on=None).select_related("project"))
    must(user, Permission.EDIT_PROJECT, found.project)
    return found


def blocking(user: User, key: int) -> Blocking:
    """Return a blocking that stands, to correct or to take back."""
    found = _blocking(user, key)
    must(user, Permission.EDIT_PROJECT, found.project)
    return found


def blocking_to_lift(user: User, key: int) -> tuple[Blocking, tuple[Organisation, ...]]:
    """Return a blocking that stands, and those of his organisations for which a person may lift it."""
    must_be_today()
    found = _blocking(user, key)
    speakers = lifting_for(found, user)
    if not speakers:
        raise PermissionDenied(f"Ce blocage se lève par {found.who}, ou par qui conduit le projet.")
    return found, speakers


def _blocking(user: User, key: int) -> Blocking:
    rows = Blocking.objects.visible_to(user).filter(pk=key, cleared_on=None, withdrawn_reason="")
    return one(rows.select_related("project", "lifter"))


def dependency(user: User, key: int) -> Dependency:
    """Return a wait to take back."""
    rows = Dependency.objects.visible_to(user).standing().filter(pk=key)
    found = one(rows.select_related("waiting__project", "awaited__project"))
    must(user, Permission.EDIT_PROJECT, found.waiting.project)
    return found


def judgement(user: User, key: int) -> Judgement:
    """Return a judgement to take back: one whose date is to come."""
    rows = Judgement.objects.visible_to(user).standing().filter(pk=key)
    found = one(rows.select_related("milestone__project", "said_by"))
    must(user, Permission.EDIT_PROJECT, found.milestone.project)
    return found
