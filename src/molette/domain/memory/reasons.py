"""Why the rows of a list moved between two days: what the journal says of them meanwhile."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from molette.domain.journal.known import end_of
from molette.domain.journal.models import Entry, EntryQuerySet, Unsaid
from molette.domain.journal.queries import Line, line_of
from molette.engines.french import short_date

PROJECT: Final = "programme.project"
UNTOLD: Final = "dit entre ces deux jours, inscrit au journal un autre jour"
_MOST_AT_ONCE: Final = 500
_TOLD: Final = 3


@dataclass(frozen=True, slots=True)
class Reasons:
    """What the journal says of each row, by its key; a sentence for what it does not tell."""

    by_key: Mapping[Hashable, tuple[str, ...]]

    def of(self, key: Hashable) -> str:
        told = self.by_key.get(key, ())
        if not told:
            return UNTOLD
        more = len(told) - _TOLD
        return " ; ".join(told[:_TOLD]) + (f" ; et {more} autres lignes" if more > 0 else "")


def reasons(about: str, keys: Iterable[Hashable], since: date, until: date | None, user: object) -> Reasons:
    """Return the lines that the user may read about rows of this kind, the latest first.

    `about` is the kind of subject of the journal; the key of a project is its slug, which every line on it
    bears. One query for five hundred rows; none where the journal does not name what is listed.
    """
    if not about:
        return Reasons({})
    held = list(keys)
    found: dict[Hashable, list[str]] = defaultdict(list)
    for start in range(0, len(held), _MOST_AT_ONCE):
        part = held[start : start + _MOST_AT_ONCE]
        lines = _about(about, part).visible_to(user)
        lines = lines.filter(at__gt=end_of(since), **({"at__lte": end_of(until)} if until else {}))
        unsaid = Unsaid.to(user)
        for entry in lines.order_by("-id"):
            key = entry.project if about == PROJECT else entry.subject_id
            found[key].append(_sentence(line_of(entry, unsaid)))
    return Reasons({key: tuple(dict.fromkeys(told)) for key, told in found.items()})


def _about(about: str, keys: Iterable[Hashable]) -> EntryQuerySet:
    if about == PROJECT:
        return Entry.objects.filter(project__in=[key for key in keys if isinstance(key, str)])
    return Entry.objects.filter(subject_type=about, subject_id__in=[k for k in keys if isinstance(k, int)])


def _sentence(line: Line) -> str:
    who = f"{line.actor}, {line.organisation}" if line.organisation else line.actor
    why = f" : {line.reason}" if line.reason else ""
    return f"{short_date(line.at.date())}, {who} {line.verb} {line.subject}{why}"
