"""Every address, in every format, for every role: what is reserved is read by those who may, nobody else."""

import re
from decimal import Decimal
from itertools import combinations

import pytest
from django.test import Client
from pytest_django import Settings

from molette.domain.funding.models import PlanLine
from molette.domain.funding.reserving import contribution_key
from molette.domain.secrecy.models import Reservation
from molette.engines.access import Role
from molette.web.converters import FORMATS
from tests import factories as make
from tests.web.secrecy.reading import format_of, read, still_missing, walked
from tests.web.secrecy.scene import GRANT, REGION, SECRETS, Scene

pytestmark = pytest.mark.walk

RESIDENT = "resident"
NUMBER = re.compile(r"(?<![\d,.])\d{1,3}(?: \d{3})+(?:,\d{2})?(?![\d,])")


@pytest.fixture
def scene(furnished: Scene, memory: Settings) -> Scene:
    """Walked as it is served: with what a process keeps from one reader to another."""
    return furnished


def doors(scene: Scene) -> list[str]:
    """Addresses that no link may lead an outsider to: he may still type them."""
    promise = f"/espace/contreparties/{scene.keys['condition']}"
    known = [
        f"/documents/{scene.document}", f"/documents/{scene.file}", f"/espace/documents/{scene.document}",
        f"/espace/documents/{scene.file}", f"/espace/declarations/{scene.keys['statement']}",
        f"/espace/declarations/{scene.keys['statement']}/remplacement", "/espace/projets/gare/plan/ouverture",
        "/espace/projets/gare/plan/version", f"/espace/mouvements/{scene.keys['movement']}/totaux",
        f"/espace/declarations/{scene.keys['statement']}/accord", "/espace/reserves",
        "/partenaires/" + scene.lens.slug, f"/espace/organisations/{scene.lens.slug}/contacts",
        "/chiffres/pauvrete", "/chiffres/lits", "/communes/lens", "/lieux/ca-lens", "/argent",
        "/communes?mesure=pauvrete", "/espace/journal?projet=gare", "/projets/gare",
        "/projets/gare/affichage", "/projets/gare/affichage/a4.pdf", "/espace/affichages/affiches-a3.pdf",
        *(f"{promise}{end}" for end in ("", "/modifier", "/constat", "/levee")),
        *(f"/espace/seances/{scene.keys['held']}{end}" for end in ("", "/seance", "/releve", "/releve.pdf")),
        f"/espace/seances/{scene.keys['ahead']}", f"/espace/seances/{scene.keys['ahead']}/convocation.pdf",
        f"/espace/points/{scene.keys['point']}/decision", f"/espace/points/{scene.keys['point']}/modifier",
        f"/espace/decisions/{scene.keys['resolution']}/suite", "/espace/obligations", "/decisions",
        "/espace/contreparties?projet=gare", "/espace/contreparties.csv", "/projets/gare.csv",
        "/espace/alertes?etat=toutes", "/espace/alertes.csv?etat=toutes",
    ]  # fmt: skip
    return [*known, *(f"{path}{'&' if '?' in path else '?'}le=2025-12-31" for path in known)]


def differences(text: str) -> list[tuple[str, str]]:
    """Pairs of amounts of one page whose sum or difference is the secret."""
    told = {Decimal(n.replace(" ", "").replace(",", ".")) for n in NUMBER.findall(text)}
    near = {GRANT, GRANT.quantize(Decimal(1))}
    return [(str(a), str(b)) for a, b in combinations(sorted(told), 2) if abs(a - b) in near or a + b in near]


@pytest.mark.parametrize("who", [RESIDENT, *Role])
def test_no_address_tells_an_outsider_what_is_reserved(scene: Scene, who: str) -> None:
    browser = Client()
    if who != RESIDENT:
        browser.force_login(scene.outsider(Role(who)))
    formats = FORMATS if who == RESIDENT else (format_of(Role(who)),)
    told: list[object] = []
    pages = 0
    for path, status, said in walked(browser, *doors(scene), formats=formats):
        pages += 1
        assert status < 500, path
        told += [(path, what, one) for what, secret in SECRETS.items() for one in secret if one in said]
        told += [(path, "par différence", pair) for pair in differences(said)]
    assert not told, (pages, *told[:40])
    assert pages > 100, "too few pages were walked to prove anything"


GUESS = {"value": "846193", "amount": "731913,37", "counter_value": "1", "reason": "Je voudrais savoir."}


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SIGNATORY, Role.ADMINISTRATOR])
def test_no_refusal_tells_an_outsider_what_is_reserved(scene: Scene, role: Role) -> None:
    """Whatever he sends, right or wrong, the answer says nothing of what it is compared with."""
    browser = Client()
    browser.force_login(scene.outsider(role))
    for path in doors(scene):
        for typed in ({}, GUESS):
            response = browser.post(path, typed)
            said = read(response, path)
            assert response.status_code < 500, path
            shown = said.replace("731913,37", "").replace("846193", "")  # what he typed himself
            assert not [one for secret in SECRETS.values() for one in secret if one in shown], path


def test_those_whose_it_is_read_it(scene: Scene) -> None:
    browser = Client()
    browser.force_login(scene.insider())
    assert still_missing(SECRETS, (said for _, _, said in walked(browser, *doors(scene)))) == []


def test_the_operation_is_seen_and_its_amount_is_named_in_words(scene: Scene, client: Client) -> None:
    page = client.get("/projets/gare").content.decode()
    assert "montant réservé" in page
    assert "valeur réservée" in page
    assert "Préfecture du Pas-de-Calais" in page
    assert "Document réservé" in page
    rows = client.get("/projets/gare.json").json()["lignes"]
    money = [row["valeur"] for row in rows if row["nature"] == "argent"]
    assert "montant réservé" in money
    assert 0 not in money


def test_who_reserves_reads_where_the_value_is_written_elsewhere(furnished: Scene) -> None:
    make.ledger_entry(amount=GRANT, object="Gare de Lens", year=2025)
    browser = Client()
    browser.force_login(furnished.insider())
    for reservation in (one for one in Reservation.objects.order_by("pk") if one.kind == "amount"):
        page = read(browser.get(f"/espace/reserves/{reservation.pk}"), "")
        assert "Cela se lit aussi dans…" in page
        assert "Gare de Lens, " in page
    lens = make.member(Role.MANAGER, of=furnished.lens)
    browser.force_login(lens)
    line = PlanLine.objects.filter(funding_source__funder=furnished.region).order_by("pk")[0]
    key = contribution_key(furnished.project.pk, line.funding_source_id or 0)
    make.ledger_entry(amount=REGION, object="Quais de la gare", year=2025)
    assert "Quais de la gare, " in read(browser.get(f"/espace/reserver/amount/{key}"), "")
