"""Figures by commune: real inhabitants, and invented measures that rise, fall, sum and weigh."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from random import Random
from typing import Final

from molette.config.demo import rows
from molette.config.demo.book import Book
from molette.config.demo.figures import SAID
from molette.config.demo.operations import SEED
from molette.config.demo.reading import Row, csv_rows, toml_rows
from molette.config.demo.territory import YEAR
from molette.domain.statements.models import Missing, Nature, Statement

OBSERVED: Final = (2021, 2023, 2025)
START, END = 2019, 2027
PERIMETER: Final = "artois"
TENTH: Final = Decimal("0.1")
# One source is cited by all that is invented: what is already there is looked for by measure.
BY_MEASURE: Final = ("measure_id", *SAID)
# Under this many inhabitants the invented rates are hidden, as statistical secrecy would.
SECRET: Final = 500


class FictionRow(Row):
    slug: str
    start: Decimal
    target: Decimal
    spread: Decimal
    only_with_cites: bool = False


def load_commune_figures(book: Book) -> None:
    communes = csv_rows("communes", rows.CommuneRow)
    book.keep([_inhabitants(book, row) for row in communes], *BY_MEASURE)
    with_cites = {code for cite in csv_rows("cites", rows.CiteRow) for code in cite.communes.split()}
    for fiction in toml_rows("operations", "measure", FictionRow):
        chosen = [row for row in communes if row.insee in with_cites or not fiction.only_with_cites]
        said = [s for row in chosen for s in _of_commune(book, fiction, row)]
        book.keep([*said, *_targets(book, fiction, len(chosen))], *BY_MEASURE)


def _inhabitants(book: Book, row: rows.CommuneRow) -> Statement:
    """The municipal population: a fact, with its source."""
    return Statement(
        measure=book.measures["habitants"],
        nature=Nature.OBSERVED,
        value=row.municipal,
        period_end=date(YEAR, 12, 31),
        said_on=date(YEAR + 2, 12, 31),
        said_precision="year",
        said_by=book.organisation("insee"),
        place=book.place(row.insee),
        source=book.sources["geo-communes"],
    )


def _of_commune(book: Book, fiction: FictionRow, row: rows.CommuneRow) -> Iterable[Statement]:
    """A start, observations on the way to the target, and the target; a few are hidden or not published."""
    chance = Random(f"{SEED}-{fiction.slug}-{row.insee}")  # noqa: S311 - a draw to be repeated
    spread = float(fiction.spread)
    own = Decimal(str(round(1 + chance.uniform(-spread, spread), 2)))
    pace = Decimal(str(round(chance.uniform(0.3, 0.9), 2)))
    start, target = fiction.start * own, fiction.target * own
    exact = TENTH if book.measures[fiction.slug].decimals else Decimal(1)
    hidden = not fiction.only_with_cites and (row.municipal or 0) < SECRET
    silent = chance.choice((None, None, None, OBSERVED[-1]))
    for year in (START, *OBSERVED, END):
        done = Decimal(year - START) / Decimal(END - START)
        nature = {START: Nature.BASELINE, END: Nature.TARGET}.get(year, Nature.OBSERVED)
        way = done if nature == Nature.TARGET else done * pace
        missing = Missing.HIDDEN if hidden else Missing.NOT_PUBLISHED if year == silent else ""
        if nature == Nature.TARGET:
            missing = ""
        yield _fiction(
            book,
            fiction,
            nature,
            year,
            value=None if missing else (start + (target - start) * way).quantize(exact),
            missing=missing,
            place=book.place(row.insee),
        )


def _targets(book: Book, fiction: FictionRow, communes: int) -> Iterable[Statement]:
    """What the whole perimeter aims at, by steps."""
    times = communes if book.measures[fiction.slug].aggregation == "sum" else 1
    for year, nature in (
        (START, Nature.BASELINE),
        (2023, Nature.TARGET),
        (2025, Nature.TARGET),
        (END, Nature.TARGET),
    ):
        done = Decimal(year - START) / Decimal(END - START)
        value = (fiction.start + (fiction.target - fiction.start) * done) * times
        yield _fiction(
            book,
            fiction,
            nature,
            year,
            value=value.quantize(TENTH),
            missing="",
            perimeter=book.perimeters[PERIMETER],
        )


def _fiction(book: Book, fiction: FictionRow, nature: Nature, year: int, **told: object) -> Statement:
    measure = book.measures[fiction.slug]
    planned = nature == Nature.TARGET
    return Statement(
        measure=measure,
        nature=nature,
        period_end=date(year, 12, 31),
        said_on=date(START, 12, 31) if planned else date(year + 1, 3, 31),
        said_by=measure.producer,
        source=book.sources["demonstration"],
        is_fictional=True,
        **told,
    )
