"""A real instance, started as the README says, and a real browser in front of it."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
START_SECONDS = 120
HOMES = count(1)
FILES = "csv|docx|ics|json|ods|odt|pdf|txt|xlsx|xml|zip"
A_FORM_WAS_REFUSED = "status of 422"  # browsers report in the console the answer that a refusal is


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `molette demo`, on a data folder of its own and SQLite, whatever the other tests use."""
    folder = tmp_path_factory.mktemp("demonstration")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MOLETTE_")}
    log = (folder / "server.log").open("wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "molette.config.cli", "demo", "--port", str(port)],
        env={**environment, "MOLETTE_DATA_DIR": str(folder), "MOLETTE_PROXIES": "1"},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, server, folder / "server.log")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(address, timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.3)
        if server.poll() is not None:
            break
    pytest.fail(f"the demonstration did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Debian's chromium is not on this machine")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
        )
        yield launched
        launched.close()


def from_a_home() -> dict[str, str]:
    """What a proxy says of who asks: another home at each test, for the door counts what one sends."""
    return {"X-Forwarded-For": f"203.0.113.{next(HOMES)}"}


@pytest.fixture
def page(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A resident's browser; any error that the page reports in its console fails the test."""
    context = browser.new_context(base_url=site, locale="fr-FR", extra_http_headers=from_a_home())
    yield from _watched(context, request)


@pytest.fixture
def page_without_javascript(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(
        base_url=site, locale="fr-FR", java_script_enabled=False, extra_http_headers=from_a_home()
    )
    yield from _watched(context, request)


def _watched(context: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A refused form is an error of the console too: only a test marked `refuses` may meet one, and must."""
    page = context.new_page()
    errors: list[str] = []
    refusals: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            (refusals if A_FORM_WAS_REFUSED in message.text else errors).append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors, f"the browser's console reports: {errors}"
    assert bool(refusals) == (request.node.get_closest_marker("refuses") is not None), refusals


@pytest.fixture(scope="session")
def sign_in() -> Callable[[Page, str], None]:
    """Take a demonstration account by its words, as a user does: one click on the login page."""

    def take(page: Page, words: str) -> None:
        page.goto("/compte/connexion")
        page.get_by_role("button", name=re.compile(words)).first.click()
        page.wait_for_url(re.compile("/espace"))

    return take


@pytest.fixture(scope="session")
def crawl() -> Callable[[Page, str], list[str]]:
    """Walk from an address and return one path of each shape, so that every screen is met once."""

    def walk(page: Page, start: str) -> list[str]:
        met: dict[str, str] = {}
        queue = [start]
        while queue:
            path = queue.pop(0)
            screen = shape(path)
            if screen in met:
                continue
            met[screen] = ""
            response = page.request.get(path)
            if "text/html" not in response.headers.get("content-type", ""):
                continue  # a file to download is no screen
            met[screen] = path
            for href in re.findall(r'<a[^>]+href="([^"#]+)', response.text()):
                target = urlsplit(urljoin(path, href.replace("&amp;", "&")))
                if not target.netloc and not re.search(rf"\.({FILES})$", target.path):
                    queue.append(target.path)
        return [path for path in met.values() if path]

    return walk


# What follows one of these words in an address names a thing; the rest names a screen.
NAMED_AFTER = {
    "communes",
    "contrats",
    "activation",
    "arbres",
    "chiffres",
    "enquetes",
    "lieux",
    "mesures",
    "mode-d-emploi",
    "organisations",
    "orientations",
    "partenaires",
    "projets",
    "sources",
}
SCREENS = {"nouveau", "nouvelle", "envoyer", "trouver", "changements"}


def shape(path: str) -> str:
    """`/communes/lens` and `/communes/lievin` are one screen; so are two statements."""
    parts = path.strip("/").split("/")
    before = ["", *parts]
    return "/".join(
        "*" if part.isdigit() or (above in NAMED_AFTER and part not in SCREENS) else part
        for above, part in zip(before, parts, strict=False)
    )
