"""A resident on a phone finds his cité, reads it, shares it; a town hall prints its sheet."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_every_screen import PHONE, faults, overflow

MOST_BYTES = 100_000
DESK = {"width": 1280, "height": 900}


def test_a_resident_without_javascript_finds_his_cite_and_what_to_share_of_it(
    page_without_javascript: Page,
) -> None:
    page = page_without_javascript
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a plain dict is what it reads
    page.goto("/pres-de-chez-moi")
    expect(page.get_by_role("button", name="Autour de ma position")).to_be_hidden()
    page.get_by_label("Votre adresse, commune ou cité").fill("Cité du Rond-Point")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name="Cité du Rond-Point").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Cité du Rond-Point")
    expect(page.get_by_text("Marles", exact=True)).to_be_visible()
    page.get_by_role("link", name="Suivre, partager, afficher").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="La feuille A4 à imprimer").click()

    assert download.value.suggested_filename.startswith("affiche-cite-du-rond-point")


def test_a_position_leads_to_its_commune_and_leaves_nothing_in_the_address(page: Page) -> None:
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 50.43217, "longitude": 2.83312})
    page.goto("/pres-de-chez-moi")
    page.get_by_role("button", name="Autour de ma position").click()

    expect(page.get_by_role("link", name="Lens", exact=True)).to_be_visible()
    assert page.url.endswith("/pres-de-chez-moi")


@pytest.mark.parametrize("path", ["/communes/lens", "/pres-de-chez-moi", "/cites", "/partage/lieu/lens"])
def test_what_a_phone_fetches_at_first_weighs_less_than_a_hundred_kilobytes(page: Page, path: str) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    fetched: list[int] = []
    page.on("requestfinished", lambda request: fetched.append(request.sizes()["responseBodySize"]))
    page.goto(path)
    page.wait_for_load_state("networkidle")

    assert 0 < sum(fetched) < MOST_BYTES
    assert faults(page) == []
    assert overflow(page) == 0


@pytest.mark.parametrize("path", ["/communes/lens", "/projets/fictif-00121"])
def test_what_was_and_what_is_stand_side_by_side_and_say_they_are_drawn(page: Page, path: str) -> None:
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    page.goto(path)
    shown = page.locator("#photos .photo")
    page.locator("#photos").scroll_into_view_if_needed()

    expect(shown).to_have_count(2)
    before, after = (shown.nth(rank).bounding_box() for rank in range(2))
    assert before
    assert after
    assert before["y"] == after["y"]
    for rank in range(2):
        expect(shown.nth(rank)).to_contain_text("Dessin fictif")
        loaded = (
            shown.nth(rank).locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)")
        )
        assert loaded > 0
