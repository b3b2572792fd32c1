"""A queryset without an order comes back shuffled, so that no test passes by the database's habit."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import QuerySet

deck = random.Random()


def deal(seed: int) -> None:
    """Make the shuffles of one test depend on the seed of the run alone."""
    deck.seed(seed)


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    fetch_all, iterate = QuerySet._fetch_all, QuerySet.iterator

    def fetch_shuffled(self: QuerySet[Any]) -> None:
        is_fresh = self._result_cache is None
        fetch_all(self)
        if is_fresh and self._result_cache and not self.ordered:
            deck.shuffle(self._result_cache)

    def iterate_shuffled(self: QuerySet[Any], *args: Any, **kwargs: Any) -> Iterator[Any]:
        if self.ordered:
            return iterate(self, *args, **kwargs)
        rows = list(iterate(self, *args, **kwargs))
        deck.shuffle(rows)
        return iter(rows)

    monkeypatch.setattr(QuerySet, "_fetch_all", fetch_shuffled)
    monkeypatch.setattr(QuerySet, "iterator", iterate_shuffled)
