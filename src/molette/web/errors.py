"""The pages of failure: they say what happened and where to go, and never show a traceback."""

import sys

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string

from molette.domain.journal.known import known_on
from molette.web.weather import BUSY, RETRY_AFTER, typed, weather
from molette.web.workspace.finding import PastIsOnlyReadError
from molette.web.workspace.past import not_known, only_read


def _page(request: HttpRequest, status: int, title: str, remedy: str) -> HttpResponse:
    context = {"title": title, "remedy": remedy, "action": "", "sent_again": (), "had_file": False}
    return render(request, "public/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    del exception
    return _page(
        request,
        400,
        "Cette demande n’est pas lisible",
        "Revenez à la page précédente et recommencez.",
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    past = known_on()
    if past is not None and isinstance(exception, PastIsOnlyReadError):
        return only_read(request, past, status=200)
    reason = str(exception) or "Votre mandat ne couvre pas cette page."
    return _page(request, 403, "Vous n’avez pas accès à cette page", reason)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    del exception
    past = known_on()
    if past is not None:
        return not_known(request, past)
    return _page(
        request,
        404,
        "Cette page n’existe pas",
        "L’adresse a peut-être changé : cherchez votre commune ou un projet depuis l’accueil.",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer to what failed: by what it means where the base or the disk is at fault, else as ours."""
    found = weather(sys.exc_info()[1])
    if found is None:
        return _page(
            request,
            500,
            "Une erreur est survenue chez nous",
            "Rien de ce que vous avez saisi n’a été enregistré à moitié. Réessayez dans un instant.",
        )
    context = {
        "title": found.title,
        "remedy": found.remedy,
        "action": request.get_full_path(),
        "sent_again": typed(request),
        "had_file": bool(request.FILES) if request.method == "POST" else False,
    }
    try:
        content = render_to_string("public/error.html", context, request)
    except Error:  # not even the frame of the page can be read: say it bare
        content = render_to_string("bare.html", {**context, "csrf_token": get_token(request)})
    headers = {"Retry-After": str(RETRY_AFTER)} if found.status == BUSY else {}
    return HttpResponse(content, status=found.status, headers=headers)
