"""What a form showed of a row, carried with it and compared with the row once it is held.

Values travel as the form itself writes them: lists of texts, field by field. A field named by `read` that
the form does not ask for is only watched.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Model
from django.utils import timezone

SEEN, KNOWN, KEEP = "vu", "lu", "garder-"
THEIRS, MINE = "autre", "mien"

Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Edited:
    """The row that a form changes, and how what it shows of it is read.

    `typed` gives what the form asks beside its fields; `standing` the row that stands for it now, when it may
    have been replaced, and `address` where that one is edited.
    """

    row: Any
    read: Callable[[Any], Mapping[str, Any]]
    typed: Callable[[], Values] = dict
    standing: Callable[[Any], Any] = lambda row: row
    address: Callable[[Any], str] = lambda _: ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What was shown, and when; an unreadable token showed nothing."""

    values: Values = field(default_factory=dict)
    at: datetime | None = None

    def __str__(self) -> str:
        at = (self.at or timezone.now()).isoformat()
        return json.dumps({"at": at, "values": self.values}, ensure_ascii=False)


def shown(token: str) -> Shown:
    """Read a token back; whoever sends anything else is asked again."""
    try:
        told = json.loads(token)
        values = {str(name): [str(one) for one in held] for name, held in told["values"].items()}
        return Shown(values, datetime.fromisoformat(told["at"]))
    except (ValueError, TypeError, KeyError, AttributeError):
        return Shown()


def written(form: forms.Form, read: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return values as the form writes them in its fields, and those it does not ask for as text."""
    return {
        name: _in_field(form.fields[name], value) if name in form.fields else _as_text(value)
        for name, value in read.items()
    }


def typed(form: forms.Form, names: Sequence[str]) -> dict[str, list[str]]:
    """Return what was sent in these fields, as `written` writes it."""
    return {
        name: _plain(
            form.fields[name].widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        )
        for name in names
        if name in form.fields
    }


def legible(form: forms.Form, name: str, said: Sequence[str]) -> list[str]:
    """Return values as they are read on the page: the words of a choice, a day the French way."""
    asked = form.fields.get(name)
    if isinstance(asked, forms.ChoiceField):
        words = {str(key): str(word) for key, word in _flat(asked.choices)}
        return [words.get(one, one) for one in said]
    if isinstance(asked, forms.DateField):
        return [_day(one) for one in said]
    if isinstance(asked, forms.BooleanField):
        return ["oui" if said else "non"]
    return list(said)


def _in_field(asked: forms.Field, value: Any) -> list[str]:
    if isinstance(asked, forms.BooleanField):
        return ["on"] if value else []
    return _plain(asked.widget.format_value(asked.prepare_value(value)))


def _plain(value: Any) -> list[str]:
    """Texts without the accidents of a browser: ends of line, blanks around, the order of boxes."""
    if isinstance(value, bool):
        return ["on"] if value else []
    if isinstance(value, list | tuple):
        return sorted(str(one) for one in value if one not in ("", None))
    text = "" if value is None else str(value).replace("\r\n", "\n").strip()
    return [text] if text else []


def _as_text(value: Any) -> list[str]:
    match value:
        case bool():
            return ["oui" if value else "non"]
        case list() | tuple():
            return [str(one) for one in value]
        case Model():
            return [str(value)]
        case None | "":
            return []
    return [str(value)]


def _flat(choices: Any) -> Any:
    for key, word in choices:
        if isinstance(word, list | tuple):
            yield from word
        else:
            yield key, word


def _day(text: str) -> str:
    try:
        return f"{datetime.fromisoformat(text):%d/%m/%Y}"
    except ValueError:
        return text
