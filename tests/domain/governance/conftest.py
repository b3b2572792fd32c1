"""Two equal chairs, a member, and those who write for them."""

from dataclasses import dataclass

import pytest

from molette.domain.governance.models import Body, Meeting
from molette.domain.journal.recording import Actor
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation
from molette.engines.access import Role
from tests import factories as make


@dataclass(frozen=True)
class Table:
    """A committee around which the State, the Region and a town sit."""

    state: Organisation
    region: Organisation
    town: Organisation
    body: Body

    def by(self, role: Role, of: Organisation) -> Actor:
        return actor_for(make.member(role, of=of), of)

    @property
    def manager(self) -> Actor:
        return self.by(Role.MANAGER, self.region)

    def session(self) -> Meeting:
        """An open session where everyone is there."""
        opened = make.session(self.body)
        for one in (self.state, self.region, self.town):
            make.attendance(opened, one)
        return opened


@pytest.fixture
def table(db: None) -> Table:
    state, region, town = (make.organisation(name) for name in ("Préfecture", "Région", "Ville de Lens"))
    return Table(state, region, town, make.body(state, region, members=[town], contract=make.contract()))
