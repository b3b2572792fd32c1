"""How a page names what it links to: an organisation, a source, a project."""

from dataclasses import dataclass
from datetime import date

from molette.domain.people.models import Organisation
from molette.domain.sources.models import Source


@dataclass(frozen=True, slots=True)
class Ref:
    """Something with an address: its slug and the words of the link."""

    slug: str
    label: str
    is_fictional: bool = False


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A document that proves something. `reading` says how it was read, when it was not read whole."""

    slug: str
    title: str
    publisher: str
    url: str
    published_on: date | None
    reading: str
    is_fictional: bool


def organisation_ref(organisation: Organisation | None) -> Ref | None:
    if organisation is None:
        return None
    return Ref(organisation.slug, organisation.label, organisation.is_fictional)


def source_ref(source: Source | None) -> SourceRef | None:
    if source is None:
        return None
    return SourceRef(
        slug=source.slug,
        title=source.title,
        publisher=source.publisher,
        url=source.url,
        published_on=source.published_on,
        reading=source.get_reading_display() if source.reading != "read" else "",
        is_fictional=source.is_fictional,
    )
