"""Frozen states: the list, freezing one more, one with what moved since another, its files."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from molette.domain.people.permissions import Permission
from molette.domain.snapshots.actions import freeze
from molette.domain.snapshots.models import FrozenState
from molette.domain.snapshots.queries import AlteredStateError, StateRow, previous, state_of, states
from molette.engines.french import counted, long_date
from molette.engines.snapshots.changes import Comparison
from molette.engines.snapshots.comparing import compare
from molette.engines.snapshots.state import Snapshot
from molette.engines.snapshots.writing import dumps
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
    rows = states()
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
    row = _row(key)
    since = _since(request, row)
    with _unaltered():
        state, moved = _opened(key), _moved(key, since)
    context = {
        "row": row,
        "crumbs": [(HERE[0], reverse(HERE[1]))],
        "facts": tables.facts(state),
        "moved": moved,
        "answer": moved.answer if moved else UNCOMPARED if since or len(states()) > 1 else FIRST,
        "changes": tables.change_tables(moved) if moved else (),
        "selects": (select(request, SINCE, "Comparé à", _others(row), "Le précédent"),),
        **_files(row, since),
    }
    return page(request, "snapshot.html", context)


def _row(key: int) -> StateRow:
    found = next((one for one in states() if one.id == key), None)
    if found is None:
        raise Http404
    return found


def _others(row: StateRow) -> list[tuple[str, str]]:
    others = [(str(one.id), f"{one.name}, {long_date(one.on)}") for one in states() if one.id != row.id]
    return [*others, (NONE, "Aucun")]


def _since(request: HttpRequest, row: StateRow) -> StateRow | None:
    """The state to which it is compared: the one that the address names, else the one before."""
    chosen = asked(request, SINCE)
    if chosen == NONE:
        return None
    if chosen.isascii() and chosen.isdigit():
        return next((one for one in states() if one.id == int(chosen) and one.id != row.id), None)
    return previous(row.id)


@contextmanager
def _unaltered() -> Iterator[None]:
    """A state written over in the base is not shown as if it were the one that was frozen."""
    try:
        yield
    except AlteredStateError as error:
        raise Http404(f"« {error} » n’est plus ce qui a été figé : prévenez l’administrateur.") from error


def _opened(key: int) -> Snapshot:
    found = state_of(key)
    if found is None:
        raise Http404
    return found


def _moved(key: int, since: StateRow | None) -> Comparison | None:
    return compare(_opened(since.id), _opened(key)) if since else None


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
    row = _row(key)
    since = _since(request, row)
    shelf = Shelf(row.digest, since.digest if since else "")
    if request.method == "POST" and not shelf.is_whole and not shelf.is_asked:
        shelf.ask()
        make_files.enqueue(row.id, since.id if since else None)
    query = f"?{SINCE}={since.id if since else NONE}"
    return redirect(f"{reverse('workspace:snapshot', args=[key])}{query}#dossier")


def progress(request: HttpRequest, key: int) -> HttpResponse:
    """How far the files are; once they are there, the page is read anew."""
    row = _row(key)
    since = _since(request, row)
    context = _files(row, since)
    if not context["is_asked"]:
        # Without a fragment: an address that differs by it alone is not read anew.
        here = f"{reverse('workspace:snapshot', args=[key])}{context['query']}"
        return HttpResponse(headers={"HX-Redirect": here})
    return render(request, "workspace/parts/pack_progress.html", context)


def file(request: HttpRequest, key: int, ending: str) -> FileResponse:
    """One of the files, as it was made."""
    row = _row(key)
    since = _since(request, row)
    path = Shelf(row.digest, since.digest if since else "").path(ending)
    if ending not in ENDINGS or not path.exists():
        raise Http404("Ce fichier n’est pas encore fait.")
    name = f"dossier-{row.on}.{ending}"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


def content(_request: HttpRequest, key: int) -> HttpResponse:
    """The document itself: `sha256sum` on it gives the fingerprint."""
    row = _row(key)
    with _unaltered():
        written = dumps(_opened(key))
    name = f"etat-{row.on}-{row.digest[:8]}.json"
    return HttpResponse(
        written,
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
