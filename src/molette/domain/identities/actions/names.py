"""The other names of an organisation, and its identifiers as they change."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from molette.domain.identities.models import FormerIdentifier, OtherName
from molette.domain.journal.recording import Actor, action, record
from molette.domain.journal.writing import hold, write
from molette.domain.people.actions import edit_organisation
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require
from molette.engines.french import short_date


@action
def add_name(actor: Actor, /, organisation: Organisation, **values: Any) -> OtherName:
    """Add a name under which registers write an organisation: `name`, `kind`, `source`."""
    require(actor, Permission.MANAGE_MEMBERS)
    added = OtherName()
    write("a ajouté un nom", added, {"organisation": organisation, **values})
    return added


@action
def remove_name(actor: Actor, name: OtherName) -> None:
    require(actor, Permission.MANAGE_MEMBERS)
    record("a retiré un nom", name.organisation, before={"name": name.name})
    name.delete()


@action
def change_siret(actor: Actor, /, organisation: Organisation, *, siret: str, on: date, **values: Any) -> None:
    """Give an organisation its new SIRET; files that still carry the former one go on finding it."""
    require(actor, Permission.MANAGE_MEMBERS)
    hold(organisation)
    former = {"siret": organisation.siret, "siren": organisation.siren}
    new = siret.replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    if new == former["siret"]:
        raise ValidationError({"siret": "C’est déjà son SIRET."})
    reason = f"nouveau SIRET à compter du {short_date(on)}"
    edit_organisation(actor, organisation, reason=reason, siret=new, siren=new[:9])
    for kind, value in former.items():
        if value and value != getattr(organisation, kind):
            given = {"organisation": organisation, "kind": kind, "value": value, "until": on, **values}
            write("a gardé l’ancien identifiant", FormerIdentifier(), given)
