"""Frozen states: the list, freezing one more, one with what moved since another, its files."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from molette.domain.people.models import User
from molette.domain.people.permissions import Permission
from molette.domain.snapshots.actions import freeze
from molette.domain.snapshots.models import FrozenState
from molette.domain.snapshots.queries import (
    AlteredStateError,
    StateRow,
    content_of,
    previous,
    state_of,
    states,
)
from molette.engines.french import counted, long_date
from molette.engines.snapshots.comparing import compare
from molette.engines.snapshots.state import Snapshot
from molette.web.documents.packs.files import ENDINGS
from molette.web.documents.packs.keeping import Shelf
from molette.web.jobs import make_files
from molette.web.representations import represent
from molette.web.workspace import finding
from molette.web.workspace import snapshot_tables as tables
from molette.web.workspace.desk import (
    FormPage,
    accepted,
    allowed,
    done,
    form_page,
    frame,
    page,
    sent,
    user_of,
)
from molette.web.workspace.filters import asked, select
from molette.web.workspace.forms.snapshots import FreezeForm

HERE = ("États figés", "workspace:snapshots")
SINCE = "depuis_etat"
NONE = "aucun"
FIRST = "C’est le premier état figé : rien ne le précède."
UNCOMPARED = "Cet état n’est comparé à aucun autre."


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """Every state that is kept, the latest first."""
    rows = states(user_of(request))
    context = {
        **frame(request),
        **allowed(user_of(request), Permission.EDIT_CONTRACT),
        "answer": _answer(rows),
        "table": tables.state_table(rows),
    }
    sheet = tables.state_sheet(rows)
    return represent(request, fmt, template="workspace/snapshots.html", context=context, sheet=sheet)


def _answer(rows: tuple[StateRow, ...]) -> str:
    if not rows:
        return "Aucun état n’est figé : un comité décide sur un état qui ne bouge plus."
    last = rows[0]
    return f"{counted(len(rows), 'état figé', 'états figés')}, le dernier au {long_date(last.on)}."


def new(request: HttpRequest) -> HttpResponse:
    """Freeze the state of today."""
    user = user_of(request)
    finding.must(user, Permission.EDIT_CONTRACT)
    form = FreezeForm(sent(request), user=user)
    made: list[FrozenState] = []
    if accepted(form, lambda: made.append(freeze(form.actor, **form.values()))):
        return done(request, "L’état est figé : il ne changera plus.", "workspace:snapshot", made[0].pk)
    around = FormPage(
        title="Figer l’état du programme",
        submit="Figer cet état",
        back=reverse(HERE[1]),
        crumbs=[(HERE[0], reverse(HERE[1]))],
        lead="Ce que tout le monde peut lire aujourd’hui, en un seul document que chacun peut vérifier.",
        consequences=("Il ne se modifie pas et ne se retire pas.", "Les montants réservés n’y sont pas."),
    )
    return form_page(request, form, around)


def show(request: HttpRequest, key: int) -> HttpResponse:
    """A state: what it holds, what moved since another, its files."""
    row, since = _asked(request, key)
    user = user_of(request)
    with _unaltered():
        state = _opened(key, user)
        moved = compare(_opened(since.id, user), state) if since else None
    context = {
        "row": row,
        "crumbs": [(HERE[0], reverse(HERE[1]))],
        "facts": tables.facts(state),
        "moved": moved,
        "answer": moved.answer if moved else UNCOMPARED if since or len(states(user)) > 1 else FIRST,
        "changes": tables.change_tables(moved) if moved else (),
        "selects": (select(request, SINCE, "Comparé à", _others(row, user), "Le précédent"),),
        **_files(row, since),
    }
    return page(request, "snapshot.html", context)


def _others(row: StateRow, user: User) -> list[tuple[str, str]]:
    others = [(str(one.id), f"{one.name}, {long_date(one.on)}") for one in states(user) if one.id != row.id]
    return [*others, (NONE, "Aucun")]


def _asked(request: HttpRequest, key: int) -> tuple[StateRow, StateRow | None]:
    """A state, and the one to which it is compared: that of the address, else that of the last committee."""
    rows, chosen = states(user_of(request)), asked(request, SINCE)
    row = next((one for one in rows if one.id == key), None)
    if row is None:
        raise Http404
    if chosen == NONE:
        return row, None
    if chosen.isascii() and chosen.isdigit():
        return row, next((one for one in rows if one.id == int(chosen) and one.id != key), None)
    return row, previous(row, rows)


@contextmanager
def _unaltered() -> Iterator[None]:
    """A state written over in the base is not shown as if it were the one that was frozen."""
    try:
        yield
    except AlteredStateError as error:
        raise Http404(f"« {error} » n’est plus ce qui a été figé : prévenez l’administrateur.") from error


def _opened(key: int, user: User) -> Snapshot:
    found = state_of(key, user)
    if found is None:
        raise Http404
    return found


def _files(row: StateRow, since: StateRow | None) -> dict[str, object]:
    shelf = Shelf(row.digest, since.digest if since else "")
    query = f"?{SINCE}={since.id if since else NONE}"
    links = [
        {"ending": made.upper(), "href": reverse("workspace:snapshot_file", args=[row.id, made]) + query}
        for made in shelf.made
    ]
    return {
        "row": row,
        "links": links,
        "is_whole": shelf.is_whole,
        "is_asked": not shelf.is_whole and shelf.is_asked,
        "ratio": 100 * len(links) // len(ENDINGS),
        "query": query,
    }


def make(request: HttpRequest, key: int) -> HttpResponse:
    """Ask for the files: the worker makes them, away from the page. Read, it leads to the state."""
    row, since = _asked(request, key)
    shelf = Shelf(row.digest, since.digest if since else "")
    if request.method == "POST" and not shelf.is_whole and not shelf.is_asked:
        shelf.ask()
        make_files.enqueue(row.id, since.id if since else None, user_of(request).pk)
    query = f"?{SINCE}={since.id if since else NONE}"
    return redirect(f"{reverse('workspace:snapshot', args=[key])}{query}#dossier")


def progress(request: HttpRequest, key: int) -> HttpResponse:
    """How far the files are; once they are there, the page is read anew."""
    row, since = _asked(request, key)
    context = _files(row, since)
    if not context["is_asked"]:
        # Without a fragment: an address that differs by it alone is not read anew.
        here = f"{reverse('workspace:snapshot', args=[key])}{context['query']}"
        return HttpResponse(headers={"HX-Redirect": here})
    return render(request, "workspace/parts/pack_progress.html", context)


def file(request: HttpRequest, key: int, ending: str) -> FileResponse:
    """One of the files, as it was made."""
    row, since = _asked(request, key)
    path = Shelf(row.digest, since.digest if since else "").path(ending)
    if ending not in ENDINGS or not path.exists():
        raise Http404("Ce fichier n’est pas encore fait.")
    name = f"dossier-{row.on}.{ending}"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


def content(request: HttpRequest, key: int) -> HttpResponse:
    """The document itself: `sha256sum` on it gives the fingerprint."""
    row, _ = _asked(request, key)
    with _unaltered():
        written = content_of(key, user_of(request))
    name = f"etat-{row.on}-{row.digest[:8]}.json"
    return HttpResponse(
        written,
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
