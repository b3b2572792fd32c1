"""Plans voted that do not reach the cost of their project."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from molette.domain.alerts.watches.found import Found, Sight
from molette.domain.alerts.watches.milestones import OVER
from molette.domain.funding.models import FinancingPlan
from molette.domain.funding.situations import Situation
from molette.engines.alerts.kinds import AlertKind, Duty, Gravity
from molette.engines.french import long_date, spaced
from molette.engines.money import percent, short_euros
from molette.engines.stages import Stage

SMALL: Final = Decimal("0.05")
"""Below this part of the cost, what is missing is only watched."""


def uncovered(sight: Sight) -> Iterator[Found]:
    """The projects under way of which the plan in force lacks euros; what is hidden tells nothing."""
    voted = FinancingPlan.objects.visible_to(sight.user).filter(status=FinancingPlan.Status.VOTED)
    dated = dict(voted.order_by("version", "pk").values_list("project_id", "dated"))
    stages = {state.id: state.stage for state in sight.states}
    for project, held in sight.situations.items():
        stage = stages.get(project)
        if held.missing is None or not held.is_uncovered or stage is None or stage in OVER:
            continue
        day = dated.get(project)
        said = f"du plan voté le {long_date(day)}" if day else "du plan voté"
        share = f", {percent(held.missing / held.cost)} du coût" if held.cost else ""
        works = " Les travaux ont commencé." if stage is Stage.WORKS else ""
        yield Found(
            AlertKind.UNCOVERED_PLAN,
            f"{project}-{day:%Y%m%d}" if day else str(project),
            _gravity(held, stage),
            spaced(f"Il manque {short_euros(held.missing)} au coût {said}{share}.{works}"),
            day,
            Duty.OWNER,
            project=project,
            stake=held.missing,
            covers=f"plan:{project}",
        )


def _gravity(held: Situation, stage: Stage) -> Gravity:
    if held.cost and held.missing is not None and held.missing < held.cost * SMALL:
        return Gravity.WATCH
    return Gravity.GRAVE if stage is Stage.WORKS else Gravity.SERIOUS
