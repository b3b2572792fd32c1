"""The lists of the imports: files, what was met in them, entries; filtered, and in every format."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from molette.domain.exchange import exports
from molette.domain.ledger.models import LedgerEntry
from tests import factories as make
from tests.web.workspace.parcels import HEAD, PARK, SCHOOL, Sender, latest, plain

pytestmark = pytest.mark.django_db
ENTRIES = "/espace/imports/ecritures"


@pytest.fixture
def sender() -> Sender:
    return Sender()


def rows(sender: Sender, address: str, asked: str = "") -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = json.loads(sender.client.get(f"{address}.json?{asked}").content)["lignes"]
    return lines


def is_a_file(response: Any) -> bool:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code == 200 and len(content) > 20


def test_the_list_says_what_became_of_each_file(sender: Sender) -> None:
    sender.applied(HEAD, SCHOOL, name="un.csv")
    sender.checked(HEAD, SCHOOL, PARK, name="deux.csv", register="Fonds vert")

    page = plain(sender.client.get("/espace/imports"))
    assert '<b class="plain">2 fichiers</b>' in page
    found = rows(sender, "/espace/imports", "registre=fonds-vert")
    assert [(r["fichier"], r["etat"], r["lignes"]) for r in found] == [("deux.csv", "prêt à appliquer", 2)]
    assert [r["fichier"] for r in rows(sender, "/espace/imports", "etat=applied")] == ["un.csv"]


def test_what_was_met_is_filtered_and_taken_away(sender: Sender) -> None:
    batch = sender.checked(HEAD, SCHOOL, "D3;Lens;Parc;voir annexe;62498", "D4;Lens;Stade;;62498")
    address = f"/espace/imports/{batch.pk}/anomalies"

    blocking = rows(sender, address, "gravite=blocking")
    assert [(r["ligne"], r["intitule"], r["valeur"]) for r in blocking] == [
        (3, "Montant accordé", "voir annexe")
    ]
    assert all(r["attendu"] and r["remede"] for r in rows(sender, address))
    assert {r["code"] for r in rows(sender, address, "code=montant-inconnu")} == {"montant-inconnu"}
    assert len(rows(sender, address)) == sum(batch.counts["severities"].values())
    for ending in ("csv", "xlsx", "ods"):
        assert is_a_file(sender.client.get(f"{address}.{ending}", {"gravite": "blocking"})), ending


def test_the_gravest_come_first(sender: Sender) -> None:
    batch = sender.checked(HEAD, "D4;Lens;Stade;;62498", "D3;Lens;Parc;voir annexe;62498")
    found = rows(sender, f"/espace/imports/{batch.pk}/anomalies")

    ranks = [("bloquant", "tolérable", "information").index(r["gravite"]) for r in found]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) > 1


def test_entries_are_found_by_their_words_their_place_their_year_and_who_received(sender: Sender) -> None:
    lens = make.place("Lens", code="62498", slug="lens")
    sender.sends(HEAD, SCHOOL, PARK)
    sender.settles(latest(), k_year="2023")
    sender.does("appliquer", latest())
    sender.applied("Bénéficiaire;Objet;Montant", "Club;Fête;10", register="Associations")

    def objects(asked: str = "") -> list[str]:
        return sorted(r["object"] for r in rows(sender, ENTRIES, asked))

    assert objects() == ["Fête", "Parc", "École"]
    assert objects("texte=parc") == ["Parc"]
    assert objects(f"commune={lens.code}") == ["École"]
    assert objects("annee=2023") == ["Parc", "École"]
    assert objects("registre=associations") == ["Fête"]
    assert objects("beneficiaire=liévin") == ["Parc"]
    assert objects(f"lot={latest().pk}") == ["Fête"]
    assert objects("texte=rien+de+tel") == []


def test_a_file_of_entries_holds_what_the_page_counts(sender: Sender) -> None:
    sender.applied(HEAD, SCHOOL, PARK, "D3;Avion;Stade;;62065")
    page = plain(sender.client.get(ENTRIES))

    assert "3 écritures" in page
    assert "1 au montant non publié" in page
    assert [r["amount"] for r in rows(sender, ENTRIES)].count(None) == 1
    for ending in ("csv", "xlsx", "ods"):
        assert is_a_file(sender.client.get(f"{ENTRIES}.{ending}")), ending


def test_an_entry_stands_beside_the_row_it_was_read_from(sender: Sender) -> None:
    sender.applied(HEAD, "D1;LENS;École;21 667,00 €;62498")
    entry = LedgerEntry.objects.get()
    page = plain(sender.client.get(f"{ENTRIES}/{entry.pk}"))

    assert "<dd>21 667,00 €</dd>" in page  # as written
    assert '<data class="num" value="21667.00">21 667 €</data>' in page  # as understood
    assert "ligne 2" in page


def test_an_entry_replaced_leads_to_the_one_that_holds(sender: Sender) -> None:
    sender.applied(HEAD, SCHOOL)
    sender.applied(HEAD, SCHOOL.replace("21 667", "30 000"))
    old, new = LedgerEntry.objects.order_by("pk")

    assert f'href="{ENTRIES}/{new.pk}"' in plain(sender.client.get(f"{ENTRIES}/{old.pk}"))
    assert f'href="{ENTRIES}/{old.pk}"' in plain(sender.client.get(f"{ENTRIES}/{new.pk}"))


@pytest.mark.parametrize(
    "query",
    ["annee=x", "annee=99999999999", "lot=%00", "page=0", "page=99999", "page=x", "texte=%00é", "code=%27"],
)
def test_an_address_typed_at_random_shows_a_page(sender: Sender, query: str) -> None:
    batch = sender.applied(HEAD, SCHOOL)

    for address in (ENTRIES, "/espace/imports", f"/espace/imports/{batch.pk}/anomalies"):
        assert sender.client.get(f"{address}?{query}").status_code == 200, address


@pytest.mark.parametrize("kind", exports.TEMPLATES)
@pytest.mark.parametrize("folder", ["modeles", "tableaux"])
def test_every_table_is_offered_empty_and_filled_in_each_format(
    sender: Sender, folder: str, kind: str
) -> None:
    page = plain(sender.client.get("/espace/imports"))

    for ending in ("csv", "xlsx", "ods"):
        address = f"/espace/imports/{folder}/{kind}.{ending}"
        assert f'href="{address}"' in page
        assert is_a_file(sender.client.get(address)), address
    assert sender.client.get(f"/espace/imports/{folder}/{kind}").status_code == 404
    assert sender.client.get(f"/espace/imports/{folder}/inconnu.csv").status_code == 404


def test_a_list_asks_no_more_when_it_grows(sender: Sender) -> None:
    sender.applied(HEAD, SCHOOL)

    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert sender.client.get(address).status_code == 200
        return len(queries)

    before = [asked(address) for address in ("/espace/imports", ENTRIES)]
    for n in range(4):
        sender.applied(HEAD, f"E{n};Lens;Objet {n};{n + 1} €;62498", register=f"Registre {n}")
    after = [asked(address) for address in ("/espace/imports", ENTRIES)]

    assert before == after
    assert max(after) <= 25
