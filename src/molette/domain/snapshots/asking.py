"""What is asked of a frozen state in the words of the shell: as whom it is read, and which projects of."""

from django.contrib.auth.models import AnonymousUser

from molette.domain.journal.known import today
from molette.domain.people.models import Organisation, User
from molette.domain.programme.models import Contract
from molette.domain.programme.queries import ProjectFilter
from molette.domain.snapshots.taking import EVERYBODY
from molette.domain.territory.models import Place
from molette.domain.territory.queries import contents_of


class UnknownError(LookupError):
    """A name that leads nowhere; says what was expected."""


def reader_named(email: str | None) -> tuple[object, str]:
    """The account that reads, and how the document names it: everybody where none is given."""
    if not email:
        return AnonymousUser(), EVERYBODY
    user = User.objects.filter(email=email.lower(), is_active=True).order_by("pk").first()
    if user is None:
        raise UnknownError(f"Aucun compte ouvert n’a l’adresse {email}.")
    organisation = user.actor().organisation
    return user, f"{user.name}, {organisation}" if organisation else user.name


def asked(
    *, place: str | None = None, owner: str | None = None, contract: str | None = None
) -> tuple[ProjectFilter, tuple[str, ...]]:
    """The filter, and what it keeps in words. Raises UnknownError."""
    said, places = [], frozenset[int]()
    if place:
        found = Place.objects.filter(slug=place).order_by("pk").first()
        if found is None:
            raise UnknownError(f"Aucun lieu n’a l’adresse « {place} » : donnez celle de sa page, /communes/…")
        places = contents_of([found.pk], today())[found.pk] | {found.pk}
        said.append(f"lieu : {found.name}")
    if owner:
        body = Organisation.objects.filter(slug=owner).order_by("pk").first()
        if body is None:
            raise UnknownError(f"Aucune organisation n’a l’adresse « {owner} ».")
        said.append(f"maître d’ouvrage : {body.name}")
    if contract:
        text = Contract.objects.filter(slug=contract).order_by("pk").first()
        if text is None:
            raise UnknownError(f"Aucun contrat n’a l’adresse « {contract} ».")
        said.append(f"contrat : {text.name}")
    return ProjectFilter(places=places, owner=owner or "", contract=contract or ""), tuple(said)
