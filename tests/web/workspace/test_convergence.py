"""At the desk, two texts are read together: suggestions with their words, proposals, what is set aside."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from html import unescape
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from molette.domain.convergence.models import Concordance, Dismissal
from molette.engines.access import Role
from tests import factories as make
from tests.web.workspace.conftest import Desk

pytestmark = pytest.mark.django_db
PAIR = "?texte=axes&face=ambitions"
NODES = "?gauche=sante&droite=soins"


@pytest.fixture
def alike(desk: Desk) -> Desk:
    make.node(desk.node.tree, slug="sante", title="La santé de tous")
    make.node(desk.node.tree.contract.trees.get(slug="ambitions"), slug="soins", title="Les soins")
    return desk


def test_what_looks_alike_is_shown_with_the_words_that_made_it(alike: Desk) -> None:
    page = alike.client(Role.SIGNATORY).get(f"/espace/convergence{PAIR}").content.decode()
    assert "« santé » et « soins »" in page.replace("\xa0", " ")


def test_a_reader_is_offered_nothing_to_write(alike: Desk) -> None:
    page = alike.client(Role.READER).get(f"/espace/convergence{PAIR}").content.decode()
    assert "convergence/proposer" not in page


@pytest.mark.parametrize("page", ["convergence", "convergence/profondeurs", "convergence/versions"])
def test_the_pages_ask_little_and_no_more_of_a_larger_programme(
    alike: Desk, page: str, max_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    browser = alike.client(Role.SIGNATORY)

    def read() -> int:
        with max_queries() as asked:
            assert browser.get(f"/espace/{page}{PAIR}").status_code == 200
        return len(asked)

    alike.grow()  # two partners pay
    read()  # the first page of a browser asks who it is
    before = read()
    alike.grow()
    mine = alike.node.tree.contract.trees.get(slug="ambitions")
    for number in range(5):
        left = make.node(alike.node.tree, slug=f"axe-{number}", title=f"Mobilités douces {number}")
        right = make.node(mine, slug=f"ambition-{number}", title=f"Transports doux {number}")
        make.concordance(left, right)
        make.dismissal(left, mine.nodes.get(slug="tourisme"))
    assert read() <= before


def test_the_matrix_stands_in_the_workspace_and_obeys_its_filters(alike: Desk) -> None:
    browser = alike.client(Role.READER)
    page = browser.get(f"/espace/convergence{PAIR}").content.decode()
    assert '<table class="matrix">' in page
    kept = browser.get(f"/espace/convergence.json{PAIR}&relation=same").json()["lignes"]
    assert kept == []


def test_the_depths_are_read_as_they_were_known_on_a_past_day(alike: Desk) -> None:
    browser = alike.client(Role.READER)
    page = unescape(browser.get(f"/espace/convergence/profondeurs{PAIR}").content.decode())
    past = f"/espace/convergence/profondeurs{PAIR}&le={timezone.localdate().year - 1}-12-31"
    assert f'href="{past}"' in page
    assert browser.get(past).status_code == 200


def test_one_proposes_from_a_suggestion_and_it_is_suggested_no_more(alike: Desk) -> None:
    browser = alike.client(Role.SIGNATORY)
    given = {"relation": "same", "left_quotation": "santé", "right_quotation": "soins", "why": "Se soigner."}
    answer = browser.post(f"/espace/convergence/proposer{NODES}", given)
    made = Concordance.objects.order_by("-pk")[0]
    assert answer.headers["Location"] == reverse("workspace:concordance", args=[made.pk])
    assert made.said_by == alike.other
    assert "« soins »" not in browser.get(f"/espace/convergence{PAIR}").content.decode()


def test_a_quotation_that_is_not_in_the_text_is_refused_beside_its_field(alike: Desk) -> None:
    given = {"relation": "same", "left_quotation": "guérir", "right_quotation": "soins", "why": "Se soigner."}
    answer = alike.client(Role.SIGNATORY).post(f"/espace/convergence/proposer{NODES}", given)
    assert answer.status_code == 422
    assert "recopiez ceux de son texte" in answer.content.decode()


def test_a_suggestion_is_set_aside_then_taken_up_again(alike: Desk) -> None:
    browser = alike.client(Role.SIGNATORY)
    assert browser.post(f"/espace/convergence/ecarter{NODES}").headers["Location"].endswith(PAIR)
    aside = Dismissal.objects.get(left__slug="sante")
    assert "Écarté par" in browser.get(f"/espace/convergence{PAIR}").content.decode()
    browser.post(reverse("workspace:dismissal_remove", args=[aside.pk]))
    assert not Dismissal.objects.filter(pk=aside.pk).exists()


def test_who_contests_chooses_another_relation_in_words(alike: Desk) -> None:
    said = Concordance.objects.get()
    address = reverse("workspace:sign_contest", args=["concordance", said.pk])
    browser = alike.client(Role.SIGNATORY)
    assert "est en tension" in browser.get(address).content.decode()
    browser.post(address, {"counter_value": "tension", "reason": "Le train prend la place du bus."})
    page = browser.get(reverse("workspace:concordance", args=[said.pk])).content.decode()
    assert "est en tension" in page
    assert "contestée" in page


def test_two_versions_show_the_words_that_differ(alike: Desk) -> None:
    page = alike.client(Role.READER).get(f"/espace/convergence/versions{PAIR}").content.decode()
    assert "<ins>soins</ins>" in page
    assert "<h2>Récrites</h2>" in page
