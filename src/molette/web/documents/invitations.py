"""A meeting for the agendas of those who sit in it (RFC 5545, exchanged as RFC 5546 says).

Published while its convocation waits for signatures, requested once all have signed, cancelled when it is.
Its UID never changes; its SEQUENCE grows with every change of the meeting, so each new signature grows it.
The same meeting gives the same file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.utils.timezone import make_aware
from icalendar import Calendar, Event, vCalAddress, vText

from molette.domain.governance.queries.views import AttendanceView, MeetingView
from molette.engines.committees.attendance import Role
from molette.engines.committees.calendar import Stage
from molette.engines.french import spaced
from molette.web.documents.packs.blocks import marked

LENGTH: Final = timedelta(hours=2)
METHODS: Final = {Stage.PLANNED: "PUBLISH", Stage.CANCELLED: "CANCEL"}
STATUSES: Final = {Stage.PLANNED: "TENTATIVE", Stage.CANCELLED: "CANCELLED"}
ROLES: Final = {
    Role.CHAIR: "CHAIR",
    Role.MEMBER: "REQ-PARTICIPANT",
    Role.SECRETARY: "REQ-PARTICIPANT",
    Role.INVITED: "OPT-PARTICIPANT",
}


@dataclass(frozen=True, slots=True)
class Around:
    """What an invitation needs beside its meeting.

    `host` and `page` name it and lead to it; `emails` are those of organisations, by their key, that the
    reader may see, and `site` the address of an organisation that has none; `version` counts the changes of
    the meeting, the last of them at `changed_at`.
    """

    host: str
    page: str
    site: str
    emails: Mapping[int, str]
    version: int
    changed_at: datetime


def method(stage: Stage) -> str:
    """What the file asks of an agenda."""
    return METHODS.get(stage, "REQUEST")


def invitation(view: MeetingView, around: Around) -> bytes:
    """Write the file."""
    made = Calendar()
    made.add("prodid", "-//Molette//Séances//FR")
    made.add("version", "2.0")
    made.add("method", method(view.stage))
    made.add_component(_event(view, around))
    content: bytes = made.to_ical()
    return content


def _event(view: MeetingView, around: Around) -> Event:
    row, made = view.row, Event()
    made.add("uid", f"seance-{row.id}@{around.host}")
    made.add("sequence", around.version)
    made.add("summary", marked(row.body.label, is_fictional=row.is_fictional))
    made.add("dtstamp", around.changed_at)
    if row.starts_at is None:
        made.add("dtstart", row.held_on)
    else:
        begins = make_aware(datetime.combine(row.held_on, row.starts_at)).astimezone(UTC)
        made.add("dtstart", begins)
        made.add("dtend", begins + LENGTH)
    if row.where:
        made.add("location", row.where)
    points = [f"{one.number}. {one.title}" for one in view.points]
    made.add(
        "description", spaced("\n".join(["Ordre du jour :", *points]) if points else "Ordre du jour à venir.")
    )
    made.add("status", STATUSES.get(view.stage, "CONFIRMED"))
    made.add("url", around.page)
    for address in _organisers(view, around):
        made.add("organizer", address)
    if method(view.stage) != "PUBLISH":  # a meeting that is only published names nobody (RFC 5546, 3.2.1)
        for one in view.attendance:
            made.add("attendee", _attendee(one, around))
    return made


def _organisers(view: MeetingView, around: Around) -> list[vCalAddress]:
    """An agenda takes one: the first chair."""
    chairs = [one for one in view.attendance if one.role is Role.CHAIR]
    return [_address(one, around) for one in chairs[:1]]


def _attendee(one: AttendanceView, around: Around) -> vCalAddress:
    found = _address(one, around)
    found.params["CUTYPE"] = vText("GROUP")
    found.params["ROLE"] = vText(ROLES[one.role])
    found.params["PARTSTAT"] = vText("NEEDS-ACTION")
    return found


def _address(one: AttendanceView, around: Around) -> vCalAddress:
    """An organisation, by the address at which it is written to; else by its page."""
    email = around.emails.get(one.organisation_id)
    found = vCalAddress(f"mailto:{email}" if email else f"{around.site}{one.organisation.slug}")
    found.params["CN"] = vText(one.organisation.label)
    return found
