"""A document becomes a tree of orientations, corrected by hand, in a real browser."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import papers
from tests.e2e.test_every_screen import faults, overflow

SignIn = Callable[[Page, str], None]


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    path = tmp_path / "contrat.pdf"
    path.write_bytes(papers.pdf(papers.CONTRACT))
    return path


def opens(page: Page, document: Path) -> None:
    page.goto("/espace/imports/envoyer")
    page.get_by_label("Fichier").set_input_files(document)
    page.get_by_label("Ce qu’il contient").select_option(label="arbres d’orientations")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("font-ils l’arbre"))


@pytest.mark.refuses
def test_a_pdf_is_read_corrected_applied_and_undone_without_javascript(
    page_without_javascript: Page, sign_in: SignIn, contract: Path
) -> None:
    page = page_without_javascript
    sign_in(page, "Responsable du pilotage")
    opens(page, contract)
    expect(page.get_by_label(re.compile("^Intitulé"))).to_have_count(5)
    page.get_by_role("button", name=re.compile("^Retirer.*Un sous-titre en gras")).click()
    page.get_by_role("button", name=re.compile("Descendre.*Désenclaver")).click()
    page.get_by_role("button", name=re.compile("Monter.*Désenclaver")).click()
    page.get_by_label("Intitulé du titre 1").fill("Réussir la rénovation")
    page.get_by_role("button", name="Voir ce qui changerait").click()
    expect(page.get_by_role("alert")).to_contain_text("Donnez un nom à l’arbre nouveau")
    page.get_by_label("Nom du nouvel arbre").fill("Stratégie d’essai (fictif)")
    page.get_by_label("Version précédente").select_option(index=1)
    for label in ("Contrat", "Dit par"):
        page.get_by_label(label, exact=True).select_option(index=1)
    page.get_by_label("Source", exact=False).first.select_option(index=1)
    page.get_by_role("button", name="Voir ce qui changerait").click()

    expect(page.get_by_role("main")).to_contain_text("4 lignes à ajouter")
    expect(page.get_by_role("main")).to_contain_text("Face à la version précédente")
    page.get_by_role("link", name="Appliquer").click()
    page.get_by_role("button", name="Appliquer").click()
    expect(page.get_by_role("main")).to_contain_text("C’est écrit")
    batch = page.url
    page.goto("/orientations")
    expect(page.get_by_role("main")).to_contain_text("Réussir la rénovation")

    page.goto(batch)
    page.get_by_role("link", name="Annuler cet import").click()
    page.get_by_label("Motif").fill("Essai")
    page.get_by_role("button", name="Annuler l’import").click()
    page.goto("/orientations")
    expect(page.get_by_role("main")).not_to_contain_text("Réussir la rénovation")


def test_the_keyboard_goes_on_where_it_was_and_the_screen_is_accessible(
    page: Page, sign_in: SignIn, contract: Path
) -> None:
    sign_in(page, "Responsable du pilotage")
    opens(page, contract)
    lower = page.get_by_role("button", name=re.compile("Descendre.*Désenclaver"))
    lower.focus()
    page.keyboard.press("Enter")
    expect(lower).to_be_focused()
    expect(page.get_by_label("Niveau du titre 4")).to_have_value("2")
    page.get_by_text("1 paragraphe au-dessous de Désenclaver").click()
    page.get_by_role("button", name=re.compile("En faire un titre.*Les sous-préfets")).click()
    expect(page.get_by_label("Intitulé du titre 5")).to_be_focused()

    assert faults(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert overflow(page) <= 0
