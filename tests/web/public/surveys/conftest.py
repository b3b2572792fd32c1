"""The survey of the domain's tests, and a door that has seen nobody."""

from collections.abc import Iterator

import pytest

from molette.web.public.voice.door import door
from tests.domain.surveys.conftest import survey

__all__ = ["survey"]


@pytest.fixture(autouse=True)
def nobody_came() -> Iterator[None]:
    door.sent.clear()
    yield
    door.sent.clear()
