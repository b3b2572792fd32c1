"""Find what an address of the follow-up names, among what its reader sees and may write."""

from molette.domain.followup.models import WeatherWord
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission
from molette.web.workspace.finding import must, one


def weather(user: User, key: int) -> WeatherWord:
    """Return a word to take back."""
    rows = WeatherWord.objects.visible_to(user).filter(pk=key, withdrawn_reason="")
    found = one(rows.select_related("project", "said_by"))
    must(user, Permission.EDIT_PROJECT, found.project)
    return found
