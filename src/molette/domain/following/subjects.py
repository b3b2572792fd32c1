"""What may be followed, as everybody may read it."""

from dataclasses import dataclass

from molette.domain.following.models import Kind
from molette.domain.programme.models import OrientationNode, Project
from molette.domain.programme.queries import branch, place_sheet
from molette.domain.territory.queries import PlaceRef

__all__ = ["Kind", "SubjectRef", "project_ids", "subject_ref"]


@dataclass(frozen=True, slots=True)
class SubjectRef:
    """A thing to follow. `inside`: the keys of its places, or the key of its project; empty for a theme."""

    kind: Kind
    slug: str
    title: str
    about: str
    inside: frozenset[int]
    is_fictional: bool = False
    place: PlaceRef | None = None


def subject_ref(kind: Kind, slug: str) -> SubjectRef | None:
    """A place, a published project or an orientation by its name in addresses; None where there is none."""
    match kind:
        case Kind.PLACE:
            sheet = place_sheet(slug)
            if sheet is None:
                return None
            place = sheet.place
            return SubjectRef(kind, slug, place.name, place.kind_label, sheet.inside, place=place)
        case Kind.PROJECT:
            project = Project.objects.visible_to(None).filter(slug=slug).order_by("pk").first()
            if project is None:
                return None
            held = frozenset({project.pk})
            return SubjectRef(kind, slug, project.title, "projet", held, project.is_fictional)
        case _:
            node = OrientationNode.objects.filter(slug=slug).select_related("tree").order_by("pk").first()
            return SubjectRef(kind, slug, node.title, node.tree.node_word, frozenset()) if node else None


def project_ids(subject: SubjectRef) -> frozenset[int]:
    """The published projects of a subject. One query."""
    seen = Project.objects.visible_to(None).order_by()
    if subject.kind is Kind.PLACE:
        standing = Project.places.through.objects.filter(place_id__in=subject.inside).order_by()
        seen = seen.filter(pk__in=standing.values("project_id"))
    elif subject.kind is Kind.NODE:
        carrying = Project.nodes.through.objects.filter(orientationnode_id__in=branch(subject.slug))
        seen = seen.filter(pk__in=carrying.order_by().values("project_id"))
    else:
        seen = seen.filter(pk__in=subject.inside)
    return frozenset(seen.values_list("pk", flat=True))
