"""The way out of the letters on alerts, from the letter itself, at an address that only its reader knows.

A mail program has no session and asks by one request (RFC 8058): the address holds a signed name, which dies
with the password.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from molette.domain.alerts.actions import choose_rhythm
from molette.domain.people.models import User
from molette.engines.alerts.rhythms import Rhythm

SIGNER = Signer(salt="molette.letters")


def way_out(user: User) -> str:
    """The whole address at which a person stops the letters."""
    return f"{settings.SITE_URL}{reverse('accounts:letters', args=[SIGNER.sign(f'{user.pk}-{_mark(user)}')])}"


@csrf_exempt  # the address itself proves who asks, and a mail program sends no more than it
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to stop; once sent, from the page or from a mail program, stop."""
    person = _reader(token)
    if request.method == "POST":
        choose_rhythm(person.actor(), person, rhythm=Rhythm.NEVER, everything=False)
    return render(request, "accounts/letters.html", {"person": person, "is_done": request.method == "POST"})


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
