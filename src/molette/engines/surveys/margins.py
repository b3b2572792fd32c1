"""What is known of the whole population: how many are in each category, or the total of a quantity.

A margin that cannot be met whatever the distance is refused before any computation, in words: a category
that nobody in the sample belongs to, an answer that no category counts, two margins that count two
populations, a total that others already settle otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from scipy.linalg import qr, solve_triangular
from scipy.sparse import csr_array, hstack

from molette.engines.french import listing
from molette.engines.money import NBSP
from molette.engines.surveys.arrays import Codes, Floats, floats

AGREEMENT: Final = 1e-6
"""Between two margins that count the same population, the relative gap that is only rounding."""


class CannotCalibrateError(ValueError):
    """Weights cannot be brought to these margins; the message says which, and why, to who chose them."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Categories:
    """A population counted by category: its name, the count of each category, and each respondent's own."""

    name: str
    totals: Mapping[str, float]
    answers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Quantity:
    """The known total of a quantity, and what each respondent has of it."""

    name: str
    total: float
    values: Sequence[float] | Floats


Margin = Categories | Quantity


@dataclass(frozen=True, slots=True, eq=False)
class Constraints:
    """Margins as equations: respondents × equations, their totals, and their names; none follows from others.

    `dropped` names the equations left out, because the others imply them.
    """

    matrix: csr_array
    totals: Floats
    names: tuple[str, ...]
    dropped: tuple[str, ...]


def constraints(margins: Sequence[Margin]) -> Constraints:
    """Write margins as equations.

    Raises `CannotCalibrateError` where no weights could meet them.
    """
    faults = [fault for margin in margins for fault in _faults(margin)] + _disagreements(margins)
    if faults or not margins:
        raise CannotCalibrateError(*(faults or ["Aucune marge n’est donnée."]))
    sizes = {len(margin.values if isinstance(margin, Quantity) else margin.answers) for margin in margins}
    if len(sizes) > 1:
        raise CannotCalibrateError("Les marges ne portent pas sur les mêmes répondants.")
    written = [
        _quantity(margin) if isinstance(margin, Quantity) else _categories(margin) for margin in margins
    ]
    names = [
        f"{margin.name}{NBSP}: {category}" if category else margin.name
        for margin in margins
        for category in (margin.totals if isinstance(margin, Categories) else [""])
    ]
    totals = [
        float(total)
        for margin in margins
        for total in (margin.totals.values() if isinstance(margin, Categories) else [margin.total])
    ]
    return _independent(csr_array(hstack(written)), np.asarray(totals), tuple(names))


def _quantity(margin: Quantity) -> csr_array:
    return csr_array(floats(margin.values)[:, None])


def _categories(margin: Categories) -> csr_array:
    rank = {name: index for index, name in enumerate(margin.totals)}
    size = len(margin.answers)
    columns = np.fromiter(map(rank.__getitem__, margin.answers), dtype=np.int64, count=size)
    return csr_array((np.ones(size), columns, np.arange(size + 1)), shape=(size, len(rank)))


def _faults(margin: Margin) -> list[str]:
    if isinstance(margin, Quantity):
        return []
    seen, known = set(margin.answers), set(margin.totals)
    faults = []
    if any(total < 0 for total in margin.totals.values()):
        faults.append(f"La marge «{NBSP}{margin.name}{NBSP}» compte moins que personne dans une catégorie.")
    if empty := [name for name in margin.totals if name not in seen and margin.totals[name] > 0]:
        faults.append(
            f"Personne n’a répondu dans «{NBSP}{margin.name}{NBSP}: {listing(empty)}{NBSP}»{NBSP}: "
            "aucun poids ne peut y remédier, il faut regrouper des catégories."
        )
    if held := [name for name in margin.totals if name in seen and margin.totals[name] == 0]:
        faults.append(
            f"Des répondants sont dans «{NBSP}{margin.name}{NBSP}: {listing(held)}{NBSP}», "
            "où la marge ne compte personne."
        )
    if unknown := sorted(seen - known):
        faults.append(
            f"La marge «{NBSP}{margin.name}{NBSP}» ne dit pas combien ils sont dans "
            f"«{NBSP}{listing(unknown)}{NBSP}»."
        )
    return faults


def _disagreements(margins: Sequence[Margin]) -> list[str]:
    counted = [(m.name, float(sum(m.totals.values()))) for m in margins if isinstance(m, Categories)]
    return [
        f"Les marges «{NBSP}{one}{NBSP}» ({_number(a)}) et «{NBSP}{other}{NBSP}» ({_number(b)}) "
        "ne comptent pas la même population."
        for (one, a), (other, b) in pairwise(counted)
        if abs(a - b) > AGREEMENT * max(a, b)
    ]


def _independent(matrix: csr_array, totals: Floats, names: tuple[str, ...]) -> Constraints:
    """Keep the equations that do not follow from the others; refuse a total that contradicts them."""
    gram = (matrix.T @ matrix).toarray()
    scale = np.sqrt(np.diag(gram))
    scale = np.where(scale > 0, scale, 1.0)
    gram /= np.outer(scale, scale)
    _, upper, order = qr(gram, pivoting=True)
    diagonal = np.abs(np.diag(upper))
    rank = int((diagonal > diagonal[0] * 1e-11).sum()) if diagonal.size and diagonal[0] > 0 else 0
    kept: Codes = np.sort(order[:rank]).astype(np.int64)
    rest = np.sort(order[rank:])
    if rest.size:
        mix = solve_triangular(upper[:rank, :rank], upper[:rank, rank:])
        implied = (totals[order[:rank]] / scale[order[:rank]]) @ mix * scale[order[rank:]]
        for column, value in zip(order[rank:], implied, strict=True):
            if abs(value - totals[column]) > 10 * AGREEMENT * max(1.0, abs(value), abs(totals[column])):
                raise CannotCalibrateError(
                    f"Les autres marges font déjà de «{NBSP}{names[column]}{NBSP}» {_number(value)}, "
                    f"et non {_number(totals[column])}."
                )
    return Constraints(
        matrix[:, kept], totals[kept], tuple(names[c] for c in kept), tuple(names[c] for c in rest)
    )


def _number(value: float) -> str:
    text = f"{value:,.2f}" if abs(value - round(value)) > 5e-3 else f"{value:,.0f}"  # noqa: PLR2004 (half a hundredth)
    return text.replace(",", NBSP).replace(".", ",")
