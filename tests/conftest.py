"""The guard rails, up for every test, and the fixtures the whole suite shares."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection
from django.test import override_settings
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker, Settings

from molette.config import tables
from tests.guards import (
    bulk_writes,
    markup,
    sockets,
    sql_in_templates,
    undefined_variables,
    unordered_querysets,
    writes_in_get,
)

pytest_plugins = ["tests.guards.skips", "tests.sharing"]

ROOT = Path(__file__).parents[1]
SHARED_DATA = ROOT / "../shared/data"
QUERIES_OF_A_PAGE = 25

# The machines that run the tests are shared: how long one example takes says nothing.
hypothesis_settings.register_profile("molette", deadline=None, print_blob=True)
hypothesis_settings.load_profile("molette")

# Playwright drives the browser from an event loop in this thread; Django would take it for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def december() -> Iterator[None]:
    """1 December 2026, all day."""
    with time_machine.travel(date(2026, 12, 1), tick=False):
        yield


@pytest.fixture(scope="session", autouse=True)
def guard_rails() -> Iterator[None]:
    from molette.domain.journal import recording  # noqa: PLC0415  # Django must be set up first

    with pytest.MonkeyPatch.context() as monkeypatch:
        undefined_variables.install(monkeypatch)
        unordered_querysets.install(monkeypatch)
        bulk_writes.install(monkeypatch, recording.current)
        sql_in_templates.install(monkeypatch)
        writes_in_get.install(monkeypatch)
        markup.install(monkeypatch)
        sockets.install(monkeypatch)
        yield


@pytest.fixture(scope="session")
def django_db_use_migrations() -> bool:
    return False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Tables made from the models, with what these do not tell."""
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        tables.complete(editor)


@pytest.fixture(scope="session", autouse=True)
def instance_for_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An instance of its own: files in a folder of the run, static files unhashed, fast passwords."""
    folder = tmp_path_factory.mktemp("instance")
    (folder / "static").mkdir()
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        DATA_DIR=folder,
        MEDIA_ROOT=folder / "files",
        STATIC_ROOT=folder / "static",
        REMEMBER=False,  # a test writes without the journal, which answers kept in memory would not see
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={**django_settings.STORAGES, "staticfiles": plain},
    ):
        yield


@pytest.fixture
def memory(settings: Settings) -> Iterator[Settings]:
    """The answers and the pages that a process keeps, as when it serves: journal what you write."""
    from molette.domain.journal.remembered import forget  # noqa: PLC0415  # Django must be set up first
    from molette.web.kept_pages import shelf  # noqa: PLC0415

    def clear() -> None:
        forget()
        shelf.clear()

    clear()
    settings.REMEMBER = True
    yield settings
    clear()


@pytest.fixture(autouse=True)
def shuffled_by_the_seed(request: pytest.FixtureRequest) -> None:
    unordered_querysets.deal(request.config.getoption("randomly_seed", 0))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real published files beside the project; never part of it."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the published data of ../shared/data are not on this machine")
    return SHARED_DATA.resolve()


@pytest.fixture
def max_queries(
    django_assert_max_num_queries: Callable[..., AbstractContextManager[Any]],
) -> Callable[..., AbstractContextManager[Any]]:
    """Bound the queries of a `with` block: by what a page may ask, or by the number given."""

    def at_most(limit: int = QUERIES_OF_A_PAGE) -> AbstractContextManager[Any]:
        return django_assert_max_num_queries(limit)

    return at_most
