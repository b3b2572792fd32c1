"""The words that columns bear, whatever the field: what names a role, and what means one thing."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def of_role(role: str) -> frozenset[str]:
    """The words that name a role: `amount`, `date`, `place`, `identifier`, `body`.

    >>> "prix" in of_role("amount")
    True
    """
    return frozenset(_vocabulary()["roles"].get(role, ()))


@cache
def same() -> tuple[frozenset[str], ...]:
    """Sets of words that mean one thing at the head of a column."""
    return tuple(map(frozenset, _vocabulary()["same"].values()))


@cache
def _vocabulary() -> dict[str, dict[str, list[str]]]:
    content = (files("molette.engines.tables") / "column_words.toml").read_text("utf-8")
    found: dict[str, dict[str, list[str]]] = tomllib.loads(content)
    return found
