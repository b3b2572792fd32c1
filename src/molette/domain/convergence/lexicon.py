"""The words of the field that come with the product, read once."""

import tomllib
from functools import cache
from importlib.resources import files

from molette.engines.convergence.words import Lexicon


@cache
def shipped() -> Lexicon:
    """Return the stop words and the synonyms of the field."""
    told = tomllib.loads((files(__package__ or "") / "lexicon.toml").read_text(encoding="utf-8"))
    return Lexicon(
        stop_words=frozenset(told["stop"]),
        groups={name: tuple(terms) for name, terms in told["group"].items()},
    )
