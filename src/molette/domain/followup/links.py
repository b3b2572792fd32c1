"""The address that is a lead's alone: what it is made of, and what it opens today."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

from django.core.signing import BadSignature, Signer
from django.utils import timezone

from molette.domain.followup.models import PersonalLink, Update
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission, can
from molette.engines.reminders import last_day

SIGNER: Final = Signer(salt="molette.personal-link")
_CHANCE: Final = 32  # bytes


class Opening(StrEnum):
    """What a link opens."""

    OPEN = "open"
    REPLACED = "replaced"
    OVER = "over"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that was followed; no link where nothing of ours was."""

    how: Opening
    link: PersonalLink | None = None


def chance() -> str:
    return token_urlsafe(_CHANCE)


def token_of(link: PersonalLink) -> str:
    """The secret part of the address: made anew of what the base holds and of the key of the instance."""
    return SIGNER.sign(link.chance)


def digest_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def opened_by(token: str) -> Opened:
    """What a token opens today: nothing unless the instance signed it. One query, and those of the person."""
    try:
        SIGNER.unsign(token)
    except BadSignature:
        return Opened(Opening.UNKNOWN)
    rows = PersonalLink.objects.filter(digest=digest_of(token)).select_related("campaign", "user")
    link = rows.order_by("pk").first()
    if link is None:
        return Opened(Opening.UNKNOWN)
    if link.replaced_at is not None:
        return Opened(Opening.REPLACED, link)
    return Opened(Opening.OPEN if is_open(link) else Opening.OVER, link)


def is_open(link: PersonalLink) -> bool:
    """Whether it still opens: neither the campaign nor the account is closed."""
    campaign = link.campaign
    is_over = campaign.closed_on is not None or timezone.localdate() > last_day(campaign.closes_on)
    return not is_over and link.user.is_active


def updates_by(link: PersonalLink, user: User) -> list[Update]:
    """What the link opens: the updates of the projects that the person leads, and conducts still."""
    rows = Update.objects.filter(campaign=link.campaign_id, project__lead=link.user_id)
    held = rows.select_related("campaign", "project", "said_by").order_by("project__title", "pk")
    return [one for one in held if can(user, Permission.EDIT_PROJECT, one.project)]
