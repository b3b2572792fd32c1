"""The bodies of the programme as sources tell them, and those that the demonstration invents."""

from datetime import date
from decimal import Decimal

from molette.config.demo.book import Book
from molette.config.demo.reading import French, Row, toml_rows
from molette.domain.governance.models import Body, Meeting, Seat
from molette.domain.journal.recording import record
from molette.engines.committees.attendance import Role
from molette.engines.committees.powers import Power


class MeetingRow(Row):
    """A meeting that a source tells of: its day, and where."""

    held_on: date
    where: French = ""
    source: str


class BodyRow(Row):
    """A body: its powers by their names, its seats by role."""

    slug: str
    name: French
    kind: str
    contract: str
    source: str
    mission: French
    meetings_per_year: int | None = None
    quorum_rule: str = "none"
    quorum_value: Decimal | None = None
    votes: bool = False
    powers: tuple[Power, ...] = ()
    chairs: tuple[str, ...] = ()
    secretaries: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    invited: tuple[str, ...] = ()
    meeting: tuple[MeetingRow, ...] = ()
    is_fictional: bool = False

    def seats(self) -> tuple[tuple[Role, tuple[str, ...]], ...]:
        return (
            (Role.CHAIR, self.chairs),
            (Role.MEMBER, self.members),
            (Role.SECRETARY, self.secretaries),
            (Role.INVITED, self.invited),
        )


TOLD = {"slug", "name", "kind", "mission", "meetings_per_year", "quorum_rule", "quorum_value", "votes"}


def load_committees(book: Book) -> dict[str, Body]:
    """Write the bodies, who sits, and the meetings that sources tell of; by slug."""
    found: dict[str, Body] = {}
    for row in toml_rows("bodies", "body", BodyRow):
        body = Body(
            **row.model_dump(include=TOLD),
            **{f"may_{power.value}": True for power in row.powers},
            contract=book.contracts[row.contract],
            source=book.sources[row.source],
            is_fictional=row.is_fictional,
        )
        kept = book.keep([body], "slug")
        found[row.slug] = kept.rows[0]
        if kept.added:
            record("a inscrit l’instance", kept.rows[0], after={"meetings_per_year": row.meetings_per_year})
        _load_parts(book, row, kept.rows[0])
    return found


def _load_parts(book: Book, row: BodyRow, body: Body) -> None:
    seats = [
        Seat(
            body=body,
            organisation=book.organisation(one),
            role=role.value,
            source=book.sources[row.source],
            is_fictional=row.is_fictional,
        )
        for role, members in row.seats()
        for one in members
    ]
    book.keep(seats, "body_id", "organisation_id")
    held = [
        Meeting(
            body=body,
            held_on=one.held_on,
            where=one.where,
            opened_on=one.held_on,
            closed_on=one.held_on,
            source=book.sources[one.source],
        )
        for one in row.meeting
    ]
    book.keep(held, "body_id", "held_on")
