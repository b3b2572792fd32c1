"""A session on the projector: the keyboard turns its pages, and a network cut neither loses nor doubles."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

SignIn = Callable[[Page, str], None]
SECRETARY = "Responsable du pilotage"


@pytest.fixture
def cut(browser: Browser, site: str) -> Iterator[Page]:
    """A browser whose network may be cut: its console then says so, and that is no fault."""
    context = browser.new_context(base_url=site, locale="fr-FR")
    yield context.new_page()
    context.close()


def open_session(page: Page, sign_in: SignIn, who: str = SECRETARY) -> None:
    sign_in(page, who)
    page.goto("/espace/seances?etat=open")
    page.get_by_role("link", name="15 octobre 2026").click()
    page.get_by_role("link", name="Suivre la séance").click()
    expect(page.get_by_text("Point 1 sur 3")).to_be_visible()


def decide(page: Page, words: str) -> None:
    page.get_by_label("Le comité").select_option(label="prend acte")
    page.get_by_label("Termes de la décision").fill(words)
    page.get_by_role("button", name="Inscrire la décision").click()


def test_the_arrows_turn_the_pages_and_a_decision_is_written_without_a_mouse(
    page: Page, sign_in: SignIn
) -> None:
    open_session(page, sign_in)

    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Point 2 sur 3")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("Point 1 sur 3")).to_be_visible()
    page.get_by_label("Termes de la décision").fill("fictif : l")
    page.keyboard.press("ArrowLeft")  # within a field, the arrow moves in the text
    expect(page.get_by_text("Point 1 sur 3")).to_be_visible()


def test_without_javascript_the_session_is_written_all_the_same(
    page_without_javascript: Page, sign_in: SignIn
) -> None:
    page = page_without_javascript
    open_session(page, sign_in)
    page.get_by_role("link", name=re.compile("2. Reprise")).click()

    decide(page, "fictif : acte pris sans script")

    expect(page.get_by_role("main")).to_contain_text("acte pris sans script")
    expect(page.get_by_text("Point 2 sur 3")).to_be_visible()


def test_what_is_entered_while_the_network_is_cut_is_written_once_when_it_is_back(
    cut: Page, sign_in: SignIn
) -> None:
    open_session(cut, sign_in)
    cut.keyboard.press("ArrowRight")
    expect(cut.get_by_text("Point 2 sur 3")).to_be_visible()

    cut.context.set_offline(offline=True)
    decide(cut, "fictif : saisi hors ligne")
    expect(cut.get_by_role("status")).to_contain_text("1 saisie gardée")
    cut.context.set_offline(offline=False)

    written = cut.get_by_role("main").get_by_text("fictif : saisi hors ligne", exact=False)
    expect(written).to_have_count(1, timeout=20_000)
    cut.reload()
    expect(written).to_have_count(1)
    kept = "Object.entries(localStorage).filter(([k, v]) => k.startsWith('molette-session') && v !== '[]')"
    assert cut.evaluate(kept) == []


def test_what_another_decided_during_the_cut_is_shown_before_the_entry_kept_is_written(
    browser: Browser, site: str, cut: Page, sign_in: SignIn
) -> None:
    open_session(cut, sign_in)
    cut.keyboard.press("ArrowRight")
    expect(cut.get_by_text("Point 2 sur 3")).to_be_visible()
    cut.keyboard.press("ArrowRight")
    expect(cut.get_by_text("Point 3 sur 3")).to_be_visible()
    cut.context.set_offline(offline=True)
    decide(cut, "fictif : gardé pendant la coupure")
    expect(cut.get_by_role("status")).to_contain_text("1 saisie gardée")

    other = browser.new_context(base_url=site, locale="fr-FR").new_page()
    open_session(other, sign_in, "Chargé de mission ERBM, Région")
    other.goto(cut.url)
    decide(other, "fictif : décidé pendant la coupure")
    expect(other.get_by_role("main")).to_contain_text("décidé pendant la coupure")
    other.context.close()
    cut.context.set_offline(offline=False)

    cut.get_by_role("button", name="Revoir cette saisie").click(timeout=20_000)
    expect(cut.get_by_role("heading", name="Modifié entre-temps")).to_be_visible()
    expect(cut.get_by_role("main")).to_contain_text("décidé pendant la coupure")
    cut.get_by_role("button", name="Inscrire la décision").click()
    expect(cut.get_by_text("fictif : gardé pendant la coupure", exact=False)).to_have_count(1)
    expect(cut.get_by_text("fictif : décidé pendant la coupure", exact=False)).to_have_count(1)


def test_two_who_write_at_once_are_each_told_what_the_other_wrote(
    browser: Browser, site: str, cut: Page, sign_in: SignIn
) -> None:
    open_session(cut, sign_in)
    other = browser.new_context(base_url=site, locale="fr-FR").new_page()
    open_session(other, sign_in, "Chargé de mission ERBM, Région")

    decide(other, "fictif : écrit par la Région")
    expect(other.get_by_role("main")).to_contain_text("écrit par la Région")
    decide(cut, "fictif : écrit par le secrétariat")

    expect(cut.get_by_role("heading", name="Modifié entre-temps")).to_be_visible()
    expect(cut.get_by_role("main")).to_contain_text("écrit par la Région")
    cut.get_by_role("button", name="Inscrire la décision").click()
    expect(cut.get_by_role("main")).to_contain_text("écrit par le secrétariat")
    expect(cut.get_by_role("main")).to_contain_text("écrit par la Région")
    other.context.close()
