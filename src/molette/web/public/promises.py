"""The chain of promises for any set of projects: proofs of dates and of money put together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from molette.domain.funding.queries import PlanView
from molette.domain.funding.queries.proofs import funded as funded_projects
from molette.domain.programme.queries import State
from molette.domain.statements.queries import spoken_of
from molette.engines.chain import Climb, Step, StepCount, count_steps
from molette.engines.drawing.figure import Figure
from molette.engines.drawing.shaft import levels, shaft
from molette.engines.french import counted, plural
from molette.engines.money import NBSP, number

MEASURED_LATER = "aucune mesure n’est encore rattachée à un projet"
FELT_LATER = "aucune enquête auprès des habitants n’a encore eu lieu"


@dataclass(frozen=True, slots=True)
class Promises:
    """A set of projects on the chain. `without_plan` counts those whose financing plan nobody published.

    `fictional` and `delivered_fictional` count the invented ones among all, and among the delivered.
    """

    climbs: Mapping[int, Climb]
    without_plan: int
    fictional: int
    delivered_fictional: int

    @property
    def counts(self) -> tuple[StepCount, ...]:
        return count_steps(self.climbs.values())

    def at(self, step: Step) -> int | None:
        """How many are proved at a step; None when nobody can say."""
        return next(count.proved for count in self.counts if count.step is step)

    @property
    def total(self) -> int:
        return len(self.climbs)


def promises(states: Sequence[State], user: object) -> Promises:
    """Put these projects on the chain. Four queries whatever their number."""
    plans = funded_projects(user) if states else {}
    spoken = spoken_of(user)
    climbs = {one.id: one.climb(funded=plans.get(one.id), announced=one.id in spoken) for one in states}
    lacking = sum(one.id not in plans for one in states)
    invented = [climbs[one.id] for one in states if one.is_fictional]
    delivered = sum(bool(climb.proved(Step.DELIVERED)) for climb in invented)
    return Promises(climbs, lacking, len(invented), delivered)


def funded(plan: PlanView | None) -> bool | None:
    """Whether the plan is wholly notified; None when none was published."""
    return None if plan is None else plan.is_fully_notified


def shaft_figure(held: Promises, uid: str = "puits") -> Figure:
    """The shaft of a set of projects."""
    values = [
        (None, "") if count.proved is None else (Decimal(count.proved), number(Decimal(count.proved)))
        for count in held.counts
    ]
    reasons = ("", "", "", "", MEASURED_LATER, FELT_LATER)
    subject = f"Les {counted(held.total, 'projet')}" if held.total != 1 else "Le projet"
    return shaft(levels(values, reasons), uid=uid, subject=subject)


def caption(held: Promises) -> str:
    """What the figure leaves unsaid: the plans that nobody published, the projects that are invented."""
    said = ["Une étape est comptée quand une preuve l’atteste."]
    if missing := held.without_plan:
        noun = plural(missing, "projet n’a", "projets n’ont")
        said.append(
            f"{missing}{NBSP}{noun} pas de plan de financement publié{NBSP}: leur argent n’est pas prouvé."
        )
    if held.fictional:
        said.append(f"Dont {counted(held.fictional, 'projet fictif', 'projets fictifs')}.")
    return " ".join(said)
