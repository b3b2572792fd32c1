"""The optional ending of an address that asks for data: `/communes` is a page, `/communes.csv` a file."""

from collections.abc import Callable

from django.http import HttpResponseBase
from django.urls import URLPattern, path, register_converter
from django.urls.converters import get_converters

FORMATS = ("json", "csv", "xlsx", "ods")


class FormatConverter:
    regex = r"(?:\.(?:" + "|".join(FORMATS) + r"))?"

    def to_python(self, value: str) -> str:
        return value.removeprefix(".")

    def to_url(self, value: str) -> str:
        return f".{value}" if value else ""


def register() -> None:
    """Make `<format:fmt>` known to `path()`; asked again, it does nothing."""
    if "format" not in get_converters():
        register_converter(FormatConverter, "format")


def with_files(address: str, view: Callable[..., HttpResponseBase], name: str) -> list[URLPattern]:
    """A page, and the same rows as files under its endings: both names resolve to the page."""
    register()
    return [
        path(address, view, {"fmt": ""}, name=name),
        path(f"{address}<format:fmt>", view, name=name),
    ]
