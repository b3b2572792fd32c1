"""Forms on two orientations: propose what one is to the other, correct it, set a suggestion aside."""

from typing import Any

from molette.domain.convergence.models import RelationChoices
from molette.domain.people.permissions import Permission
from molette.engines.money import NBSP
from molette.web.workspace.forms.base import ConfirmForm, DeskForm, ReasonForm
from molette.web.workspace.forms.fields import choice, reason, text

HELP = "Les mots mêmes du texte, recopiés ; ils y seront cherchés, aux espaces et aux capitales près."


class ConcordanceForm(DeskForm):
    """What a partner says of two orientations, named in its labels."""

    permission = Permission.STATE_VALUE

    relation = choice("Ce que la première est à la seconde", RelationChoices.choices)
    left_quotation = text("Les mots de la première", lines=2, help_text=HELP)
    right_quotation = text("Les mots de la seconde", lines=2, help_text=HELP)
    why = text("Pourquoi", lines=2, help_text="En une phrase, lue par tous.")

    def __init__(self, *args: Any, left: str, right: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relation"].label = f"«{NBSP}{left}{NBSP}», face à «{NBSP}{right}{NBSP}»"
        self.fields["left_quotation"].label = f"Les mots de «{NBSP}{left}{NBSP}»"
        self.fields["right_quotation"].label = f"Les mots de «{NBSP}{right}{NBSP}»"


class CorrectConcordanceForm(ConcordanceForm):
    reason = reason("Motif de la correction")


class WithdrawConcordanceForm(ReasonForm):
    permission = Permission.STATE_VALUE


class DismissForm(ConfirmForm):
    permission = Permission.STATE_VALUE
