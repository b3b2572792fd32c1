"""The screens of frozen states: freeze one, read what moved since another, take its files away."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.urls import reverse

from molette.domain.snapshots.actions import freeze
from molette.domain.snapshots.models import FrozenState
from molette.engines.access import Role
from molette.engines.ladder import Rung
from molette.web.jobs import make_files
from tests import factories as make
from tests.web.workspace.conftest import STRANGER, Desk
from tests.web.workspace.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(desk: Desk) -> tuple[FrozenState, FrozenState]:
    """Two states, five thousand euros apart."""
    FrozenState.objects.all().delete()
    shown = make.project(desk.lens, slug="halle", title="Halle de Lens", contract=desk.contract)
    first = freeze(make.SHELL, name="Comité de juin")
    make.movement(Rung.PAID, 5000, project=shown)
    return first, freeze(make.SHELL, name="Comité de novembre")


def test_a_manager_freezes_a_state_and_reads_it(desk: Desk) -> None:
    browser = desk.client(Role.MANAGER)
    sent = browser.post(reverse("workspace:snapshot_new"), {"name": "Comité de décembre"}, follow=True)

    page = words(sent)
    assert "L’état est figé : il ne changera plus." in page
    assert FrozenState.objects.get(name="Comité de décembre").digest in page


def test_freezing_again_what_has_not_moved_says_so_beside_the_form(
    desk: Desk, kept: tuple[FrozenState, FrozenState]
) -> None:
    sent = desk.client(Role.MANAGER).post(reverse("workspace:snapshot_new"), {"name": "Encore"})

    assert sent.status_code == 422
    assert "Rien n’a bougé depuis « Comité de novembre" in words(sent)


def test_the_page_of_a_state_says_what_moved_since_the_one_before(
    desk: Desk, kept: tuple[FrozenState, FrozenState]
) -> None:
    page = words(desk.client(STRANGER).get(reverse("workspace:snapshot", args=[kept[1].pk])))

    assert "Halle de Lens, payé (CP) : 5 000 €" in page
    assert "Le programme, payé (CP)" in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [("aucun", "Cet état n’est comparé à aucun autre."), ("0", "Cet état n’est comparé à aucun autre.")],
)
def test_a_state_may_be_read_alone(
    desk: Desk, kept: tuple[FrozenState, FrozenState], asked: str, said: str
) -> None:
    address = f"{reverse('workspace:snapshot', args=[kept[1].pk])}?depuis_etat={asked}"
    assert said in words(desk.client(Role.READER).get(address))


def test_the_document_is_served_as_it_was_written(desk: Desk, kept: tuple[FrozenState, FrozenState]) -> None:
    got = desk.client(Role.READER).get(reverse("workspace:snapshot_content", args=[kept[0].pk]))
    assert hashlib.sha256(got.content).hexdigest() == kept[0].digest


def test_files_are_asked_for_made_away_from_the_page_and_served(
    desk: Desk, kept: tuple[FrozenState, FrozenState], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(type(make_files), "enqueue", lambda _task, *arguments: asked.append(arguments))
    browser, key = desk.client(Role.READER), kept[1].pk
    show = reverse("workspace:snapshot", args=[key])

    assert "Préparer le dossier" in words(browser.get(show))
    browser.post(reverse("workspace:snapshot_pack", args=[key]))
    browser.post(reverse("workspace:snapshot_pack", args=[key]))  # a second click asks for nothing more
    assert [one[:2] for one in asked] == [(key, kept[0].pk)]
    assert "Préparation du dossier 0 %" in words(browser.get(show))
    progress = reverse("workspace:snapshot_progress", args=[key])
    assert "HX-Redirect" not in browser.get(progress).headers

    make_files.call(*asked[0])
    assert browser.get(progress).headers["HX-Redirect"].startswith(show)
    assert "Préparer le dossier" not in words(browser.get(show))
    for ending, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("odt", b"PK"), ("xlsx", b"PK")):
        got = browser.get(reverse("workspace:snapshot_file", args=[key, ending]))
        assert b"".join(got.streaming_content).startswith(start)  # type: ignore[attr-defined]
        assert got.headers["Content-Disposition"].endswith(f'.{ending}"')


def test_a_file_of_another_kind_or_not_yet_made_is_not_there(
    desk: Desk, kept: tuple[FrozenState, FrozenState]
) -> None:
    browser = desk.client(Role.READER)
    for ending in ("exe", "part", "pdf"):
        assert browser.get(reverse("workspace:snapshot_file", args=[kept[0].pk, ending])).status_code == 404


def test_the_list_asks_no_more_for_more_states(
    desk: Desk, max_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    for _ in range(12):
        make.frozen_state()
    with max_queries():
        assert "13 états figés" in words(desk.client(Role.READER).get(reverse("workspace:snapshots")))
