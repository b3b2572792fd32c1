"""Parquet files: the same bounds and the same sentences as any table, whatever their name."""

from pathlib import Path

import duckdb
import pytest

from molette.engines.tables import parquet
from molette.engines.tables.bounds import Limits, UnusableFile


def write(path: Path, query: str) -> Path:
    held = path.parent / "held.parquet"
    duckdb.connect().execute(f"COPY ({query}) TO '{held}' (ROW_GROUP_SIZE 100000)")
    return held.rename(path)


NAMES = ("lignes[1].parquet", "lignes*.parquet", "lignes?.parquet", "l’été.parquet")


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_read_whatever_its_name(name: str, tmp_path: Path) -> None:
    source = write(tmp_path / name, "SELECT 'ici' AS objet")

    table = parquet.read(source)

    assert [row.cells for row in table.rows()] == [("ici",)]


@pytest.mark.parametrize("name", NAMES[:3])
def test_a_name_that_is_worth_other_files_too_is_refused_with_its_remedy(name: str, tmp_path: Path) -> None:
    write(tmp_path / "lignes1.parquet", "SELECT 'autre' AS objet")
    source = write(tmp_path / name, "SELECT 'ici' AS objet")

    with pytest.raises(UnusableFile, match="Renommez-le"):
        parquet.read(source)


def test_a_file_damaged_further_on_says_where(tmp_path: Path) -> None:
    source = write(tmp_path / "long.parquet", "SELECT md5(range::VARCHAR) AS objet FROM range(400000)")
    table = parquet.read(source)
    content = bytearray(source.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 200_000] = bytes(200_000)
    source.write_bytes(content)

    with pytest.raises(UnusableFile, match="ne se lit plus après la ligne"):
        list(table.rows())


def test_a_file_heavier_than_allowed_is_refused(tmp_path: Path) -> None:
    source = write(tmp_path / "lourd.parquet", "SELECT md5(range::VARCHAR) AS objet FROM range(1000)")

    with pytest.raises(UnusableFile, match="la limite est de"):
        parquet.read(source, Limits(file_bytes=1_000))


def test_a_text_longer_than_allowed_is_refused_with_its_line(tmp_path: Path) -> None:
    source = write(
        tmp_path / "long.parquet",
        "SELECT CASE WHEN range = 700 THEN repeat('x', 200000) ELSE 'x' END AS objet FROM range(800)",
    )

    with pytest.raises(UnusableFile, match="ligne 701"):
        list(parquet.read(source).rows())
