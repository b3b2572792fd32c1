"""Forms on two books: open, close, put away, decide of a group, submit a gap, undo."""

from typing import Any

from django import forms

from molette.domain.ledger.models import LedgerEntry, Register
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission
from molette.domain.reconciliation.models import Reconciliation
from molette.domain.reconciliation.models.books import TakenRung
from molette.domain.reconciliation.models.groups import GAPS
from molette.domain.territory.models import Perimeter
from molette.web.workspace.forms.base import ConfirmForm, DeskForm, ReasonForm
from molette.web.workspace.forms.fields import Pick, choice, text

FIRST, LAST = 1950, 2100


def _registers() -> Any:
    return Register.objects.order_by("name", "pk")


def _perimeters() -> Any:
    return Perimeter.objects.with_known_places().order_by("name", "pk")


def _organisations() -> Any:
    return Organisation.objects.order_by("name", "pk")


class OpenForm(DeskForm):
    """Which two books, and who answers for each."""

    permission = Permission.RECONCILE

    name = text(
        "Nom du rapprochement", max_length=200, required=False, help_text="Vide : les noms des deux livres."
    )
    right = Pick("Le registre", _registers, help_text="Celui qui est rapproché.")
    right_holder = Pick("Qui en répond", _organisations, required=False, help_text="Vide : son éditeur.")
    left = Pick(
        "À côté de",
        _registers,
        required=False,
        blank="— le programme —",
        help_text="Les lignes du programme, ou un autre registre.",
    )
    rung = choice("Échelon pris du programme", TakenRung.choices, initial=TakenRung.NOTIFIED)
    funder = Pick(
        "Argent de",
        _organisations,
        required=False,
        blank="— tous les financeurs —",
        help_text="Du programme, seulement ce que ce financeur apporte.",
    )
    left_holder = Pick(
        "Qui répond du premier livre", _organisations, required=False, help_text="Vide : votre organisation."
    )
    perimeter = Pick(
        "Dans le périmètre",
        _perimeters,
        required=False,
        blank="— partout —",
        help_text="D’un registre national, seulement les lignes de ces lieux.",
    )
    first_year = forms.IntegerField(label="De l’année", required=False, min_value=FIRST, max_value=LAST)
    last_year = forms.IntegerField(label="À l’année", required=False, min_value=FIRST, max_value=LAST)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = LedgerEntry.objects.visible_to(self.person).order_by().values("register_id")
        for name in ("left", "right"):
            field: Any = self.fields[name]
            field.offer(Register.objects.filter(pk__in=seen).order_by("name", "pk"))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        right, left = found.get("right"), found.get("left")
        if right is None:
            return found
        if left == right:
            self.add_error("left", "Ce sont les mêmes lignes : choisissez un autre livre.")
        first, last = found.get("first_year"), found.get("last_year")
        if first and last and first > last:
            self.add_error("last_year", f"Avant {first} : mettez les années dans l’ordre.")
        publisher = left.publisher if left is not None else None
        found["left_holder"] = ours = found.get("left_holder") or publisher or self.speaks_for
        found["right_holder"] = theirs = found.get("right_holder") or right.publisher
        if theirs is None:
            self.add_error("right_holder", "Ce registre n’a pas d’éditeur : dites qui en répond.")
        elif ours.voice_id == theirs.voice_id and "left_holder" not in self.errors:
            self.add_error("left_holder", "Dites qui d’autre répond de ce livre : les deux le signeront.")
        found["name"] = found.get("name") or f"{left or 'Le programme'} et {right}"[:200]
        return found


class AskForm(ConfirmForm):
    permission = Permission.RECONCILE


class ArchiveForm(ReasonForm):
    permission = Permission.RECONCILE


class UndoForm(DeskForm):
    """Undo a decision: that of another asks why."""

    permission = Permission.RECONCILE

    reason = text(
        "Motif",
        lines=2,
        required=False,
        help_text="Demandé si la décision est celle d’une autre organisation.",
    )


class CloseYearForm(DeskForm):
    permission = Permission.RECONCILE

    note = text(
        "Remarque",
        lines=3,
        required=False,
        help_text="Lue par qui signera : ce que ces chiffres laissent ouvert.",
    )


class GapForm(DeskForm):
    permission = Permission.RECONCILE

    gap = choice("Ce qui l’explique", GAPS)
    why = text(
        "En une phrase", lines=3, help_text="Lue par l’autre partenaire, puis par le comité s’il conteste."
    )


def speaking_for(user: Any, of: Reconciliation) -> tuple[Organisation, ...]:
    """The organisations for which a person may decide here."""
    return DeskForm(user=user, subject=of, to=Permission.RECONCILE).organisations
