"""The personal links of a campaign, from the workspace: one's own, and those of others, sent anew."""

from smtplib import SMTPException

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from molette.domain.alerts.sending import refusing
from molette.domain.followup import actions
from molette.domain.followup.models import Campaign, PersonalLink
from molette.domain.followup.reminding import letter_of, note_reminded
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission
from molette.web.reminder_mails import address, message
from molette.web.workspace import finding
from molette.web.workspace.desk import Crumbs, FormPage, accepted, done, form_page, page, sent, user_of
from molette.web.workspace.followup.campaign_forms import ApproveForm
from molette.web.workspace.forms.base import ConfirmForm

CAMPAIGN = "workspace:campaign"


def own(request: HttpRequest, key: int) -> HttpResponse:
    """One's own link, shown once: asked for again, it is another."""
    user = user_of(request)
    campaign = _campaign(user, key)
    if not campaign.updates.filter(project__lead=user).exists():
        raise Http404
    form = ConfirmForm(sent(request), user=user)
    made: list[PersonalLink] = []
    if accepted(form, lambda: made.append(actions.renew_link(form.actor, campaign, user))):
        told = address(made[0]) if settings.SITE_URL else request.build_absolute_uri(address(made[0]))
        return page(
            request, "own_link.html", {"campaign": campaign, "link": told, "crumbs": _crumbs(campaign)}
        )
    around = FormPage(
        title="Obtenir mon lien personnel ?",
        submit="Obtenir mon lien",
        back=reverse(CAMPAIGN, args=[key]),
        crumbs=_crumbs(campaign),
        lead="Il ouvre vos mises à jour de cette campagne sans mot de passe, au téléphone s’il le faut.",
        consequences=(
            "Le lien se montre une fois : gardez-le pour vous, ce qui s’y écrit l’est en votre nom.",
            "Un lien que vous auriez déjà n’ouvrira plus.",
        ),
    )
    return form_page(request, form, around)


def renew(request: HttpRequest, key: int, person: int) -> HttpResponse:
    """Have a new link sent to a lead: the one he had opens nothing any more."""
    user = user_of(request)
    finding.must(user, Permission.RUN_CAMPAIGN)
    campaign = _campaign(user, key)
    led = User.objects.filter(pk=person, led_projects__updates__campaign=campaign)
    lead = finding.one(led.distinct())
    form = ApproveForm(sent(request), user=user)
    made: list[PersonalLink] = []
    if accepted(form, lambda: made.append(actions.renew_link(form.actor, campaign, lead))):
        return done(request, _sent_to(form, made[0]), CAMPAIGN, key)
    left = "Il part aussitôt à son adresse." if settings.EMAIL_READY else _NO_LETTERS
    around = FormPage(
        title=f"Donner un nouveau lien à {lead.name} ?",
        submit="Donner un nouveau lien",
        back=reverse(CAMPAIGN, args=[key]),
        crumbs=_crumbs(campaign),
        consequences=("Le lien qu’il a n’ouvrira plus.", left, "Vous ne le verrez pas : il n’est qu’à lui."),
    )
    return form_page(request, form, around)


_NO_LETTERS = "Cette instance n’envoie pas de courriels : il l’obtiendra de la page de la campagne."


_ENDED = "L’ancien lien n’ouvre plus."


def _sent_to(form: ApproveForm, link: PersonalLink) -> str:
    """Send the link, and say whether it left."""
    lead = link.user
    if not settings.EMAIL_READY:
        return f"{_ENDED} {_NO_LETTERS}"
    if lead.is_demonstration or not lead.email or lead.pk in refusing():
        return f"{_ENDED} {lead.name} ne reçoit pas de courriels, et l’obtiendra de la page de la campagne."
    letter, now = letter_of(link), timezone.now()
    try:
        message(letter, link).send()
    except (SMTPException, OSError):
        return f"{_ENDED} Le courriel n’est pas parti : {lead.name} aura le nouveau au prochain rappel."
    note_reminded(form.actor, letter, link, now)
    return f"Un nouveau lien est parti à {lead.name}."


def _campaign(user: User, key: int) -> Campaign:
    return finding.one(
        Campaign.objects.visible_to(user).filter(pk=key, closed_on=None).select_related("said_by")
    )


def _crumbs(campaign: Campaign) -> Crumbs:
    there = reverse(CAMPAIGN, args=[campaign.pk])
    return [("Campagnes", reverse("workspace:campaigns")), (campaign.title, there)]
