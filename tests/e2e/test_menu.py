"""The menu of the workspace: one line on a screen, at hand on a phone, by keyboard and without JavaScript."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.e2e.test_every_screen import PHONE, SCREEN, faults, overflow

SignIn = Callable[[Page, str], None]
ADMINISTRATOR = "Administratrice de l’instance"
LINE = 60
"""Pixels of height under which a bar holds on one line."""


def menu(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Espace des partenaires")


def opened(page: Page) -> Locator:
    return menu(page).locator("details[open]")


def height(place: Locator) -> float:
    box = place.bounding_box()
    assert box is not None
    return box["height"]


def test_whoever_sees_every_entry_has_the_bar_on_one_line(page: Page, sign_in: SignIn) -> None:
    page.set_viewport_size(SCREEN)  # type: ignore[arg-type]  # a plain dict is what it reads
    sign_in(page, ADMINISTRATOR)

    assert height(page.locator(".desk")) < LINE


def test_each_heading_opens_without_javascript_and_leads_to_its_pages(
    page_without_javascript: Page, sign_in: SignIn
) -> None:
    page = page_without_javascript
    sign_in(page, ADMINISTRATOR)
    for heading in ("Programme", "Argent", "Convergence", "Pilotage", "Données", "Instance"):
        menu(page).locator("summary", has_text=heading).click()
        expect(opened(page).get_by_role("link").first).to_be_visible()
        expect(opened(page)).to_have_count(1)  # one at a time
    menu(page).locator("summary", has_text="Argent").click()
    menu(page).get_by_role("link", name="Échéances").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Échéances des aides")


def test_the_keyboard_opens_a_heading_reads_it_and_leaves_it(page: Page, sign_in: SignIn) -> None:
    sign_in(page, ADMINISTRATOR)
    heading = menu(page).locator("summary", has_text="Argent")
    heading.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(menu(page).get_by_role("link", name="Enveloppes")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opened(page)).to_have_count(0)
    expect(heading).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("main").click(position={"x": 1, "y": 1}, force=True)
    expect(opened(page)).to_have_count(0)


def test_an_open_menu_is_accessible_and_stays_on_the_screen(page: Page, sign_in: SignIn) -> None:
    sign_in(page, ADMINISTRATOR)
    for size in (SCREEN, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.goto("/espace/echeances")
        menu(page).locator("summary", has_text="Instance").click()

        assert faults(page) == []
        assert overflow(page) == 0
        expect(opened(page).get_by_role("link", name="Réglages")).to_be_in_viewport()
