"""The number of a message: made from its form and the secret of the instance, never kept as it is.

A copy of the base tells no number, and so opens no message; the instance can write it again in an e-mail to
its author.
"""

from uuid import UUID

from django.utils.crypto import salted_hmac

from molette.domain.voice.models import Contribution
from molette.engines.voice import receipts

SALT = "molette.voice.receipt"


def receipt_of(key: UUID) -> str:
    """The number of what is sent from the form of this key."""
    return receipts.written(salted_hmac(SALT, str(key), algorithm="sha256").digest()[:13])


def mark_of(key: UUID) -> str:
    """What is kept of that number."""
    return receipts.mark(receipt_of(key))


def found(receipt: str) -> Contribution | None:
    """The message of a number, however it was typed."""
    mark = receipts.mark(receipt)
    named = ("project", "place", "known_service", "topic", "moderated_by")
    rows = Contribution.objects.filter(receipt_mark=mark).select_related(*named) if mark else None
    return rows.order_by("pk").first() if rows is not None else None
