"""`?le=2024-06-30`: any page of the workspace, and its files, as the programme was known that day."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from tempfile import SpooledTemporaryFile
from typing import Any, Final

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone

from molette.domain.memory.past import as_known_on
from molette.engines.french import long_date
from molette.engines.money import NBSP
from molette.web.workspace.comparison import differ
from molette.web.workspace.desk import page
from molette.web.workspace.past_links import LE, carried, kept

FIRST_YEAR: Final = 1950
SINCE: Final = "depuis"
READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
BAD_REQUEST, FORBIDDEN, NOT_FOUND = 400, 403, 404
_KEPT_IN_MEMORY: Final = 2_000_000
_READABLE: Final = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), (1, 2, 3)),
    (re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})"), (3, 2, 1)),
)

Answer = Callable[[HttpRequest], HttpResponseBase]


def read_the_past(get_response: Answer) -> Answer:
    """Answer from the past where the address of a page of the workspace names a day."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        asked = request.GET.get(LE, "").strip()
        if not asked or not request.user.is_authenticated or _workspace_match(request) is None:
            return get_response(request)
        day = day_of(asked)
        if day is None:
            return _unreadable(request, asked)
        if request.method not in READS:
            return only_read(request, day, FORBIDDEN)
        if day >= timezone.localdate():
            return _of_today(request, day, get_response)
        with as_known_on(day):
            return _read_through(get_response(request), day)

    return answer


def compare_two_days(get_response: Answer) -> Answer:
    """Answer with what moved since the day that an address names, up to the day read or to today."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        asked, until = (request.GET.get(name, "").strip() for name in (SINCE, LE))
        match = _workspace_match(request) if asked and request.user.is_authenticated else None
        if match is None or request.method not in READS:
            return get_response(request)
        since, last = day_of(asked), day_of(until) if until else timezone.localdate()
        if since is None or last is None:
            return _unreadable(request, until if since else asked)
        if since >= last:
            return _told(
                request,
                "Ces deux dates ne se comparent pas",
                f"Le {long_date(since)} ne vient pas avant le {long_date(last)}.",
                "Voir l’état d’aujourd’hui",
                BAD_REQUEST,
            )
        response = differ(request, match, since, last if last < timezone.localdate() else None)
        return _kept_in_the_past(response, last) if until else response

    return answer


def day_of(asked: str) -> date | None:
    """Return the day written in an address, as ISO or as French writes it; None when it is none."""
    for pattern, ranks in _READABLE:
        if found := pattern.fullmatch(asked):
            year, month, day = (int(found.group(rank)) for rank in ranks)
            try:
                return date(year, month, day) if year >= FIRST_YEAR else None
            except ValueError:
                return None
    return None


def only_read(request: HttpRequest, day: date, status: int) -> HttpResponse:
    """Say that nothing is written in the past, and lead to the same page today."""
    return _told(
        request,
        "On n’écrit pas dans le passé",
        f"Vous lisez l’état connu au {long_date(day)}. Ce que l’on écrit s’écrit aujourd’hui.",
        "Faire cela aujourd’hui" if status != FORBIDDEN else "Revenir à aujourd’hui",
        status,
    )


def not_known(request: HttpRequest, day: date) -> HttpResponse:
    """Say that what is asked for was not known that day, or is not there at all."""
    return _told(
        request,
        f"Rien n’en était connu au {long_date(day)}",
        "Ce que vous cherchez fut inscrit plus tard, ou n’existe pas, ou ne vous est pas ouvert.",
        "Le chercher aujourd’hui",
        NOT_FOUND,
    )


def _unreadable(request: HttpRequest, asked: str) -> HttpResponse:
    return _told(
        request,
        "Cette date n’est pas lisible",
        f"«{NBSP}{asked[:40]}{NBSP}» n’est pas un jour. Écrivez l’année, le mois, le jour, par exemple "
        f"le=2024-06-30, à partir de {FIRST_YEAR}.",
        "Voir l’état d’aujourd’hui",
        BAD_REQUEST,
    )


def _told(request: HttpRequest, title: str, said: str, action: str, status: int) -> HttpResponse:
    asked = request.GET.copy()
    for name in (LE, SINCE):
        asked.pop(name, None)
    query = f"?{asked.urlencode()}" if asked else ""
    context = {"title": title, "said": said, "action": action, "today": f"{request.path}{query}"}
    return page(request, "past.html", context, status)


def _of_today(request: HttpRequest, day: date, get_response: Answer) -> HttpResponseBase:
    """Answer as of today; of a day to come, say so."""
    if day > timezone.localdate():
        note = f"Le {long_date(day)} n’est pas encore venu{NBSP}: voici l’état d’aujourd’hui."
        request.day_note = note  # type: ignore[attr-defined]  # read by the context of every page
    return get_response(request)


def _workspace_match(request: HttpRequest) -> ResolverMatch | None:
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return None
    return match if match.app_name == "workspace" else None


def _read_through(response: HttpResponseBase, day: date) -> HttpResponseBase:
    """Read a response to its end while the past stands, and keep its links there."""
    response = _kept_in_the_past(response, day)
    if isinstance(response, FileResponse):  # a file that was kept, not rows that are read
        return response
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = _spooled(response)
    return response


def _kept_in_the_past(response: HttpResponseBase, day: date) -> HttpResponseBase:
    """Keep the links of a page, and where a redirection leads, on the day that is read."""
    written = f"{day:%Y-%m-%d}"
    if "Location" in response:
        response["Location"] = kept(response["Location"], written)
    if isinstance(response, HttpResponse) and response.get("Content-Type", "").startswith("text/html"):
        response.content = carried(response.content.decode(response.charset), written)
    return response


def _spooled(response: StreamingHttpResponse) -> Iterator[bytes]:
    """Write aside, beyond some size on disk, what a generator would read too late."""
    aside: Any = SpooledTemporaryFile(max_size=_KEPT_IN_MEMORY)  # noqa: SIM115 - closed with the response
    for part in response:
        aside.write(part)
    aside.seek(0)
    response._resource_closers.append(aside.close)  # type: ignore[attr-defined]  # noqa: SLF001 - as Django's own
    return iter(lambda: aside.read(65_536), b"")
