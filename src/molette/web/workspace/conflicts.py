"""Two people wrote at the same time: what one typed, what stands now, what it was, and which to keep."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from molette.domain.journal.queries import Line, last_line_since
from molette.engines.french import short_date
from molette.engines.merging import Fate, Field
from molette.web.workspace.forms.base import DeskForm
from molette.web.workspace.forms.seen import KEEP, KNOWN, MINE, SEEN, THEIRS, Shown, legible, shown
from molette.web.workspace.words import field_word

_OURS = {"csrfmiddlewaretoken", SEEN, KNOWN}
WORDS = {
    Fate.MINE: "vous seul l’avez changé",
    Fate.THEIRS: "changé par l’autre",
    Fate.BOTH_ALIKE: "vous avez écrit la même chose",
    Fate.BOTH_APART: "à choisir",
}


@dataclass(frozen=True, slots=True)
class Side:
    """A line of the page: a field, its three versions as they read, and the choice it asks for."""

    name: str
    label: str
    mine: Sequence[str]
    now: Sequence[str]
    was: Sequence[str]
    word: str
    is_asked: bool
    is_theirs: bool
    kept: str

    @property
    def key(self) -> str:
        return f"{KEEP}{self.name}"


def conflict_context(request: HttpRequest, form: DeskForm) -> dict[str, Any]:
    """What the page of a conflict shows. One query: who wrote meanwhile."""
    sides = [_side(form, one) for one in form.conflict if one.fate is not Fate.NOBODY]
    edits = form.edits
    standing = edits.standing(edits.row) if edits else None
    return {
        "form": form,
        "sides": sides,
        "overlaps": any(side.is_asked for side in sides),
        "asks_again": KNOWN in form.data and any(side.is_asked and not side.kept for side in sides),
        "by": _told(last_line_since(standing, shown(form.seen).at, request.user)),
        "sent_again": list(_sent_again(request)),
        "seen": form.seen,
        "known": str(Shown({one.name: list(one.now) for one in form.conflict})),
        "action": (edits.address(standing) if edits else "") or request.get_full_path(),
        "mine": MINE,
        "theirs": THEIRS,
    }


def _side(form: DeskForm, one: Field) -> Side:
    label = form.fields[one.name].label if one.name in form.fields else field_word(one.name).capitalize()
    return Side(
        name=one.name,
        label=str(label),
        mine=legible(form, one.name, one.mine or ()),
        now=legible(form, one.name, one.now),
        was=legible(form, one.name, one.was),
        word=WORDS[one.fate],
        is_asked=one.fate is Fate.BOTH_APART,
        is_theirs=one.fate is Fate.THEIRS and one.mine is not None,
        kept=form.data.get(f"{KEEP}{one.name}", ""),
    )


def _sent_again(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Everything that was typed, to be sent again as it was."""
    for name, values in request.POST.lists():
        if name not in _OURS and not name.startswith(KEEP):
            yield from ((name, str(value)) for value in values)


def _told(line: Line | None) -> str:
    """« Par X, pour Y, à 14 h 02 », and the day when it is not today."""
    if line is None:
        return ""
    named = f"Par {line.actor}" + (f", pour {line.organisation}" if line.organisation else "")
    return f"{named}, {_when(line.at)}"


def _when(at: datetime) -> str:
    hour = f"à {at:%H} h {at:%M}"
    return hour if at.date() == timezone.localdate() else f"le {short_date(at.date())} {hour}"
