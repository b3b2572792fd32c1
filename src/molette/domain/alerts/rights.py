"""Who may set an alert aside: the organisation that must act, or whoever answers for the programme."""

from molette.domain.alerts.queries import Told
from molette.domain.people.models import Organisation, User
from molette.domain.people.permissions import Permission, can, voice_of


def organisations_that_may(user: User, told: Told) -> tuple[Organisation, ...]:
    """The organisations for which a person may set this alert aside, his main one first."""
    held = {mandate.organisation_id: mandate.organisation for mandate in user.mandates}
    return tuple(one for one in held.values() if may_set_aside(user, one, told))


def may_set_aside(user: User, organisation: Organisation, told: Told) -> bool:
    """Hold for a mandate to speak for who must act, where the fact stands; and for a programme manager."""
    voice = voice_of(user, organisation.pk)
    if can(voice, Permission.SETTLE_STATEMENT):
        return True
    who = told.alert.who
    is_theirs = who is not None and who.id in {organisation.pk, organisation.voice_id}
    # What stands on no project and no place is within reach of whoever speaks for who must act.
    ground = told if told.project_slug or told.places else None
    return is_theirs and can(voice, Permission.STATE_VALUE, ground)
