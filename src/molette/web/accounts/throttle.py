"""Too many failed passwords for one account from one address, and the door waits."""

from typing import Final

from django.core.cache import cache
from django.http import HttpRequest

from molette.web.public.voice.door import address_of

MOST_FAILURES: Final = 10
WAIT_SECONDS: Final = 15 * 60


def _key(request: HttpRequest, email: str) -> str:
    return f"sign-in:{email.lower()}:{address_of(request)}"


def is_closed(request: HttpRequest, email: str) -> bool:
    """Whether this account must wait, from this address."""
    return int(cache.get(_key(request, email), 0)) >= MOST_FAILURES


def failed(request: HttpRequest, email: str) -> None:
    """Count a failure; the count is forgotten a quarter of an hour after the first."""
    key = _key(request, email)
    if not cache.add(key, 1, WAIT_SECONDS):
        cache.incr(key)


def passed(request: HttpRequest, email: str) -> None:
    """Forget the failures of an account that came in."""
    cache.delete(_key(request, email))
