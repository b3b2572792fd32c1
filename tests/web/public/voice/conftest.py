"""A browser without an account, a clock that moves as asked, and a door that has seen nobody."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from molette.domain.territory.models import Place
from molette.web.public.voice.door import door
from tests import factories as make

STAMP = re.compile(r'name="timbre" value="([^"]+)"')


@dataclass
class Resident:
    """Somebody at the form, about Lens: `say` reads the page, waits, fills it in and sends it."""

    lens: Place
    browser: Client = field(default_factory=Client)
    now: datetime = field(default_factory=timezone.now)

    def stamp(self, address: str = "") -> str:
        with time_machine.travel(self.now, tick=False):
            page = self.browser.get(address or self.address).content.decode()
        found = STAMP.search(page)
        assert found, page
        return found[1].replace("&amp;", "&")

    @property
    def address(self) -> str:
        return f"/parole?lieu={self.lens.slug}"

    def say(self, words: str = "Le lampadaire est en panne.", *, seconds: int = 30, **fields: Any) -> Any:
        address = fields.pop("to", self.address)
        stamp = fields.pop("timbre", None) or self.stamp(address)
        sent = {"nature": "problem", "words": words, "timbre": stamp, **fields}
        with time_machine.travel(self.now + timedelta(seconds=seconds), tick=False):
            return self.browser.post(address, sent)


@pytest.fixture
def resident(db: None, settings: Settings) -> Iterator[Resident]:
    settings.EMAIL_READY = True
    door.clear()
    yield Resident(make.place("Lens", slug="lens"))
    door.clear()


def fetched(browser: Client, address: str) -> tuple[int, bytes]:
    """The status and the content of a file, closed: but not the connection of the test's transaction."""
    response: Any = browser.get(address)
    content = b"".join(response) if response.streaming else response.content
    for close in response._resource_closers:
        close()
    return response.status_code, content


@pytest.fixture
def photo() -> io.BytesIO:
    made = io.BytesIO()
    Image.new("RGB", (640, 320), "navy").save(made, "JPEG", comment=b"pris chez moi")
    made.seek(0)
    made.name = "IMG_chez_moi.jpg"
    return made
