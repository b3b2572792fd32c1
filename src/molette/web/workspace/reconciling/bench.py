"""The workbench: the groups of two books one by one, and what a person decides of each."""

from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from molette.domain.people.acting import actor_for
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission, can
from molette.domain.reconciliation import actions, jobs
from molette.domain.reconciliation.actions.deciding import MOST_AT_ONCE
from molette.domain.reconciliation.models import Decision, Group, Reconciliation
from molette.domain.reconciliation.models.groups import GAPS
from molette.domain.reconciliation.queries import (
    Asked,
    GroupRow,
    bench,
    candidates,
    figures_of,
    group_row,
    lines_found,
    parts_of,
    sure,
)
from molette.domain.reconciliation.queries.benches import STATES, decisions_of, group_rows, last_decision
from molette.engines.french import counted, spaced
from molette.web.representations import represent
from molette.web.workspace import finding
from molette.web.workspace.desk import frame, number_in, pager, user_of
from molette.web.workspace.desk import page as desk_page
from molette.web.workspace.filters import Select, asked, select
from molette.web.workspace.reconciling import shown, tables
from molette.web.workspace.reconciling.boards import crumbs, find
from molette.web.workspace.reconciling.forms import speaking_for

SIZE: Final = 25
STATE_WORDS: Final = {
    "a-decider": "À décider",
    "absents-a-gauche": "Absents du premier livre",
    "absents-a-droite": "Absents du second livre",
    "de-cote": "Mis de côté",
    "acceptes": "Acceptés",
    "tous": "Tous",
}
KEPT: Final = ("etat", "ecart", "annee", "dispositif", "lieu", "texte", "page")


def index(request: HttpRequest, slug: str, fmt: str = "") -> HttpResponseBase:
    """The groups on the left, the one chosen on the right with what may be done of it."""
    user = user_of(request)
    of = find(user, slug)
    found = bench(of, wanted(request), user)
    total = found.count()
    here = pager(total, number_in(request), SIZE)
    rows = group_rows(found[here.start_index() - 1 : here.end_index()], user) if total else ()
    chosen = _chosen(request, of, rows, user)
    kept = {name: asked(request, name) for name in KEPT if asked(request, name)}
    context = {
        **frame(request),
        "of": of,
        "rows": [shown.group(row, of) for row in rows],
        "total": total,
        "page": here,
        "told": figures_of(of, user=user),
        "sure": sure(of, user).count(),
        "selects": _selects(request, of, user),
        "text": asked(request, "texte"),
        "chosen": shown.group(chosen, of) if chosen else None,
        "rank": _rank(rows, chosen),
        "kept": urlencode(kept),
        "kept_pairs": list(kept.items()),
        "crumbs": crumbs(of),
        **_around(request, of, chosen, user),
    }
    sheet = tables.groups_sheet(group_rows(found, user) if fmt else (), of)
    return represent(request, fmt, template="workspace/bench.html", context=context, sheet=sheet)


def wanted(request: HttpRequest) -> Asked:
    """Which groups the address asks for."""
    state, year = asked(request, "etat"), asked(request, "annee")
    return Asked(
        state=state if state in STATES else "a-decider",
        gap=asked(request, "ecart"),
        year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,  # noqa: PLR2004
        scheme=asked(request, "dispositif"),
        place=asked(request, "lieu"),
        text=asked(request, "texte"),
    )


def _selects(request: HttpRequest, of: Reconciliation, user: User) -> tuple[Select, ...]:
    state = asked(request, "etat")
    states = tuple((name, label) for name, label in STATE_WORDS.items() if name != "a-decider")
    return (
        Select("etat", "Lesquels", states, state, STATE_WORDS["a-decider"]),
        select(request, "ecart", "Écart", GAPS),
        select(request, "annee", "Année", parts_of(of, "annee", user), "Toutes"),
        select(request, "dispositif", "Dispositif", parts_of(of, "dispositif", user)),
        select(request, "lieu", "Lieu", parts_of(of, "lieu", user)),
    )


def _chosen(
    request: HttpRequest, of: Reconciliation, rows: Sequence[GroupRow], user: User
) -> GroupRow | None:
    """The group that the address names, else the one at its rank in the page, else the first."""
    key = asked(request, "groupe")
    if key.isascii() and key.isdigit():
        found = group_row(of, int(key), user)
        if found is not None:
            return found
    if not rows:
        return None
    rank = min(number_in(request, "rang") - 1, len(rows) - 1)
    return group_row(of, rows[rank].id, user)


def _rank(rows: Sequence[GroupRow], chosen: GroupRow | None) -> int:
    """The rank of the group chosen in the page, from 1; 1 where it is not in it."""
    return next((n for n, one in enumerate(rows, 1) if chosen and one.id == chosen.id), 1)


def _around(request: HttpRequest, of: Reconciliation, chosen: GroupRow | None, user: User) -> dict[str, Any]:
    """What surrounds the group chosen: candidates, lines sought by hand, the last decision, who may act."""
    may = can(user, Permission.RECONCILE, of) and of.closed_on is None
    words = asked(request, "chercher")
    own = speaking_for(user, of) if may else ()
    return {
        "may": may,
        "offered": shown.offered(candidates(of, chosen, user)) if chosen else (),
        "sought_lines": _sought(of, chosen, words, user) if chosen and words else (),
        "sought_words": words,
        "last": last_decision(of, user, [one.pk for one in own]) if may else None,
        "speaking": own,
    }


def _sought(of: Reconciliation, chosen: GroupRow, words: str, user: User) -> list[Any]:
    own = {line.id for line in chosen.lines}
    found = [one for side in ("left", "right") for one in lines_found(of, side, words, user)]
    return [shown.line(one) for one in found if one.id not in own]


def decide(request: HttpRequest, slug: str) -> HttpResponse:
    """Do what a button of the workbench says, then go on to the next group."""
    user = user_of(request)
    of = find(user, slug, Permission.RECONCILE)
    back = reverse("workspace:bench", args=[of.slug])
    if request.method != "POST":
        return redirect(back)
    doing = request.POST.get("faire", "")
    try:
        said = _do(doing, request, of, user)
    except ValidationError as refusal:
        messages.error(request, spaced(" ".join(refusal.messages)))
        kept = {"groupe": request.POST.get("groupe", "")}
        return redirect(f"{back}?{request.POST.get('garde', '')}&{urlencode(kept)}#groupe")
    messages.success(request, spaced(said))
    kept = {"rang": request.POST.get("rang", "1")}
    if doing == "commenter":
        kept = {"groupe": request.POST.get("groupe", "")}
    return redirect(f"{back}?{request.POST.get('garde', '')}&{urlencode(kept)}#groupe")


def _do(doing: str, request: HttpRequest, of: Reconciliation, user: User) -> str:
    sent = request.POST
    own = speaking_for(user, of)
    named = next((one for one in own if str(one.pk) == sent.get("pour")), own[0] if own else None)
    actor = actor_for(user, named)
    if doing == "defaire":
        asked = decisions_of(of, user).filter(pk=int(_number(sent.get("decision", ""))))
        return undone(actor, finding.one(asked))
    group, reason = int(_number(sent.get("groupe", ""))), sent.get("motif", "")
    ticked = [int(value) for value in sent.getlist("ligne") if value.isascii() and value.isdigit()]
    acts: dict[str, tuple[Callable[[], Any], str]] = {
        "accepter": (lambda: actions.accept(actor, of, group, reason=reason), "C’est accepté."),
        "rejeter": (
            lambda: actions.reject(actor, of, group, reason=reason),
            "C’est rejeté ; ce groupe ne reviendra pas.",
        ),
        "cote": (lambda: actions.park(actor, of, group, reason=reason), "C’est mis de côté."),
        "commenter": (lambda: actions.comment(actor, of, group, reason=reason), "Le commentaire est écrit."),
        "grouper": (lambda: actions.group_together(actor, of, ticked, reason=reason), "Le groupe est fait."),
        "separer": (
            lambda: actions.split(actor, of, group, _unticked(of, group, ticked), reason=reason),
            "Les lignes décochées sont séparées.",
        ),
    }
    if doing not in acts:
        raise ValidationError("Choisissez ce qu’il faut faire de ce groupe.")
    act, said = acts[doing]
    act()
    return said


def _number(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) < 19 else "0"  # noqa: PLR2004 - a bigint


def _unticked(of: Reconciliation, group: int, ticked: Sequence[int]) -> list[int]:
    found = Group.objects.filter(reconciliation=of, pk=group).order_by("pk").first()
    lines = found.lines.order_by("pk").values_list("pk", flat=True) if found else []
    return [key for key in lines if key not in set(ticked)]


def undone(actor: Any, decision: Decision, reason: str = "") -> str:
    """Undo a decision; where its groups are not back at once, calculate anew."""
    if actions.undo(actor, decision, reason=reason):
        return "La décision est défaite."
    jobs.start(actor, decision.reconciliation)
    return "La décision est défaite ; les groupes sont calculés à nouveau."


def all_sure(request: HttpRequest, slug: str) -> HttpResponse:
    """The sure groups of no difference, to be read, then accepted together."""
    user = user_of(request)
    of = find(user, slug)
    found = sure(of, user)
    if request.method == "POST":
        finding.must(user, Permission.RECONCILE, of)
        return _accept_ticked(request, of, user)
    rows = group_rows(found[:MOST_AT_ONCE], user)
    context = {
        "of": of,
        "rows": [shown.group(row, of) for row in rows],
        "total": found.count(),
        "euros": sum(row.stake for row in rows),
        "may": can(user, Permission.RECONCILE, of) and of.closed_on is None,
        "crumbs": [*crumbs(of), ("Établi", reverse("workspace:bench", args=[of.slug]))],
    }
    return desk_page(request, "bench_sure.html", context)


def _accept_ticked(request: HttpRequest, of: Reconciliation, user: User) -> HttpResponse:
    ticked = [int(value) for value in request.POST.getlist("groupe") if value.isascii() and value.isdigit()]
    own = speaking_for(user, of)
    if not ticked:
        messages.error(request, "Cochez au moins un groupe.")
        return redirect("workspace:bench_sure", of.slug)
    try:
        actions.accept_sure(actor_for(user, own[0] if own else None), of, ticked)
    except ValidationError as refusal:
        messages.error(request, spaced(" ".join(refusal.messages)))
        return redirect("workspace:bench_sure", of.slug)
    messages.success(request, spaced(f"{counted(len(ticked), 'groupe accepté', 'groupes acceptés')}."))
    return redirect("workspace:bench", of.slug)
