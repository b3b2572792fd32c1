"""A town that moderates its ground, an agglomeration that owes a reply, and a resident without an account."""

import io
from dataclasses import dataclass

import pytest
from PIL import Image

from molette.domain.journal.recording import Actor
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation
from molette.domain.territory.models import Place
from molette.engines.access import Role
from tests import factories as make


@dataclass(frozen=True)
class Town:
    lens: Place
    town: Organisation
    owing: Organisation

    def by(self, role: Role, of: Organisation, place: Place | None = None) -> Actor:
        return actor_for(make.member(role, of=of, **({"place": place} if place else {})), of)

    @property
    def moderator(self) -> Actor:
        return self.by(Role.PROJECT_LEAD, self.town, self.lens)

    @property
    def answerer(self) -> Actor:
        return self.by(Role.CONTRIBUTOR, self.owing, make.place("Liévin"))


@pytest.fixture
def town(db: None) -> Town:
    return Town(make.place("Lens"), make.organisation("Ville de Lens"), make.organisation("CALL"))


@pytest.fixture
def photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (640, 320), "navy").save(made, "JPEG")
    return made.getvalue()
