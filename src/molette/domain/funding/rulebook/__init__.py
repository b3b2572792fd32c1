"""The rules that come with the product, in TOML: one file a text, read by `engines.rules.reading`."""

from functools import cache
from importlib.resources import files

from molette.engines.rules.book import Book
from molette.engines.rules.reading import read


def shipped_files() -> dict[str, str]:
    """The text of each rule file, by its name."""
    held = sorted(files(__name__).iterdir(), key=lambda one: one.name)
    return {one.name: one.read_text(encoding="utf-8") for one in held if one.name.endswith(".toml")}


@cache
def shipped() -> Book:
    """The book that comes with the product. Raises ValueError if a file is wrong: a test holds them."""
    found = read(shipped_files())
    if found.problems:
        raise ValueError("\n".join(map(str, found.problems)))
    return found.book
