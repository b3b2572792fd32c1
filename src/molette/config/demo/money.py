"""Schemes, and the timeline of public money: each sum on its rung, none counted twice."""

from molette.config.demo import money_rows
from molette.config.demo.book import Book
from molette.config.demo.reading import toml_rows
from molette.domain.funding.models import Movement, Scheme
from molette.domain.journal.recording import record

SAID = (
    "source_id", "contract_id", "funding_source_id", "rung", "year", "dated", "amount", "project_id",
    "wording",
)  # fmt: skip
PLAIN = {
    "rung", "amount", "is_approximate", "year", "year_end", "dated", "dated_precision", "act", "wording",
    "overlap_reason",
}  # fmt: skip


def load_schemes(book: Book) -> None:
    table = toml_rows("money", "scheme", money_rows.SchemeRow)
    schemes = [
        Scheme(**row.model_dump(exclude={"source"}), source=book.sources[row.source] if row.source else None)
        for row in table
    ]
    book.schemes = {scheme.slug: scheme for scheme in book.keep(schemes, "slug").rows}


def load_movements(book: Book) -> None:
    """Sums counted first; then those that repeat one of them."""
    table = toml_rows("money", "movement", money_rows.MovementRow)
    counted = [row for row in table if not row.counted_in]
    kept = book.keep([_movement(book, row, None) for row in counted], *SAID)
    keyed = {row.key: movement for row, movement in zip(counted, kept.rows, strict=True) if row.key}
    again = [_movement(book, row, keyed[row.counted_in]) for row in table if row.counted_in]
    said_again = book.keep(again, *SAID)
    if kept.added or said_again.added:
        record(
            "a inscrit les mouvements de",
            book.contracts["erbm"],
            after={"counted": len(kept.added), "said_again": len(said_again.added)},
        )


def _movement(book: Book, row: money_rows.MovementRow, counted_in: Movement | None) -> Movement:
    return Movement(
        **row.model_dump(include=PLAIN),
        contract=book.contracts[row.contract],
        project=book.projects[row.project] if row.project else None,
        funding_source=book.fund(row.scheme, row.funder, row.year),
        said_by=book.organisation(row.said_by),
        source=book.sources[row.source],
        counted_in=counted_in,
    )
