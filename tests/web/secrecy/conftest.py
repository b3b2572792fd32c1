"""These walks read as a server does: with the answers that it keeps for each reader."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker, Settings

from tests.web.secrecy.scene import Scene, planted


@pytest.fixture(autouse=True)
def kept_answers(memory: Settings) -> Settings:
    return memory


@pytest.fixture(scope="module")
def planted_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """The scene, planted once for all the walks of a module, and gone with it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield planted()
        transaction.set_rollback(True)


@pytest.fixture
def furnished(planted_once: Scene, db: None) -> Scene:
    """The scene as it was planted: what a walk writes is undone after it."""
    return deepcopy(planted_once)
