"""Reads of the sources; each returns frozen dataclasses."""

from dataclasses import dataclass
from datetime import date

from molette.domain.sources.models import Reading, Source


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A document that proves something. `reading` says how it was read, when it was not read whole."""

    id: int
    slug: str
    title: str
    publisher: str
    url: str
    published_on: date | None
    reading: str
    licence: str
    note: str
    is_fictional: bool


def source_ref(source: Source | None) -> SourceRef | None:
    """A source as others cite it; None stays None."""
    return None if source is None else _ref(source)


def sources() -> tuple[SourceRef, ...]:
    """Every source, by publisher then title. One query."""
    return tuple(_ref(source) for source in Source.objects.order_by("publisher", "title", "pk"))


def source_named(slug: str) -> SourceRef | None:
    """One source by its address, or None. One query."""
    return source_ref(Source.objects.filter(slug=slug).order_by("pk").first())


def _ref(source: Source) -> SourceRef:
    return SourceRef(
        id=source.pk,
        slug=source.slug,
        title=source.title,
        publisher=source.publisher,
        url=source.url,
        published_on=source.published_on,
        reading=source.get_reading_display() if source.reading != Reading.READ else "",
        licence=source.licence,
        note=source.note,
        is_fictional=source.is_fictional,
    )
