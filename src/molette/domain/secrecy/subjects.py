"""What may be reserved, as the applications above describe it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from molette.domain.secrecy.models import Kind


@dataclass(frozen=True, slots=True)
class Subject:
    """Something to reserve. `title` names it without its value; `concerned` are those whose it is.

    They alone may reserve it, and they always see it.
    """

    kind: Kind
    key: str
    title: str
    concerned: frozenset[int]
    project: str = ""
    places: tuple[int, ...] = ()

    def footing(self) -> tuple[list[int], str]:
        return list(self.places), self.project


class Subjects:
    """How each kind is found from its key: declared by the application that knows it."""

    by_kind: ClassVar[dict[Kind, Callable[[str], Subject | None]]] = {}


def subject(kind: str, key: str) -> Subject | None:
    """Find what a kind and a key name, or None."""
    if kind not in Kind.values:
        return None
    return Subjects.by_kind[Kind(kind)](key)
