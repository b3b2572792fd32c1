"""How a page names what it links to: an organisation, a source, a project."""

from dataclasses import dataclass

from molette.domain.people.models import Organisation
from molette.domain.sources.queries import SourceRef, source_ref

__all__ = ["Ref", "SourceRef", "organisation_ref", "source_ref"]


@dataclass(frozen=True, slots=True)
class Ref:
    """Something with an address: its slug and the words of the link."""

    slug: str
    label: str
    is_fictional: bool = False


def organisation_ref(organisation: Organisation | None) -> Ref | None:
    if organisation is None:
        return None
    return Ref(organisation.slug, organisation.label, organisation.is_fictional)
