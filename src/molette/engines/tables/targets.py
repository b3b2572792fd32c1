"""What a register may hold: the fields expected, and the names partners give to their columns."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from molette.engines.tables.labels import squeezed, words_of

READ_ONLY = " (lecture seule)"
READ_ONLY_KEY = "_lecture_seule"


class Kind(StrEnum):
    """How the cells of a field are read; the type of the value is in `normalising`."""

    AMOUNT = "amount"
    BOOLEAN = "boolean"
    DATE = "date"
    DEPARTMENT = "department"
    NUMBER = "number"
    ORGANISATION = "organisation"
    """SIREN (9 digits) or SIRET (14 digits)."""
    PLACE = "place"
    """INSEE code of a commune (5 characters) or SIREN of an agglomeration."""
    PLACE_NAME = "place_name"
    """Name of a commune, perhaps with a code or a department beside it, as it is written."""
    POSTCODE = "postcode"
    RATE = "rate"
    SIREN = "siren"
    TEXT = "text"
    VERBATIM = "verbatim"
    """Text as its author wrote it, whatever it looks like: a table of ours has no formula to lose."""
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class TargetField:
    """A field to fill. `synonyms` go from the surest to the vaguest; a word of `excludes` rules it out.

    A word of `hints` is enough, when the content suits and no other column has as many; `last_resorts`
    are names taken when nothing else suits.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = False
    synonyms: tuple[str, ...] = ()
    help: str = ""
    excludes: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    last_resorts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """The fields of a table. Those of `own` tables, ours, are known by their very label or name."""

    fields: tuple[TargetField, ...]
    own: bool = False

    def __getitem__(self, name: str) -> TargetField:
        """Raise KeyError for a field this target does not have."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    def certain(self, header: Iterable[str]) -> dict[str, str]:
        """Give the field of each heading of an own table that needs no guess, `""` for those only read."""
        names = {name: field.name for field in self.fields for name in (field.label, field.name)}
        told = {label: "" for label in header if is_read_only(label)}
        return told | {label: names[label] for label in header if self.own and label in names}


def is_read_only(heading: str) -> bool:
    """Say whether a column of our exports tells its reader something and is not read back."""
    return heading.endswith((READ_ONLY, READ_ONLY_KEY))


@cache
def grants() -> Target:
    """Give the fields of a register of grants, whoever keeps it."""
    return _load("grants")


@cache
def _load(name: str) -> Target:
    content = (files("molette.engines.tables") / "synonyms.toml").read_text("utf-8")
    return Target(tuple(_fields(tomllib.loads(content)[name])))


def _fields(table: dict[str, dict[str, object]]) -> Iterator[TargetField]:
    for name, about in table.items():
        lists = {key: tuple(value) for key, value in about.items() if isinstance(value, list)}
        texts = {key: value for key, value in about.items() if not isinstance(value, list)}
        yield TargetField(**(texts | lists | {"name": name, "kind": Kind(str(about["kind"]))}))  # type: ignore[arg-type]


@cache
def _known() -> frozenset[object]:
    labels = [
        label
        for field in grants().fields
        for label in (field.name, field.label, *field.synonyms, *field.last_resorts)
    ]
    return frozenset(map(words_of, labels)) | frozenset(map(squeezed, labels))


def is_known(label: str) -> bool:
    """Say whether a label has been met at the head of a column of some register."""
    words = words_of(label)
    return bool(words) and (words in _known() or squeezed(label) in _known())
