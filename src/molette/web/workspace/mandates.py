"""Acts of the administrator: open an account or an organisation, give a mandate, put an end to it."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from molette.domain.people import actions
from molette.domain.people.models import Organisation, User
from molette.domain.people.permissions import Permission
from molette.domain.people.queries import scope_of
from molette.web.workspace import finding
from molette.web.workspace.desk import FormPage, accepted, corrected, done, form_page, sent, user_of
from molette.web.workspace.filters import asked
from molette.web.workspace.forms.people import (
    ORGANISATION_FIELDS,
    EditOrganisationForm,
    EndForm,
    GrantForm,
    InviteForm,
    OrganisationForm,
    RenameForm,
)
from molette.web.workspace.forms.seen import Edited


def invite(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    finding.must(user, Permission.MANAGE_MEMBERS)
    form = InviteForm(sent(request), user=user)
    if accepted(form, lambda: actions.invite(form.actor, **form.values())):
        return done(
            request,
            "Le compte est ouvert : transmettez son lien, puis donnez un mandat.",
            "workspace:members",
        )
    lead = "Un lien à usage unique s’affichera : la personne y choisira son mot de passe."
    return form_page(request, form, _around("Inviter une personne", "Ouvrir le compte", lead))


def grant(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    finding.must(user, Permission.MANAGE_MEMBERS)
    person = (
        User.objects.filter(pk=asked(request, "personne")) if asked(request, "personne").isdigit() else None
    )
    initial = {"user": person.order_by("pk").first() if person else None, "starts_on": timezone.localdate()}
    form = GrantForm(sent(request), user=user, initial=initial)
    if accepted(form, lambda: actions.grant(form.actor, **form.values())):
        return done(request, "Le mandat est donné.", "workspace:members")
    lead = "Le rôle dit ce que la personne peut faire, la portée dit où."
    return form_page(request, form, _around("Donner un mandat", "Donner le mandat", lead))


def end(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    finding.must(user, Permission.MANAGE_MEMBERS)
    mandate = finding.mandate(key)
    edits = Edited(mandate, lambda row: {"ends_on": row.ends_on, "role": row.get_role_display()})
    form = EndForm(sent(request), user=user, initial={"on": timezone.localdate()}, edits=edits)
    if accepted(form, lambda: actions.end_mandate(form.actor, mandate, **form.values())):
        return done(request, "Le mandat prend fin.", "workspace:members")
    lead = f"{mandate.user} : {mandate.get_role_display()} pour {mandate.organisation}, {scope_of(mandate)}."
    consequences = ["La personne perd ces droits ce jour-là.", "Ce qu’elle a écrit reste, sous son nom."]
    return form_page(
        request, form, _around("Mettre fin à ce mandat ?", "Mettre fin au mandat", lead, consequences)
    )


def create_organisation(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    finding.must(user, Permission.MANAGE_MEMBERS)
    form = OrganisationForm(sent(request), user=user)
    if accepted(form, lambda: actions.create_organisation(form.actor, **form.values())):
        return done(request, "L’organisation est créée.", "workspace:members")
    return form_page(request, form, _around("Nouvelle organisation", "Créer l’organisation"))


def edit_organisation(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    finding.must(user, Permission.MANAGE_MEMBERS)
    organisation = finding.organisation(slug)
    form = EditOrganisationForm(sent(request), user=user, edits=Edited(organisation, _of_organisation))
    moved: list[bool] = []
    if accepted(
        form, lambda: moved.append(actions.edit_organisation(form.actor, organisation, **form.values()))
    ):
        return done(request, corrected(moved, "L’organisation est modifiée."), "workspace:members")
    lead = "Son adresse sur le site ne change pas : les liens qui y mènent restent bons."
    return form_page(request, form, _around(f"Modifier : {organisation}", "Enregistrer", lead))


def rename(request: HttpRequest, key: int) -> HttpResponse:
    """Correct a name: one's own, or anyone's for whoever manages members."""
    user = user_of(request)
    if user.pk != key:
        finding.must(user, Permission.MANAGE_MEMBERS)
    person = finding.person(key)
    form = RenameForm(sent(request), user=user, to=Permission.MANAGE_MEMBERS, edits=Edited(person, _name))
    if accepted(form, lambda: actions.rename_user(form.actor, person, **form.values())):
        return done(request, "Le nom est corrigé.", "workspace:members")
    return form_page(request, form, _around("Corriger un nom", "Enregistrer"))


def _of_organisation(organisation: Organisation) -> dict[str, object]:
    return {name: getattr(organisation, name) for name in ORGANISATION_FIELDS}


def _name(person: User) -> dict[str, object]:
    return {"name": person.name}


def _around(title: str, submit: str, lead: str = "", consequences: list[str] | None = None) -> FormPage:
    back = reverse("workspace:members")
    return FormPage(title, submit, back, [("Membres", back)], lead, consequences or [])
