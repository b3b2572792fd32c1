"""The pages of a personal link: what one person has to fill in one campaign, and nothing else.

The address itself proves who asks, as a password would: no session is opened by it, no other site is told of
it, nothing keeps it. What is written there is written by the account of its person, and the journal says by
which way.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from molette.domain.followup.actions import note_opened
from molette.domain.followup.links import Opening, opened_by, updates_by
from molette.domain.followup.models import PersonalLink, Update
from molette.domain.journal.recording import Actor
from molette.domain.people.models import User
from molette.engines.french import spaced
from molette.engines.reminders import last_day
from molette.web.accounts import throttle
from molette.web.workspace.desk import CONFLICT, accepted, both_sides, form_context, form_status
from molette.web.workspace.followup import filling

LIST: Final = "personal_link"
FRAME: Final = "linked/frame.html"
GONE, NOT_FOUND, TOO_MANY = 410, 404, 429
DOOR: Final = "personal-link"
"""In the count of failures: one door for all links, from each address."""
WAY: Final = "par lien personnel"


@dataclass(frozen=True, slots=True)
class Visit:
    """A link that opens, the secret part of its address, and its person."""

    link: PersonalLink
    token: str

    @property
    def user(self) -> User:
        return self.link.user

    @property
    def back(self) -> str:
        return reverse(LIST, args=[self.token])


View = Callable[..., HttpResponse]


def by_link(view: View) -> View:
    """Open the door to whoever holds a link that opens; nobody else is told what was behind it."""

    # The address is the proof, which no other site can send; and a page that tells no referrer sends its
    # forms from nowhere, which the check of origins refuses.
    @csrf_exempt
    @login_not_required
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @sensitive_variables("token")
    @wraps(view)
    def answer(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        made = _answer(view, request, token, kwargs)
        made["Referrer-Policy"] = "no-referrer"
        made["X-Robots-Tag"] = "noindex, nofollow"
        return made

    return answer


def _answer(view: View, request: HttpRequest, token: str, kwargs: dict[str, Any]) -> HttpResponse:
    if throttle.is_closed(request, DOOR):
        return render(request, "linked/closed.html", {"how": "throttled"}, status=TOO_MANY)
    found = opened_by(token)
    if found.how is Opening.OPEN and found.link is not None:
        return view(request, Visit(found.link, token), **kwargs)
    if found.how is Opening.UNKNOWN:
        throttle.failed(request, DOOR)
    status = NOT_FOUND if found.how is Opening.UNKNOWN else GONE
    return render(request, "linked/closed.html", {"how": found.how.value}, status=status)


@by_link
def show(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is waited of the person, and what the page is; a mail program that looks ahead opens nothing."""
    rows = updates_by(visit.link, visit.user)
    if request.method == "POST":
        note_opened(_actor(visit.user.actor()), visit.link)
        chosen = next((one for one in rows if str(one.pk) == request.POST.get("mise_a_jour")), None)
        if chosen is None:
            raise Http404
        return redirect(reverse("personal_link_fill", args=[visit.token, chosen.pk]))
    campaign = visit.link.campaign
    context = {
        "visit": visit,
        "campaign": campaign,
        "open": [one for one in rows if one.is_open],
        "sent": [one for one in rows if not one.is_open],
        "until": last_day(campaign.closes_on),
    }
    return render(request, "linked/updates.html", context)


@by_link
def fill(request: HttpRequest, visit: Visit, key: int) -> HttpResponse:
    """The sheet of one of the person's projects: sent, or kept as a draft."""
    row = _row(visit, key)
    form = filling.update_form(request, visit.user, row)
    is_done = filling.is_done(request, form, row)
    if not row.is_open and not is_done:
        told = f"Cette mise à jour est {row.get_status_display()} : elle ne s’écrit plus."
        messages.info(request, spaced(told))
        return redirect(visit.back)
    actor = form.actor if form.is_bound and form.is_valid() else visit.user.actor()
    if is_done or accepted(form, lambda: filling.save(request, _actor(actor), form, row)):
        messages.success(request, spaced(filling.told(request)))
        return redirect(visit.back)
    around = filling.around(row, form, visit.back, [("Vos mises à jour", visit.back)])
    framed = {"layout": FRAME, "visit": visit}
    if form.conflict:
        sides = both_sides(request, form, around)
        return render(request, "workspace/conflict.html", {**framed, **sides}, status=CONFLICT)
    shown = form_context(form, around)
    return render(request, "workspace/form.html", {**framed, **shown}, status=form_status(form))


def _row(visit: Visit, key: int) -> Update:
    found = next((one for one in updates_by(visit.link, visit.user) if one.pk == key), None)
    if found is None:
        raise Http404
    return found


def _actor(actor: Actor) -> Actor:
    """The same person, as the journal tells by which way he came."""
    return replace(actor, label=f"{actor.label} ({WAY})")
