"""A box in which the letters of an instance arrive."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.web.mailbox import Box, listening


@pytest.fixture
def box(settings: Settings) -> Iterator[Box]:
    with listening(settings) as held:
        yield held
