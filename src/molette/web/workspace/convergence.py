"""Two texts face to face in the workspace: what looks alike, what is proposed, signed, set aside."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from molette.domain.convergence import actions
from molette.domain.convergence.models import Concordance, Dismissal, places_of
from molette.domain.convergence.queries import changes, suggestions, tree_of
from molette.domain.desk.crosswalk import crosswalk
from molette.domain.desk.life import Life, life
from molette.domain.people.acting import Ground, organisations_for
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission
from molette.domain.programme.models import OrientationNode
from molette.domain.signatures.models import Subject
from molette.domain.signatures.wording import title_of, written
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.engines.signatures import State
from molette.web import convergence_tables as told
from molette.web.figure_words import when_said
from molette.web.public.convergence import (
    about,
    asked_cells,
    asked_pair,
    cell_selects,
    page_of,
    selects,
)
from molette.web.representations import represent
from molette.web.workspace import finding
from molette.web.workspace.answers import may_answer
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
from molette.web.workspace.figures import thread
from molette.web.workspace.forms.convergence import (
    ConcordanceForm,
    CorrectConcordanceForm,
    DismissForm,
    WithdrawConcordanceForm,
)

TIES = ("left__tree__stated_by", "right__tree__stated_by", "said_by")


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """What looks alike and awaits a word, then what was said, then what was set aside."""
    user = user_of(request)
    shown = asked_pair(request)
    lists = (*selects(shown), *cell_selects(request))
    found = crosswalk(*shown, user) if shown else None
    kept = asked_cells(request, found) if found else None
    context = {
        **frame(request),
        **allowed(user, Permission.STATE_VALUE),
        "view": page_of(found, kept) if found and kept else None,
        "selects": lists,
        "suggested": suggestions(*shown, user) if shown else None,
    }
    sheet = told.matrix_sheet(kept) if kept else Sheet("convergence", (), ())
    template = "workspace/convergence.html"
    return represent(request, fmt, template=template, context=context, sheet=sheet, about=about(kept))


def _asked_nodes(request: HttpRequest, user: User) -> tuple[OrientationNode, OrientationNode]:
    """The two orientations that the address names, the tree recorded first on the left."""
    slugs = [request.GET.get(name, "") for name in ("gauche", "droite")]
    rows = OrientationNode.objects.filter(slug__in=slugs).select_related("tree__stated_by")
    held = list(rows.order_by("tree_id", "pk"))
    if len(held) != len(slugs) or held[0].tree_id == held[1].tree_id:
        raise Http404
    finding.must(user, Permission.STATE_VALUE, Ground(tuple(places_of(*held))))
    return held[0], held[1]


def create(request: HttpRequest) -> HttpResponse:
    """Propose what one orientation is to the other."""
    user = user_of(request)
    finding.must(user, Permission.STATE_VALUE)
    if not request.GET:  # which two? the list of likenesses says
        return redirect(reverse("workspace:convergence"))
    left, right = _asked_nodes(request, user)
    initial = {"left_quotation": left.title, "right_quotation": right.title}
    form = ConcordanceForm(
        sent(request),
        user=user,
        subject=Ground(tuple(places_of(left, right))),
        left=left.title,
        right=right.title,
        initial=initial,
    )
    made: list[Concordance] = []
    if accepted(form, lambda: made.append(_propose(form, left, right))):
        return done(
            request,
            "La concordance est proposée ; l’autre a à la signer.",
            "workspace:concordance",
            made[0].pk,
        )
    return form_page(request, form, _around(left, right, "Proposer une concordance", "Proposer"))


def _propose(form: ConcordanceForm, left: OrientationNode, right: OrientationNode) -> Concordance:
    return actions.propose(form.actor, left, right, said_by=form.speaks_for, **form.values())


def set_aside(request: HttpRequest) -> HttpResponse:
    """Set a suggestion aside, for it not to come back."""
    user = user_of(request)
    finding.must(user, Permission.STATE_VALUE)
    if not request.GET:
        return redirect(reverse("workspace:convergence"))
    left, right = _asked_nodes(request, user)
    form = DismissForm(sent(request), user=user, subject=Ground(tuple(places_of(left, right))))
    if accepted(form, lambda: actions.dismiss(form.actor, left, right, dismissed_by=form.speaks_for)):
        return _to_pair(request, "Le rapprochement est écarté ; il ne sera plus suggéré.", left, right)
    consequences = ["Il ne sera plus suggéré à personne. Il se reprend dans la liste des écartés."]
    around = _around(left, right, "Sans rapport ?", "Écarter ce rapprochement", consequences)
    return form_page(request, form, around)


def take_up(request: HttpRequest, key: int) -> HttpResponse:
    """Let a suggestion set aside come back."""
    user = user_of(request)
    aside = finding.one(Dismissal.objects.filter(pk=key).select_related(*TIES[:2]))
    finding.must(user, Permission.STATE_VALUE, aside)
    form = DismissForm(sent(request), user=user, subject=aside)
    left, right = aside.left, aside.right
    if accepted(form, lambda: actions.take_up_again(form.actor, aside)):
        return _to_pair(request, "Le rapprochement est repris.", left, right)
    return form_page(request, form, _around(left, right, "Reprendre ce rapprochement ?", "Reprendre"))


def _to_pair(request: HttpRequest, said: str, left: OrientationNode, right: OrientationNode) -> HttpResponse:
    response = done(request, said, "workspace:convergence")
    response["Location"] = _pair(left, right)
    return response


def _pair(left: OrientationNode, right: OrientationNode) -> str:
    return f"{reverse('workspace:convergence')}?texte={left.tree.slug}&face={right.tree.slug}"


def _around(
    left: OrientationNode,
    right: OrientationNode,
    title: str,
    submit: str,
    consequences: list[str] | None = None,
) -> FormPage:
    return FormPage(
        title=title,
        submit=submit,
        back=_pair(left, right),
        crumbs=[("Convergence", _pair(left, right))],
        lead=" et ".join(f"« {one.title} » ({one.tree.stated_by.label})" for one in (left, right)) + ".",
        consequences=consequences or (),
    )


def show(request: HttpRequest, key: int) -> HttpResponse:
    """A concordance: what it says, on what words, who signed it."""
    user = user_of(request)
    found = life(Subject.RELATION, key, user)
    if found is None:
        raise Http404
    row = found.signed.row
    context = {
        "life": found,
        "signed": found.signed,
        "thread": thread(found),
        "title": title_of(found.signed),
        "value": written(found.signed.value, found.signed),
        "when": when_said(found.signed),
        "facts": _facts(row),
        "row": row,
        "may": may_answer(user, found),
        "mine": _is_mine(user, found),
        "crumbs": [("Convergence", _pair(row.left, row.right))],
    }
    return page(request, "concordance.html", context)


def _facts(row: Concordance) -> list[tuple[str, str]]:
    return [
        (row.left.tree.stated_by.label, f"« {row.left_quotation} »"),
        (row.right.tree.stated_by.label, f"« {row.right_quotation} »"),
        ("Pourquoi", row.why),
    ]


def _is_mine(user: User, found: Life) -> bool:
    """Whether the reader may correct it: it stands, and it is his organisation's."""
    stands = found.state is not State.WITHDRAWN and not found.signed.replaced
    speaks = {one.pk for one in organisations_for(user, Permission.STATE_VALUE, found.signed.row)}
    return stands and found.signed.row.said_by_id in speaks


def _own(request: HttpRequest, key: int) -> tuple[User, Concordance]:
    user = user_of(request)
    row = finding.one(Concordance.objects.visible_to(user).filter(pk=key).select_related(*TIES))
    finding.must(user, Permission.STATE_VALUE, row)
    return user, row


def edit(request: HttpRequest, key: int) -> HttpResponse:
    """Replace one's own concordance by a newer one."""
    user, row = _own(request, key)
    names = ("relation", "left_quotation", "right_quotation", "why")
    form = CorrectConcordanceForm(
        sent(request),
        user=user,
        subject=row,
        left=row.left.title,
        right=row.right.title,
        initial={name: getattr(row, name) for name in names},
    )
    made: list[Concordance] = []
    if accepted(form, lambda: made.append(actions.correct(form.actor, row, **form.values()))):
        return done(
            request,
            "La concordance est corrigée ; les autres ont à y répondre.",
            "workspace:concordance",
            made[0].pk,
        )
    around = _around(row.left, row.right, "Corriger la concordance", "Corriger")
    return form_page(request, form, around)


def take_back(request: HttpRequest, key: int) -> HttpResponse:
    user, row = _own(request, key)
    form = WithdrawConcordanceForm(sent(request), user=user, subject=row)
    if accepted(form, lambda: actions.withdraw(form.actor, row, **form.values())):
        return done(request, "La concordance est retirée ; elle reste lisible.", "workspace:concordance", key)
    return form_page(request, form, _around(row.left, row.right, "Retirer la concordance ?", "Retirer"))


def versions(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """What changed from one text to another: orientations added, gone, reworded word by word."""
    user = user_of(request)
    shown = asked_pair(request)
    trees = [tree_of(slug, user) for slug in shown] if shown else []
    found = changes(trees[0], trees[1]) if len(trees) > 1 and trees[0] and trees[1] else None
    rows = [
        *(("ajoutée", "", node.label) for node in (found.added if found else ())),
        *(("disparue", node.label, "") for node in (found.gone if found else ())),
        *(("récrite", one.before.label, one.after.label) for one in (found.reworded if found else ())),
        *(("inchangée", one.before.label, one.after.label) for one in (found.kept if found else ())),
    ]
    sheet = Sheet(
        "versions",
        (
            SheetColumn("devient", "Ce qu’elle devient", lambda r: r[0]),
            SheetColumn("avant", "Avant", lambda r: r[1]),
            SheetColumn("apres", "Après", lambda r: r[2]),
        ),
        rows,
    )
    context = {
        **frame(request),
        "found": found,
        "selects": selects(shown),
        "crumbs": [("Convergence", reverse("workspace:convergence"))],
    }
    return represent(request, fmt, template="workspace/tree_versions.html", context=context, sheet=sheet)
