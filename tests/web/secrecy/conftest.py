"""These walks read as a server does: with the answers that it keeps for each reader."""

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def kept_answers(memory: Settings) -> Settings:
    return memory
