"""Apply a register as `molette import` does: its rate, its memory, beside a bare read.

The file is made for the occasion; it is imported into a fresh demonstration by our own command, in a process
of its own whose peak memory is read when it ends. The bare read is Python's csv module over the same file;
`frictionless validate` checks the first rows of it against the types it infers, and writes nothing.
Ends with status 1 when the import takes more memory than it may.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from itertools import chain
from pathlib import Path

from benchmarks.instance import DATA, load_of_the_machine
from benchmarks.tables import HEADER, rows, with_csv

ROWS, MOST_MB, PART = 100_000, 600, 20_000


def write(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv_lines = (";".join(map(str, row)) for row in chain([HEADER], rows(count)))
        file.writelines(f"{line}\n" for line in csv_lines)


def run(command: str, *arguments: str, **environment: str) -> tuple[float, float, str]:
    """Run an installed command; return seconds of the clock, seconds of processor and what it printed."""
    program = Path(sys.executable).with_name(command)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - commands of this environment
        [program, *arguments], env=os.environ | environment, capture_output=True, text=True, check=False
    )
    taken = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{command} {' '.join(arguments)}: {done.stdout}{done.stderr}")
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return taken, busy, done.stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help="lignes du registre")
    parser.add_argument("--database", default="", help="adresse d’une base PostgreSQL (défaut : SQLite)")
    asked = parser.parse_args()
    folder = DATA / "import"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    environment = {"MOLETTE_DATA_DIR": str(folder)}
    if asked.database:
        environment["MOLETTE_DATABASE_URL"] = asked.database
    file = folder / "registre.csv"
    write(file, asked.rows)
    part = folder / "part.csv"
    write(part, checked := min(asked.rows, PART))
    run("molette", "demo", "--no-serve", **environment)
    loaded = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    taken, busy, printed = run(
        "molette", "import", str(file), "--register", "Banc d’essai", "--json", **environment
    )
    # The largest of the children so far: the import, unless the demonstration took more.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    _, checking, _ = run("frictionless", "validate", "--trusted", str(part))
    start = time.perf_counter()  # last: a child would be counted what its parent held when it was born
    read = with_csv(file)()
    bare = time.perf_counter() - start
    added = json.loads(printed)["added"]
    if added != asked.rows or read != asked.rows:
        sys.exit(f"{asked.rows} rows written, {read} read, {added} imported")
    print(
        f"import {added:,} rows  {taken:.0f} s ({busy:.0f} s of processor), {added / busy:,.0f} rows a second"
        f"  csv {bare:.2f} s  ratio {busy / bare:.0f}"
    )
    print(
        f"frictionless validate, {checked:,} rows: {checked / checking:,.0f} rows a second of processor;"
        f" the import, {added / busy * checking / checked:.2f} times that"
    )
    print(f"peak memory {peak:.0f} MB (the demonstration loaded before it: {loaded:.0f} MB)")
    print(load_of_the_machine())
    if peak > MOST_MB:
        sys.exit(f"more than {MOST_MB} MB")


if __name__ == "__main__":
    main()
