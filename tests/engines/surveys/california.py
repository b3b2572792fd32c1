"""Californian schools in 2000, as the published examples of the R package survey sample them: sums, no rows.

The package's `apiclus1` (183 schools of 15 districts, of 757) and `apistrat` (200 schools, by type) come from
the Department of Education of California. Their rows are not kept here, only sums made of them: schools that
have those sums have the same estimates and errors, to the last digit, since these are made of nothing else.
`E`, `H`, `M` are types; `Y` and `N`, whether a school met its target, or was given an award.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np

from molette.engines.surveys.arrays import Floats
from molette.engines.surveys.designs import Design, drawn
from molette.engines.surveys.margins import Categories, Quantity
from molette.engines.surveys.waves import Recruitment, Wave

WAVE = Wave("Écoles de Californie", date(2000, 7, 1), Recruitment.DRAWN)
DISTRICTS = 757
SCHOOLS = 6194.0
WEIGHT = 33.846996307373
TYPES = {"E": 4421.0, "H": 755.0, "M": 1018.0}
TARGETS = {"N": 1072.0, "Y": 5122.0}

# District, type, target met; schools, sum of the index of 2000, pupils.
CELLS = [
    (637, "H", "Y", 1, 608, 1689),
    (637, "E", "Y", 8, 5418, 2551),
    (637, "M", "Y", 2, 1333, 1841),
    (437, "H", "Y", 1, 443, 418),
    (437, "E", "Y", 2, 963, 732),
    (437, "M", "Y", 1, 482, 286),
    (778, "M", "N", 1, 411, 372),
    (778, "E", "Y", 1, 494, 308),
    (197, "E", "Y", 9, 6005, 3696),
    (197, "M", "N", 2, 1190, 1875),
    (197, "M", "Y", 1, 689, 962),
    (197, "E", "N", 1, 709, 425),
    (406, "E", "Y", 2, 1116, 683),
    (815, "H", "N", 1, 696, 442),
    (815, "M", "N", 1, 631, 508),
    (815, "E", "Y", 2, 1166, 691),
    (178, "H", "Y", 1, 529, 388),
    (178, "E", "Y", 2, 1001, 937),
    (178, "M", "N", 1, 547, 343),
    (255, "E", "Y", 12, 8633, 6130),
    (255, "M", "Y", 3, 2184, 2550),
    (255, "E", "N", 1, 552, 345),
    (568, "H", "Y", 3, 2161, 895),
    (568, "H", "N", 1, 687, 210),
    (568, "E", "Y", 3, 2160, 646),
    (568, "E", "N", 1, 699, 196),
    (568, "M", "Y", 1, 679, 233),
    (135, "E", "Y", 31, 20495, 13847),
    (135, "E", "N", 3, 2013, 1191),
    (510, "H", "N", 1, 595, 1585),
    (510, "H", "Y", 1, 661, 1855),
    (510, "E", "Y", 15, 9964, 6995),
    (510, "M", "N", 1, 614, 1015),
    (510, "M", "Y", 2, 1298, 2978),
    (510, "E", "N", 1, 629, 540),
    (716, "H", "Y", 3, 1577, 6195),
    (716, "E", "Y", 25, 14254, 11920),
    (716, "E", "N", 5, 2554, 2546),
    (716, "M", "Y", 4, 2009, 5153),
    (61, "E", "Y", 10, 7203, 3884),
    (61, "M", "N", 2, 1458, 1870),
    (61, "M", "Y", 1, 711, 1023),
    (413, "E", "Y", 1, 551, 274),
    (448, "H", "Y", 1, 703, 2147),
    (448, "E", "Y", 9, 6858, 3794),
    (448, "M", "Y", 2, 1550, 1434),
]
# District; schools, sums of the index of 1999 and of 2000, of the square of the first, of their product.
INDICES = [
    (637, 11, 6699, 7359, 4111913, 4509285),
    (437, 4, 1603, 1888, 644237, 755310),
    (778, 2, 812, 905, 329680, 367264),
    (197, 13, 8129, 8593, 5198567, 5478008),
    (406, 2, 1004, 1116, 504080, 560268),
    (815, 4, 2479, 2493, 1550911, 1556601),
    (178, 4, 1921, 2077, 935631, 1001859),
    (255, 16, 10971, 11369, 7743859, 8010392),
    (568, 9, 6253, 6386, 4369125, 4453701),
    (135, 34, 21397, 22508, 13875167, 14521817),
    (510, 21, 12783, 13761, 7920541, 8492290),
    (716, 37, 19001, 20394, 9942949, 10645831),
    (61, 13, 9045, 9372, 6323251, 6543627),
    (413, 1, 502, 551, 252004, 276602),
    (448, 12, 8478, 9111, 6037204, 6475521),
]
# Type, award; schools, sums of the index and of pupils, of the squares and product: index, both, pupils.
STRATA = [
    ("E", "N", 27, 17815, 10381, 12244851, 6735751, 4420297),
    ("E", "Y", 73, 49628, 31297, 34793786, 20668010, 15680371),
    ("H", "N", 34, 20699, 45265, 12903201, 26588944, 78725571),
    ("H", "Y", 16, 10592, 20770, 7264740, 14277264, 30553510),
    ("M", "N", 26, 15577, 23810, 9658737, 14198597, 26651142),
    ("M", "Y", 24, 16253, 17814, 11281659, 11917142, 15659062),
]


class Schools:
    """Clustered schools with the sums of `CELLS`: every school of a cell is its mean."""

    def __init__(self) -> None:
        self.district = [str(row[0]) for row in CELLS for _ in range(row[3])]
        self.type = [row[1] for row in CELLS for _ in range(row[3])]
        self.target = [row[2] for row in CELLS for _ in range(row[3])]
        self.index = np.array([row[4] / row[3] for row in CELLS for _ in range(row[3])])
        self.pupils = np.array([row[5] / row[3] for row in CELLS for _ in range(row[3])])
        self.design: Design = drawn([WEIGHT] * len(self.type), clusters=self.district, populations=DISTRICTS)
        self.types = Categories("type", TYPES, self.type)
        self.targets = Categories("objectif", TARGETS, self.target)


class IndexedSchools:
    """Clustered schools with the sums of `INDICES`."""

    def __init__(self) -> None:
        before, now = [], []
        for _, count, x, y, xx, xy in INDICES:
            even, _ = _standard(count)
            width = np.sqrt(max(xx / count - (x / count) ** 2, 0))
            slope = (xy / count - x * y / count**2) / width if width else 0.0
            before.append(x / count + width * even)
            now.append(y / count + slope * even)
        self.before, self.index = np.concatenate(before), np.concatenate(now)
        district = [str(row[0]) for row in INDICES for _ in range(row[1])]
        self.design = drawn([WEIGHT] * len(district), clusters=district, populations=DISTRICTS)
        self.margins = [
            Quantity("écoles", SCHOOLS, np.ones(len(district))),
            Quantity("indice de 1999", 3914069, self.before),
        ]


class StratifiedSchools:
    """Schools drawn by type, with the sums of `STRATA`."""

    def __init__(self) -> None:
        index, pupils = [], []
        for _, _, count, y, x, yy, xy, xx in STRATA:
            even, odd = _standard(count)
            height = np.sqrt(yy / count - (y / count) ** 2)
            slope = (xy / count - x * y / count**2) / height
            rest = np.sqrt(xx / count - (x / count) ** 2 - slope**2)
            index.append(y / count + height * even)
            pupils.append(x / count + slope * even + rest * odd)
        self.type = [row[0] for row in STRATA for _ in range(row[2])]
        self.award = [row[1] for row in STRATA for _ in range(row[2])]
        self.index, self.pupils = np.concatenate(index), np.concatenate(pupils)
        drawn_of = {name: self.type.count(name) for name in TYPES}
        self.design = drawn(
            [TYPES[name] / drawn_of[name] for name in self.type], strata=self.type, populations=TYPES
        )


def _standard(count: int) -> tuple[Floats, Floats]:
    """Two variables of mean 0 and mean square 1, and without correlation where there are three values."""
    line = np.linspace(-1, 1, count) if count > 1 else np.zeros(1)
    bow = line**2 - (line**2).mean()
    return _unit(line), _unit(bow)


def _unit(values: Floats) -> Floats:
    size = float(np.sqrt((values**2).mean()))
    found: Floats = values / size if size else values
    return found


def flags(answers: Sequence[str], answer: str) -> list[bool]:
    return [one == answer for one in answers]
