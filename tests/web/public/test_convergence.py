"""Two texts face to face, as a resident reads them: orphans first, then each cell, down to its sources."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from molette.domain.convergence.actions import propose
from molette.domain.convergence.models import Concordance
from molette.domain.desk.crosswalk import crosswalk
from molette.domain.journal.recording import Actor
from molette.domain.programme.models import OrientationNode
from molette.domain.signatures.models import Position, Subject
from molette.engines.ladder import Rung
from molette.web.convergence_matrix import MOST_READ_IN_WORDS, matrix
from tests import factories as make

pytestmark = pytest.mark.django_db
Nodes = dict[str, OrientationNode]
MaxQueries = Callable[..., AbstractContextManager[Any]]
FACE = "texte=priorites&face=ambitions"
FORMATS = ("json", "csv", "xlsx", "ods")


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
    project = make.project(slug="cite-9", title="Cité 9", nodes=[found["housing"], found["homes"]])
    for one in (state, town):
        source = make.funding_source(funder=one)
        for rung in (Rung.PROGRAMMED, Rung.NOTIFIED):
            make.movement(rung, 1_400_000, project=project, funding_source=source)
    sign(make.concordance(found["housing"], found["homes"], relation="broader"))
    return found


def sign(said: Concordance) -> Concordance:
    make.position(said, said.right.tree.stated_by, subject=Subject.RELATION)
    return said


def said(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode().replace("\xa0", " ")


def read(page: str) -> str:
    """What the page says, its lists of choices and its legend left out."""
    return re.sub(r'<select.*?</select>|<ul class="legend">.*?</ul>', "", page, flags=re.DOTALL)


def test_the_page_names_what_nothing_answers_then_each_cell(client: Client, nodes: Nodes) -> None:
    page = read(said(client, f"/convergence?{FACE}"))
    assert "1 orientation de Ville sans correspondance dans « Les priorités » : « Le tourisme »." in page
    assert page.index("Le tourisme") < page.index('<table class="matrix">')
    assert "est plus large" in page
    assert "2,8 M€" in page
    assert "2 800 000 €" in page  # to the cent, in the list and on focus


def test_a_word_not_yet_signed_is_told_apart_and_turns_nothing_green(client: Client, nodes: Nodes) -> None:
    said_of_tourism = make.concordance(nodes["housing"], nodes["tourism"], relation="close")
    page = said(client, f"/convergence?{FACE}")
    assert (
        "1 orientation de Ville n’a dans « Les priorités » qu’une correspondance proposée : « Le tourisme »."
        in page
    )
    assert "a dans l’autre une correspondance signée" not in page

    sign(said_of_tourism)

    assert "a dans l’autre une correspondance signée" in said(client, f"/convergence?{FACE}")


def test_where_nothing_answers_anything_the_page_says_so_at_once(client: Client, nodes: Nodes) -> None:
    ours = nodes["homes"].tree
    other = make.tree(ours.contract, slug="autres", name="Les autres", stated_by=ours.stated_by)
    make.node(other, title="Le sport")
    page = said(client, "/convergence?texte=ambitions&face=autres")
    assert "Aucune des 2 orientations de Ville n’a de correspondance dans « Les autres »." in page


def test_a_tension_is_said_as_a_contradiction_with_its_signatures(client: Client, nodes: Nodes) -> None:
    make.concordance(nodes["housing"], nodes["tourism"], relation="tension")
    page = said(client, f"/convergence?{FACE}")
    assert "« Le logement » est en tension avec « Le tourisme » (proposée)." in page


def test_read_from_the_other_side_the_relation_is_turned(client: Client, nodes: Nodes) -> None:
    page = read(said(client, "/convergence?texte=ambitions&face=priorites"))
    assert "est plus étroite" in page
    assert "est plus large" not in page


def test_filters_live_in_the_address_and_the_files_obey_them(client: Client, nodes: Nodes) -> None:
    make.concordance(nodes["housing"], nodes["tourism"], relation="tension")

    def facing(query: str) -> list[str]:
        found = client.get(f"/convergence.json?{FACE}{query}").json()
        assert found["a_propos"]["sans_correspondance"]
        return [one["en_face"] for one in found["lignes"]]

    assert facing("") == ["Habitat minier", "Le tourisme"]
    assert facing("&relation=tension") == ["Le tourisme"]
    assert facing("&etat=joint") == ["Habitat minier"]
    assert facing("&etat=joint&relation=tension") == []
    assert "1 case sous ces filtres" in said(client, f"/convergence?{FACE}&relation=tension")


def test_a_small_matrix_speaks_in_words_and_a_wide_one_in_signs_under_a_legend(
    client: Client, nodes: Nodes
) -> None:
    def laid_out() -> Any:
        found = crosswalk("priorites", "ambitions", AnonymousUser())
        assert found is not None
        return matrix(found)

    small = laid_out()
    cell = small.rows[0].cells[0]
    assert not small.is_wide
    assert (cell.sign, cell.relation, cell.mark, cell.state) == (">", "est plus large", "✓", "conjointe")
    assert [one.shown.replace("\xa0", " ") for one in cell.euros] == ["–", "2,8 M€", "2,8 M€", "–", "–"]
    assert "notifié\xa0: 2\xa0800\xa0000\xa0€" in cell.exact
    assert small.rows[0].cells[1].href == ""

    for number in range(MOST_READ_IN_WORDS):
        make.node(nodes["homes"].tree, slug=f"fiche-{number}", title=f"Fiche {number}")
    wide = laid_out()
    assert wide.is_wide
    assert [one.in_millions for one in wide.rows[0].cells[0].euros] == ["–", "2,8", "2,8", "–", "–"]
    page = said(client, f"/convergence?{FACE}")
    assert "en millions d’euros" in page
    assert len(wide.columns) == len(wide.rows[0].cells)


def test_from_a_cell_one_walks_to_projects_to_lines_to_sources(client: Client, nodes: Nodes) -> None:
    page = said(client, f"/convergence?{FACE}")
    assert '<a href="/convergence/logement/habitat"' in page

    pair = said(client, "/convergence/logement/habitat")
    assert "« Habitat minier »" in pair
    assert "1 projet porte les deux" in pair
    assert '<a href="/projets/cite-9">' in pair
    project = said(client, "/projets/cite-9")

    for step in (pair, project):
        sources = set(re.findall(r'href="(/sources/[^"]+)"', step))
        assert sources
        for source in sources:
            assert said(client, source)
    assert pair.count("1 400 000 €") == 4  # each line, with its own amount


def test_a_pair_without_a_project_says_so(client: Client, nodes: Nodes) -> None:
    assert "Aucun projet ne porte les deux" in said(client, "/convergence/logement/tourisme")


def test_invented_euros_are_marked_wherever_they_show(client: Client, nodes: Nodes) -> None:
    project = nodes["homes"].projects.get()
    assert "fictif" not in read(said(client, f"/convergence?{FACE}"))
    source = make.funding_source(funder=nodes["housing"].tree.stated_by)
    make.movement(Rung.PAID, 70_000, project=project, funding_source=source, is_fictional=True)

    for address in (
        f"/convergence?{FACE}",
        "/convergence/logement/habitat",
        f"/convergence/profondeurs?{FACE}",
    ):
        page = said(client, address)
        assert '<span class="tag fictif"' in page
        assert "dont fictif" in page
    for address in ("/convergence", "/convergence/logement/habitat", "/convergence/profondeurs"):
        lines = client.get(f"{address}.json?{FACE}").json()["lignes"]
        assert True in [one["fictif"] for one in lines]


@pytest.mark.parametrize(
    "address",
    [
        "/convergence?texte=priorites&face=priorites",
        "/convergence?texte=priorites",
        "/convergence?texte=x&face=y",
        f"/convergence?{FACE}&relation=cousine",
        f"/convergence?{FACE}&etat=perdue",
        f"/convergence/profondeurs?{FACE}&partenaire=inconnu",
        "/convergence/habitat/tourisme",
    ],
)
def test_what_the_address_does_not_name_is_not_found(client: Client, nodes: Nodes, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/convergence", "/convergence/profondeurs"])
def test_without_two_texts_the_page_says_so(client: Client, address: str) -> None:
    assert "Il faut deux textes" in said(client, address)
    assert client.get(f"{address}.csv").status_code == 200


def test_the_files_say_what_the_page_says(client: Client, nodes: Nodes) -> None:
    told = client.get(f"/convergence.json?{FACE}").json()
    assert [(one["en_face"], one["relation"], one["projets"], one["notifie"]) for one in told["lignes"]] == [
        ("Habitat minier", "est plus large", 1, "2800000.00")
    ]
    for address in ("/convergence", "/convergence/logement/habitat", "/convergence/profondeurs"):
        assert [client.get(f"{address}.{one}?{FACE}").status_code for one in FORMATS] == [200] * len(FORMATS)


def test_the_depths_stand_side_by_side_with_their_index(client: Client, nodes: Nodes) -> None:
    page = said(client, f"/convergence/profondeurs?{FACE}")
    assert "indice de recouvrement 1,00 sur 1" in page
    assert "est plus large que « Habitat minier » (conjointe)" in page
    assert "1 400 000 €" in page
    assert "100,0 %" in page

    told = client.get(f"/convergence/profondeurs.json?{FACE}").json()
    assert [
        (one["partenaire"], one["notifie"], one["part_notifiee"], one["paye"]) for one in told["lignes"]
    ] == [
        ("État", "1400000.00", "1.0000", None),
        ("Ville", "1400000.00", "1.0000", None),
    ]
    notified, paid = told["a_propos"]["indices"]
    assert (notified["indice"], notified["montants_contestes"]) == ("1.0000", 0)
    assert (paid["indice"], paid["lecture"]) == (None, "")


@pytest.mark.parametrize(
    ("instead", "told"),
    [
        (None, "Pour 1 montant contesté, aucun autre n’est avancé : l’intervalle est inconnu."),
        (0, "l’un des deux peut n’avoir aucun euro : l’indice peut ne pas exister."),
        (700_000, "(1 montant contesté), l’indice ne bouge pas d’un centième."),
    ],
)
def test_what_contests_make_of_the_index_is_said(
    client: Client, nodes: Nodes, instead: int | None, told: str
) -> None:
    moved = nodes["homes"].projects.get().movements.filter(rung="notified").order_by("pk").first()
    make.position(
        moved,
        nodes["homes"].tree.stated_by,
        subject=Subject.MOVEMENT,
        kind=Position.Kind.CONTESTED,
        counter_value=instead,
        reason="Non.",
    )
    assert told in said(client, f"/convergence/profondeurs?{FACE}")


@pytest.mark.parametrize(
    "address", [f"/convergence?{FACE}", f"/convergence/profondeurs?{FACE}", "/convergence/logement/habitat"]
)
def test_the_pages_ask_little(client: Client, nodes: Nodes, address: str, max_queries: MaxQueries) -> None:
    with max_queries():
        client.get(address)


def test_an_answer_kept_is_told_anew_after_a_word(nodes: Nodes, memory: Any) -> None:
    def waiting() -> list[str]:
        found = crosswalk("priorites", "ambitions", AnonymousUser())
        assert found is not None
        return [node.title for node in found.right_unanswered.awaiting]

    assert waiting() == []
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
    assert waiting() == ["Le tourisme"]
