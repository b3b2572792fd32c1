"""What moved between two days, in every list and every format: no value that is reserved, before or after."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from itertools import product

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver
from pytest_django import DjangoDbBlocker

from molette.domain.people.models import User
from molette.engines.access import Role
from molette.web.converters import FORMATS
from tests.web.secrecy.moved import SECRETS_SINCE, move
from tests.web.secrecy.reading import format_of, read, still_missing
from tests.web.secrecy.scene import SECRETS, Scene, planted

pytestmark = pytest.mark.walk

PLANTED, MOVED, READ = (
    datetime(2026, month, day, 12, tzinfo=UTC) for month, day in ((9, 1), (10, 15), (11, 2))
)
DAYS = ("depuis=2026-09-15", "depuis=2026-09-15&le=2026-10-20", "depuis=2025-01-01")
TOLD = {**SECRETS, **SECRETS_SINCE}


@pytest.fixture(scope="module")
def planted_then_moved(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(PLANTED, tick=False):
            found = planted()
        with time_machine.travel(MOVED, tick=False):
            move(found)
        yield found
        transaction.set_rollback(True)


@pytest.fixture
def scene(planted_then_moved: Scene, db: None) -> Iterator[Scene]:
    with time_machine.travel(READ, tick=False):
        yield deepcopy(planted_then_moved)


def routes(within: URLResolver, before: str = "") -> Iterator[str]:
    """The routes of the workspace that are served as files too."""
    for one in within.url_patterns:
        address = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, address)
        elif "<format:fmt>" in address and address.startswith("espace"):
            yield "/" + address.removesuffix("<format:fmt>")


def lists(scene: Scene) -> list[str]:
    """Every list of the workspace; those of one thing, for what the scene reserves."""
    of_one = {
        "/espace/projets/<slug:slug>/mouvements": "/espace/projets/gare/mouvements",
        "/espace/declarations/<int:key>": f"/espace/declarations/{scene.keys['statement']}",
    }
    found = dict.fromkeys(of_one.get(route, route) for route in routes(get_resolver()))
    return [address for address in found if "<" not in address]


def compared(user: User, scene: Scene, *formats: str) -> Iterator[tuple[str, int, str]]:
    browser = Client()
    browser.force_login(user)
    faces = [("", days) for days in DAYS] + [(f".{ending}", DAYS[0]) for ending in formats]
    for address, (ending, days) in product(lists(scene), faces):
        path = f"{address}{ending}?{days}"
        response = browser.get(path)
        yield path, response.status_code, read(response, path)


@pytest.mark.parametrize("role", Role)
def test_no_comparison_tells_an_outsider_what_is_reserved(scene: Scene, role: Role) -> None:
    told, pages = [], 0
    for path, status, said in compared(scene.outsider(role), scene, format_of(role)):
        assert status < 500, path
        pages += status == 200
        told += [(path, what, one) for what, secret in TOLD.items() for one in secret if one in said]
    assert not told, told[:40]
    assert pages > 100, "too few comparisons were read to prove anything"


def test_those_whose_it_is_read_what_moved(scene: Scene) -> None:
    seen = ("le montant", "le montant corrigé", "la valeur", "la valeur remplacée", "la mesure remplacée")
    wanted = {what: TOLD[what] for what in seen}
    assert still_missing(wanted, (said for _, _, said in compared(scene.insider(), scene, *FORMATS))) == []
