"""Every address of the product is in the reference, and says truly whether it has data beside it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.urls import get_resolver

PAGE = Path(__file__).parents[2] / "docs/reference/adresses.md"
NAME = re.compile(r"<[^>]+>")
FORMAT = "<format:fmt>"


def patterns(given: list[Any], above: str = "/") -> Iterator[str]:
    for one in given:
        address = above + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from patterns(one.url_patterns, address)
        else:
            yield address


def test_every_address_is_documented_with_its_data_and_no_other() -> None:
    served = list(patterns(get_resolver().url_patterns))
    with_data = {NAME.sub("<>", a.removesuffix(FORMAT)) for a in served if a.endswith(FORMAT)}
    pages = {NAME.sub("<>", a) for a in served if not a.endswith(FORMAT)}
    lines = re.findall(r"^\| `(/[^`]*)` \| [^|]+ \|( oui)?", PAGE.read_text(), re.MULTILINE)

    assert {NAME.sub("<>", address) for address, _ in lines} == pages
    assert {NAME.sub("<>", address) for address, data in lines if data} == with_data
