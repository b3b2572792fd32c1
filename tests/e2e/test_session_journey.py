"""A session on the projector: the keyboard turns its pages, and a network cut neither loses nor doubles."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

SignIn = Callable[[Page, str], None]
SECRETARY = "Responsable du pilotage"
NOT_YET_SAID = re.compile("Hénin.*, présence$")
KEPT_ON_THE_DEVICE = (
    "Object.entries(localStorage).filter(([k, v]) => k.startsWith('molette-session') && v !== '[]')"
)


@pytest.fixture
def cut(browser: Browser, site: str) -> Iterator[Page]:
    """A browser whose network may be cut: its console then says so, and that is no fault."""
    context = browser.new_context(base_url=site, locale="fr-FR")
    yield context.new_page()
    context.close()


def open_session(page: Page, sign_in: SignIn, who: str = SECRETARY) -> None:
    """Follow the session, and wait until what is pressed on its page is listened to."""
    follow_session(page, sign_in, who)
    expect(page.get_by_text("3 points sont gardés dans cette page")).to_be_visible()


def follow_session(page: Page, sign_in: SignIn, who: str) -> None:
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
    follow_session(page, sign_in, SECRETARY)
    page.get_by_role("link", name=re.compile("2. Reprise")).click()

    decide(page, "fictif : acte pris sans script")

    expect(page.get_by_role("main")).to_contain_text("acte pris sans script")
    expect(page.get_by_text("Point 2 sur 3")).to_be_visible()


def test_the_network_cut_the_points_are_turned_and_what_is_decided_on_two_is_written_once(
    cut: Page, sign_in: SignIn
) -> None:
    open_session(cut, sign_in)

    cut.context.set_offline(offline=True)
    cut.keyboard.press("ArrowRight")
    expect(cut.get_by_role("status")).to_contain_text("Réseau coupé : ce point est montré tel qu’il était à")
    expect(cut.get_by_role("heading", level=1)).to_be_focused()
    decide(cut, "fictif : saisi hors ligne, point deux")
    expect(cut.get_by_role("status")).to_contain_text("1 saisie gardée")
    cut.keyboard.press("ArrowRight")
    expect(cut.get_by_text("Point 3 sur 3")).to_be_visible()
    decide(cut, "fictif : saisi hors ligne, point trois")
    expect(cut.get_by_role("status")).to_contain_text("2 saisies gardées")
    expect(cut.get_by_role("status")).to_contain_text(
        "Point 2, décision : « fictif : saisi hors ligne, point deux »"
    )
    cut.keyboard.press("ArrowLeft")
    cut.keyboard.press("ArrowLeft")
    expect(cut.get_by_text("Point 1 sur 3")).to_be_visible()
    cut.get_by_role("link", name="Relevé").click()  # what is not kept here does not take the session away
    expect(cut.get_by_role("status")).to_contain_text("cette page s’ouvrira à son retour")

    cut.context.set_offline(offline=False)
    expect(cut.get_by_role("status")).to_contain_text("Ce qui était gardé est inscrit.", timeout=20_000)
    for point, name in (("2", "point deux"), ("3", "point trois")):
        cut.keyboard.press("ArrowRight")
        expect(cut.get_by_text(f"Point {point} sur 3")).to_be_visible()
        written = cut.get_by_role("main").get_by_text(f"fictif : saisi hors ligne, {name}", exact=False)
        expect(written).to_have_count(1)
        cut.reload()
        expect(written).to_have_count(1)
    assert cut.evaluate(KEPT_ON_THE_DEVICE) == []


def test_a_position_and_a_presence_said_without_network_are_written_once_when_it_is_back(
    cut: Page, sign_in: SignIn
) -> None:
    open_session(cut, sign_in)
    cut.context.set_offline(offline=True)
    cut.get_by_text("Inscrire une position ou une réserve").click()
    cut.get_by_label("Partenaire", exact=True).select_option(index=1)
    cut.get_by_label("Position", exact=True).select_option(label="réserve")
    cut.get_by_label("Dans ses mots").fill("fictif : réserve dite hors ligne")
    cut.get_by_role("button", name="Inscrire la position").click()
    expect(cut.get_by_role("status")).to_contain_text(
        "Point 1, position : « fictif : réserve dite hors ligne »"
    )
    cut.get_by_text("Inscrire les présences").first.click()
    cut.get_by_label(NOT_YET_SAID).select_option(label="absente")
    cut.get_by_role("button", name="Inscrire les présences").click()
    expect(cut.get_by_role("status")).to_contain_text("Séance, présences")

    cut.context.set_offline(offline=False)

    expect(cut.get_by_role("status")).to_contain_text("Ce qui était gardé est inscrit.", timeout=20_000)
    cut.reload()
    expect(cut.get_by_text("réserve dite hors ligne", exact=False)).to_have_count(1)
    cut.get_by_text("Inscrire les présences").first.click()
    expect(cut.get_by_label(NOT_YET_SAID)).to_have_value("absent")
    assert cut.evaluate(KEPT_ON_THE_DEVICE) == []


def test_two_entries_kept_on_one_point_are_two(cut: Page, sign_in: SignIn) -> None:
    open_session(cut, sign_in)
    cut.context.set_offline(offline=True)
    decide(cut, "fictif : la première")
    expect(cut.get_by_role("status")).to_contain_text("1 saisie gardée")
    cut.keyboard.press("ArrowRight")
    expect(cut.get_by_text("Point 2 sur 3")).to_be_visible()
    cut.keyboard.press("ArrowLeft")
    expect(cut.get_by_text("Point 1 sur 3")).to_be_visible()

    decide(cut, "fictif : la seconde")

    expect(cut.get_by_role("status")).to_contain_text("2 saisies gardées")
    expect(cut.get_by_role("status")).to_contain_text("fictif : la première")


def test_a_login_lost_while_one_types_loses_nothing_and_once_found_again_it_is_written(
    cut: Page, sign_in: SignIn
) -> None:
    open_session(cut, sign_in)
    cut.context.clear_cookies()

    decide(cut, "fictif : typé sans connexion")

    expect(cut.get_by_role("status")).to_contain_text("Votre connexion a expiré")
    expect(cut.get_by_role("status")).to_contain_text("fictif : typé sans connexion")
    sign_in(cut.context.new_page(), SECRETARY)
    expect(cut.get_by_role("status")).to_contain_text("Ce qui était gardé est inscrit.", timeout=20_000)
    cut.reload()
    expect(cut.get_by_text("fictif : typé sans connexion", exact=False)).to_have_count(1)


def test_what_one_was_typing_is_found_again_when_one_comes_back_to_the_point(
    page: Page, sign_in: SignIn
) -> None:
    open_session(page, sign_in)
    page.get_by_label("Termes de la décision").fill("fictif : à moitié")
    page.get_by_role("heading", level=1).focus()

    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Point 2 sur 3")).to_be_visible()
    expect(page.get_by_label("Termes de la décision")).to_have_value("")
    page.go_back()

    expect(page.get_by_text("Point 1 sur 3")).to_be_visible()
    expect(page.get_by_label("Termes de la décision")).to_have_value("fictif : à moitié")


def test_a_key_opens_the_sources_of_the_point_and_another_leads_to_the_decision(
    page: Page, sign_in: SignIn
) -> None:
    open_session(page, sign_in)
    frozen = page.get_by_role("link", name="L’état figé le 7 octobre 2026")

    expect(frozen).to_be_hidden()
    page.keyboard.press("s")
    expect(frozen).to_be_visible()
    page.keyboard.press("d")
    expect(page.get_by_label("Le comité")).to_be_focused()


def test_what_an_account_kept_never_leaves_under_another(cut: Page, sign_in: SignIn) -> None:
    open_session(cut, sign_in)
    cut.context.set_offline(offline=True)
    decide(cut, "fictif : celui qui l’a écrit l’inscrira")
    expect(cut.get_by_role("status")).to_contain_text("1 saisie gardée")
    cut.close()
    cut.context.set_offline(offline=False)

    page = cut.context.new_page()
    open_session(page, sign_in, "Chargé de mission ERBM, Région")
    expect(page.get_by_role("main")).not_to_contain_text("celui qui l’a écrit l’inscrira")
    assert page.evaluate(KEPT_ON_THE_DEVICE) != []

    open_session(page, sign_in)
    expect(page.get_by_role("status")).to_contain_text("Ce qui était gardé est inscrit.", timeout=20_000)
    assert page.evaluate(KEPT_ON_THE_DEVICE) == []


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
