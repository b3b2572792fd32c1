"""How the tests of the workspace read a page: its words, its buttons, its questions to the database."""

import re
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def words(response: Any) -> str:
    """The words of a page, without its tags nor its no-break spaces."""
    html = response.content.decode()
    bare = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)
    return re.sub(r"[\s\u00a0]+", " ", bare)


def asked(client: Client, path: str) -> int:
    """How many queries a page asks, once warm."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200
    return len(captured)


def entered(client: Client, person: Any) -> Client:
    client.force_login(person)
    return client


def keyed(**cells: Any) -> dict[str, Any]:
    """What a page sends of a form that writes an entry once: its cells, and a key of its own."""
    return {"key": str(uuid4()), **cells}
