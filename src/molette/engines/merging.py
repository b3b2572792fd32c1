"""Three versions of one form: what it showed, what stands now, what was typed; whose is each field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

Said = tuple[str, ...]
NOTHING: Final[Said] = ()


class Fate(StrEnum):
    """Who moved a field since the form was shown."""

    NOBODY = "nobody"
    MINE = "mine"
    THEIRS = "theirs"
    BOTH_ALIKE = "both_alike"
    BOTH_APART = "both_apart"


@dataclass(frozen=True, slots=True)
class Field:
    """One field in its three versions; `mine` is None where the form does not ask for it."""

    name: str
    was: Said
    now: Said
    mine: Said | None = None

    @property
    def fate(self) -> Fate:
        """Say who moved it.

        >>> Field("title", ("Gare",), ("Halte",), ("Gare",)).fate
        <Fate.THEIRS: 'theirs'>
        >>> Field("title", ("Gare",), ("Halte",), ("Gare TGV",)).fate
        <Fate.BOTH_APART: 'both_apart'>
        """
        if self.mine is None or self.mine == self.was:
            return Fate.NOBODY if self.now == self.was else Fate.THEIRS
        if self.now == self.was:
            return Fate.MINE
        return Fate.BOTH_ALIKE if self.mine == self.now else Fate.BOTH_APART


def compare(
    was: Mapping[str, Sequence[str]], now: Mapping[str, Sequence[str]], mine: Mapping[str, Sequence[str]]
) -> tuple[Field, ...]:
    """Set the three versions side by side, in the order of what stands now."""
    return tuple(
        Field(
            name,
            tuple(was.get(name, NOTHING)),
            tuple(held),
            tuple(mine[name]) if name in mine else None,
        )
        for name, held in now.items()
    )


def merged(fields: Sequence[Field], kept: Mapping[str, bool]) -> dict[str, Said]:
    """Return what each field becomes: what one alone moved, and of what both moved what was `kept` (mine).

    Raises KeyError where both moved a field apart and nobody said which one to keep.
    """
    return {
        field.name: field.now
        if field.mine is None
        or field.fate is Fate.THEIRS
        or (field.fate is Fate.BOTH_APART and not kept[field.name])
        else field.mine
        for field in fields
    }
