"""The form that freezes a state."""

from molette.domain.people.permissions import Permission
from molette.web.workspace.forms.base import DeskForm
from molette.web.workspace.forms.fields import text


class FreezeForm(DeskForm):
    """For what the state is frozen."""

    permission = Permission.EDIT_CONTRACT

    name = text("Pour quoi", max_length=200, help_text="« Comité de pilotage du 3 décembre 2026 ».")
