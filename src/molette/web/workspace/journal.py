"""The journal: who did what, for whom, when, before, after and why."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponseBase

from molette.domain.journal.queries import PAGE, JournalFilter, Line, every_line, journal, journal_choices
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission
from molette.engines.sheets import Column, Sheet
from molette.web.representations import represent
from molette.web.workspace import finding
from molette.web.workspace.desk import frame, number_in, pager, user_of
from molette.web.workspace.filters import Select, asked, day_asked, select
from molette.web.workspace.words import change_sentence, field_word


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The lines the reader may read, the latest first, filtered by the address."""
    user = user_of(request)
    finding.must(user, Permission.VIEW_JOURNAL)
    filters = journal_filter(request)
    if fmt:
        return represent(request, fmt, template="", context={}, sheet=_sheet(every_line(filters, user)))
    found = journal(filters, user, page=number_in(request))
    context = {
        **frame(request),
        "found": found,
        "lines": told_lines(found.rows),
        "selects": _selects(request, user),
        "filters": filters,
        "page": pager(found.total, found.page, PAGE),
    }
    return represent(request, "", template="workspace/journal.html", context=context, sheet=_sheet(()))


def journal_filter(request: HttpRequest) -> JournalFilter:
    key = asked(request, "numero")
    return JournalFilter(
        who=asked(request, "qui"),
        organisation=asked(request, "organisation"),
        verb=asked(request, "acte"),
        subject_type=asked(request, "objet"),
        subject_id=int(key) if key.isascii() and key.isdigit() and len(key) < 10 else None,  # noqa: PLR2004 - no key is that long
        project=asked(request, "projet"),
        since=day_asked(request, "du"),
        until=day_asked(request, "au"),
    )


def told_lines(lines: Iterable[Line]) -> list[tuple[Line, list[tuple[str, str | None, str | None]]]]:
    """Return each line with its changes, the fields named in French."""
    return [(line, [(field_word(c.name), c.before, c.after) for c in line.changes]) for line in lines]


def _selects(request: HttpRequest, user: User) -> tuple[Select, ...]:
    offered = journal_choices(user)
    return (
        select(
            request,
            "organisation",
            "Organisation",
            [(name, name) for name in offered.organisations],
            "Toutes",
        ),
        select(request, "acte", "Acte", [(verb, verb) for verb in offered.verbs]),
        select(request, "objet", "Objet", offered.kinds),
    )


def _sheet(lines: Iterable[Line]) -> Sheet:
    return Sheet(
        "journal",
        (
            Column("ligne", "Ligne", lambda line: line.id),
            Column("acte", "Acte d’ensemble", lambda line: str(line.run)),
            Column("quand", "Quand", lambda line: line.at.isoformat(timespec="seconds")),
            Column("qui", "Qui", lambda line: line.actor),
            Column("pour", "Pour", lambda line: line.organisation),
            Column("verbe", "A fait", lambda line: line.verb),
            Column("nature", "Nature", lambda line: line.subject_kind),
            Column("objet", "Objet", lambda line: line.subject),
            Column("projet", "Projet", lambda line: line.project),
            Column("changements", "Changements", lambda line: " ; ".join(map(change_sentence, line.changes))),
            Column("motif", "Motif", lambda line: line.reason),
        ),
        lines,
        key=lambda line: line.id,
        name_of=lambda line: f"{line.actor} {line.verb} {line.subject}",
    )
