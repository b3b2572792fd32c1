"""Where the personal links of a campaign stand, for those who send them: never the links themselves."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from molette.domain.followup.models import PersonalLink
from molette.domain.followup.queries.campaigns import UpdateView
from molette.domain.people.models import User


@dataclass(frozen=True, slots=True)
class LinkView:
    """The link of a lead: whether it left, whether he opened it; `awaited` of his updates are to be sent."""

    user_id: int
    name: str
    awaited: int
    total: int
    is_reachable: bool
    sent_on: date | None
    opened_on: date | None


def links_in(campaign: int, updates: Iterable[UpdateView]) -> tuple[LinkView, ...]:
    """One a lead of the updates of a campaign, by name. Two queries."""
    own: dict[int, list[UpdateView]] = defaultdict(list)
    for one in updates:
        if one.lead_id is not None:
            own[one.lead_id].append(one)
    rows = PersonalLink.objects.filter(campaign_id=campaign, replaced_at=None).order_by("pk")
    links = {link.user_id: link for link in rows}
    people = User.objects.filter(pk__in=own).order_by("name", "pk")
    return tuple(_view(user, own[user.pk], links.get(user.pk)) for user in people)


def _view(user: User, updates: list[UpdateView], link: PersonalLink | None) -> LinkView:
    return LinkView(
        user_id=user.pk,
        name=user.name,
        awaited=sum(one.is_awaited for one in updates),
        total=len(updates),
        is_reachable=user.is_active and bool(user.email) and not user.is_demonstration,
        sent_on=timezone.localdate(link.sent_at) if link and link.sent_at else None,
        opened_on=timezone.localdate(link.opened_at) if link and link.opened_at else None,
    )
