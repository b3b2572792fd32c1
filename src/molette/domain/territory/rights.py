"""Who may write the territory: whoever loads it for the whole programme, and the shell."""

from django.core.exceptions import PermissionDenied

from molette.domain.journal.recording import Actor
from molette.engines.access import Permission, reach_of


def require_loading(actor: Actor) -> None:
    """Refuse an actor without a mandate to load the territory everywhere; people's app is above this one."""
    if actor.user is not None and not reach_of(actor.user, Permission.LOAD_TERRITORY).everywhere:
        raise PermissionDenied(f"{actor.label} n’a pas le droit de charger les lieux et leurs contours.")
