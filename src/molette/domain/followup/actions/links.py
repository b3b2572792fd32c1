"""The personal links of a campaign: made for whoever leads a project, replaced, opened."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from molette.domain.followup.links import chance, digest_of, token_of
from molette.domain.followup.models import Campaign, PersonalLink, Update
from molette.domain.journal.recording import Actor, action, nothing_changed, record
from molette.domain.journal.writing import hold
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission, require, require_own_voice


@action
def link_of(actor: Actor, campaign: Campaign, user: User) -> PersonalLink:
    """The link of a person in a campaign, made where there is none that still holds."""
    hold(campaign)
    _require(actor, campaign, user)
    standing = PersonalLink.objects.filter(campaign=campaign, user=user, replaced_at=None)
    held = standing.order_by("pk").first()
    if held is not None and held.digest == digest_of(token_of(held)):
        nothing_changed()
        return held
    return _new(campaign, user)  # none, or one that a former key of the instance had signed


@action
def renew_link(actor: Actor, campaign: Campaign, user: User) -> PersonalLink:
    """Give a person a new link: the one that stood opens nothing any more."""
    hold(campaign)
    _require(actor, campaign, user)
    return _new(campaign, user)


def _require(actor: Actor, campaign: Campaign, user: User) -> None:
    """A link is asked for by its person, or by those who opened the campaign."""
    if actor.user_id != user.pk:
        require(actor, Permission.RUN_CAMPAIGN)
        require_own_voice(actor, campaign.said_by)
    if campaign.closed_on is not None:
        raise ValidationError("Cette campagne est close.")
    if not Update.objects.filter(campaign=campaign, project__lead=user).exists():
        raise PermissionDenied("Cette personne n’est chef d’aucun projet de la campagne.")


def _new(campaign: Campaign, user: User) -> PersonalLink:
    now = timezone.now()
    for former in PersonalLink.objects.filter(campaign=campaign, user=user, replaced_at=None).order_by("pk"):
        former.replaced_at = now
        former.save(update_fields=["replaced_at"])
    made = PersonalLink(campaign=campaign, user=user, chance=chance(), made_at=now)
    made.digest = digest_of(token_of(made))
    made.save()
    record("a préparé le lien personnel", made, restricted=True)
    return made


@action
def note_opened(_: Actor, link: PersonalLink) -> None:
    """Write down that a person opened his link, the first time."""
    hold(link)
    if link.opened_at is not None:
        nothing_changed()
        return
    link.opened_at = timezone.now()
    link.save(update_fields=["opened_at"])
    record("a ouvert son lien personnel", link, restricted=True)
