"""Residents who wait for an answer."""

from collections.abc import Iterator
from typing import Final

from molette.domain.alerts.watches.found import Found, Sight
from molette.domain.voice.queries import owed_to_residents
from molette.engines.alerts.alerts import Sort, Subject, gravity_of
from molette.engines.alerts.kinds import AlertKind, Duty
from molette.engines.french import counted, long_date, spaced, unmarked

PATIENCE: Final = 15
WAITING: Final = (30, 90)
"""Days: from fifteen a reply is missed; from thirty it is serious, from ninety grave."""


def waiting(sight: Sight) -> Iterator[Found]:
    """The topics of residents to which a reply has been owed for more than a fortnight."""
    for one in owed_to_residents(sight.user):
        since = one.standing.since
        if since is None or one.days < PATIENCE:
            continue
        yield Found(
            AlertKind.RESIDENTS_WAITING,
            f"{one.id}-{since:%Y%m%d}",
            gravity_of(one.days, *WAITING),
            spaced(
                f"{counted(one.many, 'parole')} : réponse due depuis le {long_date(since)} "
                f"({counted(one.days, 'jour')})."
            ),
            since,
            Duty.ADDRESSED,
            subject=Subject(Sort.TOPIC, str(one.id), unmarked(one.title), one.is_fictional),
            who=one.owed_by.slug if one.owed_by else "",
            days=one.days,
        )
