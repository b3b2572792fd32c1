"""What can be signed, as each app tells of what is its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from molette.domain.people.models import Organisation
from molette.domain.programme.models import Contract, Project
from molette.engines.proof import content_hash
from molette.engines.signatures import Level, Matter

Value = Decimal | date | str
"""A number, a day, or a word among those that a figure may say: then `Signed.words` writes it in French."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A figure as partners sign it.

    `row` is the model instance that tells it; `retained` its column that holds the value used in place of
    the one said; `content` all that a signature engages.
    """

    subject: str
    key: int
    row: Any
    label: str
    author: Organisation | None
    said_on: date
    asked_on: date
    value: Value | None
    retained: str
    matter: Matter
    level: Level
    content: Mapping[str, Any]
    project: Project | None = None
    contract: Contract | None = None
    funder: Organisation | None = None
    withdrawn_on: date | None = None
    replaced: bool = False
    unit: str = ""
    decimals: int = 0
    is_fictional: bool = False
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> tuple[str, int]:
        """What tells it from any other figure, whatever its kind."""
        return self.subject, self.key

    @property
    def author_voice(self) -> int | None:
        return self.author.voice_id if self.author else None

    @property
    def content_hash(self) -> str:
        """The fingerprint of what a signature given now would engage."""
        return content_hash(self.content)

    @property
    def project_slug(self) -> str:
        return self.project.slug if self.project else ""


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """How to find what is signed, which of it a user sees, and of which he may read the value."""

    find: Callable[[list[int]], list[Signed]]
    visible: Callable[[object], models.QuerySet[Any]]
    readable: Callable[[object], models.QuerySet[Any]]
    name: str = field(default="")

    def signed(self, key: int) -> Signed | None:
        return next(iter(self.find([key])), None)


SUBJECTS: dict[str, SubjectKind] = {}
"""Filled by each app as it is made ready: the apps above this one cannot be named here."""
