"""Read csv and its cousins as a stream: any separator, quoted line breaks, nul bytes, endless lines."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from molette.engines.tables import encodings
from molette.engines.tables.bounds import Limits, UnusableFile
from molette.engines.tables.cells import Row, cleaned

SEPARATORS = ";,\t|"
NAMES = {"\t": "tabulation"}
SAMPLE_LINES = 200


@dataclass(frozen=True, slots=True)
class Dialect:
    encoding: encodings.Encoding
    separator: str
    declared: bool
    """The first line is `sep=;`, a word to Excel and not a row."""

    @property
    def name(self) -> str:
        return f"csv {self.encoding.name} {NAMES.get(self.separator, self.separator)}"


def detect(source: Path, limits: Limits) -> Dialect:
    encoding = encodings.detect(source)
    with _open(source, encoding) as file:
        lines = list(islice(_lines(file, limits), SAMPLE_LINES))
    first = lines[0].strip() if lines else ""
    if first.lower().startswith("sep=") and first[4:5] in SEPARATORS:
        return Dialect(encoding, first[4:5] or "\t", declared=True)
    return Dialect(encoding, max(SEPARATORS, key=lambda s: _regularity(lines, s)), declared=False)


def rows(source: Path, dialect: Dialect, limits: Limits) -> Iterator[Row]:
    """Read every record; `line` is the one where it starts. Nul bytes are dropped."""
    line = 1
    with _open(source, dialect.encoding) as file:
        reader = csv.reader(_lines(file, limits), delimiter=dialect.separator)
        try:
            for cells in reader:
                if max(map(len, cells), default=0) > limits.cell_chars:
                    raise _endless(line)
                if not (dialect.declared and line == 1):
                    yield Row(line, tuple(map(cleaned, cells)))
                line = reader.line_num + 1
        except csv.Error as error:
            raise _endless(line) from error


def _open(source: Path, encoding: encodings.Encoding) -> TextIO:
    return source.open(encoding=encoding.codec, errors=encoding.errors, newline="")


def _lines(file: TextIO, limits: Limits) -> Iterator[str]:
    longest = min(limits.columns, 100) * limits.cell_chars
    while line := file.readline(longest):
        if len(line) == longest:
            raise UnusableFile(
                f"Une ligne du fichier dépasse {longest // 10**6} millions de caractères.",
                "Vérifiez que les lignes du tableau sont bien séparées par des retours à la ligne.",
            )
        yield line.replace("\0", "") if "\0" in line else line


def _endless(line: int) -> UnusableFile:
    return UnusableFile(
        f"Une cellule de la ligne {line} est démesurée\N{NO-BREAK SPACE}: "
        "un guillemet ouvert n’est sans doute jamais refermé.",
        "Corrigez cette ligne, ou enregistrez de nouveau le tableau depuis un tableur.",
    )


def _regularity(lines: list[str], separator: str) -> tuple[float, int]:
    """Share of the lines that have the commonest number of columns, then that number.

    Where the sample was cut, its last record may be half of one: it does not count.
    """
    try:
        records = [len(cells) for cells in csv.reader(lines, delimiter=separator) if any(cells)]
    except csv.Error:
        return 0.0, 0
    widths = Counter(records[:-1] if len(lines) == SAMPLE_LINES and len(records) > 1 else records)
    lines_read = sum(widths.values())
    del widths[1]
    if not widths:
        return 0.0, 0
    width, count = widths.most_common(1)[0]
    return count / lines_read, width
