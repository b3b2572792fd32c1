"""What residents share, follow and print: a place, a project, an orientation, as everybody may read them.

Whoever asks, what is told here is what a resident sees: a sheet put on a door, a card or a feed has readers
that nobody knows.
"""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.urls import reverse

from molette.domain.following.subjects import Kind, SubjectRef, subject_ref
from molette.domain.programme.queries import ProjectFilter, ProjectList, project_rows, project_set
from molette.engines.money import NBSP
from molette.web.public import lists
from molette.web.public.here import Here, here

EVERYBODY: Final = AnonymousUser()
"""Who reads what is shared."""
WORDS: Final = {Kind.PLACE: "lieu", Kind.PROJECT: "projet", Kind.NODE: "orientation"}
KINDS: Final = {word: kind for kind, word in WORDS.items()}
MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Shared:
    """A subject with its projects, as a resident reads them; `here` tells the first fifty."""

    subject: SubjectRef
    word: str
    address: str
    found: ProjectList
    here: Here

    def url(self, request: HttpRequest) -> str:
        """The whole address of its page."""
        return whole(request, self.address)

    def part(self, name: str) -> str:
        """The address of one of the things made of it: `sheet`, `qr`, `card`, `frame`, `feed`, `follow`."""
        return reverse(f"public:{name}", args=[self.word, self.subject.slug])

    @property
    def sentence(self) -> str:
        """Where it stands, in a line: how many projects are under way, to come, done, stopped."""
        said = [f"{group.title.lower()}{NBSP}: {group.total}" for group in self.here.groups]
        return ", ".join(said).capitalize() or "Aucun projet n’y est publié"


def whole(request: HttpRequest, path: str) -> str:
    """A whole address, on the site as it is named outside, where that is set."""
    return f"{settings.SITE_URL}{path}" if settings.SITE_URL else request.build_absolute_uri(path)


def shared(word: str, slug: str) -> Shared:
    """Tell a subject; 404 where there is none that a resident may read."""
    subject = subject_ref(KINDS[word], slug) if word in KINDS else None
    if subject is None:
        raise Http404("Rien de public ne porte ce nom.")
    found = project_set(_filter(subject), EVERYBODY, order=tuple(lists.STAGES)).cut(1, MOST)
    lines = lists.project_lines(tuple(project_rows(found.shown)), EVERYBODY)
    return Shared(
        subject, word, address_of(subject), found, here(lines, found.states, EVERYBODY, subject.place)
    )


def _filter(subject: SubjectRef) -> ProjectFilter:
    match subject.kind:
        case Kind.PLACE:
            return ProjectFilter(places=subject.inside)
        case Kind.NODE:
            return ProjectFilter(node=subject.slug)
        case _:
            return ProjectFilter(ids=subject.inside)


def address_of(subject: SubjectRef) -> str:
    """The address of its page."""
    page = {Kind.PROJECT: "project", Kind.NODE: "orientation"}.get(subject.kind)
    if page is None:
        page = "commune" if subject.place and subject.place.kind == "commune" else "place"
    return reverse(f"public:{page}", args=[subject.slug])
