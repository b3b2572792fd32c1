"""What is written from a form carries the key that the form was made with."""

from typing import Any

from django.db import models


def entry_key() -> Any:
    """The key made when the page was: the same entry sent twice is one row. None where no page wrote it."""
    return models.UUIDField(
        unique=True,
        null=True,
        blank=True,
        editable=False,
        error_messages={"unique": "Cette saisie est déjà enregistrée."},
    )
