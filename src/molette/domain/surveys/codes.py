"""The code of an invitation, of a link, of an answer to take up again: made from a key and the secret.

A copy of the base opens nothing: it has the marks alone, and the keys without the secret that makes a code.
"""

from uuid import UUID

from django.utils.crypto import salted_hmac

from molette.engines.voice import receipts

SALT = "molette.surveys.code"


def code_of(key: UUID) -> str:
    """The code of a key, as it is printed."""
    return receipts.written(salted_hmac(SALT, str(key), algorithm="sha256").digest()[:13])


def mark_of(key: UUID) -> str:
    """What is kept of that code."""
    return receipts.mark(code_of(key))


def mark_typed(code: str) -> str:
    """The mark of a code however it was typed; empty where it is none."""
    return receipts.mark(code)
