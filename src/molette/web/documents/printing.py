"""Make a PDF from a Typst source of ours and what it is told: same words, same bytes.

What a document says comes to its source as JSON, never as source: whatever people typed stays text. Nothing
is read from the network, the clock or the fonts of the machine. Each file is PDF/UA-1: tagged, with its
title, its language and its author.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings

HERE: Final = Path(__file__).parent
SOURCES, FONTS = HERE / "sources", HERE / "fonts"
STANDARD: Final = "ua-1"


@cache
def _fonts() -> typst.Fonts:
    """Those of the house alone: a machine that has others must not print otherwise."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def pdf(
    source: str, told: Mapping[str, Any], *, title: str, description: str, day: date, author: str = ""
) -> bytes:
    """Print a source of `sources`, by its name, filled with `told`; its author is the site unless given.

    `day` is that of what the document says, written as its date: two copies of one state are one file.
    """
    about = {
        "title": title,
        "description": description,
        "author": author or settings.SITE["name"],
        "day": [day.year, day.month, day.day],
    }
    made = _compiler(source, {**told, **about}).compile(
        format="pdf", pdf_standards=STANDARD, timestamp=datetime.combine(day, time(), UTC)
    )
    if not isinstance(made, bytes):  # pragma: no cover - a PDF is one file
        raise TypeError("a PDF is one file")
    return made


def png(source: str, told: Mapping[str, Any], *, ppi: float = 200) -> bytes:
    """Draw the only page of a source as an image, for the formats that take no SVG."""
    made = _compiler(source, told).compile(format="png", ppi=ppi)
    if not isinstance(made, bytes):  # pragma: no cover - these sources have one page
        raise TypeError("an image is one page")
    return made


def _compiler(source: str, told: Mapping[str, Any]) -> typst.Compiler:
    return typst.Compiler(
        input=SOURCES / f"{source}.typ",
        root=SOURCES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
    )
