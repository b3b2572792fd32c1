"""Find the batch that an address names, and the way back to the list."""

from django.core.exceptions import PermissionDenied

from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Batch
from molette.domain.ledger.queries import batches
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission
from molette.web.workspace import finding

HERE = ("Imports", "/espace/imports")


def seen(user: User, key: int) -> Batch:
    """A batch that the user may read, else 404."""
    return finding.one(batches(user).filter(pk=key))


def handled(user: User, key: int) -> Batch:
    """A batch that the user may carry on, else 403."""
    batch = seen(user, key)
    finding.must(user, Permission.IMPORT_TABLE)
    if not ledger.may_handle(user, batch):
        raise PermissionDenied("Ce fichier a été envoyé par un autre partenaire.")
    return batch


def way_back(batch: Batch) -> list[tuple[str, str]]:
    return [HERE, (batch.filename, f"/espace/imports/{batch.pk}")]
