"""Two partners agree, word against word, and a resident reads it, in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_every_screen import inspect

SignIn = Callable[[Page, str], None]
PAIR = "texte=axes-2017&face=ambitions-lens-lievin"


@pytest.mark.refuses
def test_one_partner_proposes_from_a_suggestion_the_other_signs_and_residents_read_it(
    page_without_javascript: Page, sign_in: SignIn
) -> None:
    page = page_without_javascript
    sign_in(page, "CA Lens-Liévin")
    page.goto(f"/espace/convergence?{PAIR}")
    expect(page.get_by_role("main")).to_contain_text(re.compile("«.mouvement.» et «.transports.»"))
    page.get_by_role("link", name=re.compile("^Dire ce que.*Les transports")).click()
    page.get_by_label(re.compile("face à")).select_option(label="est plus large")
    page.get_by_label(re.compile("Les mots de «.Rendre du mouvement")).fill("Rendre du vélo")
    page.get_by_label("Pourquoi").fill("Le mouvement ne se réduit pas aux transports.")
    page.get_by_role("button", name="Proposer").click()
    expect(page.get_by_role("alert")).to_contain_text("recopiez ceux de son texte")
    page.get_by_label(re.compile("Les mots de «.Rendre du mouvement")).fill("du mouvement")
    page.get_by_role("button", name="Proposer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Est plus large")
    address = page.url

    sign_in(page, "préfecture de région")
    page.goto("/espace/signatures?nature=concordance")
    expect(page.get_by_role("main")).to_contain_text("Les transports")
    page.goto(address)
    page.get_by_role("link", name="Accepter").click()
    page.get_by_role("button", name="Accepter").click()
    expect(page.get_by_role("main")).to_contain_text("conjointe")

    page.goto(f"/convergence?{PAIR}")
    cell = page.locator("table.matrix tbody tr", has_text="Rendre du mouvement").get_by_role(
        "cell", name=re.compile("est plus large")
    )
    expect(cell).to_contain_text("conjointe")
    cell.get_by_role("link").click()
    expect(page.get_by_role("main")).to_contain_text("Le mouvement ne se réduit pas aux transports.")


def test_from_a_cell_a_resident_walks_to_the_source_of_a_line(page_without_javascript: Page) -> None:
    page = page_without_javascript
    page.goto(f"/convergence?{PAIR}")
    page.locator("table.matrix").get_by_role("link", name=re.compile("Rendre leur fierté.*logements")).click()
    page.get_by_text("Chaque ligne de ces projets").click()
    line = page.locator("details[open] tbody tr:not(.group)").first
    expect(line).to_contain_text("€")
    line.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("/sources/"))


def test_on_a_phone_the_list_stands_for_the_matrix(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"/convergence?{PAIR}")
    expect(page.locator("table.matrix")).to_be_hidden()
    expect(page.get_by_role("table", name=re.compile("en liste"))).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.locator("table.matrix")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_screens_of_convergence_are_accessible_and_reflow(
    page: Page, sign_in: SignIn, *, scripts: bool
) -> None:
    """The audit is itself a script: without those of the site, they are served empty."""
    if not scripts:
        page.route("**/*.js", lambda route: route.fulfill(content_type="text/javascript", body=""))
    pair = "/convergence/ambition-logements/priorite-logement"
    screens = ["/convergence", f"/convergence?{PAIR}", f"/convergence/profondeurs?{PAIR}", pair]
    assert inspect(page, screens) == {}

    sign_in(page, "CA Lens-Liévin")
    desk = [f"/espace/convergence{path}?{PAIR}" for path in ("", "/profondeurs", "/versions")]
    assert inspect(page, desk) == {}


def test_the_keyboard_alone_sets_a_likeness_aside_and_takes_it_up_again(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "CA Lens-Liévin")
    page.goto("/espace/convergence?texte=domaines-2022&face=ambitions-lens-lievin")
    apart = page.get_by_role("link", name=re.compile("^Sans rapport.*La santé"))
    apart.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Écarter ce rapprochement").focus()
    page.keyboard.press("Enter")
    expect(apart).to_have_count(0)
    page.get_by_role("link", name=re.compile("^Reprendre.*La santé")).focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Reprendre").focus()
    page.keyboard.press("Enter")
    expect(apart).to_have_count(1)
