"""A site of small faults, for the guard rails to bite on."""

from collections.abc import Callable

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

View = Callable[[HttpRequest], HttpResponse]


def page(html: str) -> View:
    return lambda _request: HttpResponse(f"<!doctype html><title>Essai</title>{html}")


def write(_request: HttpRequest) -> HttpResponse:
    ContentType.objects.create(app_label="essai", model="page")
    return HttpResponse("écrit")


def query_in_template(_request: HttpRequest) -> HttpResponse:
    template = Engine().from_string("{% for type in types %}{{ type.model }} {% endfor %}")
    return HttpResponse(template.render(Context({"types": ContentType.objects.all()})))


def fault(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=500)


handler500 = fault
urlpatterns = [
    path("sound", page('<a href="https://example.org">ailleurs</a><script src="/static/a.js"></script>')),
    path("script", page("<script>alert(1)</script>")),
    path("style", page('<p style="color: red">')),
    path("outside", page('<img src="https://example.org/a.png" alt="">')),
    path("write", write),
    path("query", query_in_template),
]
