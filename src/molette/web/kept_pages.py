"""Public pages kept ready for residents: the same bytes for everyone, never older than what the page says.

A page holds while the journal stands where it stood and the day is the same. Where it stands is asked again
three times in `PUBLIC_CACHE_SECONDS`, and the page says so: nothing it shows is late by more than that.
Browsers are told to ask each time, and answered that nothing changed.

A page that no longer holds is made anew by the first who asks it; the others meanwhile read the former one,
for what remains of the delay that the page tells, then wait. So a crowd never makes one page many times.

Whoever carries a session is answered by the views: what a partner reads is neither kept nor served to others.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import Any, Final

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

from molette.domain.journal.remembered import Stand, stand

PUBLIC: Final = "public"  # the namespace of the addresses of residents
MOST_BYTES: Final = 32_000_000
LARGEST: Final = 500_000
ASKED: Final = 1 / 3
"""The part of the delay told after which the journal is asked; the former page may be read for the rest."""
TURNS: Final = 64
MAKERS: Final = 2
"""How many pages are made at once: the other threads answer those that are ready."""
OK: Final = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it was sent."""

    stand: Stand
    body: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str


@dataclass(slots=True)
class Shelf:
    """The pages a process keeps, the least asked leaving first."""

    pages: OrderedDict[Any, Kept] = field(default_factory=OrderedDict)
    weight: int = 0
    door: Lock = field(default_factory=Lock)
    stand: Stand | None = None
    asked_at: float = float("-inf")
    former: dict[Stand, float] = field(default_factory=dict)  # until when its pages may be read
    turns: tuple[Lock, ...] = field(default_factory=lambda: tuple(Lock() for _ in range(TURNS)))
    makers: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(MAKERS))

    def standing(self) -> Stand:
        """Where the journal stood when last asked, a few seconds ago at most."""
        now, late_by = monotonic(), settings.PUBLIC_CACHE_SECONDS
        if self.stand is None or now - self.asked_at >= late_by * ASKED:
            found = stand()
            with self.door:
                self.former = {one: until for one, until in self.former.items() if now < until}
                if self.stand not in {None, found}:
                    self.former[self.stand] = self.asked_at + late_by
                self.stand, self.asked_at = found, now
        return self.stand

    def begin(self, key: Any, *, wait: bool) -> bool:
        """Take one’s turn to make a page: each once at a time (a few share a turn), and few at once."""
        turn = self._turn(key)
        if not turn.acquire(blocking=wait):
            return False
        if self.makers.acquire(blocking=wait):
            return True
        turn.release()
        return False

    def end(self, key: Any) -> None:
        self.makers.release()
        self._turn(key).release()

    def _turn(self, key: Any) -> Lock:
        return self.turns[hash(key) % TURNS]

    def find_former(self, key: Any) -> Kept | None:
        """The page that held until the journal moved, while its delay lasts."""
        with self.door:
            page = self.pages.get(key)
            holds = page is not None and monotonic() < self.former.get(page.stand, 0)
        return page if holds else None

    def find(self, key: Any, here: Stand) -> Kept | None:
        with self.door:
            page = self.pages.get(key)
            if page is None or page.stand != here:
                return None
            self.pages.move_to_end(key)
            return page

    def keep(self, key: Any, page: Kept) -> None:
        with self.door:
            former = self.pages.pop(key, None)
            self.weight += len(page.body) - (len(former.body) if former else 0)
            self.pages[key] = page
            while self.weight > MOST_BYTES:
                self.weight -= len(self.pages.popitem(last=False)[1].body)

    def clear(self) -> None:
        with self.door:
            self.pages.clear()
            self.weight, self.stand, self.former = 0, None, {}


shelf = Shelf()


def keep_public_pages(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer residents from the pages kept; keep those that their views answer."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if not is_a_resident(request):
            return get_response(request)
        key = (request.scheme, request.get_host(), request.get_full_path(), _accepts_gzip(request))
        here = shelf.standing()
        page = shelf.find(key, here)
        if page is not None:
            return _sent(request, page)
        if not shelf.begin(key, wait=False):
            if page := shelf.find_former(key):
                return _sent(request, page)
            shelf.begin(key, wait=True)
            here = shelf.standing()  # it may have moved while one waited: a newer page is not made again
        try:
            if page := shelf.find(key, here):  # made while one waited
                return _sent(request, page)
            response = get_response(request)
            if not _may_be_kept(request, response):
                return response
            page = _kept(response, here)
            shelf.keep(key, page)
        finally:
            shelf.end(key)
        return _sent(request, page)

    return answer


def is_a_resident(request: HttpRequest) -> bool:
    """A reader whom nothing tells from another."""
    told = {settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name}
    return settings.REMEMBER and request.method == "GET" and not told.intersection(request.COOKIES)


def _accepts_gzip(request: HttpRequest) -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "")


def _may_be_kept(request: HttpRequest, response: HttpResponseBase) -> bool:
    """A page of residents, whole, that sets no cookie and carries no token."""
    match = request.resolver_match
    return (
        match is not None
        and match.namespace == PUBLIC
        and response.status_code == OK
        and isinstance(response, HttpResponse)
        and not response.cookies
        and "CSRF_COOKIE" not in request.META
        and "no-store" not in response.headers.get("Cache-Control", "")
        and len(response.content) <= LARGEST
    )


def _kept(response: HttpResponseBase, here: Stand) -> Kept:
    """The answer as it may be sent again."""
    body: bytes = getattr(response, "content", b"")
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    response.headers["Cache-Control"] = "public, no-cache"
    etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    response.headers["ETag"] = etag
    return Kept(here, body, tuple(response.items()), etag)


def _sent(request: HttpRequest, page: Kept) -> HttpResponseBase:
    response = HttpResponse(page.body, headers=dict(page.headers))
    return get_conditional_response(request, etag=page.etag, response=response) or response
