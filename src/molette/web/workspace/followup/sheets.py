"""The sheet of a campaign for a spreadsheet: taken with what stands, sent back as drafts or proposals."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from molette.domain.followup.models import Campaign, Update
from molette.domain.followup.queries import within
from molette.domain.followup.sheets import (
    Asked,
    CellProblem,
    RefusedBook,
    UnusableSheet,
    asked_of,
    book,
    read_back,
    send_back,
)
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission
from molette.engines.french import counted, spaced
from molette.engines.tables.bounds import Limits
from molette.web.representations import XLSX
from molette.web.tables import Cell, Column, Row, Table
from molette.web.workspace import finding
from molette.web.workspace.desk import UNPROCESSABLE, accepted, done, page, sent, user_of
from molette.web.workspace.followup.filling import submits
from molette.web.workspace.forms.base import DeskForm

CAMPAIGN = "workspace:campaign"


class SheetForm(DeskForm):
    """The sheet, filled."""

    permission = Permission.EDIT_PROJECT

    file = forms.FileField(label="Votre feuille", help_text="Le classeur téléchargé ici : xlsx ou ods.")


def download(request: HttpRequest, key: int) -> HttpResponse:
    """What one has to fill in a campaign, as a workbook."""
    user = user_of(request)
    finding.must_be_today()
    campaign, asked = _asked(user, key)
    if not asked:
        return _nothing_left(request, key)
    answer = HttpResponse(book(asked), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="mises-a-jour-{campaign.pk}.xlsx"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def send(request: HttpRequest, key: int) -> HttpResponse:
    """Take a sheet back: all of it is written, or nothing and what is to be mended."""
    user = user_of(request)
    finding.must_be_today()
    campaign, asked = _asked(user, key)
    if not asked:
        return _nothing_left(request, key)
    form = SheetForm(sent(request), request.FILES or None, user=user)
    many: list[int] = []
    problems: list[CellProblem] = []
    if accepted(form, lambda: many.append(_take(form, asked, problems, submit=submits(request)))):
        return done(request, _told(many[0], submit=submits(request)), CAMPAIGN, key)
    context = {
        "form": form,
        "campaign": campaign,
        "many": len(asked),
        "problems": problem_table(problems) if problems else None,
        "crumbs": [
            ("Campagnes", reverse("workspace:campaigns")),
            (campaign.title, reverse(CAMPAIGN, args=[key])),
        ],
    }
    return page(request, "campaign_sheet.html", context, UNPROCESSABLE if form.is_bound else 200)


def _asked(user: User, key: int) -> tuple[Campaign, tuple[Asked, ...]]:
    campaign = finding.one(Campaign.objects.visible_to(user).filter(pk=key, closed_on=None))
    projects = set(
        Update.objects.visible_to(user).filter(campaign=campaign).values_list("project", flat=True)
    )
    if not within(user, Permission.EDIT_PROJECT, projects):
        raise Http404
    return campaign, asked_of(key, user)


def _nothing_left(request: HttpRequest, key: int) -> HttpResponse:
    """A sheet sent twice finds that all of it was sent."""
    told = "Vous n’avez plus rien à remplir : ce que vous avez envoyé est à relire, ou relu."
    messages.info(request, spaced(told))
    return redirect(reverse(CAMPAIGN, args=[key]))


def _take(form: SheetForm, asked: Sequence[Asked], problems: list[CellProblem], *, submit: bool) -> int:
    """Read what was sent and write it; what refuses it goes to `problems`."""
    file: Any = form.cleaned_data["file"]
    limits = Limits(file_bytes=settings.UPLOAD_MAX_MB * 10**6)
    if file.size > limits.file_bytes:
        raise ValidationError({"file": f"Ce fichier dépasse {settings.UPLOAD_MAX_MB} Mo."})
    with tempfile.NamedTemporaryFile(prefix="feuille-") as kept:
        for piece in file.chunks():
            kept.write(piece)
        kept.flush()
        try:
            return send_back(form.actor, read_back(Path(kept.name), asked, limits), submit=submit)
        except UnusableSheet as error:
            raise ValidationError({"file": [error.message, error.remedy]}) from error
        except RefusedBook as refusal:
            problems += refusal.problems
            told = counted(len(problems), "cellule est à corriger", "cellules sont à corriger")
            raise ValidationError({"file": f"{told} : rien n’est écrit."}) from refusal


def _told(many: int, *, submit: bool) -> str:
    if not many:
        return "Rien n’a changé : la feuille dit ce qui est déjà écrit."
    if submit:
        return f"{counted(many, 'mise à jour est envoyée', 'mises à jour sont envoyées')}."
    return f"{counted(many, 'brouillon est gardé', 'brouillons sont gardés')}."


def problem_table(problems: Sequence[CellProblem]) -> Table:
    """Where each problem is, what stands there, what was expected, and how to mend it."""
    return Table(
        caption="Ce qui est à corriger",
        columns=tuple(map(Column, ("Feuille", "Ligne", "Colonne", "Valeur", "Attendu", "Remède"))),
        rows=tuple(
            Row(
                (
                    Cell(one.sheet),
                    Cell(str(one.line)),
                    Cell(one.column or "—", note=one.header),
                    Cell(one.value or "vide"),
                    Cell(one.expected),
                    Cell(one.remedy),
                )
            )
            for one in problems
        ),
    )
