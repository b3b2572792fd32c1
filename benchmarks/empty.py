"""An empty Django view: what the framework costs by itself, beside which our pages are told."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def nothing(request: HttpRequest) -> HttpResponse:
    del request
    return HttpResponse(b"vide", headers={"Content-Length": "4"})


urlpatterns = [path("", nothing)]


def application_alone() -> object:
    """Serve that view and nothing else, without any middleware."""
    settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="measure", MIDDLEWARE=[])  # noqa: S106 - signs nothing
    return get_wsgi_application()
