"""The pages of failure: they say what happened and where to go, and never show a traceback."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def _page(request: HttpRequest, status: int, title: str, remedy: str) -> HttpResponse:
    return render(request, "public/error.html", {"title": title, "remedy": remedy}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    del exception
    return _page(
        request,
        400,
        "Cette demande n’est pas lisible",
        "Revenez à la page précédente et recommencez.",
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    reason = str(exception) or "Votre mandat ne couvre pas cette page."
    return _page(request, 403, "Vous n’avez pas accès à cette page", reason)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    del exception
    return _page(
        request,
        404,
        "Cette page n’existe pas",
        "L’adresse a peut-être changé : cherchez votre commune ou un projet depuis l’accueil.",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        500,
        "Une erreur est survenue chez nous",
        "Rien de ce que vous avez saisi n’a été enregistré à moitié. Réessayez dans un instant.",
    )
