"""How an action on a message is written: its row saved, its line in the journal, none of its words in it."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from molette.domain.journal.recording import record
from molette.domain.voice.models import Contribution, Status

TOLD: Final = ("nature", "status", "refusal", "verdict")
"""All that the journal ever holds of a message, with the day and the ground."""


def keep(verb: str, one: Contribution, values: Mapping[str, Any]) -> None:
    """Give a message these values, save them, and leave a line that tells no word of it."""
    before = _told(one)
    for name, value in values.items():
        setattr(one, name, value)
    one.full_clean()
    one.save(update_fields=list(values))
    after = {name: word for name, word in _told(one).items() if before[name] != word}
    slug = one.project.slug if one.project else ""
    record(verb, one, before={name: before[name] for name in after}, after=after, project=slug)


def _told(one: Contribution) -> dict[str, Any]:
    held: dict[str, Any] = {name: getattr(one, f"get_{name}_display")() for name in TOLD}
    return {**held, "topic": str(one.topic) if one.topic else ""}


def emptied(one: Contribution) -> dict[str, Any]:
    """The values of a message of which nothing is left but that it was; its photo goes with the commit."""
    if one.photo:
        transaction.on_commit(partial(one.photo.storage.delete, str(one.photo.name)))
    return {
        "words": "",
        "email": "",
        "photo": "",
        "photo_is_public": False,
        "refusal_note": "",
        "status": Status.ERASED.value,
        "erased_on": timezone.localdate(),
    }
