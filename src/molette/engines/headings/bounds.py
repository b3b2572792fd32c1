"""How large a document may be. Beyond, it is refused, never half read."""

from dataclasses import dataclass

MOST_HEADINGS = 300
MOST_LEVELS = 6


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """Bounds of a document that a partner sends."""

    file_bytes: int = 50 * 10**6
    pages: int = 1_000
    characters: int = 5_000_000
    paragraphs: int = 50_000
    bookmarks: int = 5_000
    memory: int = 1536 * 2**20
    """Address space of the process that reads (Linux)."""
    seconds: int = 60
