"""Open and close accounts and mandates."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import RegexValidator

from molette.domain.journal.recording import Actor, action, record
from molette.domain.journal.writing import free_slug, hold, state, write
from molette.domain.people.models import Contact, Membership, Organisation, Scope, User
from molette.domain.people.permissions import Permission, Role, can, require

SIREN = RegexValidator(r"^(\d{9})?$", "Un SIREN compte neuf chiffres.")
SIRET = RegexValidator(r"^(\d{14})?$", "Un SIRET compte quatorze chiffres.")


def _checked_identifiers(values: dict[str, Any]) -> dict[str, Any]:
    """Check SIREN and SIRET, and fill the SIREN from the SIRET, whose first nine digits it is."""
    errors: dict[str, Any] = {}
    for name, validator in (("siren", SIREN), ("siret", SIRET)):
        values[name] = values.get(name, "").replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
        try:
            validator(values[name])
        except ValidationError as error:
            errors[name] = error
    if not errors and values["siret"]:
        values["siren"] = values["siren"] or values["siret"][:9]
        if not values["siret"].startswith(values["siren"]):
            errors["siret"] = ValidationError("Le SIRET doit commencer par le SIREN.")
    if errors:
        raise ValidationError(errors)
    return values


@action
def create_organisation(actor: Actor, /, **values: Any) -> Organisation:
    """Open an organisation from its fields: name, short_name, kind, siren, siret, place, website."""
    require(actor, Permission.MANAGE_MEMBERS)
    organisation = Organisation()
    slug = free_slug(Organisation, values.get("short_name") or values["name"])
    write("a créé l’organisation", organisation, {"slug": slug, **_checked_identifiers(values)})
    return organisation


@action
def edit_organisation(
    actor: Actor, /, organisation: Organisation, *, reason: str = "", **values: Any
) -> bool:
    """Rename an organisation or correct its identifiers, and say why; its address on the site stays.

    Returns False when nothing moves.
    """
    require(actor, Permission.MANAGE_MEMBERS)
    return write(
        "a modifié l’organisation",
        organisation,
        _checked_identifiers(values),
        reason=reason,
        unexplained="Dites pourquoi cette organisation est modifiée.",
    )


def _may_write_contacts(actor: Actor, organisation: Organisation) -> None:
    """An organisation writes its own contacts; whoever manages members, those of all."""
    if actor.organisation_id == organisation.pk and can(actor.user, Permission.STATE_VALUE):
        return
    require(actor, Permission.MANAGE_MEMBERS)


@action
def add_contact(actor: Actor, /, organisation: Organisation, **values: Any) -> Contact:
    """Say whom to write to. `values`: `name`, `role`, and at least one of `email` and `phone`."""
    _may_write_contacts(actor, organisation)
    if not values.get("email") and not values.get("phone"):
        raise ValidationError("Donnez une adresse électronique ou un numéro de téléphone.")
    contact = Contact()
    write("a ajouté un contact", contact, {**values, "organisation": organisation})
    return contact


@action
def remove_contact(actor: Actor, contact: Contact, *, reason: str) -> None:
    """Take a contact off; the journal keeps it, read as the contact was."""
    _may_write_contacts(actor, contact.organisation)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi ce contact est retiré."})
    before = state(contact, ("name", "role", "email", "phone"))
    record("a retiré un contact", contact, before=before, reason=reason)
    contact.delete()


@action
def invite(actor: Actor, *, email: str, name: str, is_demonstration: bool = False) -> User:
    """Open an account without a password: its holder chooses one from the link of invitation."""
    require(actor, Permission.MANAGE_MEMBERS)
    person = User(is_demonstration=is_demonstration)
    person.set_unusable_password()
    values = {"email": email.strip().lower(), "name": name.strip()}
    write("a invité", person, values, restricted=True)
    return person


@action
def rename_user(actor: Actor, person: User, *, name: str) -> None:
    """Correct a name: one's own, or anyone's for whoever manages members."""
    if actor.user_id != person.pk:
        require(actor, Permission.MANAGE_MEMBERS)
    write("a renommé", person, {"name": name.strip()}, restricted=True)


@action
def grant(
    actor: Actor, /, *, user: User, organisation: Organisation, role: Role, **values: Any
) -> Membership:
    """Give a mandate.

    `values` hold its scope (`scope`, and `place` or `project` as the scope asks) and its dates.
    """
    require(actor, Permission.MANAGE_MEMBERS)
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if starts and ends and ends <= starts:
        raise ValidationError({"ends_on": "Le mandat finit avant d’avoir commencé."})
    mandate = Membership()
    given = {"user": user, "organisation": organisation, "role": role.value, **_scoped(values)}
    write("a donné un mandat", mandate, given, restricted=True)
    return mandate


def _scoped(values: dict[str, Any]) -> dict[str, Any]:
    """Keep of the scope what its kind asks, and say what it lacks."""
    scope = values.get("scope", Scope.PROGRAMME)
    if scope == Scope.PLACE and not values.get("place"):
        raise ValidationError({"place": "Dites sur quel lieu porte le mandat."})
    if scope == Scope.PROJECT and not values.get("project"):
        raise ValidationError({"project": "Dites sur quel projet porte le mandat."})
    return {
        **values,
        "scope": scope,
        "place": values.get("place") if scope == Scope.PLACE else None,
        "project": values.get("project", "") if scope == Scope.PROJECT else "",
    }


@action
def end_mandate(actor: Actor, mandate: Membership, *, on: date, reason: str) -> None:
    """End a mandate on a day, with the reason. Nobody ends the last administrator's."""
    hold(mandate)
    require(actor, Permission.MANAGE_MEMBERS)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi ce mandat prend fin."})
    if mandate.starts_on and on < mandate.starts_on:
        raise ValidationError({"on": "Cette date précède le début du mandat."})
    if mandate.ends_on and mandate.ends_on < on:
        raise ValidationError({"on": "Ce mandat prend déjà fin avant cette date."})
    if mandate.role == Role.ADMINISTRATOR and not _another_administrator(mandate, on):
        raise ValidationError("C’est le dernier administrateur : donnez d’abord ce mandat à quelqu’un.")
    write("a mis fin au mandat", mandate, {"ends_on": on}, reason=reason, restricted=True)


def _another_administrator(mandate: Membership, day: date) -> bool:
    """Say whether somebody else administers the programme on that day and with no end in sight.

    The rows are locked: two administrators who end each other at the same moment must not both succeed.
    """
    others = Membership.objects.select_for_update().filter(
        role=Role.ADMINISTRATOR, scope=Scope.PROGRAMME, ends_on=None, user__is_active=True
    )
    in_force = [other for other in others.in_force(day).order_by("pk") if other.pk != mandate.pk]
    return bool(in_force)


@action
def welcome(actor: Actor, person: User, *, password: str) -> None:
    """Set one's own password, or the first of an invited person; nobody takes over an account in use.

    The link of invitation is the proof of who acts. The shell may give access back to anyone.
    """
    if actor.user_id != person.pk:
        hold(person)
        require(actor, Permission.MANAGE_MEMBERS)
        if actor.user is not None and person.has_usable_password():
            raise PermissionDenied(f"{person} a déjà un mot de passe : lui seul en change.")
    person.set_password(password)
    person.save(update_fields=["password"])
    record("a choisi son mot de passe", person, restricted=True)
