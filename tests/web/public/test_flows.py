"""The page of the roads: who gave, through whom, to whom, and the same totals as everywhere else."""

import csv
import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.test import Client

from molette.domain.funding.models import Movement
from molette.domain.people.models import Organisation
from molette.domain.secrecy.models import Kind
from molette.engines.ladder import Rung
from tests import factories as make

pytestmark = pytest.mark.django_db
PAGE = "/argent/flux"


class Scene:
    """The State gives 10 M€ to the Agency, which gives 2 M€ to a school of Lens; the Region gives 4 M€."""

    def __init__(self) -> None:
        self.contract = make.contract(slug=settings.PROGRAMME)
        self.state = make.organisation("État", slug="etat")
        self.region = make.organisation("Région", slug="region")
        self.agency = make.organisation("Agence", slug="agence")
        self.lens = make.organisation("Ville de Lens", slug="ville-de-lens")
        town = make.place("Lens", slug="lens")
        make.perimeter(town, slug=settings.PERIMETER)
        self.school = make.project(town, title="École", contract=self.contract, owner=self.lens)
        self.first = self.gift(self.state, 10_000_000, through=self.agency, contract=self.contract)
        self.again = self.gift(self.agency, 2_000_000, project=self.school, drawn_from=self.first)
        self.gift(self.region, 4_000_000, project=self.school, year=2026)

    def gift(self, giver: Organisation, amount: int, **fields: Any) -> Movement:
        return make.movement(amount=amount, funding_source=make.funding_source(funder=giver), **fields)


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()


def said(client: Client, address: str = PAGE) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return re.sub(r"[\s\u00a0]+", " ", response.content.decode())


def rows(client: Client, address: str) -> list[dict[str, str]]:
    text = b"".join(client.get(address)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_the_answer_is_the_total_with_each_euro_once(client: Client, scene: Scene) -> None:
    page = said(client)

    assert "14 M€" in page
    assert "2 M€" in page.split("sont inscrits plusieurs fois")[0]
    assert "16 M€" not in page


def test_its_total_is_that_of_every_other_page_and_of_every_file(client: Client, scene: Scene) -> None:
    whole = {"14 000 000 €", "14 M€"}

    assert whole <= {w for w in whole if w in said(client)}
    assert "14 000 000 €" in said(client, "/argent")
    lines = rows(client, "/argent.csv")
    counted = [line for line in lines if not line["Hors total parce que"]]
    money = [float(line["Montant (€)"].replace(",", ".")) for line in counted]
    again = [float((line["Dont compté dans un autre (€)"] or "0").replace(",", ".")) for line in counted]
    assert sum(money) - sum(again) == 14_000_000
    roads = rows(client, f"{PAGE}.csv")
    assert sum(float(road["Montant (€)"].replace(",", ".")) for road in roads) == 14_000_000
    told = client.get(f"{PAGE}.json").json()
    assert sum(float(road["montant"]) for road in told["lignes"]) == 14_000_000
    assert told["a_propos"]["echelon"] == "notifié"
    assert "14 M€" in said(client, "/")


def test_the_page_of_a_partner_and_the_table_of_partners_say_what_he_bears(
    client: Client, scene: Scene
) -> None:
    make.movement(
        amount=500_000, project=scene.school, funding_source=make.funding_source(funder=scene.agency)
    )

    assert "500 000 €" in said(client, "/partenaires/agence")
    assert "2 500 000 €" not in said(client, "/partenaires/agence")
    assert "2 500 000 €" not in said(client, "/partenaires")
    assert "10 000 000 €" in said(client, "/partenaires/etat")


def test_the_page_of_a_commune_says_all_that_arrives_there(client: Client, scene: Scene) -> None:
    assert "6 000 000 €" in said(client, "/communes/lens")
    assert "6 000 000 €" in said(client, f"/projets/{scene.school.slug}")
    assert "6 M€" in said(client, f"{PAGE}?commune=lens")


def test_each_road_leads_to_its_movements_and_these_to_their_sources(client: Client, scene: Scene) -> None:
    page = said(client, f"{PAGE}?de=etat&a=ville-de-lens")

    lines = page.split("Les mouvements de ce chemin", 1)[1]
    assert "donné d’abord par État" in lines
    assert f"/sources/{scene.first.source.slug}" in lines
    assert f"/sources/{scene.again.source.slug}" in lines


@pytest.mark.parametrize(
    "address",
    ["?echelon=demain", "?financeur=personne", "?de=etat&a=personne", "?de=region&a=agence", "?annee=1515"],
)
def test_an_address_that_asks_for_nothing_known_is_not_found(
    client: Client, scene: Scene, address: str
) -> None:
    assert client.get(PAGE + address).status_code == 404


def test_a_file_of_one_road_holds_that_road_alone(client: Client, scene: Scene) -> None:
    told = rows(client, f"{PAGE}.csv?de=etat&a=ville-de-lens")
    assert [tuple(row.values())[:3] for row in told] == [("État", "Agence", "Ville de Lens")]
    assert len(rows(client, f"{PAGE}.csv")) == 3


def test_euros_that_came_back_or_never_left_make_no_road(client: Client, scene: Scene) -> None:
    assert client.get(f"{PAGE}?echelon={Rung.COMMITTED.value}").status_code == 200
    for rung in (Rung.REPAID, Rung.LAPSED):
        assert client.get(f"{PAGE}?echelon={rung.value}").status_code == 404


def test_every_filter_says_what_it_keeps(client: Client, scene: Scene) -> None:
    assert "10 M€" in said(client, f"{PAGE}?financeur=etat")
    assert "4 M€" in said(client, f"{PAGE}?annee=2026")
    assert "Aucun euro n’est publié" in said(client, f"{PAGE}?echelon=paid")
    assert "Filtré : non" in said(client, f"{PAGE}?fictif=non")


def test_what_is_invented_is_marked(client: Client, scene: Scene) -> None:
    scene.gift(scene.region, 1_000_000, project=scene.school, is_fictional=True)

    page = said(client)
    assert "inventés pour la démonstration" in page
    assert "1 M€" in page.split("inventés pour la démonstration")[0]
    operators = "Ceux qui redonnent"
    assert "fictif" not in page.split(operators)[-1].split("</table>")[0]
    for one in (scene.first, scene.again):
        one.is_fictional = True
        one.save()
    assert "fictif" in said(client).split(operators)[-1].split("</table>")[0]


def test_what_is_reserved_is_on_no_road_and_the_page_says_that_some_is(client: Client, scene: Scene) -> None:
    key = f"{scene.school.pk}-{scene.again.funding_source_id}"
    make.reservation(make.organisation(), kind=Kind.AMOUNT, key=key)

    page = said(client)
    assert "montant réservé, non compté ici" in page
    main = page.split("<main")[1]
    assert "2 M€" not in main
    assert "8 M€" not in main  # what is left of the 10 would tell it
    assert "8 000 000" not in main


def test_the_drawing_is_light_and_says_each_road(client: Client, scene: Scene) -> None:
    contract = scene.contract
    for n in range(40):
        owner = make.organisation(f"Commune de Saint-Quelque-Chose-sur-Quelque-Part {n}")
        project = make.project(contract=contract, owner=owner)
        for m in range(10):
            funder = scene.state if m else scene.region
            scene.gift(funder, 10_000 + n, project=project, through=scene.agency if n % 2 else None)

    drawn = re.search(r"<svg[^>]*figure scaled flows.*?</svg>", client.get(PAGE).content.decode(), re.DOTALL)
    assert drawn is not None
    assert len(drawn.group().encode()) < 30_000
    bands = list(ET.fromstring(drawn.group()).iter("{http://www.w3.org/2000/svg}path"))  # noqa: S314
    titles = [one[0].text or "" for one in bands if len(one)]
    assert any(one.startswith("État → Agence → ") for one in titles)


def test_the_page_asks_the_same_number_of_questions_whatever_its_size(
    client: Client, scene: Scene, max_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    for n in range(12):
        project = make.project(contract=scene.contract, owner=make.organisation())
        scene.gift(scene.agency, 1000 + n, project=project, drawn_from=scene.first)

    with max_queries(25):
        client.get(PAGE)


def test_nothing_published_is_said_without_a_drawing(client: Client, db: None) -> None:
    page = said(client)

    assert "Aucun chemin à montrer" in page
    assert Rung.NOTIFIED.value in page or "notifié" in page
