"""The contract: its parties, its amendments, the trees that the parties state."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.urls import reverse

from molette.domain.programme.models import Amendment
from molette.engines.access import Role
from tests import factories as make
from tests.web.workspace.conftest import Desk


def here(desk: Desk) -> str:
    return reverse("workspace:contract", args=[desk.contract.slug])


def test_it_names_the_parties_and_how_each_cuts_the_programme(desk: Desk) -> None:
    page = desk.client(Role.READER).get(here(desk)).content.decode()

    for said in ("CA Lens-Liévin", "Région", "Mobilités", "Dit par Région"):
        assert said in page


@pytest.mark.parametrize(("who", "offered"), [(Role.READER, False), (Role.MANAGER, True)])
def test_only_those_who_may_are_offered_to_correct_it(desk: Desk, who: str, *, offered: bool) -> None:
    page = desk.client(who).get(here(desk)).content.decode()

    for name in ("contract_edit", "amendment_new", "tree_new", "scheme_new"):
        assert (reverse(f"workspace:{name}", args=[desk.contract.slug]) in page) is offered, name


def test_an_orientation_that_no_project_serves_is_said(desk: Desk) -> None:
    make.node(desk.node.tree, title="Santé")
    page = desk.client(Role.READER).get(here(desk)).content.decode()

    assert "aucun" in page
    assert 'class="missing"' in page


def test_a_source_half_described_is_refused_and_what_was_typed_is_kept(desk: Desk) -> None:
    browser = desk.client(Role.MANAGER)
    answer = browser.post(
        reverse("workspace:amendment_new", args=[desk.contract.slug]),
        {
            "title": "Avenant n° 2",
            "happened_on": "2026-01-15",
            "precision": "day",
            "source_title": "Comité du 15 janvier",
        },
    )

    assert answer.status_code == 422
    assert "Dites qui l’a publiée." in answer.content.decode()
    assert "Avenant n° 2" in answer.content.decode()
    assert not Amendment.objects.exists()


def test_more_parties_and_orientations_ask_the_database_no_more_often(
    desk: Desk, max_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    browser = desk.client(Role.MANAGER)
    with max_queries() as before:
        browser.get(here(desk))
    for _ in range(3):
        make.party(desk.contract, make.organisation(), source=make.source())
        make.node(make.tree(desk.contract), source=make.source())
        make.amendment(desk.contract, source=make.source())
    with max_queries(len(before.captured_queries)):
        browser.get(here(desk))
