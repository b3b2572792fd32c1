"""The desk of one's organisation: to sign, contested, silent; many signed at once; the joint rate."""

from collections import defaultdict
from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from molette.domain.desk.rate import joint_rates
from molette.domain.desk.tabs import PAGE, DeskRow, Tab, count_to_sign, rows_to_sign, signing_desk
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission
from molette.domain.programme.queries import tree_names
from molette.domain.signatures.models import Subject
from molette.domain.signatures.signing_many import Read, sign_many
from molette.domain.statements.desk import corrections_of
from molette.engines.french import counted
from molette.web.figure_words import KINDS, NAMES
from molette.web.representations import represent
from molette.web.workspace import finding
from molette.web.workspace.desk import frame, number_in, page, pager, user_of
from molette.web.workspace.filters import asked, select
from molette.web.workspace.forms.signatures import AcceptForm
from molette.web.workspace.signing_tables import desk_sheet, rate_sheet, rate_table, reviewed, told_rows

TABS = {
    Tab.TO_SIGN: "À signer",
    Tab.CONTESTED: "Contestés par d’autres",
    Tab.SILENT: "Sans réponse des autres",
}
SELECTED = "chiffre"
MOST_AT_ONCE = 200


def desk(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """What awaits one's organisation, by euros at stake then by age."""
    user = user_of(request)
    tab = Tab(asked(request, "onglet")) if asked(request, "onglet") in set(Tab) else Tab.TO_SIGN
    kind = KINDS.get(asked(request, "nature"))
    subject = kind.value if kind else ""
    found = signing_desk(user, tab, page=number_in(request), subject=subject, size=10_000 if fmt else PAGE)
    context = {
        **frame(request),
        "tab": tab.value,
        "corrections": corrections_of(user),
        "tabs": _tabs(tab),
        "to_sign": found.total if tab is Tab.TO_SIGN and not subject else count_to_sign(user),
        "found": found,
        "rows": told_rows(found.rows),
        "selects": [
            select(
                request,
                "nature",
                "Nature",
                [(name, f"{kind.label}s") for name, kind in KINDS.items()],
                "Toutes",
            )
        ],
        "page": pager(found.total, found.page, PAGE),
    }
    sheet = desk_sheet(found.rows)
    return represent(request, fmt, template="workspace/signing.html", context=context, sheet=sheet)


def _tabs(tab: Tab) -> list[dict[str, object]]:
    here = reverse("workspace:signing")
    return [
        {
            "label": label,
            "href": here if one is Tab.TO_SIGN else f"{here}?onglet={one}",
            "current": one is tab,
        }
        for one, label in TABS.items()
    ]


def review(request: HttpRequest) -> HttpResponse:
    """Read again the figures chosen, then sign them all at once, each as it was read."""
    user = user_of(request)
    finding.must(user, Permission.SIGN_STATEMENT)
    chosen = request.POST.getlist(SELECTED) or request.GET.getlist(SELECTED)
    rows = rows_to_sign(user, _keys(chosen))
    if request.method == "POST" and rows:
        return _sign(request, user, rows)
    context = {
        "rows": reviewed(rows),
        "left": max(0, len(set(chosen)) - len(rows)),
        "form": AcceptForm(user=user),
        "crumbs": [("Signatures", reverse("workspace:signing"))],
    }
    return page(request, "sign_many.html", context)


def _keys(chosen: Iterable[str]) -> dict[Subject, list[int]]:
    """The figures that an address or a form names; what is no figure is left out."""
    found: dict[Subject, list[int]] = defaultdict(list)
    for one in list(dict.fromkeys(chosen))[:MOST_AT_ONCE]:
        name, _, key = one.partition("-")
        if name in KINDS and key.isascii() and key.isdigit() and len(key) < 12:  # noqa: PLR2004 - no key is that long
            found[KINDS[name]].append(int(key))
    return found


def _sign(request: HttpRequest, user: User, rows: tuple[DeskRow, ...]) -> HttpResponse:
    form = AcceptForm(request.POST, user=user)
    read = [
        Read(row.signed, request.POST.get(f"vu-{NAMES[Subject(row.signed.subject)]}-{row.signed.key}", ""))
        for row in rows
    ]
    try:
        if form.is_valid():
            signed = sign_many(
                form.actor, read, organisation=form.speaks_for, reason=form.cleaned_data["reason"]
            )
            messages.success(request, f"{counted(len(signed), 'chiffre signé', 'chiffres signés')}.")
    except (ValidationError, PermissionDenied) as refusal:
        said = refusal.messages[0] if isinstance(refusal, ValidationError) else str(refusal)
        messages.error(request, f"Rien n’est signé. {said}")
        query = "&".join(f"{SELECTED}={one}" for one in request.POST.getlist(SELECTED))
        return redirect(f"{reverse('workspace:sign_many')}?{query}")
    return redirect(reverse("workspace:signing"))


def rates(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """How much of the programme is joint, by partner and by theme."""
    user = user_of(request)
    found = joint_rates(user, asked(request, "arbre"))
    known = [(tree.slug, tree.label) for tree in tree_names()]
    context = {
        **frame(request),
        "found": found,
        "by_partner": rate_table("Par partenaire", "Partenaire", found.partners, waiting=True),
        "by_theme": rate_table("Par thème", "Orientation", found.themes),
        "selects": [select(request, "arbre", "Thèmes de", known, "le premier arbre")],
        "crumbs": [("Signatures", reverse("workspace:signing"))],
    }
    return represent(request, fmt, template="workspace/rates.html", context=context, sheet=rate_sheet(found))
