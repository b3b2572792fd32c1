"""Walk the site as one reader, from the doors and through every link, and keep what is read."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any
from urllib.parse import urldefrag, urlsplit

from django.test import Client
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from molette.engines.access import Role
from molette.web.converters import FORMATS

DOORS = ("/", "/espace", "/plan-du-site", "/recherche?q=gare", "/sitemap.xml")
LINK = re.compile(r"""(?:href|action)="(/[^"]*)\"""")
LEFT_ALONE = ("/static/", "/compte/", "/demonstration", "/styles", "/espace/imports/tableaux/")
SPACES = re.compile(r"[\s\u00a0\u202f]+")
OK = 200
VARIANTS = 2  # addresses of one page under several filters


def format_of(role: Role) -> str:
    """The format that a role takes its files in: they hold the same rows, and each is taken by some."""
    return FORMATS[[*Role].index(role) % len(FORMATS)]


def still_missing(wanted: Mapping[str, Iterable[str]], told: Iterable[str]) -> list[str]:
    """What is in none of these texts; they are read no further than needed."""
    missing = dict(wanted)
    for said in told:
        missing = {what: words for what, words in missing.items() if not any(one in said for one in words)}
        if not missing:
            break
    return [*missing]


def plain(text: str) -> str:
    return SPACES.sub(" ", unescape(text))


def read(response: Any, path: str) -> str:
    """All that a response says, whatever its format, spaces all alike."""
    content = b"".join(response) if response.streaming else response.content
    for close in response._resource_closers:
        close()
    headers = " ".join(f"{name} {value}" for name, value in response.items() if name != "Content-Length")
    ending = urlsplit(path).path.rpartition(".")[2] if response.status_code == OK else ""
    if ending in {"xlsx", "ods"}:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        cells = [
            str(c)
            for name in book.sheet_names
            for row in book.get_sheet_by_name(name).to_python()
            for c in row
        ]
        return plain(" | ".join(cells) + headers)
    if ending == "pdf":
        return plain(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages) + headers)
    text = content.decode("utf-8-sig", errors="replace")
    if ending == "json":
        return plain(json.dumps(json.loads(text), ensure_ascii=False) + headers)
    if ending == "csv":
        return plain(
            " | ".join(c for row in csv.reader(io.StringIO(text), delimiter=";") for c in row) + headers
        )
    return plain(text + headers)


def links(text: str) -> Iterator[str]:
    for found in LINK.findall(text):
        address = urldefrag(unescape(found)).url
        if not address.startswith(LEFT_ALONE):
            yield address


def walked(browser: Client, *doors: str, formats: Iterable[str] = FORMATS) -> Iterator[tuple[str, int, str]]:
    """Every address reached by links, with its status and what it says; few filters of each page.

    Of the files of its rows that each page offers, those of these `formats`.
    """
    left_out = {*FORMATS} - {*formats}
    waiting, seen, under = [*DOORS, *doors], set(), dict[str, int]()
    while waiting:
        path = waiting.pop()
        page = urlsplit(path).path
        if path in seen or under.get(page, 0) >= VARIANTS or page.rpartition(".")[2] in left_out:
            continue
        seen.add(path)
        under[page] = under.get(page, 0) + 1
        response = browser.get(path)
        said = read(response, path)
        yield path, response.status_code, said
        if response.status_code in {301, 302}:
            waiting.append(urldefrag(response.headers["Location"]).url)
        elif response.status_code == OK and "text/html" in response.headers.get("Content-Type", ""):
            waiting.extend(links(said))
