"""The proof of the journal: since when nothing has changed, and how anybody can check it himself."""

from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from molette.domain.journal import jobs
from molette.domain.journal.proofs import (
    VerificationView,
    every_seal,
    head,
    proof_of,
    sealed_since,
    verifications,
)
from molette.domain.journal.queries import kind_label
from molette.domain.people.permissions import Permission
from molette.engines.money import NBSP, number
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.representations import represent
from molette.web.tables import Cell, Column, Kind, Row, Table
from molette.web.workspace import finding
from molette.web.workspace.desk import FormPage, accepted, done, form_page, frame, page, sent, user_of
from molette.web.workspace.forms.base import ConfirmForm
from molette.web.workspace.journal import told_lines

WORDS = {
    "holds": ("rien n’a changé", "done"),
    "broken": ("a changé", "late"),
    "failed": ("interrompue", "run"),
}


def show(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The state of the chain; its file holds every seal, and no word of any line."""
    user = user_of(request)
    finding.must(user, Permission.VIEW_JOURNAL)
    if fmt:
        return represent(request, fmt, template="", context={}, sheet=_sheet())
    walks = verifications()
    context = {
        **frame(request),
        "head": head(),
        "since": sealed_since(),
        "last": next((walk for walk in walks if not walk.is_running), None),
        "running": next(((walk, _share(walk)) for walk in walks if walk.is_running), None),
        "table": _table(walks),
        "crumbs": [("Journal", reverse("workspace:journal"))],
    }
    return represent(request, "", template="workspace/proof.html", context=context, sheet=_sheet())


def verify(request: HttpRequest) -> HttpResponse:
    """Have the chain walked again: at once where it is short, by the worker where it is long."""
    user = user_of(request)
    finding.must(user, Permission.VIEW_JOURNAL)
    form = ConfirmForm(sent(request), user=user)
    if accepted(form, lambda: jobs.verify(form.actor)):
        return done(
            request, "La vérification est demandée : voici où elle en est.", "workspace:journal_proof"
        )
    back = reverse("workspace:journal_proof")
    around = FormPage(
        title="Vérifier le journal ?",
        submit="Vérifier",
        back=back,
        crumbs=[("Journal", reverse("workspace:journal")), ("Preuve", back)],
        consequences=[
            "Chaque ligne est relue et comparée à son sceau.",
            "Le résultat reste affiché, avec sa date.",
        ],
    )
    return form_page(request, form, around)


def of_object(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """What the journal proves of one object: its lines, each against its seal."""
    user = user_of(request)
    finding.must(user, Permission.VIEW_JOURNAL)
    proof = proof_of(kind, key, user)
    read = [line.line for line in proof.lines if line.line is not None]
    if not read:
        raise Http404
    context = {
        "proof": proof,
        "subject": read[-1].subject,
        "kind": kind_label(kind),
        "lines": [(one, told_lines([one.line])[0][1] if one.line else []) for one in proof.lines],
        "last": next((walk for walk in verifications() if not walk.is_running), None),
        "crumbs": [
            ("Journal", reverse("workspace:journal")),
            ("Preuve", reverse("workspace:journal_proof")),
        ],
    }
    return page(request, "proof_of.html", context)


def _share(walk: VerificationView) -> Decimal | None:
    return Decimal(walk.done) / walk.total if walk.total else None


def _table(walks: tuple[VerificationView, ...]) -> Table:
    return Table(
        caption="Les dernières vérifications",
        columns=(
            Column("Demandée le", Kind.DATE),
            Column("Par"),
            Column("Résultat"),
            Column("Lignes relues", Kind.NUMBER),
            Column("Durée"),
            Column("Dernière empreinte relue"),
        ),
        rows=tuple(_row(walk) for walk in walks),
        empty="Personne n’a encore demandé de vérification.",
    )


def _row(walk: VerificationView) -> Row:
    word, kind = WORDS.get(walk.verdict, ("en cours", "plain"))
    took = f"{number(Decimal(str(walk.seconds)), 1)}{NBSP}s" if walk.seconds is not None else ""
    return Row(
        (
            Cell(walk.asked_at.date(), note=f"à {walk.asked_at:%H:%M}"),
            Cell(walk.asked_by),
            Cell(walk.finding, tag=word, tag_kind=kind),
            Cell(walk.done),
            Cell(took, reason="en cours"),
            Cell(walk.head.digest[:16] + "…" if walk.head.digest else "", reason="aucune"),
        )
    )


def _sheet() -> Sheet:
    return Sheet(
        "sceaux-du-journal",
        (
            SheetColumn("rang", "Rang", lambda seal: seal[0]),
            SheetColumn("ligne", "Ligne", lambda seal: seal[1]),
            SheetColumn("contenu", "Empreinte de la ligne", lambda seal: seal[2]),
            SheetColumn("empreinte", "Empreinte de la chaîne", lambda seal: seal[3]),
        ),
        every_seal(),
    )
