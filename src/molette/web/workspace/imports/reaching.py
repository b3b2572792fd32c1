"""Find the batch that an address names, and the way back to the list."""

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.db.models import Model, QuerySet

from molette.domain.exchange.veiling import hides_from
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Batch
from molette.domain.ledger.queries import batches
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission
from molette.web.workspace import finding

M = TypeVar("M", bound=Model)
UNSEEN = "Ce fichier dit ce qui est réservé à d’autres : vous ne pouvez ni l’ouvrir ni le traiter."
HERE = ("Imports", "/espace/imports")


def seen(user: User, key: int) -> Batch:
    """A batch that the user may read, else 404."""
    return finding.one(batches(user).filter(pk=key))


def opened(user: User, key: int) -> Batch:
    """A batch whose content the user may read, else 403."""
    batch = seen(user, key)
    if hides_from(batch, user):
        raise PermissionDenied(UNSEEN)
    return batch


def handled(user: User, key: int) -> Batch:
    """A batch that the user may carry on, else 403."""
    batch = opened(user, key)
    finding.must(user, Permission.IMPORT_TABLE)
    if not ledger.may_handle(user, batch):
        raise PermissionDenied("Ce fichier a été envoyé par un autre partenaire.")
    return batch


def part_of(found: QuerySet[M], shown: Page[int]) -> QuerySet[M]:
    """The rows of one page of a list; a page that does not exist is the last one."""
    first = (shown.number - 1) * shown.paginator.per_page
    return found[first : first + shown.paginator.per_page]


def way_back(batch: Batch) -> list[tuple[str, str]]:
    return [HERE, (batch.filename, f"/espace/imports/{batch.pk}")]
