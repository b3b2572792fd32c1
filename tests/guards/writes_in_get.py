"""A GET or a HEAD that writes to the database fails: robots follow links, browsers prefetch them."""

import re
from typing import Any

import pytest
from django.core.handlers.base import BaseHandler

from tests.guards import sql

WRITE = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|REPLACE INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
ALLOWED = {"django_session"}  # Django itself ends an expired session on the first page that meets it


def is_harmless(statement: str) -> bool:
    write = WRITE.match(statement)
    return write is None or write.group(1) in ALLOWED


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    get_response = BaseHandler.get_response

    def get_response_reading_only(self: BaseHandler, request: Any) -> Any:
        if request.method not in SAFE_METHODS:
            return get_response(self, request)
        with sql.refusing(is_harmless, f"a write in {request.method} {request.path}"):
            return get_response(self, request)

    monkeypatch.setattr(BaseHandler, "get_response", get_response_reading_only)
