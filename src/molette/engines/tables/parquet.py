"""Read a Parquet file, with DuckDB shut to everything but that file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import duckdb

from molette.engines.tables.bounds import Limits, UnusableFile
from molette.engines.tables.cells import Cell, Row

MAGIC: Final = b"PAR1"
BATCH: Final = 50_000
ASK_AGAIN: Final = "Demandez-le de nouveau à son auteur, ou le même tableau en .csv."


@dataclass(frozen=True, slots=True)
class ParquetTable:
    """The columns of a file and its rows, which may be asked for again; the first row is on line 1."""

    source: Path
    header: tuple[str, ...]
    sample: tuple[Row, ...]
    limits: Limits

    def rows(self) -> Iterator[Row]:
        with _opened(self.source) as connection:
            found = connection.execute("SELECT * FROM read_parquet(?)", [str(self.source.resolve())])
            line = 0
            while batch := found.fetchmany(BATCH):
                for values in batch:
                    line += 1
                    yield Row(line, tuple(map(_cell, values)))


def is_parquet(source: Path) -> bool:
    with source.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def read(source: Path, limits: Limits = Limits()) -> ParquetTable:  # noqa: B008 - frozen
    """Open a file.

    Raises:
        UnusableFile: it is damaged, empty, or larger than allowed.
    """
    try:
        with _opened(source) as connection:
            path = [str(source.resolve())]
            count = connection.execute("SELECT count(*) FROM read_parquet(?)", path).fetchone()
            rows = connection.execute("SELECT * FROM read_parquet(?) LIMIT 500", path)
            header = tuple(str(column[0]) for column in rows.description or ())
            sample = tuple(
                Row(n, tuple(map(_cell, values))) for n, values in enumerate(rows.fetchall(), start=1)
            )
    except duckdb.Error as error:
        raise UnusableFile(
            "Le fichier Parquet est incomplet ou abîmé\N{NO-BREAK SPACE}: il ne s’ouvre pas.", ASK_AGAIN
        ) from error
    if not sample:
        raise UnusableFile("Le fichier Parquet n’a aucune ligne.", ASK_AGAIN)
    if (count and count[0] > limits.rows) or len(header) > limits.columns:
        raise UnusableFile(
            f"Le tableau dépasse {limits.rows} lignes ou {limits.columns} colonnes.",
            "Envoyez-le en plusieurs fichiers.",
        )
    return ParquetTable(source, header, sample, limits)


def _opened(source: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config={"memory_limit": "4GB", "threads": 2})
    connection.execute("SET allowed_paths = [?]", [str(source.resolve())])
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, Decimal | bool | str):
        return value or None if isinstance(value, str) else value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value)) if value == value and abs(value) != float("inf") else None  # noqa: PLR0124 - not a number
    return str(value)
