"""The contacts of an organisation, those reserved to others named as such and nothing more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from molette.domain.people.models import Contact
from molette.domain.secrecy.models import Kind, Reservation
from molette.domain.secrecy.subjects import Subject, Subjects
from molette.domain.secrecy.veils import Cover, Covered, Coverings, Sort, Veil, veil


@dataclass(frozen=True, slots=True)
class ContactView:
    """`is_hidden`: reserved to others, of whom only the role is told; `is_reserved`: seen, not by all."""

    id: int
    name: str
    role: str
    email: str
    phone: str
    is_fictional: bool
    is_hidden: bool
    is_reserved: bool


def contacts_of(organisation: int, user: object) -> tuple[ContactView, ...]:
    """Return the contacts of an organisation, in the order of their names. Two queries."""
    worn = veil(user)
    rows = Contact.objects.filter(organisation_id=organisation).order_by("name", "pk")
    views = [_view(one, worn) for one in rows]
    return tuple(sorted(views, key=lambda view: view.is_hidden))  # their rank would tell their initials


def emails_of(organisations: Iterable[int], user: object) -> Mapping[int, str]:
    """The first e-mail address of each organisation that the user may see, by the key. Two queries."""
    worn = veil(user)
    rows = Contact.objects.filter(organisation_id__in=list(organisations)).exclude(email="")
    seen = rows.exclude(pk__in=worn.hidden_ids(Sort.CONTACT)).order_by("-pk")
    return dict(seen.values_list("organisation_id", "email"))


def _view(one: Contact, worn: Veil) -> ContactView:
    hidden = worn.hides(Sort.CONTACT, one.pk)
    return ContactView(
        id=one.pk,
        name="contact réservé" if hidden else one.name,
        role=one.role,
        email="" if hidden else one.email,
        phone="" if hidden else one.phone,
        is_fictional=one.is_fictional,
        is_hidden=hidden,
        is_reserved=worn.marks(Sort.CONTACT, one.pk),
    )


def declare() -> None:
    """Tell the house how contacts are reserved."""
    Subjects.by_kind[Kind.CONTACT] = _subject
    Coverings.by_kind[Kind.CONTACT] = _covers
    Coverings.told_by["contacts"] = _told_by


def _subject(key: str) -> Subject | None:
    held = Contact.objects.filter(pk=key) if key.isdigit() else Contact.objects.none()
    found = held.select_related("organisation").order_by("pk").first()
    if found is None:
        return None
    role = found.role or "contact"
    return Subject(Kind.CONTACT, key, f"{role}, {found.organisation}", frozenset({found.organisation_id}))


def _covers(reservations: Sequence[Reservation]) -> Mapping[int, Cover]:
    keys = [int(one.key) for one in reservations]
    owners = dict(Contact.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "organisation_id"))
    return {
        one.pk: Cover(one.insiders() | {owners.get(int(one.key), 0)}, (Covered(Sort.CONTACT, int(one.key)),))
        for one in reservations
    }


def _told_by(worn: Veil) -> Iterator[tuple[str, int]]:
    for key in worn.hidden_ids(Sort.CONTACT):
        yield Contact._meta.label_lower, key
