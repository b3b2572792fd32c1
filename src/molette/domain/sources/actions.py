"""Cite a document, so that a figure or a date can name where it comes from."""

from typing import Any

from django.core.exceptions import PermissionDenied

from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import free_slug, write
from molette.domain.sources.models import Source
from molette.engines.access import Permission, reach_of


@action
def cite(actor: Actor, /, **values: Any) -> Source:
    """Add a source for whoever may state a value. `values`: `title`, `publisher`, `url`, `published_on`."""
    if actor.user is not None and not reach_of(actor.user, Permission.STATE_VALUE):
        raise PermissionDenied(f"{actor.label} ne déclare rien : il n’a pas de source à citer.")
    source = Source()
    slug = free_slug(Source, f"{values['publisher']} {values['title']}", longest=70)
    write("a cité la source", source, {"slug": slug, **values})
    return source
