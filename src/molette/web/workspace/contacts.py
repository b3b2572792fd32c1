"""The contacts of an organisation: read, added, taken off, reserved."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from molette.domain.people import actions
from molette.domain.people.models import Contact, Organisation, User
from molette.domain.people.permissions import Permission, can
from molette.domain.secrecy.contacts import contacts_of
from molette.domain.secrecy.veils import Sort, veil
from molette.web.workspace import finding
from molette.web.workspace.desk import FormPage, accepted, done, form_page, page, sent, user_of
from molette.web.workspace.forms.base import ReasonForm
from molette.web.workspace.forms.reserving import ContactForm


def show(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    organisation = finding.one(Organisation.objects.filter(slug=slug))
    own = {mandate.organisation_id for mandate in user.mandates}
    context = {
        "organisation": organisation,
        "contacts": contacts_of(organisation.pk, user),
        "may_write": _may_write(user, organisation),
        "may_reserve": organisation.pk in own and can(user, Permission.RESERVE),
        "crumbs": [("Membres", reverse("workspace:members"))],
    }
    return page(request, "contacts.html", context)


def add(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    organisation = _writable(user, slug)
    form = ContactForm(sent(request), user=user)
    if accepted(form, lambda: actions.add_contact(form.actor, organisation, **form.values())):
        return done(request, "Le contact est ajouté.", "workspace:contacts", slug)
    around = FormPage(
        title=f"Nouveau contact de {organisation.label}",
        submit="Ajouter le contact",
        back=reverse("workspace:contacts", args=[slug]),
        crumbs=[("Membres", reverse("workspace:members"))],
        lead="Un contact est public, sauf s’il est réservé.",
    )
    return form_page(request, form, around)


def remove(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    hidden = veil(user).hidden_ids(Sort.CONTACT)
    contact = finding.one(
        Contact.objects.exclude(pk__in=hidden).filter(pk=key).select_related("organisation")
    )
    slug = _writable(user, contact.organisation.slug).slug
    form = ReasonForm(sent(request), user=user)
    if accepted(form, lambda: actions.remove_contact(form.actor, contact, **form.values())):
        return done(request, "Le contact est retiré.", "workspace:contacts", slug)
    around = FormPage(
        title=f"Retirer {contact.name} ?",
        submit="Retirer le contact",
        back=reverse("workspace:contacts", args=[slug]),
        crumbs=[("Membres", reverse("workspace:members"))],
        consequences=["Le journal garde le contact et votre motif."],
    )
    return form_page(request, form, around)


def _may_write(user: User, organisation: Organisation) -> bool:
    own = {mandate.organisation_id for mandate in user.mandates}
    mine = organisation.pk in own and can(user, Permission.STATE_VALUE)
    return mine or can(user, Permission.MANAGE_MEMBERS)


def _writable(user: User, slug: str) -> Organisation:
    organisation = finding.one(Organisation.objects.filter(slug=slug))
    if not _may_write(user, organisation):
        finding.must(user, Permission.MANAGE_MEMBERS)
    return organisation
