"""Follow a place, a project or an orientation by e-mail: ask, confirm from the letter, leave in one click.

The forms carry no token against forgery, and so set no cookie: whoever sends them holds no session, and what
they do is to send one letter, or what the letter's own address says.
"""

import logging
from time import monotonic
from typing import Final

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from molette.domain.following.models import Follow, Frequency
from molette.domain.following.sending import ask, confirm, follow_of, follows_beside, leave
from molette.domain.following.subjects import Kind, SubjectRef, subject_ref
from molette.engines.voice.keeping import LETTER_MINUTES
from molette.web.jobs import send_confirmation
from molette.web.public.shared import KINDS, address_of
from molette.web.public.voice import door
from molette.web.public.voice.door import Door

logger = logging.getLogger(__name__)
MOST_ASKED: Final = 10
"""Letters that one machine may have sent in an hour."""
letters: Final = Door(window=60 * LETTER_MINUTES, most=MOST_ASKED)
REFUSED, TOO_MANY, UNREADY = 400, 429, 503


class FollowForm(forms.Form):
    """An address and how often. `website` is seen by robots alone."""

    email = forms.EmailField(max_length=254)
    frequency = forms.ChoiceField(choices=Frequency.choices, required=False)
    website = forms.CharField(required=False)


@csrf_exempt
@require_POST
@never_cache
def follow(request: HttpRequest, word: str, slug: str) -> HttpResponse:
    """Ask to follow: the answer is the same for an address that follows already, and for a robot."""
    subject = subject_ref(KINDS[word], slug) if word in KINDS else None
    if subject is None:
        raise Http404
    if not settings.EMAIL_READY:
        return _said(request, subject, "unready", UNREADY)
    form = FollowForm(request.POST)
    if not form.is_valid():
        return _said(request, subject, "refused", REFUSED)
    if _asks_too_much(request):
        return _said(request, subject, "too_many", TOO_MANY)
    if not form.cleaned_data["website"]:
        often = Frequency(form.cleaned_data["frequency"] or Frequency.WEEKLY)
        asked = ask(form.cleaned_data["email"].lower(), subject, often, timezone.now())
        if asked is not None:
            send_confirmation.enqueue(asked.pk)
    return _said(request, subject, "asked")


def _asks_too_much(request: HttpRequest) -> bool:
    """Whether this machine has asked for too many letters: known by a fingerprint, forgotten in an hour."""
    return letters.wait(door.address_of(request), monotonic()) > 0


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirmed(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to begin; once the button is sent, begin. A program that opens links confirms nothing."""
    held, subject = _held(token)
    if request.method == "POST":
        confirm(held, timezone.now())
    state = "confirmed" if held.confirmed_at else "to_confirm"
    return _said(request, subject, state, token=token)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def left(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to leave; once sent, from the page or from a mail program (RFC 8058), erase the address."""
    held = follow_of(token)
    if request.method == "POST" and held is not None:
        # Somebody else may have asked with this address: it leaves what it confirmed, or this alone.
        leave(held, everything=held.confirmed_at is not None)
        held = None
    # Left already, or never known: the answer is the same, and the address is not here.
    return _said(request, None, "to_leave" if held else "left", token=token)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def managed(request: HttpRequest, token: str) -> HttpResponse:
    """All that an address follows; stop following one of them."""
    held = _known(token)
    if request.method == "POST":
        gone = follow_of(request.POST.get("follow", ""))
        if gone is not None and gone.email == held.email:
            leave(gone)
            if gone.pk == held.pk:
                return _said(request, None, "stopped")
    rows = [(one, subject_ref(Kind(one.kind), one.slug)) for one in follows_beside(held)]
    # What is no longer published is not named, and is stopped as any other.
    told = [(one, seen, address_of(seen) if seen else "") for one, seen in rows]
    return render(request, "public/follow_manage.html", {"follows": told, "token": token})


def _known(token: str) -> Follow:
    held = follow_of(token)
    if held is None:
        raise Http404
    return held


def _held(token: str) -> tuple[Follow, SubjectRef]:
    held = _known(token)
    subject = subject_ref(Kind(held.kind), held.slug)
    if subject is None:
        raise Http404
    return held, subject


def _said(
    request: HttpRequest, subject: SubjectRef | None, state: str, status: int = 200, token: str = ""
) -> HttpResponse:
    context = {
        "subject": subject,
        "address": address_of(subject) if subject else "",
        "state": state,
        "token": token,
    }
    return render(request, "public/follow.html", context, status=status)
