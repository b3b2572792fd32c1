"""Read a table of travel times: one line a pair, an origin, a destination, minutes (or kilometres).

Memory is bounded by the pairs kept, sixteen bytes each, and by the codes: no line is held.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from molette.engines.reach.faults import AnyTable, Fault, Faults, RefusedFileError, column, lacking, number_of
from molette.engines.reach.travel import Unit
from molette.engines.tables.cells import text_of

ORIGIN: Final = ("origine", "origin", "from id", "idsrc", "code origine", "insee origine", "depart", "from")
DESTINATION: Final = (
    "destination", "dest", "to id", "iddst", "code destination", "insee destination", "arrivee", "to",
)  # fmt: skip
COSTS: Final[Mapping[Unit, tuple[str, ...]]] = {
    Unit.MINUTES: (
        "minutes", "duree", "temps", "duration", "duree minutes", "duree en minutes", "temps minutes",
        "temps de trajet", "travel time", "travel time p50",
    ),
    Unit.KILOMETRES: ("km", "kilometres", "distance", "distance km", "distance en km"),
}  # fmt: skip
LONGEST: Final = {Unit.MINUTES: 24 * 60, Unit.KILOMETRES: 2_000}
EXPECTED: Final = {
    Unit.MINUTES: "un nombre de minutes entre 0 et 1440, par exemple 12,5",
    Unit.KILOMETRES: "un nombre de kilomètres entre 0 et 2000, par exemple 8,4",
}


@dataclass(frozen=True, slots=True, eq=False)
class Times:
    """Pairs as the file tells them: ranks in its codes, and costs. `beyond` counts those left out."""

    unit: Unit
    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    origin: Sequence[int]
    destination: Sequence[int]
    cost: Sequence[float]
    beyond: int = 0

    def __len__(self) -> int:
        return len(self.cost)


def read_times(table: AnyTable, *, beyond: float, most: int = 5_000_000) -> Times:
    """Read the pairs; those further than `beyond` are left out, and counted.

    Raises:
        RefusedFileError: a column is missing, a cell is not a number, a pair is told twice, or more than
            `most` pairs are left.
        UnusableFile: the file is damaged further on.
    """
    header = table.header
    first, second = column(header, ORIGIN), column(header, DESTINATION)
    unit, third = next(
        ((unit, rank) for unit, labels in COSTS.items() if (rank := column(header, labels)) is not None),
        (Unit.MINUTES, None),
    )
    if first is None:
        raise lacking(header, "d’où part un trajet", ORIGIN)
    if second is None:
        raise lacking(header, "où il arrive", DESTINATION)
    if third is None:
        raise lacking(header, "combien de temps il prend", COSTS[Unit.MINUTES])
    faults = Faults()
    origins: dict[str, int] = {}
    destinations: dict[str, int] = {}
    origin, destination, cost = array("i"), array("i"), array("d")
    left_out = 0
    for row in table.rows():
        codes = [text_of(row.cells[rank]).strip() for rank in (first, second)]
        for code, rank in zip(codes, (first, second), strict=True):
            if not code:
                faults.add(_no_code(row.line, header[rank]))
        told = number_of(row.cells[third])
        if told is None or not 0 <= told <= LONGEST[unit]:
            faults.add(_no_cost(row.line, header[third], text_of(row.cells[third]), unit))
        elif told > beyond:
            left_out += 1
        else:
            origin.append(origins.setdefault(codes[0], len(origins)))
            destination.append(destinations.setdefault(codes[1], len(destinations)))
            cost.append(told)
        if len(cost) > most:
            raise RefusedFileError(
                f"Le fichier dit plus de {most} trajets. Gardez les origines du territoire, "
                "ou laissez de côté les trajets trop longs."
            )
    faults.refuse()
    _refuse_repeats(origin, destination, tuple(origins), tuple(destinations))
    return Times(unit, tuple(origins), tuple(destinations), origin, destination, cost, left_out)


def _no_code(line: int, label: str) -> Fault:
    return Fault(
        line, label, "", "un code de lieu", "Écrivez le code de la commune, de l’IRIS ou du service."
    )


def _no_cost(line: int, label: str, value: str, unit: Unit) -> Fault:
    return Fault(
        line, label, value, EXPECTED[unit], "Corrigez la cellule, ou retirez la ligne si on l’ignore."
    )


def _refuse_repeats(
    origin: "array[int]", destination: "array[int]", origins: Sequence[str], destinations: Sequence[str]
) -> None:
    """A pair told twice would count its inhabitants twice."""
    keys = np.asarray(origin, dtype=np.int64) * max(len(destinations), 1) + np.asarray(destination, np.int64)
    found, counts = np.unique(keys, return_counts=True)
    if len(repeated := found[counts > 1]):
        first, second = divmod(int(repeated[0]), len(destinations))
        raise RefusedFileError(
            f"Le trajet de {origins[first]} à {destinations[second]} est donné plusieurs fois "
            f"({len(repeated)} trajets en tout). Gardez une ligne par trajet."
        )
