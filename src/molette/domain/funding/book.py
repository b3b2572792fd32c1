"""The rule book in use: what came with the product, and what the instance wrote over it or beside it."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from molette.domain.funding.models import RuleText
from molette.domain.funding.rulebook import shipped, shipped_files
from molette.domain.journal.reading import reading
from molette.domain.journal.remembered import remembered_of
from molette.engines.rules.book import Book
from molette.engines.rules.reading import Problem, read, records

TYPED: Final = "texte saisi"
"""How what is being written is named in a fault."""


def book() -> Book:
    """The book that pages and plans read. One query a reading, none where it is kept."""
    under_way = reading()
    if under_way is None:
        return _book()
    found: Book = under_way.asked.get("book") or under_way.asked.setdefault("book", _book())
    return found


@remembered_of("funding", projects=False)
def _book() -> Book:
    texts = _texts()
    return _composed(tuple(texts.items())) if texts else shipped()


def _texts() -> dict[str, str]:
    return dict(RuleText.objects.order_by("slug").values_list("slug", "text"))


@lru_cache(maxsize=4)
def _composed(texts: tuple[tuple[str, str], ...]) -> Book:
    """A new release may contradict what an instance wrote: what came with the product then stands alone."""
    found = read(shipped_files(), dict(texts))
    return shipped() if found.problems else found.book


def check_with(text: str, *, without: str = "") -> tuple[Problem, ...]:
    """Say what would be wrong in the whole book with this text in it, and that of one address out of it."""
    try:
        written = {one.id for one in records(text)} if text else set()
    except (tomllib.TOMLDecodeError, KeyError):
        written = set()  # the reading below says what is wrong, and where
    kept = {slug: held for slug, held in _texts().items() if slug not in written | {without}}
    return read(shipped_files(), {**kept, **({TYPED: text} if text else {})}).problems


def texts_in_use() -> Mapping[str, str]:
    """The files of the book in use, what the instance replaced left out, its own texts last."""
    own = _texts()
    files = {
        name: "\n".join(one.text for one in records(text) if one.id not in own)
        for name, text in shipped_files().items()
    }
    return {**files, **({"instance.toml": "\n".join(own.values())} if own else {})}


def text_of(slug: str) -> str:
    """The text of a scheme or a rule in use, to write another from; empty where none has that address."""
    files = {**shipped_files(), **_texts()} if slug else {}
    found = (one.text for text in reversed(files.values()) for one in records(text) if one.id == slug)
    return next(found, "")
