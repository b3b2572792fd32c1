"""What blocks all projects, and what delays what: each with who must act."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponseBase

from molette.domain.followup.queries import BlockingView, DelayView, blockings, delays
from molette.domain.journal.known import known_on
from molette.domain.people.permissions import Permission, voices
from molette.engines.french import counted, spaced
from molette.web.representations import represent
from molette.web.workspace.desk import frame, number_in, pager, user_of
from molette.web.workspace.filters import asked, select
from molette.web.workspace.followup import obstacle_tables as tables

SIZE = 100


def show_blockings(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """What blocks, the oldest first, and by whom it can be lifted."""
    user = user_of(request)
    everything = blockings(user)
    who = asked(request, "qui")
    rows = [one for one in everything if who in ("", one.who)]
    own = voices(user, Permission.STATE_VALUE) if known_on() is None else frozenset()
    here = pager(len(rows), number_in(request), SIZE)
    shown = rows[here.start_index() - 1 if rows else 0 : here.end_index()]
    context = {
        **frame(request),
        "answer": _answer(rows),
        "table": tables.blocking_table(shown, edits=False, lifts=lambda one: one.lifter_id in own),
        "selects": (
            select(request, "qui", "Qui peut le lever", sorted({(x.who, x.who) for x in everything})),
        ),
        "page": here,
    }
    sheet = tables.blocking_sheet(rows)
    return represent(request, fmt, template="workspace/blockings.html", context=context, sheet=sheet)


def _answer(rows: Sequence[BlockingView]) -> str:
    if not rows:
        return "Rien de ce que vous voyez n’est dit bloqué."
    bodies = counted(len({one.who for one in rows}), "organisme peut", "organismes peuvent")
    oldest = max(one.days for one in rows)
    told = f"{counted(len(rows), 'blocage')}, que {bodies} lever"
    return spaced(f"{told} ; le plus ancien dure depuis {counted(oldest, 'jour')}.")


def show_delays(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """What is delayed by what it waits for, at any remove."""
    rows = delays(user_of(request))
    here = pager(len(rows), number_in(request), SIZE)
    shown = rows[here.start_index() - 1 if rows else 0 : here.end_index()]
    context = {
        **frame(request),
        "answer": _delayed(rows),
        "table": tables.delay_table(shown, "Les retards qui en font d’autres"),
        "page": here,
    }
    sheet = tables.delay_sheet(rows)
    return represent(request, fmt, template="workspace/delays.html", context=context, sheet=sheet)


def _delayed(rows: Sequence[DelayView]) -> str:
    if not rows:
        return "Aucun retard n’en fait un autre."
    causes = len({one.by.project_id for one in rows})
    late = counted(len(rows), "jalon est retardé", "jalons sont retardés")
    return spaced(f"{late} par {counted(causes, 'projet attendu', 'projets attendus')}.")
