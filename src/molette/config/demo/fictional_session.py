"""What an invented session is made of: who is there, what each says and votes, what is decided and signed."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from molette.config.demo.book import Book
from molette.domain.governance.contents import content_of, hash_of
from molette.domain.governance.models import (
    AgendaPoint,
    Attendance,
    Ballot,
    Body,
    ChairSignature,
    Meeting,
    Resolution,
    SignedAct,
    Stance,
)
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project

STATE, REGION, DEPARTMENT = "prefecture-region", "region-hauts-de-france", "departement-pas-de-calais"
BETHUNE, LENS, HENIN = "200072460", "246200364", "246200299"
VOTING: Final = (STATE, REGION, DEPARTMENT, BETHUNE, LENS, HENIN)
LAST_SAID: Final = date(2026, 10, 15)


def meet(book: Book, body: Body, on: date, **fields: Any) -> Meeting:
    given = {"starts_at": time(14, 30), "where": "Oignies (fictif)", "is_fictional": True, **fields}
    return book.keep([Meeting(body=body, held_on=on, **given)], "body_id", "held_on").rows[0]


def put_points(
    book: Book, meeting: Meeting, told: Sequence[tuple[str, str, Project | None, dict[str, Any]]]
) -> list[AgendaPoint]:
    rows = [
        AgendaPoint(
            meeting=meeting, order=rank, title=title, why=why, project=project, is_fictional=True, **fields
        )
        for rank, (title, why, project, fields) in enumerate(told, start=1)
    ]
    return list(book.keep(rows, "meeting_id", "title").rows)


def entry_key(point: AgendaPoint, name: str) -> UUID:
    """A key that the same load gives again."""
    return uuid5(
        NAMESPACE_URL, f"fictif/{point.meeting.body.slug}/{point.meeting.held_on}/{point.order}/{name}"
    )


def resolve(book: Book, point: AgendaPoint, number: int, **fields: Any) -> Resolution:
    given = {
        "point": point,
        "number": number,
        "decided_on": point.meeting.held_on,
        "entry_key": entry_key(point, "decision"),
        "is_fictional": True,
        **fields,
    }
    return book.keep([Resolution(**given)], "entry_key").rows[0]


def say(book: Book, point: AgendaPoint, who: str, kind: str, words: str = "") -> None:
    row = Stance(
        point=point,
        organisation=book.organisation(who),
        kind=kind,
        words=words,
        said_on=min(point.meeting.held_on, LAST_SAID),
        entry_key=entry_key(point, f"position-{who}"),
        is_fictional=True,
    )
    book.keep([row], "entry_key")


def attend(book: Book, meeting: Meeting, absent: str, represented: tuple[str, str]) -> None:
    rows = []
    for who in VOTING:
        by: Organisation | None = book.organisation(represented[1]) if who == represented[0] else None
        presence = "absent" if who == absent else "represented" if by else "present"
        rows.append(
            Attendance(
                meeting=meeting,
                organisation=book.organisation(who),
                presence=presence,
                represented_by=by,
                is_fictional=True,
            )
        )
    book.keep(rows, "meeting_id", "organisation_id")


def vote(book: Book, point: AgendaPoint, against: str = "", abstains: str = "", absent: str = "") -> None:
    rows = [
        Ballot(
            point=point,
            organisation=book.organisation(who),
            choice={against: "against", abstains: "abstain"}.get(who, "for"),
            is_fictional=True,
        )
        for who in VOTING
        if who != absent
    ]
    book.keep(rows, "point_id", "organisation_id")


def sign(book: Book, meeting: Meeting, act: SignedAct, on: date) -> dict[str, Any]:
    content = content_of(meeting, act)
    rows = [
        ChairSignature(
            meeting=meeting,
            act=act.value,
            organisation=book.organisation(who),
            content_hash=hash_of(content),
            signed_on=on,
            is_fictional=True,
        )
        for who in (STATE, REGION)
    ]
    book.keep(rows, "meeting_id", "act", "organisation_id")
    return content
