"""An HTML response with an inline script or style, or an asset asked of another site, fails.

The content security policy would block them in the browser; here the test says which, and where.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse

from tests.guards import GuardRailError

OUTSIDE = re.compile(r"\s*(https?:|//)", re.IGNORECASE)
CSS_ADDRESS = re.compile(r"""(?:url\(|@import)\s*["']?\s*((?:https?:|//)[^"')\s]+)""", re.IGNORECASE)
ASSET_ATTRIBUTES = {
    "audio": ("src",),
    "embed": ("src",),
    "iframe": ("src",),
    "image": ("href", "xlink:href"),
    "img": ("src", "srcset"),
    "input": ("src",),
    "link": ("href",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src", "srcset"),
    "track": ("src",),
    "use": ("href", "xlink:href"),
    "video": ("src", "poster"),
}
LINKS = {"alternate", "author", "canonical", "help", "license", "me", "next", "prev", "search"}
DATA_BLOCKS = {"application/json", "application/ld+json"}  # never executed

Attributes = dict[str, str | None]


class Inspector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        found = (*inline_faults(tag, attributes), *asset_faults(tag, attributes))
        self.faults += [f"line {self.getpos()[0]}, <{tag}>: {fault}" for fault in found]


def inline_faults(tag: str, attributes: Attributes) -> Iterator[str]:
    if tag == "style":
        yield "inline style"
    if tag == "script" and "src" not in attributes and attributes.get("type") not in DATA_BLOCKS:
        yield "inline script"
    for name, value in attributes.items():
        if name == "style":
            yield "inline style attribute"
        if name.startswith("on"):
            yield f"inline handler {name}"
        if value and value.strip().lower().startswith("javascript:"):
            yield f"script in {name}"


def asset_faults(tag: str, attributes: Attributes) -> Iterator[str]:
    if tag == "link" and set((attributes.get("rel") or "").split()) <= LINKS:
        return
    for name in ASSET_ATTRIBUTES.get(tag, ()):
        for address in (attributes.get(name) or "").split(","):
            if OUTSIDE.match(address):
                yield f"{name} asks another site: {address.strip()}"


def faults(html: str) -> list[str]:
    inspector = Inspector()
    inspector.feed(html)
    return inspector.faults


def outside_addresses(css: str) -> list[str]:
    return CSS_ADDRESS.findall(css)


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    get_response = BaseHandler.get_response

    def get_inspected_response(self: BaseHandler, request: Any) -> Any:
        response = get_response(self, request)
        is_html = response.headers.get("Content-Type", "").startswith("text/html")
        if is_html and isinstance(response, HttpResponse):
            found = faults(response.content.decode(response.charset))
            if found:
                message = f"{request.path} breaks the content security policy: " + "; ".join(found)
                raise GuardRailError(message)
        return response

    monkeypatch.setattr(BaseHandler, "get_response", get_inspected_response)
