"""`update`, `delete` and `bulk_*` on a model that keeps its history fail outside an action.

They pass beside the history: only an action, which writes to the journal, may answer for that.
"""

import functools
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet

from tests.guards import GuardRailError

METHODS = ("update", "delete", "bulk_create", "bulk_update")


def install(monkeypatch: pytest.MonkeyPatch, action_under_way: Callable[[], object | None]) -> None:
    """`action_under_way` returns None when no action is being recorded."""

    def guarded(method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def call(self: QuerySet[Any], *args: Any, **kwargs: Any) -> Any:
            tracked = hasattr(self.model._meta, "simple_history_manager_attribute")
            if tracked and action_under_way() is None:
                message = f"{self.model.__name__}: {method.__name__}() outside an action leaves no history"
                raise GuardRailError(message)
            return method(self, *args, **kwargs)

        return call

    for name in METHODS:
        monkeypatch.setattr(QuerySet, name, guarded(getattr(QuerySet, name)))
