"""The door of the form: too many messages from one address, and it waits. A refusal costs next to nothing.

The address is known by a fingerprint alone, made with a key drawn when the process starts, kept in memory for
ten minutes and written nowhere. It is asked before anything is read of what was sent.
"""

import hmac
import secrets
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from threading import Lock
from time import monotonic
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

from molette.engines.voice.keeping import ADDRESS_MINUTES

GUARDED: Final = ("/parole", "/repondre")
"""What the forms are sent to, and all that their authors send after: `/paroles/suivi/…`, `/repondre/…`."""
WINDOW: Final = ADDRESS_MINUTES * 60
MOST_SENT: Final = 10
"""Sent from one address within the window: a family, a class, a town hall's own computer."""
MOST_KNOWN: Final = 50_000
MOST_BYTES: Final = 10 * 1024 * 1024
TOO_MANY, TOO_LARGE = 429, 413


@dataclass(slots=True)
class Door:
    """When each address last sent something. The least recent leaves first: memory is bounded.

    `most` times come in within `window` seconds.
    """

    window: int = WINDOW
    most: int = MOST_SENT
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    sent: OrderedDict[bytes, deque[float]] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def wait(self, address: str, now: float) -> int:
        """Count what an address sends; return the seconds it must wait, 0 where it may come in.

        What is refused is not counted: whoever waits comes in, whatever he sent meanwhile.
        """
        with self.lock:
            self._forget(now)
            print_ = hmac.digest(self.key, _network(address).encode(), "sha256")
            times = self.sent.setdefault(print_, deque())
            while times and now - times[0] >= self.window:
                times.popleft()
            if len(times) >= self.most:
                return int(self.window - (now - times[0])) + 1
            times.append(now)
            self.sent.move_to_end(print_)
            return 0

    def _forget(self, now: float) -> None:
        """Drop the addresses that sent nothing for as long as they are kept, and those beyond the bound."""
        while self.sent:
            times = next(iter(self.sent.values()))
            if len(self.sent) <= MOST_KNOWN and times and now - times[-1] < self.window:
                return
            self.sent.popitem(last=False)

    def clear(self) -> None:
        with self.lock:
            self.sent.clear()


door = Door()


def guard_the_form(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Refuse what comes too fast or too large before reading it, and without asking the database."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.method != "POST" or not request.path.startswith(GUARDED):
            return get_response(request)
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
            return _refused(TOO_LARGE, "C’est trop lourd", "Une photo de 8 Mo au plus.")
        wait = door.wait(address_of(request), monotonic())
        if wait:
            minutes = -(-wait // 60)
            told = (
                f"Trop de messages viennent de votre connexion. Réessayez dans {minutes} min : rien de "
                "ce que vous avez envoyé n’est perdu, et la page précédente garde ce que vous écriviez."
            )
            return _refused(TOO_MANY, "Un instant", told, wait)
        return get_response(request)

    return answer


def address_of(request: HttpRequest) -> str:
    """The address that sends: that of the connection, or the one told by the proxies that are ours."""
    told = [one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if one.strip()]
    proxies = settings.PROXIES
    if proxies and len(told) >= proxies:
        return str(told[-proxies])
    return str(request.META.get("REMOTE_ADDR", ""))


def _network(address: str) -> str:
    """One home has one IPv4 address, and billions of IPv6 ones: those are known by their first half."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:60]
    return str(int(found) >> 64) if isinstance(found, IPv6Address) else str(found)


def _refused(status: int, title: str, remedy: str, wait: int = 0) -> HttpResponse:
    content = render_to_string("bare.html", {"title": title, "remedy": remedy, "sent_again": ()})
    headers = {"Retry-After": str(wait)} if wait else {}
    return HttpResponse(content, status=status, headers={**headers, "Cache-Control": "no-store"})
