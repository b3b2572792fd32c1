"""How large a file may be, and the one exception that says why a file cannot be used."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of what a partner may send; beyond them a file is refused, never half read."""

    file_bytes: int = 200 * 2**20
    json_bytes: int = 20 * 10**6
    """A JSON file is read whole, unlike the others."""
    rows: int = 2_000_000
    columns: int = 1_000
    cell_chars: int = 100_000
    sheets: int = 100
    archive_entries: int = 5_000
    archive_bytes: int = 2 * 2**30
    archive_ratio: int = 300
    """Inflated over deflated size of a part: real sheets stay under 100, deflate bombs are near 1,000."""
    workbook_memory: int = 3 * 2**30
    """Address space of the process that reads a workbook (Linux)."""
    workbook_seconds: int = 120


class UnusableFile(Exception):  # noqa: N818 - it names what the reader is told, not a fault of ours
    """A file that holds no table we can read. Both texts are French sentences for the sender."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}"


def too_heavy(size: int, limits: Limits) -> UnusableFile:
    """Say that a file weighs more bytes than allowed."""
    return UnusableFile(
        f"Le fichier pèse {size // 10**6} Mo\N{NO-BREAK SPACE}; la limite est de "
        f"{limits.file_bytes // 10**6} Mo.",
        "Envoyez-le en plusieurs fichiers.",
    )
