"""What became of organisations of the demonstration, and the other names they bear."""

from datetime import date

from molette.config.demo.book import Book
from molette.config.demo.reading import French, Row, toml_rows
from molette.domain.identities.models import BodySuccession, OtherName
from molette.domain.journal.recording import record


class SuccessionRow(Row):
    former: str
    current: str
    kind: str
    happened_on: date
    source: str
    note: French = ""


class OtherNameRow(Row):
    organisation: str
    name: str
    kind: str


def load_successions(book: Book) -> None:
    said = [
        BodySuccession(
            former=book.organisation(row.former),
            current=book.organisation(row.current),
            source=book.sources[row.source],
            **row.model_dump(include={"kind", "happened_on", "note"}),
        )
        for row in toml_rows("successions", "succession", SuccessionRow)
    ]
    for one in book.keep(said, "former_id", "current_id").added:
        after = {"former": str(one.former), "current": str(one.current), "happened_on": one.happened_on}
        record("a dit ce qu’est devenue l’organisation", one, after=after)
    names = [
        OtherName(organisation=book.organisation(row.organisation), name=row.name, kind=row.kind)
        for row in toml_rows("successions", "other_name", OtherNameRow)
    ]
    book.keep(names, "organisation_id", "name")
