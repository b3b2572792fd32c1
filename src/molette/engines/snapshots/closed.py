"""How a frozen state is read again: strictly."""

from typing import Any, Final

CLOSED: Final[Any] = {"extra": "forbid", "allow_inf_nan": False}
"""A field that this version does not know would be lost, and the fingerprint with it."""
