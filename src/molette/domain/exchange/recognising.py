"""Recognise an organisation under a name that is not one of its own: a variant, a former identifier."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Final

from molette.domain.identities.queries.directory import directory, former_identifiers
from molette.engines.identities.resolving import CERTAIN, Directory, Outcome

Recognised = tuple[Any, tuple[str, ...]]
Recognise = Callable[[str], Recognised | None]
LONGEST_IDENTIFIER: Final = 14


class Recogniser:
    """The directory of one import, made when a first name is not found as it is written."""

    def __init__(self, rows: list[Any]) -> None:
        self.rows = {row.pk: row for row in rows}
        self.known: dict[str, Recognised | None] = {}

    @cached_property
    def directory(self) -> Directory:
        return directory()

    @cached_property
    def former(self) -> dict[str, int]:
        return former_identifiers()

    def __call__(self, text: str) -> Recognised | None:
        """Return the organisation meant and why, None when nobody is or when it is not sure."""
        if text not in self.known:
            self.known[text] = self._look_up(text)
        return self.known[text]

    def _look_up(self, text: str) -> Recognised | None:
        digits = text.replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
        if digits.isdigit() and len(digits) <= LONGEST_IDENTIFIER:
            row = self.rows.get(self.former.get(digits, 0))
            return (row, (f"son ancien identifiant, {digits}",)) if row else None
        found = self.directory.resolve(text, at_least=CERTAIN)
        row = self.rows.get(found.candidates[0].listed.key) if found.outcome is Outcome.FOUND else None
        return (row, found.reasons) if row else None

    def near(self, text: str) -> tuple[str, ...]:
        """The names that come near one that is not sure: to be offered to whoever mends the file."""
        return tuple(str(self.rows[c.listed.key]) for c in self.directory.resolve(text).candidates[:3])
