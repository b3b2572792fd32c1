"""Forms on who an organisation is: its names, its numbers, its successor, its doubles."""

from molette.domain.identities.models import BodySuccession, OtherName
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission
from molette.domain.sources.models import Source
from molette.web.workspace.forms.base import DeskForm
from molette.web.workspace.forms.fields import DayField, Pick, choice, reason, text
from molette.web.workspace.forms.people import MembersForm

SOURCE_HELP = "Le document où cela se lit. Sans source, la page le dit."


def _source() -> Pick:
    return Pick(
        "Source",
        lambda: Source.objects.order_by("title", "pk"),
        required=False,
        blank="— non donnée —",
        help_text=SOURCE_HELP,
    )


class NameForm(MembersForm):
    name = text("Nom", max_length=200, help_text="Comme le registre l’écrit.")
    kind = choice("Nature", OtherName.Kind.choices)
    source = _source()


class SiretForm(MembersForm):
    siret = text("Nouveau SIRET", max_length=20, help_text="Quatorze chiffres.")
    on = DayField(label="Depuis le")
    source = _source()


class SuccessionForm(MembersForm):
    current = Pick("Devenue", lambda: Organisation.objects.order_by("name", "pk"))
    kind = choice("Comment", BodySuccession.Kind.choices)
    happened_on = DayField(label="Le")
    source = _source()
    note = text("Précision", max_length=300, required=False)


class WhyForm(MembersForm):
    reason = reason()


class ApartForm(DeskForm):
    permission = Permission.MANAGE_MEMBERS
    reason = text("Motif", lines=3, required=False, help_text="Gardé au journal, lu par les partenaires.")
