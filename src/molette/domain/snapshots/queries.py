"""The frozen states that are kept, without their content; and one of them, proved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from molette.domain.programme.queries import Ref, organisation_ref
from molette.domain.snapshots.models import FrozenState
from molette.engines.snapshots.state import Snapshot
from molette.engines.snapshots.writing import UnreadableSnapshotError, fingerprint


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


class AlteredStateError(ValueError):
    """What is kept is no longer what was frozen: somebody wrote in the base."""


def states() -> tuple[StateRow, ...]:
    """Every state, the latest first. One query."""
    rows = FrozenState.objects.defer("content").select_related("frozen_by").order_by("-on", "-pk")
    return tuple(_row(one) for one in rows)


def _row(one: FrozenState) -> StateRow:
    told = (one.pk, one.name, one.on, one.digest, one.projects, organisation_ref(one.frozen_by))
    return StateRow(*told, one.recorded_at, one.is_fictional)


def state_for(meeting: int) -> StateRow | None:
    """The last state frozen for a meeting: the one on which it decides. One query."""
    rows = FrozenState.objects.defer("content").select_related("frozen_by").filter(meeting=meeting)
    found = rows.order_by("-pk").first()
    return _row(found) if found else None


def previous(key: int) -> StateRow | None:
    """The state kept before this one, for « depuis le dernier comité »."""
    rows = states()
    ranks: Mapping[int, int] = {one.id: rank for rank, one in enumerate(rows)}
    after = ranks[key] + 1 if key in ranks else len(rows)
    return rows[after] if after < len(rows) else None


def state_of(key: int) -> Snapshot | None:
    """What a state holds, or None where none has this key. Raises AlteredStateError."""
    found = FrozenState.objects.filter(pk=key).order_by("pk").first()
    if found is None:
        return None
    try:
        state = found.state()
    except UnreadableSnapshotError as error:
        raise AlteredStateError(str(found)) from error
    if fingerprint(state) != found.digest:
        raise AlteredStateError(str(found))
    return state
