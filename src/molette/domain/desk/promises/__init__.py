"""The promises of the programme on the chain: what proves each step, what broke, what blocks the next."""

from molette.domain.desk.promises.branches import BranchPromise, branch_promises
from molette.domain.desk.promises.chains import Chain, PromiseFilter, Standing, chain, chain_of, standing_in
from molette.domain.desk.promises.commitments import Commitment, commitments
from molette.domain.desk.promises.lines import BreakTold, PromiseLine, StepTold, promise_lines
from molette.domain.desk.promises.weighing import climb_of, promises_of

__all__ = [
    "BranchPromise",
    "BreakTold",
    "Chain",
    "Commitment",
    "PromiseFilter",
    "PromiseLine",
    "Standing",
    "StepTold",
    "branch_promises",
    "chain",
    "chain_of",
    "climb_of",
    "commitments",
    "promise_lines",
    "promises_of",
    "standing_in",
]
