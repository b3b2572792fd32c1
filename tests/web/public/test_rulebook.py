"""The pages of the rule book: each rule in force that day as a sentence, with its article and its past."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from django.test import Client

from molette.domain.funding.rulebook import shipped
from molette.engines.ladder import Rung
from molette.engines.rules import vocabulary as v
from molette.engines.rules.book import Book
from molette.engines.rules.sentences import sentence
from molette.engines.rules.words import Status
from molette.web.public.rule_views import GROUPS
from tests import factories as make
from tests.web.public.test_formats import csv_rows, rows
from tests.web.public.test_pages import text

pytestmark = pytest.mark.django_db
MaxQueries = Callable[..., AbstractContextManager[Any]]
BOOK = shipped()
TAGS = re.compile(r"<[^>]+>")


def plain(said: str) -> str:
    return re.sub(r"[\s\u00a0]+", " ", said)


@pytest.fixture
def other_book(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Book]:
    """Read the pages in a book where some schemes are otherwise."""

    def change(**schemes: dict[str, Any]) -> Book:
        held = Book(
            tuple(s.model_copy(update=schemes.get(s.id.replace("-", "_"), {})) for s in BOOK.schemes),
            BOOK.rules,
        )
        monkeypatch.setattr("molette.web.public.rulebook.book_in_use", lambda: held)
        monkeypatch.setattr("molette.web.public.finder.book_in_use", lambda: held)
        return held

    return change


@pytest.mark.parametrize(
    "path",
    ["/mode-d-emploi", "/mode-d-emploi/dsil", "/mode-d-emploi/changements", "/mode-d-emploi/cper"],
)
@pytest.mark.parametrize("fmt", ["", ".json", ".csv", ".xlsx", ".ods"])
def test_the_rule_book_is_read_without_an_account_and_asks_little_of_the_base(
    client: Client, max_queries: MaxQueries, path: str, fmt: str
) -> None:
    with max_queries(3):
        assert client.get(path + fmt).status_code == 200


def test_the_list_names_every_scheme_with_who_pays_and_says_which_are_only_indicative(client: Client) -> None:
    said = text(client, "/mode-d-emploi")

    assert all(scheme.label in said and scheme.payer in said for scheme in BOOK.schemes)
    assert said.index("Leurs règles sont écrites ici") < said.index("Indicatifs") < said.index("CPER")
    assert "La collectivité maître d’ouvrage apporte au moins 20 %" in said


def test_every_kind_of_rule_answers_a_question_of_a_mayor() -> None:
    asked = [kind for _, kinds in GROUPS for kind in kinds]

    assert len(asked) == len(set(asked))
    assert set(asked) == {type(rule) for rule in BOOK.rules} | set(asked)
    assert set(asked) == set(v.Common.__subclasses__())


@pytest.mark.parametrize("scheme", [scheme.id for scheme in BOOK.schemes])
def test_the_page_of_a_scheme_says_each_rule_in_force_with_its_article(client: Client, scheme: str) -> None:
    html = client.get(f"/mode-d-emploi/{scheme}?le=2026-06-01").content.decode().replace("&amp;", "&")
    said = plain(TAGS.sub(" ", html))

    for rule in BOOK.on(date(2026, 6, 1)).of(scheme):
        assert plain(sentence(rule, BOOK.name)) in said
        assert f'href="{rule.reference.url}"' in html


def test_a_rule_to_be_checked_says_so_beside_its_sentence(client: Client) -> None:
    html = client.get("/mode-d-emploi/dsid").content.decode()

    assert re.search(r'Peuvent la demander.{0,40}un département\. <span class="tag late">à vérifier', html)


def test_a_rule_is_told_with_its_examples_its_note_and_what_changed(client: Client) -> None:
    said = text(client, "/mode-d-emploi/dsil")

    assert "Un devis signé le 3 mai 2025 pour une demande reçue le 10 mai 2025 fait perdre l’aide." in said
    assert "Ce qui a changé : La date qui compte est désormais" in said
    assert "Les études et l’achat du terrain ne sont pas un commencement." in said


def test_the_book_of_a_past_day_says_the_rules_of_that_day(client: Client) -> None:
    was, now = (
        text(client, f"/mode-d-emploi/fonds-conjoint{query}")
        for query in ("?le=2024-06-01", "?le=2025-06-01")
    )

    assert "Une avance d’au plus 30 % de la subvention" in was.split("À venir")[0]
    assert "Une avance d’au plus 10 %" in was.split("À venir")[1]
    assert now.index("Une avance d’au plus 10 %") < now.index("Avant : Versements")
    assert now.index("Avant : Versements") < now.index("Une avance d’au plus 30 %")
    assert (
        "/mode-d-emploi?le=2024-06-01"
        in client.get("/mode-d-emploi/fonds-conjoint?le=2024-06-01").content.decode()
    )


def test_a_proposed_rule_stands_apart_and_binds_nobody(client: Client) -> None:
    said = text(client, "/mode-d-emploi")
    before, _, after = said.partition("Proposé, sans effet")

    assert "n’oblige personne" in after
    assert "de moins de 2 000 habitants apporte au moins 5 %" in after
    assert "au moins 5 %" not in before


@pytest.mark.parametrize("typed", ["hier", "2026-02-30", "0001-01-01", "31/13/2026"])
def test_a_day_that_is_not_one_is_said_and_today_is_read(client: Client, typed: str) -> None:
    said = text(client, f"/mode-d-emploi/dsil?le={typed}")

    assert f"« {typed} » n’est pas une date" in said
    assert "10 règles valent" in said


def test_a_scheme_is_also_found_under_its_other_addresses(client: Client) -> None:
    response = client.get("/mode-d-emploi/region-erbm.csv?le=2024-01-01")

    assert (response.status_code, response.headers["Location"]) == (
        302,
        "/mode-d-emploi/region.csv?le=2024-01-01",
    )


def test_a_scheme_that_the_book_does_not_name_is_not_found(client: Client) -> None:
    for path in ("/mode-d-emploi/inconnu", "/mode-d-emploi/inconnu.json"):
        assert client.get(path).status_code == 404


def test_a_scheme_that_ended_says_it_and_names_its_heir(
    client: Client, other_book: Callable[..., Book]
) -> None:
    other_book(detr={"ends_on": date(2026, 12, 31), "succeeded_by": "dsil"})

    before = text(client, "/mode-d-emploi/detr?le=2026-12-31")
    after = text(client, "/mode-d-emploi/detr?le=2027-01-01")
    assert "Il prend des demandes jusqu’au 31 décembre 2026 ; DSIL lui succède" in before
    assert "Ce dispositif ne prend plus de demande depuis le 31 décembre 2026 ; DSIL lui succède" in after
    assert "Il succède à DETR" in text(client, "/mode-d-emploi/dsil")
    assert "Terminés" in text(client, "/mode-d-emploi?le=2027-01-01")


def test_a_scheme_of_which_nothing_was_found_says_so(client: Client) -> None:
    said = text(client, "/mode-d-emploi/cper")

    assert "Ses règles n’ont pas été trouvées" in said
    assert "Aucune règle n’a été trouvée à la source" in said


def test_what_changed_is_told_before_and_after_oldest_first(client: Client) -> None:
    said = text(client, "/mode-d-emploi/changements?du=2024-01-01&au=2025-12-31")

    assert said.index("31 mars 2024") < said.index("1er janvier 2025")
    assert said.index("Une avance d’au plus 30 %") < said.index("Une avance d’au plus 10 %")
    assert "L’avance est passée de 30 % en 2024 à 10 % en 2025" in said


def test_both_days_of_a_period_are_in_it(client: Client) -> None:
    for period in ("du=2025-01-01&au=2025-06-01", "du=2024-06-01&au=2025-01-01"):
        assert [one["le"] for one in rows(client, f"/mode-d-emploi/changements.json?{period}")] == [
            "2025-01-01"
        ]


def test_nothing_changed_is_a_sentence(client: Client) -> None:
    said = text(client, "/mode-d-emploi/changements?du=2025-02-01&au=2025-03-01")

    assert "Rien n’a changé du 1er février 2025 au 1er mars 2025" in said
    assert "Élargissez la période" in said


def test_days_in_the_wrong_order_or_unreadable_are_said(client: Client) -> None:
    assert "elles sont lues dans l’ordre" in text(
        client, "/mode-d-emploi/changements?du=2025-06-01&au=2024-06-01"
    )
    assert "« demain » n’est pas une date" in text(client, "/mode-d-emploi/changements?au=demain")


def test_the_end_of_a_scheme_is_a_change(client: Client, other_book: Callable[..., Book]) -> None:
    other_book(detr={"ends_on": date(2026, 12, 31), "succeeded_by": "dsil"})

    [end] = rows(client, "/mode-d-emploi/changements.json?du=2026-12-01&au=2027-02-01")
    assert (end["le"], end["dispositif"], end["depuis"]) == (
        "2026-12-31",
        "DETR",
        "Il n’en prend plus. DSIL lui succède.",
    )


def test_the_file_of_the_book_holds_one_row_a_rule_of_a_scheme(client: Client) -> None:
    held = csv_rows(client, "/mode-d-emploi.csv?le=2026-06-01")
    advance = next(row for row in held if row["Règle"] == "fonds-conjoint-avance-2025")

    assert advance["Dispositif"] == "Fonds conjoint"
    assert plain(advance["Phrase"]).startswith("Une avance d’au plus 10 %")
    assert (advance["Valable du"], advance["Au"], advance["État"]) == ("2025-01-01", "", "en vigueur")
    assert {row["État"] for row in held} == {"en vigueur", "à vérifier", "proposée"}
    standing = BOOK.on(date(2026, 6, 1)).rules
    assert len(held) == sum(map(len, standing.values())) + sum(
        r.status is Status.PROPOSED for r in BOOK.rules
    )


def test_the_money_leads_to_the_rules_of_each_scheme(programme: object, client: Client) -> None:
    source = make.funding_source(scheme=make.scheme(slug="region-erbm", name="Crédits de la Région"))
    make.movement(Rung.NOTIFIED, 1_000, funding_source=source)

    assert 'href="/mode-d-emploi/region"' in client.get("/argent?par=dispositif").content.decode()
