"""Read tables: ours beside openpyxl (workbooks) and beside Python's bare csv module (text), in the same run.

Ours does more than its peers: it finds the header, bounds the file and gives each row its line. The ratio
says what that costs or saves.
"""

import csv
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import openpyxl
import xlsxwriter

from molette.engines.tables.reading import read

HEADER = ("IDENTIFIANT", "DISPOSITIF", "CODE INSEE", "BENEFICIAIRE", "OBJET", "COUT", "SUBVENTION")
WORKBOOK_ROWS, TEXT_ROWS = 26_000, 1_000_000


def rows(count: int) -> Iterable[tuple[str | float, ...]]:
    for n in range(count):
        code = f"62{n % 900:03d}"
        yield (f"2018DI{n:06d}", "DETR", code, f"COMMUNE {code}", f"Opération {n}", 1000.5 + n, 200.25 + n)


def seconds(run: Callable[[], int]) -> tuple[float, int]:
    start = time.perf_counter()
    count = run()
    return time.perf_counter() - start, count


def ours(path: Path) -> Callable[[], int]:
    return lambda: sum(1 for _ in read(path).rows())


def with_openpyxl(path: Path) -> Callable[[], int]:
    def run() -> int:
        sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
        return sum(1 for _ in sheet.iter_rows(values_only=True)) - 1

    return run


def with_csv(path: Path) -> Callable[[], int]:
    def run() -> int:
        with path.open(encoding="utf-8", newline="") as file:
            return sum(1 for _ in csv.reader(file, delimiter=";")) - 1

    return run


def compare(what: str, path: Path, peer: str, other: Callable[[Path], Callable[[], int]]) -> None:
    (mine, count), (theirs, other_count) = seconds(ours(path)), seconds(other(path))
    if count != other_count:
        sys.exit(f"{what}: {count} rows read, {peer} reads {other_count}")
    told = f"molette {mine:6.2f} s  {peer} {theirs:6.2f} s  ratio {mine / theirs:5.2f}"
    print(f"{what:5} {count:>9,} rows  {told}")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        book, text = Path(folder, "registre.xlsx"), Path(folder, "registre.csv")
        workbook = xlsxwriter.Workbook(str(book), {"constant_memory": True})
        sheet = workbook.add_worksheet()
        for line, row in enumerate((HEADER, *rows(WORKBOOK_ROWS))):
            sheet.write_row(line, 0, row)
        workbook.close()
        with text.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";").writerows((HEADER, *rows(TEXT_ROWS)))
        compare("xlsx", book, "openpyxl", with_openpyxl)
        compare("csv", text, "csv", with_csv)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process {peak:.0f} MB")


if __name__ == "__main__":
    main()
