"""What it is to reserve a document: its title, its address and its file are shown to some only."""

from collections.abc import Iterator, Mapping, Sequence

from molette.domain.programme.models import Document
from molette.domain.secrecy.models import Kind, Reservation
from molette.domain.secrecy.subjects import Subject, Subjects
from molette.domain.secrecy.veils import Cover, Covered, Coverings, Sort, Veil


def declare() -> None:
    """Tell the house how documents are reserved."""
    Subjects.by_kind[Kind.DOCUMENT] = _subject
    Coverings.by_kind[Kind.DOCUMENT] = _covers
    Coverings.told_by["documents"] = _told_by


def _subject(key: str) -> Subject | None:
    held = Document.objects.filter(pk=key) if key.isdigit() else Document.objects.none()
    found = held.select_related("project").order_by("pk").first()
    if found is None:
        return None
    places, slug = found.project.footing()
    owner = found.project.owner_id
    return Subject(
        kind=Kind.DOCUMENT,
        key=key,
        title=f"{found.title}, {found.project}",
        concerned=frozenset({owner} if owner else ()),
        project=slug,
        places=tuple(places),
    )


def _covers(reservations: Sequence[Reservation]) -> Mapping[int, Cover]:
    keys = [int(one.key) for one in reservations]
    rows = Document.objects.filter(pk__in=keys).order_by("pk")
    owners = dict(rows.values_list("pk", "project__owner_id"))
    return {
        one.pk: Cover(
            one.insiders() | {owners.get(int(one.key)) or 0}, (Covered(Sort.DOCUMENT, int(one.key)),)
        )
        for one in reservations
    }


def _told_by(worn: Veil) -> Iterator[tuple[str, int]]:
    for key in worn.hidden_ids(Sort.DOCUMENT):
        yield Document._meta.label_lower, key
