"""One reading: the time of a request, during which what is asked of the whole journal is asked once."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Reading:
    """Where the journal stands, and what its lines since an earlier stand speak of, once asked.

    `asked` keeps what the pages of an application ask at every turn, by its name.
    """

    stand: Any = None
    lines: dict[Any, Any] = field(default_factory=dict)
    asked: dict[str, Any] = field(default_factory=dict)


_reading: ContextVar[Reading | None] = ContextVar("reading", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """Ask where the journal stands once at most within the block, unless something is written in it."""
    token = _reading.set(Reading())
    try:
        yield
    finally:
        _reading.reset(token)


def reading() -> Reading | None:
    """Return the reading under way, if any."""
    return _reading.get()


def written() -> None:
    """Say that something was just written: the rest of the reading asks again where the journal stands."""
    under_way = _reading.get()
    if under_way:
        under_way.stand = None
        under_way.lines.clear()
        under_way.asked.clear()
