"""Acts on who an organisation is: another name, a new SIRET, what it became."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from molette.domain.identities import actions
from molette.domain.identities.models import BodySuccession, OtherName
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission
from molette.web.workspace import finding
from molette.web.workspace.desk import FormPage, accepted, done, form_page, sent, user_of
from molette.web.workspace.forms.base import ConfirmForm
from molette.web.workspace.forms.identities import NameForm, SiretForm, SuccessionForm, WhyForm


def add_name(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    finding.must(user, Permission.MANAGE_MEMBERS)
    of = finding.organisation(slug)
    form = NameForm(sent(request), user=user)
    if accepted(form, lambda: actions.add_name(form.actor, of, **form.values())):
        return done(request, "Le nom est ajouté.", "workspace:organisation", slug)
    lead = "Les registres qui l’écrivent ainsi seront reconnus."
    return form_page(request, form, _around(of, "Ajouter un nom", "Ajouter le nom", lead))


def remove_name(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    finding.must(user, Permission.MANAGE_MEMBERS)
    name = finding.one(OtherName.objects.filter(pk=key).select_related("organisation"))
    form = ConfirmForm(sent(request), user=user, to=Permission.MANAGE_MEMBERS)
    if accepted(form, lambda: actions.remove_name(form.actor, name)):
        return done(request, "Le nom est retiré.", "workspace:organisation", name.organisation.slug)
    lead = "Les registres qui l’écrivent ainsi ne seront plus reconnus par ce nom."
    title = f"Retirer le nom «\N{NO-BREAK SPACE}{name}\N{NO-BREAK SPACE}» ?"
    return form_page(request, form, _around(name.organisation, title, "Retirer le nom", lead))


def change_siret(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    finding.must(user, Permission.MANAGE_MEMBERS)
    of = finding.organisation(slug)
    form = SiretForm(sent(request), user=user)
    if accepted(form, lambda: actions.change_siret(form.actor, of, **form.values())):
        return done(request, "Le nouveau SIRET est inscrit, l’ancien gardé.", "workspace:organisation", slug)
    lead = "L’ancien numéro reste connu : les fichiers qui le portent la trouveront encore."
    return form_page(request, form, _around(of, "Nouveau SIRET", "Inscrire le SIRET", lead))


def say_succession(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    finding.must(user, Permission.MANAGE_MEMBERS)
    of = finding.organisation(slug)
    form = SuccessionForm(sent(request), user=user)
    if accepted(form, lambda: actions.say_succession(form.actor, of, **form.values())):
        return done(request, "C’est dit, et les pages le montrent.", "workspace:organisation", slug)
    lead = "Elle garde sous son nom ce qu’elle a dit, porté et payé ; ses pages mènent à sa suite."
    return form_page(request, form, _around(of, f"Qu’est devenue {of} ?", "Le dire", lead))


def withdraw_succession(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    finding.must(user, Permission.MANAGE_MEMBERS)
    said = finding.one(BodySuccession.objects.filter(pk=key).select_related("former", "current"))
    form = WhyForm(sent(request), user=user)
    if accepted(form, lambda: actions.withdraw_succession(form.actor, said, **form.values())):
        return done(request, "La succession est retirée.", "workspace:organisation", said.former.slug)
    title = f"Retirer : {said.former} devenue {said.current} ?"
    return form_page(request, form, _around(said.former, title, "Retirer"))


def _around(of: Organisation, title: str, submit: str, lead: str = "") -> FormPage:
    back = reverse("workspace:organisation", args=[of.slug])
    crumbs = [("Organisations", reverse("workspace:organisations")), (of.label, back)]
    return FormPage(title, submit, back, crumbs, lead)
