"""What was promised in return for an aid, and is shown not to be kept."""

from collections.abc import Iterator

from molette.domain.alerts.watches.found import Found, Sight
from molette.domain.funding.queries import ConditionView, returns
from molette.engines.alerts.alerts import Sort, Subject
from molette.engines.alerts.kinds import AlertKind, Duty, Gravity
from molette.engines.french import long_date, spaced
from molette.engines.money import number
from molette.engines.rules.conditions import KIND_LABELS, WITHOUT_NUMBER, State


def broken(sight: Sight) -> Iterator[Found]:
    """The promises that a reading shows broken; what is asked back and did not come is at stake."""
    held = returns(sight.user)
    sums = {one.aid.key: one.sums for one in held.repayments if one.sums is not None}
    for one in held.conditions:
        if one.standing.state is not State.NOT_MET:
            continue
        asked = sums.get(one.aid.key)
        label = f"{KIND_LABELS[one.kind].capitalize()}, {one.aid.project}"
        yield Found(
            AlertKind.BROKEN_CONDITION,
            str(one.id),
            Gravity.GRAVE if asked else Gravity.SERIOUS,
            _evidence(one),
            one.last.on if one.last else one.until,
            Duty.OWNER,
            project=one.aid.project_id,
            subject=Subject(Sort.CONDITION, str(one.id), label, one.is_fictional),
            stake=asked.remaining if asked else None,
            covers=f"aid:{one.aid.project_id}-{one.aid.source_id}",
        )


def _evidence(one: ConditionView) -> str:
    """The number read beside the one promised, where the promise is counted."""
    aid = f"aide {one.aid.funder}, {one.aid.scheme}"
    last = one.last
    if last is None:
        return spaced(f"Rien ne montre la contrepartie tenue au {long_date(one.until)} ; {aid}.")
    if one.kind in WITHOUT_NUMBER:
        return spaced(f"Au {long_date(last.on)}, la contrepartie n’est pas tenue ; {aid}.")
    many = f"{number(last.value)} sur {number(one.target)} {one.unit}"
    return spaced(f"Au {long_date(last.on)} : {many} ; {aid}.")
