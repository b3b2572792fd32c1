"""The headings of a document: read again by a person, then given to a tree of orientations."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from molette.domain.exchange import jobs, outlines
from molette.domain.exchange.outlines import Paper
from molette.domain.ledger.actions import WrongStep
from molette.domain.ledger.models import Batch
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission
from molette.domain.programme.models import Contract, OrientationTree
from molette.domain.sources.actions import NewSource
from molette.domain.sources.models import Source
from molette.engines.tables.bounds import UnusableFile
from molette.web.workspace import finding
from molette.web.workspace.desk import accepted, page, sent, user_of
from molette.web.workspace.imports import tables
from molette.web.workspace.imports.forms import TreeOfDocumentForm
from molette.web.workspace.imports.outline_editor import OutlineEditor, said
from molette.web.workspace.imports.reaching import handled, way_back

HEADINGS = 1
UNPROCESSABLE = 422


def settle(request: HttpRequest, key: int) -> HttpResponse:
    """Show each heading with its place, how it was read and what stands under it; the reader corrects."""
    user = user_of(request)
    batch = handled(user, key)
    finding.must(user, Permission.EDIT_CONTRACT)
    if not outlines.is_document(batch):
        raise Http404
    try:
        paper = outlines.paper_of(batch)
    except UnusableFile as error:
        messages.error(request, str(error))
        return redirect("workspace:imports")
    typed = sent(request)
    editor = OutlineEditor(paper, outlines.settled(batch), typed)
    form = TreeOfDocumentForm(
        typed, user=user, initial=_initial(batch), asks=editor.previews or typed is None
    )
    if editor.previews and not editor.faults and accepted(form, lambda: _check(form, batch, editor, paper)):
        return redirect("workspace:import", key)
    return _page(request, batch, editor, form)


def _page(
    request: HttpRequest, batch: Batch, editor: OutlineEditor, form: TreeOfDocumentForm
) -> HttpResponse:
    refused = editor.previews
    context = {
        "batch": batch,
        "editor": editor,
        "rows": editor.rows(),
        "faults": said(editor) if refused else [],
        "form": form,
        "groups": form.groups(),
        "crumbs": way_back(batch),
        "steps_done": tables.steps(batch, at=HEADINGS),
    }
    return page(request, "imports/outline.html", context, UNPROCESSABLE if refused else 200)


def _initial(batch: Batch) -> dict[str, Any]:
    """What was said of the tree when its headings were last settled."""
    about = batch.mapping.get("tree", {})
    source = about.get("new_source", {})
    known = {
        "existing": _known(OrientationTree, about.get("tree")),
        "former": _known(OrientationTree, batch.mapping.get("former")),
        "contract": _known(Contract, about.get("contract")),
        "stated_by": _known(Organisation, about.get("stated_by")),
        "source": _known(Source, about.get("tree_source")),
    }
    plain = {
        "name": "" if known["existing"] else about.get("tree"),
        "stated_on": about.get("tree_on"),
        "node_word": about.get("node_word"),
        "note": about.get("tree_note"),
        **{f"source_{name}": told for name, told in source.items()},
    }
    return known | {name: told for name, told in plain.items() if told}


def _known(model: type[Model], slug: str | None) -> Model | None:
    rows: Any = model._meta.default_manager
    found: Model | None = rows.filter(slug=slug).order_by("pk").first() if slug else None
    return found


def _check(form: TreeOfDocumentForm, batch: Batch, editor: OutlineEditor, paper: Paper) -> None:
    given = form.values()
    former = given.pop("former")
    about = _about(given)
    try:
        kept = outlines.settle(
            form.actor, batch, editor.tree, paper, about, former=former.slug if former else ""
        )
        jobs.check(form.actor, kept)
    except (UnusableFile, WrongStep) as error:
        raise ValidationError(str(error)) from error


def _about(given: Mapping[str, Any]) -> dict[str, Any]:
    """What the lines of the table say of their tree."""
    if given["existing"] is not None:
        return {"tree": given["existing"].slug}
    source = given["source"]
    cited = {"new_source": source} if isinstance(source, NewSource) else {"tree_source": source}
    return {
        "tree": given["name"],
        "contract": given["contract"],
        "stated_by": given["stated_by"],
        "tree_on": given["stated_on"],
        "node_word": given["node_word"],
        "tree_note": given["note"],
        **cited,
    }
