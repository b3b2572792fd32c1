"""Concordances invented for the demonstration, said and contested by invented bodies alone."""

from datetime import date
from typing import Final

from molette.config.demo import rows
from molette.config.demo.book import Book
from molette.config.demo.reading import toml_rows
from molette.domain.convergence.models import Concordance
from molette.domain.signatures.models import Position, Subject

SAID_BY: Final = "bailleur-demonstration"
AGAINST: Final = "association-demonstration"
SAID_ON: Final = date(2026, 6, 1)


def load_concordances(book: Book) -> None:
    for row in toml_rows("concordances", "concordance", rows.ConcordanceRow):
        said = Concordance(
            **row.model_dump(include={"relation", "left_quotation", "right_quotation", "why"}),
            left=book.nodes[row.left],
            right=book.nodes[row.right],
            said_by=book.organisation(SAID_BY),
            said_on=SAID_ON,
            is_fictional=True,
        )
        kept = book.keep([said], "left_id", "right_id", "said_by_id")
        if kept.added and row.contested:
            answer = Position(
                subject=Subject.RELATION,
                subject_id=kept.rows[0].pk,
                organisation=book.organisation(AGAINST),
                kind=Position.Kind.CONTESTED,
                counter_word=row.instead,
                reason=row.contested,
                source=book.sources["demonstration"],
                said_on=SAID_ON,
                is_fictional=True,
            )
            book.keep([answer], "subject", "subject_id", "organisation_id")
