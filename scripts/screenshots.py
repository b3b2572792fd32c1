"""Take the pictures of the documentation on a demonstration started for the occasion."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs/images"
CHROMIUM = "/usr/bin/chromium"
SECONDS_TO_START = 90

# name → address, width, height in CSS pixels
PICTURES = {"accueil": ("/", 1280, 900)}


@contextmanager
def demonstration() -> Iterator[str]:
    """Serve a fresh demonstration on a free port; give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"MOLETTE_DATA_DIR": str(ROOT / "build/screenshots")}
    molette = Path(sys.executable).with_name("molette")
    server = subprocess.Popen([molette, "demo", "--port", str(port)], env=environment)  # noqa: S603 - our own command
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    give_up = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < give_up:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    sys.exit("La démonstration ne répond pas.")


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with demonstration() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, (path, width, height) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height}, locale="fr-FR")
            page.goto(address + path, wait_until="networkidle")
            page.screenshot(path=IMAGES / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
