"""Hold every database connection of this thread while something runs that must leave it alone."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import connections

from tests.guards import GuardRailError

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


@contextmanager
def refusing(is_allowed: Callable[[str], bool], complaint: str) -> Iterator[None]:
    def wrapper(execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not is_allowed(sql):
            message = f"{complaint}: {sql[:300]}"
            raise GuardRailError(message)
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(wrapper))
        yield
