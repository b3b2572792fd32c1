"""The calendar of each person's grants, for his own agenda: an address that only he knows (RFC 5545).

An agenda program has no session: the address holds a signed name. It dies with the password, and sees what
the person sees on the day it is read.
"""

from datetime import timedelta
from decimal import Decimal

from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from icalendar import Alarm, Calendar, Event

from molette.domain.funding.queries import ConditionView, Term, TermKind, terms
from molette.domain.people.models import User
from molette.engines.money import euros
from molette.web import deadline_words as words

SIGNER = Signer(salt="molette.agenda")
WARNED = (180, 90, 60)
"""Days before, at which an agenda reminds: six, three and two months."""


def address(user: User) -> str:
    return reverse("agenda", args=[SIGNER.sign(f"{user.pk}-{_mark(user)}")])


@login_not_required
def show(request: HttpRequest, token: str) -> HttpResponse:
    """The days that run on the grants that this person sees."""
    user = _reader(token)
    made = Calendar()
    made.add("prodid", "-//Molette//Échéances des aides//FR")
    made.add("version", "2.0")
    made.add("name", "Échéances des aides")
    made.add("x-wr-calname", "Échéances des aides")
    for one in terms(user):
        made.add_component(_event(one, request))
    answer = HttpResponse(made.to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, max-age=3600"
    answer["Content-Disposition"] = 'inline; filename="echeances.ics"'
    return answer


def _mark(user: User) -> str:
    """What changes with the password: the address is then another."""
    return user.get_session_auth_hash()[:16]


def _reader(token: str) -> User:
    try:
        key, _, mark = SIGNER.unsign(token).partition("-")
    except BadSignature:
        raise Http404 from None
    user = User.objects.filter(pk=int(key), is_active=True).order_by("pk").first()
    if user is None or _mark(user) != mark:
        raise Http404
    return user


def _event(one: Term, request: HttpRequest) -> Event:
    what, aid = words.what(one), one.aid
    invented = " (fictif)" if one.told.is_fictional and "(fictif)" not in aid.project else ""
    made = Event()
    made.add("uid", f"{one.key}@{request.get_host()}")
    made.add("summary", f"{what.capitalize()} : {aid.project}{invented} ({aid.scheme})")
    about = (
        f"Contrepartie, {words.how(one)}." if one.kind is TermKind.CONDITION else f"En jeu : {_stake(one)}."
    )
    told = [f"{aid.funder}, {aid.scheme}. {about}", words.text(one), words.reference(one)]
    made.add("description", "\n".join(told))
    made.add("dtstart", one.day)
    made.add("dtend", one.day + timedelta(days=1))
    made.add("dtstamp", timezone.now())
    made.add("url", request.build_absolute_uri(_page(one)))
    for days in WARNED:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", what.capitalize())
        alarm.add("trigger", timedelta(days=-days))
        made.add_component(alarm)
    return made


def _page(one: Term) -> str:
    if isinstance(one.told, ConditionView):
        return reverse("workspace:condition", args=[one.told.id])
    return reverse("workspace:plan", args=[one.aid.project_slug])


def _stake(one: Term) -> str:
    held = words.stake(one)
    return euros(held) if isinstance(held, Decimal) else held or "non publié"
