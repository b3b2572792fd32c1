"""What a campaign waits for, and what a committee decided and nobody carried out."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from molette.domain.alerts.watches.found import Found, Sight
from molette.domain.followup.queries import late_updates
from molette.domain.governance.models import Meeting
from molette.domain.governance.queries import late_decisions
from molette.domain.governance.queries.views import ObligationView
from molette.engines.alerts.alerts import Sort, Subject, gravity_of
from molette.engines.alerts.kinds import AlertKind, Duty
from molette.engines.french import counted, long_date, spaced

UPDATES: Final = (15, 60)
DECISIONS: Final = (30, 120)
"""Days of delay: from the first it is serious, from the second grave."""


def updates(sight: Sight) -> Iterator[Found]:
    """The updates that a campaign asked for and that nobody sent."""
    for one in late_updates(sight.user):
        yield Found(
            AlertKind.UPDATE_LATE,
            str(one.id),
            gravity_of(one.days_late, *UPDATES),
            spaced(
                f"« {one.campaign} » attendait sa mise à jour pour le {long_date(one.closes_on)} : "
                f"{counted(one.days_late, 'jour')} de retard."
            ),
            one.closes_on,
            Duty.OWNER,
            project=one.project_id,
            days=one.days_late,
        )


def decisions(sight: Sight) -> Iterator[Found]:
    """The decisions whose day has passed without anything to say that they were carried out.

    Of a meeting that the reader does not follow, those that are public.
    """
    found = late_decisions(sight.user)
    own = set(Meeting.objects.visible_to(sight.user).values_list("pk", flat=True)) if found else set()
    for one in found:
        yield Found(
            AlertKind.DECISION_LATE,
            str(one.id),
            gravity_of(one.days_late, *DECISIONS),
            spaced(
                f"Décision du {long_date(one.held_on)}, attendue pour le {long_date(one.due_on)} : "
                f"{one.what} ({counted(one.days_late, 'jour')} de retard)"
            ),
            one.due_on,
            Duty.ENTRUSTED,
            subject=_meeting(one) if one.meeting_id in own else _published(one),
            who=one.owner.slug,
            days=one.days_late,
        )


def _meeting(one: ObligationView) -> Subject:
    """The meeting that decided, by its body and the point."""
    label = f"{one.body.label}, {one.point}"
    return Subject(Sort.MEETING, str(one.meeting_id), label, one.is_fictional)


def _published(one: ObligationView) -> Subject:
    """A decision read where everybody does."""
    return replace(_meeting(one), sort=Sort.DECISION)
