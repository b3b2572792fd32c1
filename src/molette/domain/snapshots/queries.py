"""The frozen states that are kept, without their content; and one of them, proved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from molette.domain.programme.queries import Ref, organisation_ref
from molette.domain.snapshots.models import FrozenState
from molette.engines.snapshots.state import Snapshot
from molette.engines.snapshots.writing import loads


@dataclass(frozen=True, slots=True)
class StateRow:
    """A state that is kept; its content is read by `state_of` alone."""

    id: int
    name: str
    on: date
    digest: str
    projects: int
    frozen_by: Ref | None
    recorded_at: datetime
    is_fictional: bool
    body_id: int | None  # that of the meeting for which it was frozen
    held_on: date | None


class AlteredStateError(ValueError):
    """What is kept is no longer what was frozen: somebody wrote in the base."""


def states(user: object) -> tuple[StateRow, ...]:
    """Every state that the user sees, the latest first. One query."""
    rows = FrozenState.objects.visible_to(user).defer("content").select_related("frozen_by", "meeting")
    return tuple(_row(one) for one in rows.order_by("-on", "-pk"))


def _row(one: FrozenState) -> StateRow:
    told = (one.pk, one.name, one.on, one.digest, one.projects, organisation_ref(one.frozen_by))
    body, held_on = (one.meeting.body_id, one.meeting.held_on) if one.meeting else (None, None)
    return StateRow(*told, one.recorded_at, one.is_fictional, body, held_on)


def state_for(meeting: int, user: object) -> StateRow | None:
    """The last state frozen for a meeting: the one on which it decides. One query."""
    rows = FrozenState.objects.visible_to(user).filter(meeting=meeting).defer("content")
    found = rows.select_related("frozen_by", "meeting").order_by("-pk").first()
    return _row(found) if found else None


def previous(row: StateRow, rows: Sequence[StateRow]) -> StateRow | None:
    """The state of the last meeting of the same body, else the one before: « depuis le dernier comité »."""
    after = list(rows[[one.id for one in rows].index(row.id) + 1 :])
    same = [one for one in after if one.body_id == row.body_id and one.held_on != row.held_on]
    return next(iter(same if row.body_id is not None and same else after), None)


def content_of(key: int, user: object) -> bytes | None:
    """The document as it was written, or None where none is seen. Raises AlteredStateError."""
    found = FrozenState.objects.visible_to(user).filter(pk=key).order_by("pk").first()
    if found is None:
        return None
    written = found.content.encode()
    if sha256(written).hexdigest() != found.digest:
        raise AlteredStateError(str(found))
    return written


def state_of(key: int, user: object) -> Snapshot | None:
    """What a state holds, or None where none is seen. Raises AlteredStateError."""
    written = content_of(key, user)
    return loads(written) if written is not None else None
