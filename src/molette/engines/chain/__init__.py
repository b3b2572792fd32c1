"""The chain of a promise: announced → funded → started → delivered → measured → felt, each proved or not.

A step is computed from dated evidence and never typed in. What nobody can say yet is None, « non renseigné ».
What broke stays beside what was reached: nothing is taken off the chain.
"""

from molette.engines.chain.breaks import BREAK_LABELS, Break, Broken, breaks_of
from molette.engines.chain.evidence import NEVER_DATED, Dated, Evidence, Proof, Proved, dated
from molette.engines.chain.steps import (
    STEP_LABELS,
    Climb,
    Step,
    StepCount,
    climb,
    climb_from,
    count_steps,
)

__all__ = [
    "BREAK_LABELS",
    "NEVER_DATED",
    "STEP_LABELS",
    "Break",
    "Broken",
    "Climb",
    "Dated",
    "Evidence",
    "Proof",
    "Proved",
    "Step",
    "StepCount",
    "breaks_of",
    "climb",
    "climb_from",
    "count_steps",
    "dated",
]
