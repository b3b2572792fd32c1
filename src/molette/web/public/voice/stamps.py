"""The stamp of a form: signed by us when the page was made, it says when, and is good for one message."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner

SIGNER: Final = TimestampSigner(salt="molette.voice.form")
LEAST_SECONDS: Final = 3
"""Nobody reads the form and fills it in less."""
LONGEST: Final = timedelta(hours=24)


class NotStampedError(ValueError):
    """The stamp is not ours, or too old; the message says so to who sent it."""


@dataclass(frozen=True, slots=True)
class Stamp:
    key: UUID
    seconds: float


def new() -> str:
    """A stamp for a form that is about to be shown."""
    return SIGNER.sign(uuid4().hex)


def read(told: str) -> Stamp:
    """Read a stamp as it comes back. Raises NotStampedError."""
    try:
        key = UUID(hex=SIGNER.unsign(told, max_age=LONGEST))
    except SignatureExpired:
        raise NotStampedError("Cette page a été ouverte il y a plus d’un jour : relisez, renvoyez.") from None
    except (BadSignature, ValueError):
        raise NotStampedError("Ce formulaire n’est pas complet : relisez, renvoyez.") from None
    return Stamp(key, _age(told))


def _age(told: str) -> float:
    """How many seconds ago a valid stamp was made, to the second."""
    for seconds in range(LEAST_SECONDS):
        try:
            SIGNER.unsign(told, max_age=seconds)
        except SignatureExpired:
            continue
        return float(seconds)
    return float(LEAST_SECONDS)
