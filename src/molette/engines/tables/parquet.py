"""Read a Parquet file, with DuckDB shut to everything but that file."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import duckdb

from molette.engines.tables.bounds import Limits, UnusableFile, too_heavy
from molette.engines.tables.cells import Cell, Row

MAGIC: Final = b"PAR1"
SAMPLE: Final = 500
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
        """Give the rows.

        Raises:
            UnusableFile: the file is damaged further on, or a text is longer than allowed.
        """
        line = 0
        try:
            with _opened(self.source) as (connection, name):
                found = connection.execute("SELECT * FROM read_parquet(?)", [name])
                while batch := found.fetchmany(BATCH):
                    for values in batch:
                        line += 1
                        yield _row(line, values, self.limits)
        except duckdb.Error as error:
            raise UnusableFile(
                f"Le fichier Parquet est abîmé\N{NO-BREAK SPACE}: il ne se lit plus après la ligne {line}.",
                ASK_AGAIN,
            ) from error


def is_parquet(source: Path) -> bool:
    with source.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def read(source: Path, limits: Limits = Limits()) -> ParquetTable:  # noqa: B008 - frozen
    """Open a file.

    Raises:
        UnusableFile: it is damaged, empty, or larger than allowed, in bytes, lines, columns or texts.
    """
    if (size := source.stat().st_size) > limits.file_bytes:
        raise too_heavy(size, limits)
    try:
        with _opened(source) as (connection, name):
            count = connection.execute("SELECT count(*) FROM read_parquet(?)", [name]).fetchone()
            rows = connection.execute("SELECT * FROM read_parquet(?) LIMIT ?", [name, SAMPLE])
            header = tuple(str(column[0]) for column in rows.description or ())
            sample = tuple(_row(line, values, limits) for line, values in enumerate(rows.fetchall(), start=1))
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


@contextmanager
def _opened(source: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    """Open DuckDB shut to everything but one file, and give the name by which to ask for it."""
    path = str(source.resolve())
    with duckdb.connect(":memory:", config={"memory_limit": "4GB", "threads": 2}) as connection:
        connection.execute("SET allowed_paths = [?]", [path])
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        try:
            yield connection, path
        except duckdb.PermissionException as error:  # to DuckDB, `*`, `?` and `[` name other files as well
            raise UnusableFile(
                f"Le nom {source.name} vaut pour d’autres fichiers, à côté de lui.",
                "Renommez-le sans étoile, point d’interrogation ni crochet.",
            ) from error


def _row(line: int, values: tuple[Any, ...], limits: Limits) -> Row:
    if any(isinstance(value, str) and len(value) > limits.cell_chars for value in values):
        raise UnusableFile(f"Un texte de la ligne {line} est démesuré.", "Raccourcissez-le.")
    return Row(line, tuple(map(_cell, values)))


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
