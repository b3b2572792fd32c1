"""On a phone, a resident says something of his commune, is read, answered, and says whether it answers."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_every_screen import inspect

SignIn = Callable[[Page, str], None]
WORDS = "Le banc de la place est cassé depuis l’été."


def say(page: Page, words: str) -> str:
    """Fill in the form from the page of a commune, and return the address of the receipt."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/communes/lens")
    page.get_by_role("link", name="Dire quelque chose d’ici").click()
    page.get_by_label("quelque chose ne va pas").check()
    page.get_by_label("Ce que vous voulez dire").fill(words)
    page.wait_for_timeout(3500)  # nobody reads it faster, and the form knows
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est reçu")
    return page.url.partition("?")[0]


def test_the_browser_does_its_work_while_the_form_is_filled_in(page: Page) -> None:
    page.goto("/parole?lieu=lens")
    page.get_by_label("Ce que vous voulez dire").fill("Un essai.")

    expect(page.locator("[name=preuve]")).to_have_value(re.compile("^[0-9]+$"), timeout=30_000)
    assert inspect(page, ["/parole?lieu=lens", "/paroles", "/charte", "/paroles/suivi"]) == {}


@pytest.mark.refuses
def test_without_javascript_it_is_said_read_answered_and_judged(
    page_without_javascript: Page, sign_in: SignIn
) -> None:
    page = page_without_javascript
    receipt = say(page, WORDS)
    sign_in(page, "CA Lens-Liévin")
    page.goto("/espace/paroles")
    page.get_by_role("link", name=re.compile("Le banc de la place")).click()
    page.get_by_role("link", name="Publier", exact=True).click()
    page.get_by_label("Sinon, titre du nouveau sujet").fill("Banc cassé sur la place")
    page.get_by_label("Qui doit répondre").select_option(label="CA Lens-Liévin")
    page.get_by_role("button", name="Publier").click()
    page.get_by_role("link", name="Répondre", exact=True).click()
    page.get_by_label("ce sera fait").check()
    page.get_by_label("La réponse").fill("Le banc est commandé.")
    page.get_by_role("button", name="Publier la réponse").click()
    expect(page.get_by_role("alert")).to_contain_text("Dites pour quel jour ce sera fait")
    page.get_by_label(re.compile("^Le, pour le")).fill("2099-03-01")
    page.get_by_role("button", name="Publier la réponse").click()
    expect(page.get_by_role("main")).to_contain_text("La réponse est publiée")

    page.goto(receipt)
    expect(page.get_by_role("main")).to_contain_text("Le banc est commandé.")
    page.get_by_role("button", name="Non, elle ne répond pas").click()
    expect(page.locator("#reponse")).to_contain_text("ne répond pas pour 1")
    page.get_by_role("link", name="Tout effacer").click()
    page.get_by_role("button", name="Tout effacer").click()
    expect(page.get_by_role("main")).not_to_contain_text(WORDS)
