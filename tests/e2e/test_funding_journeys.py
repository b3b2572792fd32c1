"""What an officer does with the rules and the euros, from the first page to the last, in a real browser."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

SignIn = Callable[[Page, str], None]


def test_an_administrator_writes_a_rule_reads_it_in_public_and_takes_it_back(
    page_without_javascript: Page, sign_in: SignIn
) -> None:
    page = page_without_javascript
    sign_in(page, "Administratrice de l’instance")
    page.goto("/espace/mode-d-emploi")
    page.get_by_role("link", name="Le taux, au plus").click()
    page.get_by_label("Adresse de la règle").fill("taux-fictif")
    page.get_by_label("Département", exact=True).check()
    page.get_by_label("Taux, en %").fill("35")
    page.get_by_label("De quoi").select_option(label="le coût hors taxes")
    page.get_by_label("Article ou texte").fill("Règlement fictif du 3 mars 2027")
    page.get_by_label("Où le lire").fill("https://exemple.fr/reglement")
    page.get_by_label("En vigueur depuis le").fill("2020-01-01")
    page.get_by_label("Le cas, en une phrase").fill("une école de cent mille euros.")
    page.get_by_label("Coût hors taxes, en euros").fill("100 000")
    page.get_by_label("L’aide, en euros").fill("1")
    page.get_by_label("Ou elle donne, en euros").fill("30 000")
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_role("alert")).to_contain_text("la règle donne 35")
    page.get_by_label("Ou elle donne, en euros").fill("35 000")
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_role("main")).to_contain_text(
        re.compile("Son taux est d’au plus 35.% du coût hors taxes")
    )
    page.get_by_label("Motif").fill("essai")
    page.get_by_role("button", name="Enregistrer").click()
    page.goto("/mode-d-emploi/departement")
    expect(page.get_by_role("main")).to_contain_text("Règlement fictif du 3 mars 2027")
    page.goto("/espace/mode-d-emploi")
    page.get_by_role("link", name="Retirer").click()
    page.get_by_label("Motif").fill("fin de l’essai")
    page.get_by_role("button", name="Retirer").click()
    page.goto("/mode-d-emploi/departement")

    expect(page.get_by_role("main")).not_to_contain_text("Règlement fictif du 3 mars 2027")


def test_a_manager_gives_more_time_to_a_grant_and_its_day_moves(
    page_without_javascript: Page, sign_in: SignIn
) -> None:
    page = page_without_javascript
    sign_in(page, "Responsable du pilotage")
    page.goto("/espace/echeances")
    row = (
        page.get_by_role("row")
        .filter(has_text="terminer l’opération")
        .filter(has=page.locator("td a[href$=prolongation]"))
    )
    project = row.first.get_by_role("rowheader").get_by_role("link").inner_text()
    row.first.locator("a[href$=prolongation]").click()
    page.get_by_label("Pour").select_option(label="terminer l’opération")
    page.get_by_label("Jusqu’au").fill("2035-06-30")
    page.get_by_label("Décidée le").fill("2026-11-02")
    page.get_by_label("Décision").fill("Arrêté fictif")
    page.get_by_role("button", name="Inscrire la prolongation").click()

    moved = page.get_by_role("row").filter(has_text=project).filter(has_text="30 juin 2035")
    expect(moved.first).to_contain_text("prolongé au-delà de la règle")


def test_a_proposed_rule_is_tried_and_its_file_holds_what_the_page_counts(
    page_without_javascript: Page, sign_in: SignIn
) -> None:
    page = page_without_javascript
    sign_in(page, "Responsable du pilotage")
    page.goto("/espace/simulation?regle=part-minimale-5-proposee")
    told = re.search(r"\d+", page.locator(".answer b").first.inner_text())
    address = page.get_by_role("link", name="CSV").get_attribute("href") or ""
    rows = page.request.get(address).text().splitlines()

    assert told is not None
    assert len(rows) - 1 == int(told[0]) > 0
    expect(page.get_by_role("table", name=re.compile("Par commune"))).to_be_visible()


def test_a_budget_officer_reads_what_is_to_be_paid_and_judges_the_method_on_a_past_year(
    page_without_javascript: Page, sign_in: SignIn
) -> None:
    page = page_without_javascript
    sign_in(page, "préfecture de région")
    page.goto("/espace/echeances")
    page.get_by_role("link", name="Prévoir les paiements").click()
    whole = page.locator(".answer b").first.inner_text()
    page.get_by_label("Répartir").select_option(label="par dispositif")
    page.get_by_role("button", name="Filtrer").click()
    expect(page.locator(".answer b").first).to_have_text(whole)
    expect(page.get_by_role("main")).to_contain_text("DSIL")
    page.get_by_role("link", name="Comment cette prévision est faite").click()
    page.get_by_role("link", name="2025", exact=True).click()

    expect(page.get_by_role("main")).to_contain_text(re.compile("En 2025, .* ont été payés"))
    expect(
        page.get_by_role("table", name=re.compile("Ce qui était attendu, ce qui a été payé"))
    ).to_be_visible()
