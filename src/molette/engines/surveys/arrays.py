"""The arrays of a survey, by respondent: floats for weights and answers, whole numbers for codes."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def floats(values: Iterable[float] | npt.NDArray[Any]) -> Floats:
    """Return values as floats, refusing what is not a number.

    >>> floats([1, 2.5]).tolist()
    [1.0, 2.5]
    """
    held = np.asarray(values if isinstance(values, np.ndarray) else list(values), dtype=np.float64)
    if not np.isfinite(held).all():
        raise ValueError("Une valeur manque ou n’est pas un nombre.")
    return held


def coded(labels: Sequence[str] | npt.NDArray[Any]) -> tuple[tuple[str, ...], Codes]:
    """Return the distinct labels in their order, and the rank of each respondent's own.

    >>> coded(["Lens", "Avion", "Lens"])[0], coded(["Lens", "Avion", "Lens"])[1].tolist()
    (('Avion', 'Lens'), [1, 0, 1])
    """
    names, ranks = np.unique(np.asarray(labels, dtype=str), return_inverse=True)
    return tuple(str(name) for name in names), ranks.astype(np.int64)


def sums(values: Floats, codes: Codes, count: int) -> Floats:
    """Add values, respondents × variables, within each code: codes × variables."""
    found = np.zeros((count, values.shape[1]))
    np.add.at(found, codes, values)
    return found
