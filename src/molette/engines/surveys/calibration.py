"""Bring weights to known margins, as near as may be to where they started (Deville and Särndal, 1992).

The weights are d·F(x·λ), where λ solves Σ d·F(x·λ)·x = totals, by Newton's method with halved steps, as
Calmar and the R package survey do. Where it fails, a linear programme says which margins cannot be met
between the bounds, and by how much.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from molette.engines.french import listing
from molette.engines.money import NBSP
from molette.engines.surveys.arrays import Codes, Floats, floats
from molette.engines.surveys.distances import LINEAR, Distance, Kind
from molette.engines.surveys.margins import CannotCalibrateError, Constraints, Margin, constraints

TOLERANCE: Final = 1e-10
"""The gap left on each total, beside its size."""
TURNS: Final = 100
HALVINGS: Final = 30
ENOUGH: Final = 1e-7
"""The gap that is still accepted where arithmetic goes no further."""
FIRM: Final = 1e12
"""The condition number beyond which a linear system no longer has digits to give."""


@dataclass(frozen=True, eq=False)
class Calibration:
    """Weights that meet the margins, and how they came.

    `start` are the weights before, `ratios` what each was multiplied by; `gap` is the largest gap left on a
    total, beside its size.
    """

    start: Floats
    ratios: Floats
    constraints: Constraints
    distance: Distance
    turns: int
    gap: float

    @property
    def weights(self) -> Floats:
        return self.start * self.ratios

    @property
    def negative(self) -> int:
        """How many weights came out below zero: the linear distance allows it."""
        return int((self.ratios < 0).sum())

    def residuals(self, values: Floats) -> Floats:
        """Return what the margins do not explain of variables, respondents × variables.

        The regression is weighted by the starting weights, as in the R package survey.
        """
        root = np.sqrt(self.start)[:, None]
        found: Floats = values - self._basis @ (self._basis.T @ (values * root)) / root
        return found

    @cached_property
    def _basis(self) -> Floats:
        """Orthonormal columns that span the margins, each respondent by the root of the starting weight."""
        basis, _ = np.linalg.qr(self.constraints.matrix.toarray() * np.sqrt(self.start)[:, None])
        return np.asarray(basis, dtype=np.float64)

    def again(self, start: Floats) -> "Calibration":
        """Bring other starting weights of the same respondents to the same margins."""
        return solved(start, self.constraints, self.distance)


def calibrated(
    weights: Sequence[float] | Floats, margins: Sequence[Margin], distance: Distance = LINEAR
) -> Calibration:
    """Bring weights, one per respondent and above zero, to margins.

    Raises `CannotCalibrateError` with the margin that cannot be met.
    """
    start = floats(weights)
    if (start <= 0).any():
        raise CannotCalibrateError("Un poids de départ est nul ou négatif.")
    equations = constraints(margins)
    if len(start) != equations.matrix.shape[0]:
        raise CannotCalibrateError("Il faut un poids par répondant.")
    return solved(start, equations, distance)


def solved(start: Floats, equations: Constraints, distance: Distance) -> Calibration:
    """Solve the calibration equations, or raise with what keeps them from a solution."""
    problem = _Problem(start, equations, distance)
    here = problem.at(np.zeros(equations.matrix.shape[1]))
    for turn in range(TURNS):
        gap = float(np.abs(here.gaps).max())
        following = None if gap < TOLERANCE else problem.after(here)
        if gap < TOLERANCE or (following is None and gap < ENOUGH):
            return Calibration(start, here.ratios, equations, distance, turn, gap)
        if following is None:
            break
        here = following
    raise CannotCalibrateError(*_why(problem, here.gaps))


@dataclass(frozen=True, slots=True, eq=False)
class _Point:
    """Where the search stands: λ, the ratios it gives, the gaps left on totals, beside their size."""

    slopes: Floats
    ratios: Floats
    gaps: Floats


@dataclass(frozen=True, eq=False)
class _Problem:
    start: Floats
    equations: Constraints
    distance: Distance

    @cached_property
    def size(self) -> Floats:
        return 1 + np.abs(self.equations.totals)

    @cached_property
    def turned(self) -> csr_array:
        return csr_array(self.equations.matrix.T)

    @cached_property
    def counts(self) -> Codes:
        """How many margins each respondent takes part in."""
        return np.asarray(np.diff(self.equations.matrix.indptr), dtype=np.int64)

    def at(self, slopes: Floats) -> _Point:
        ratios = self.distance.ratio(self.equations.matrix @ slopes)
        gaps = self.equations.totals - self.turned @ (self.start * ratios)
        return _Point(slopes, ratios, gaps / self.size)

    def after(self, here: _Point) -> _Point | None:
        """Take Newton's step, halved until the gaps are smaller; None where they never are."""
        matrix, size = self.equations.matrix, self.size
        curve = self.start * self.distance.slope(matrix @ here.slopes)
        curved = csr_array(
            (matrix.data * np.repeat(curve, self.counts), matrix.indices, matrix.indptr), matrix.shape
        )
        hessian = (self.turned @ curved).toarray() / np.outer(size, size)
        step = _newton(hessian, here.gaps) / size
        before = float(np.linalg.norm(here.gaps))
        for halving in range(HALVINGS):
            tried = self.at(here.slopes + step / 2**halving)
            if float(np.linalg.norm(tried.gaps)) < before:
                return tried
        return None


def _newton(hessian: Floats, gaps: Floats) -> Floats:
    """Newton's step; the shortest where some margin no longer moves, all its weights being at a bound."""
    if np.linalg.cond(hessian) < FIRM:
        return np.asarray(np.linalg.solve(hessian, gaps), dtype=np.float64)
    step, *_ = np.linalg.lstsq(hessian, gaps, rcond=1 / FIRM)
    return np.asarray(step, dtype=np.float64)


def _why(problem: _Problem, gaps: Floats) -> list[str]:
    """Say which totals no weights between the bounds reach; where all can, that the search did not end."""
    missed = _unreachable(problem.start, problem.equations, problem.distance)
    if not missed:
        worst = int(np.abs(gaps).argmax())
        return [
            (
                f"Le calage ne converge pas{NBSP}: il bute sur "
                f"«{NBSP}{problem.equations.names[worst]}{NBSP}». "
                "Des bornes plus larges, ou une autre distance, sont à essayer."
            )
        ]
    named = listing(
        [f"«{NBSP}{name}{NBSP}» ({gap:+,.1f})".replace(",", NBSP).replace(".", ",") for name, gap in missed]
    )
    if problem.distance.is_bounded:
        return [
            (
                f"Aucun poids entre les bornes n’atteint {named}{NBSP}: les bornes sont trop serrées, "
                "ou ces marges trop loin de l’échantillon."
            )
        ]
    return [f"Aucun poids positif n’atteint {named}."]


def _unreachable(start: Floats, equations: Constraints, distance: Distance) -> list[tuple[str, float]]:
    """Find the least by which totals must give way for weights between the bounds to exist."""
    if distance.kind is Kind.LINEAR:
        return []
    patterns, groups = np.unique(equations.matrix.toarray(), axis=0, return_inverse=True)
    low, high = np.zeros(len(patterns)), np.zeros(len(patterns))
    counted = start > 0
    np.add.at(low, groups[counted], (start * distance.floor)[counted])
    np.add.at(high, groups[counted], start[counted] * np.broadcast_to(distance.high, start.shape)[counted])
    size = 1 + np.abs(equations.totals)
    slack = np.eye(len(size))
    found = linprog(
        np.concatenate([np.zeros(len(patterns)), np.ones(2 * len(size))]),
        A_eq=np.hstack([patterns.T / size[:, None], slack, -slack]),
        b_eq=equations.totals / size,
        bounds=[
            *zip(low, [None if np.isinf(v) else v for v in high], strict=True),
            *[(0, None)] * (2 * len(size)),
        ],
    )
    if found.x is None:
        return []
    left = found.x[len(patterns) :]
    gaps = (left[: len(size)] - left[len(size) :]) * size
    return [
        (name, float(gap))
        for name, gap, one in zip(equations.names, gaps, size, strict=True)
        if abs(gap) > 1e-6 * one  # below, the programme's own tolerance
    ]
