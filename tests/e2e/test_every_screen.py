"""Every screen, met by walking the links: accessible, reflowing on a phone, silent in the console."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import shape

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
PHONE = {"width": 320, "height": 640}
SCREEN = {"width": 1280, "height": 900}
SERIOUS = {"serious", "critical"}

Walk = Callable[[Page, str], list[str]]
SignIn = Callable[[Page, str], None]


def faults(page: Page) -> list[str]:
    """What axe finds serious on the page. Run through the protocol, so the page's CSP stays in force."""
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await axe.run({resultTypes: ['violations']})).violations"
    )
    return [
        f"{f['id']} on {json.dumps([n['target'] for n in f['nodes'][:3]])}"
        for f in found
        if f["impact"] in SERIOUS
    ]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def inspect(page: Page, paths: list[str]) -> dict[str, list[str]]:
    troubles: dict[str, list[str]] = {}
    for path in paths:
        page.set_viewport_size(SCREEN)  # type: ignore[arg-type]  # a plain dict is what it reads
        response = page.goto(path)
        assert response is not None
        found = [] if response.status == 200 else [f"status {response.status}"]
        found += faults(page)
        if page.locator("h1").count() != 1:
            found.append(f"{page.locator('h1').count()} titles of first rank")
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        if wide := overflow(page):
            found.append(f"{wide} px too wide at 320 px")
        if found:
            troubles[path] = found
    return troubles


@pytest.fixture(scope="module")
def inspected() -> set[str]:
    """The screens of the workspace already looked at, by their shapes."""
    return set()


def test_every_public_screen_is_accessible_and_reflows(page: Page, crawl: Walk) -> None:
    paths = crawl(page, "/")

    assert len(paths) > 15
    assert inspect(page, paths) == {}


def test_the_answers_of_the_aid_finder_are_accessible_and_reflow(page: Page) -> None:
    asked = "nature=schools&cout=1000000&recue=2026-01-10&debut=2026-03-01"
    paths = [f"/mode-d-emploi/trouver?commune={typed}&{asked}" for typed in ("lens", "saint", "zzzz")]

    assert inspect(page, paths) == {}


@pytest.mark.parametrize("partner", ["Pôle", "préfecture de région"])
def test_every_screen_of_the_workspace_is_accessible_and_reflows(
    page: Page, crawl: Walk, sign_in: SignIn, partner: str, inspected: set[str]
) -> None:
    """A screen that both partners have is looked at with the first of them."""
    sign_in(page, partner)
    paths = [p for p in crawl(page, "/espace") if p.startswith("/espace")]
    new = [path for path in paths if shape(path) not in inspected]
    inspected.update(map(shape, new))

    assert len(paths) > 8
    assert inspect(page, new) == {}
