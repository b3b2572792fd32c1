"""The optional ending of an address that asks for data: `/communes` is a page, `/communes.csv` a file."""

from django.urls import register_converter

FORMATS = ("json", "csv", "xlsx", "ods")


class FormatConverter:
    regex = r"(?:\.(?:" + "|".join(FORMATS) + r"))?"

    def to_python(self, value: str) -> str:
        return value.removeprefix(".")

    def to_url(self, value: str) -> str:
        return f".{value}" if value else ""


def register() -> None:
    """Make `<format:fmt>` known to `path()`."""
    register_converter(FormatConverter, "format")
