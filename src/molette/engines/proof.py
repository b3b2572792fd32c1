"""What makes a line provable: one written form for all databases, its hash, and the chain of the hashes.

The form, named `molette-1`, is fixed for good, since lines were sealed under it: a JSON object, keys sorted,
no space, UTF-8; what is empty (nothing, an empty text, list or object, no) is left out, so that a column
added later changes no former line; a moment is in UTC to the microsecond, a decimal is text without idle
zeros, a whole number is written as one. Anybody can make it again in ten lines of any language.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

FORM: Final = "molette-1"
NOTHING_BEFORE: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """The place of a line in the chain: its rank from 1, the hash of what it says, the hash of all so far."""

    number: int
    content: str
    digest: str


def canonical(fields: Mapping[str, Any]) -> str:
    """Write fields in the one form they have.

    >>> canonical({"value": Decimal("7000.00"), "reason": "", "on": date(2022, 12, 31), "by": "État"})
    '{"by":"État","on":"2022-12-31","value":"7000"}'
    """
    said = {name: value for name, value in fields.items() if not _is_empty(value)}
    return json.dumps(_plain(said), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def content_hash(fields: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what fields say, in hexadecimal.

    >>> content_hash({"value": Decimal(7)}) == content_hash({"value": Decimal("7.0"), "note": ""})
    True
    """
    return sha256(canonical(fields).encode()).hexdigest()


def chained(previous: str, number: int, content: str) -> str:
    """Return the hash that holds a line and, through the previous one, all those before it."""
    return sha256(f"{number}\n{previous}\n{content}".encode("ascii")).hexdigest()


def links(contents: Iterable[str], after: Link | None = None) -> list[Link]:
    """Chain hashes of contents one after another, from the start or from the last link.

    >>> [link.number for link in links(["a" * 64, "b" * 64])]
    [1, 2]
    """
    number, digest = (after.number, after.digest) if after else (0, NOTHING_BEFORE)
    made = []
    for content in contents:
        number += 1
        digest = chained(digest, number, content)
        made.append(Link(number, content, digest))
    return made


def _is_empty(value: Any) -> bool:
    return value is None or value is False or (isinstance(value, str | list | tuple | dict) and not value)


def _plain(value: Any) -> Any:
    """Return a value as JSON writes it the same whatever database it comes from."""
    if isinstance(value, Mapping):
        return {str(name): _plain(held) for name, held in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(held) for held in value]
    return value if value is None or isinstance(value, bool | int | str) else _written(value)


def _written(value: Any) -> Any:
    match value:
        case float():
            return int(value) if value.is_integer() else value
        case Decimal():
            return _digits(value)
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
    raise TypeError(f"{type(value).__name__} has no written form")


def _digits(value: Decimal) -> str:
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text
