"""Who received what of the votes of 2025: invented, the higher levels before those taken from them."""

from molette.config.demo import money_rows
from molette.config.demo.book import Book
from molette.config.demo.reading import toml_rows
from molette.domain.funding.models import Delegation
from molette.domain.journal.recording import record

KEY = ("funding_source_id", "holder_id", "parent_id", "perimeter_id")


def load_delegations(book: Book) -> None:
    held: dict[str, Delegation] = {}
    added = 0
    for row in toml_rows("delegations", "delegation", money_rows.DelegationRow):
        kept = book.keep([_delegation(book, row, held.get(row.parent))], *KEY)
        added += len(kept.added)
        if row.key:
            held[row.key] = kept.rows[0]
    if added:
        record("a inscrit les délégations de", book.contracts["erbm"], after={"added": added})


def _delegation(book: Book, row: money_rows.DelegationRow, parent: Delegation | None) -> Delegation:
    return Delegation(
        **row.model_dump(include={"ae", "cp", "act", "decided_on"}),
        funding_source=book.fund(row.scheme, row.funder, row.year),
        holder=book.organisation(row.holder),
        parent=parent,
        perimeter=book.places[row.perimeter] if row.perimeter else None,
        source=book.sources["demonstration"],
        is_fictional=True,
    )
