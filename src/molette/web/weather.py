"""What a failure of the base or of the disk means to whoever was writing: wait, or tell the administrator.

Nothing is half written, since an action is one transaction. What was typed is shown again with a button to
send it once more.
"""

import errno
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest

BUSY, FULL = 503, 507
RETRY_AFTER: Final = 15
MOST_KEPT: Final = 200_000
_SECRET: Final = ("password", "passe", "csrfmiddlewaretoken")


@dataclass(frozen=True, slots=True)
class Weather:
    """A failure that passes, or that an administrator mends: what is said of it, and with which status."""

    status: int
    title: str
    remedy: str


CROWDED = Weather(
    BUSY,
    "Trop de monde écrit en ce moment",
    "Rien n’a été enregistré à moitié. Attendez quelques secondes, puis envoyez de nouveau.",
)
AWAY = Weather(
    BUSY,
    "La base de données ne répond pas",
    "Rien n’a été enregistré à moitié. Réessayez dans un instant ; si cela dure, prévenez l’administrateur.",
)
READ_ONLY = Weather(
    BUSY,
    "Le site est en lecture seule en ce moment",
    "On peut tout lire, rien écrire : une restauration ou une maintenance est en cours. Réessayez plus tard.",
)
NO_SPACE = Weather(
    FULL,
    "Le disque du serveur est plein",
    "Rien n’a été enregistré, rien de ce qui l’était n’est perdu. Prévenez l’administrateur, puis réessayez.",
)
# What each database says, told apart by the code of PostgreSQL or the words of SQLite.
_BY_CODE: Final = {
    "40001": CROWDED,
    "40P01": CROWDED,
    "55P03": CROWDED,
    "53300": CROWDED,
    "53100": NO_SPACE,
    "25006": READ_ONLY,
}
_BY_WORDS: Final = (
    ("database or disk is full", NO_SPACE),
    ("readonly database", READ_ONLY),
    ("is locked", CROWDED),
    ("too many clients", CROWDED),
    ("too many connections", CROWDED),
)
_BY_ERRNO: Final = {
    errno.ENOSPC: NO_SPACE,
    errno.EDQUOT: NO_SPACE,
    errno.EROFS: READ_ONLY,
}


def weather(error: BaseException | None) -> Weather | None:
    """Say what a failure means, None where it is a fault of ours."""
    for one in _causes(error):
        if isinstance(one, OSError) and one.errno in _BY_ERRNO:
            return _BY_ERRNO[one.errno]
        if (code := getattr(one, "sqlstate", None)) in _BY_CODE:
            return _BY_CODE[code]
    told = next((one for one in _causes(error) if isinstance(one, Error)), None)
    if told is None:
        return None
    words = str(told).lower()
    found = next((meant for said, meant in _BY_WORDS if said in words), None)
    return found or (AWAY if isinstance(told, OperationalError | InterfaceError) else None)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen = 0
    while error is not None and seen < 10:  # noqa: PLR2004 - a chain of causes is short
        yield error
        error, seen = error.__cause__ or error.__context__, seen + 1


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent, to be sent again as it was: no password, no file, and not more than a page may hold."""
    if request.method != "POST":
        return []
    try:
        sent = [(name, str(one)) for name, values in request.POST.lists() for one in values]
    except OSError:  # the disk was full before the form was read
        return []
    kept = [(name, value) for name, value in sent if not any(word in name.lower() for word in _SECRET)]
    return kept if sum(len(value) for _, value in kept) < MOST_KEPT else []
