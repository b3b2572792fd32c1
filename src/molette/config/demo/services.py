"""Services of the demonstration: published lists, cut to what is near the territory. Nothing is invented."""

from collections import defaultdict
from typing import Final

from molette.config.demo import rows
from molette.config.demo.book import Book
from molette.config.demo.reading import csv_rows
from molette.domain.journal.recording import Actor
from molette.domain.services.actions import load_services
from molette.domain.services.models import Service
from molette.engines.french import of
from molette.engines.reach.lists import Listed

DOCTORS: Final = "medecin"


def load_daily_services(actor: Actor, book: Book) -> None:
    """Write them as `molette services load` would, a kind and a source at a time."""
    held: dict[tuple[str, str], list[Listed]] = defaultdict(list)
    for line, row in enumerate(csv_rows("services", rows.ServiceRow), start=2):
        held[row.kind, row.source].append(_listed(book, line, row))
    for (kind, source), listed in held.items():
        done = load_services(actor, kind, listed, source=book.sources[source])
        book.count(Service, done.added)


def _listed(book: Book, line: int, row: rows.ServiceRow) -> Listed:
    """Doctors are only told by commune: they stand at its centre, under its name."""
    name = row.name or f"Médecins {of(book.place(row.commune).name)}"
    return Listed(
        line,
        row.code,
        name,
        row.commune,
        None if row.longitude is None else float(row.longitude),
        None if row.latitude is None else float(row.latitude),
        float(row.capacity),
        None,
        None,
    )
