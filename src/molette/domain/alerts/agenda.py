"""Alerts as matters for a committee: what its agenda is offered, beside contested figures and late decisions.

A person takes each, or does not. What the agenda is offered by a source of its own is left to that source.
"""

from collections.abc import Iterator
from typing import Final

from molette.domain.alerts.queries import AlertFilter, alerts
from molette.domain.governance.models import Body
from molette.domain.journal.known import today
from molette.engines.agenda import Candidate, Kind
from molette.engines.alerts.kinds import KIND_LABELS, AlertKind, Gravity

ELSEWHERE: Final = frozenset({AlertKind.FIGURE_CONTESTED, AlertKind.DECISION_LATE})
MOST: Final = 40


def grave(_body: Body, user: object) -> Iterator[Candidate]:
    """The grave alerts that nobody set aside, the gravest first, whatever they are on.

    The point keeps what its fact rests on: it is hidden from whoever may not read that.
    """
    told = 0
    for view in alerts(user, AlertFilter(aside=False)):
        one = view.alert
        if one.gravity is not Gravity.GRAVE or one.kind in ELSEWHERE:
            continue
        told += 1
        if told > MOST:
            return
        yield Candidate(
            Kind.ALERT,
            f"alerte-{one.key}",
            f"{one.subject.label} : {KIND_LABELS[one.kind]}",
            one.evidence,
            euros=one.stake,
            days=(today() - one.since).days if one.since else None,
            project=view.project_slug,
            covers=view.told.covers,
            is_fictional=one.subject.is_fictional,
        )
