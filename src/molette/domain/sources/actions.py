"""Cite a document, so that a figure or a date can name where it comes from."""

from dataclasses import dataclass
from datetime import date
from typing import overload

from django.core.exceptions import PermissionDenied, ValidationError

from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import free_slug, write
from molette.domain.sources.models import Source
from molette.engines.access import Permission, reach_of


@dataclass(frozen=True, slots=True)
class NewSource:
    """A document that nobody cited yet."""

    title: str
    publisher: str
    url: str = ""
    published_on: date | None = None


@action
def cite(actor: Actor, new: NewSource) -> Source:
    """Add a source; whoever may state a value may cite one."""
    if actor.user is not None and not reach_of(actor.user, Permission.STATE_VALUE):
        raise PermissionDenied(f"{actor.label} ne déclare rien : il n’a pas de source à citer.")
    if not new.title.strip() or not new.publisher.strip():
        raise ValidationError({"source_title": "Une source a un titre et un auteur."})
    source = Source()
    values = {
        "slug": free_slug(Source, f"{new.publisher} {new.title}", longest=70),
        "title": new.title,
        "publisher": new.publisher,
        "url": new.url,
        "published_on": new.published_on,
    }
    write("a cité la source", source, values)
    return source


@overload
def cited(actor: Actor, source: Source | NewSource) -> Source: ...
@overload
def cited(actor: Actor, source: None) -> None: ...
@overload
def cited(actor: Actor, source: Source | NewSource | None) -> Source | None: ...
def cited(actor: Actor, source: Source | NewSource | None) -> Source | None:
    """Return a source already known as it is, and cite a new one."""
    return cite(actor, source) if isinstance(source, NewSource) else source
