"""Two texts face to face, as a resident reads them: orphans first, then each pair, then euros."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from molette.domain.convergence.actions import propose
from molette.domain.desk.crosswalk import crosswalk
from molette.domain.journal.recording import Actor
from molette.domain.programme.models import OrientationNode
from molette.engines.ladder import Rung
from tests import factories as make

pytestmark = pytest.mark.django_db
Nodes = dict[str, OrientationNode]


@pytest.fixture
def nodes() -> Nodes:
    """The State's housing, the town's homes and tourism, and a project of both housings that each pays."""
    contract = make.contract()
    state, town = make.organisation("État", slug="etat"), make.organisation("Ville", slug="ville")
    for one in (state, town):
        make.party(contract, one)
    theirs = make.tree(contract, slug="priorites", name="Les priorités", stated_by=state)
    ours = make.tree(contract, slug="ambitions", name="Les ambitions", stated_by=town)
    found = {
        "housing": make.node(theirs, slug="logement", title="Le logement"),
        "homes": make.node(ours, slug="habitat", title="Habitat minier"),
        "tourism": make.node(ours, slug="tourisme", title="Le tourisme"),
    }
    project = make.project(title="Cité 9", nodes=[found["housing"], found["homes"]])
    for one in (state, town):
        make.movement(Rung.NOTIFIED, 400_000, project=project, funding_source=make.funding_source(funder=one))
    make.concordance(found["housing"], found["homes"], relation="broader")
    return found


def said(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode().replace("\xa0", " ")


def test_the_page_names_what_nothing_answers_then_each_pair(client: Client, nodes: Nodes) -> None:
    page = said(client, "/convergence?texte=priorites&face=ambitions")
    assert "1 orientation de Ville sans correspondance dans « Les priorités » : « Le tourisme »." in page
    assert "est plus large" in page
    assert "800 000 €" in page
    assert "indice de recouvrement 1,00 sur 1" in page


def test_read_from_the_other_side_the_relation_is_turned(client: Client, nodes: Nodes) -> None:
    page = said(client, "/convergence?texte=ambitions&face=priorites")
    assert "est plus étroite" in page
    assert "est plus large" not in page


def test_a_pair_leads_to_its_words_and_its_projects(client: Client, nodes: Nodes) -> None:
    page = said(client, "/convergence/logement/habitat")
    assert "« Habitat minier »" in page
    assert "Cité 9" in page
    assert said(client, "/convergence/logement/tourisme").count("Aucun projet ne porte les deux.") == 1


@pytest.mark.parametrize(
    "query", ["texte=priorites&face=priorites", "texte=priorites", "texte=x&face=y", "partenaire=inconnu"]
)
def test_what_the_address_does_not_name_is_not_found(client: Client, nodes: Nodes, query: str) -> None:
    assert client.get(f"/convergence?{query}").status_code == 404


def test_two_orientations_of_one_text_are_no_pair(client: Client, nodes: Nodes) -> None:
    assert client.get("/convergence/habitat/tourisme").status_code == 404


def test_without_two_texts_the_page_says_so(client: Client) -> None:
    assert "Il faut deux textes" in said(client, "/convergence")


def test_the_files_say_what_the_page_says(client: Client, nodes: Nodes) -> None:
    told = client.get("/convergence.json?texte=priorites&face=ambitions").json()
    assert [(one["en_face"], one["relation"], one["projets"]) for one in told["lignes"]] == [
        ("Habitat minier", "est plus large", 1)
    ]


def test_the_page_asks_little(
    client: Client, nodes: Nodes, max_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    with max_queries():
        client.get("/convergence?texte=priorites&face=ambitions")


def test_an_answer_kept_is_told_anew_after_a_word(nodes: Nodes, memory: Any) -> None:
    def orphans() -> list[str]:
        found = crosswalk("priorites", "ambitions", AnonymousUser())
        assert found is not None
        return [node.title for node in found.right_orphans]

    assert orphans() == ["Le tourisme"]
    propose(
        Actor("shell"),
        nodes["housing"],
        nodes["tourism"],
        said_by=nodes["housing"].tree.stated_by,
        relation="close",
        left_quotation="logement",
        right_quotation="tourisme",
        why="Des gîtes.",
    )
    assert orphans() == []
