"""Two trees of two partners, and who speaks for each."""

from dataclasses import dataclass

import pytest

from molette.domain.journal.recording import Actor
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation, User
from molette.domain.programme.models import OrientationNode, OrientationTree
from molette.engines.access import Role
from tests import factories as make


@dataclass(frozen=True, slots=True)
class Side:
    """A partner, its tree, who signs for it."""

    who: Organisation
    tree: OrientationTree
    person: User

    @property
    def actor(self) -> Actor:
        return actor_for(self.person, self.who)

    def node(self, title: str, **fields: object) -> OrientationNode:
        return make.node(self.tree, title=title, **fields)


@pytest.fixture
def sides(db: None) -> tuple[Side, Side]:
    """The State and a town, both parties to the contract."""
    contract = make.contract()
    found = []
    for name in ("État", "Ville"):
        who = make.organisation(name)
        make.party(contract, who)
        found.append(Side(who, make.tree(contract, stated_by=who), make.member(Role.SIGNATORY, of=who)))
    return found[0], found[1]


@pytest.fixture
def state(sides: tuple[Side, Side]) -> Side:
    return sides[0]


@pytest.fixture
def town(sides: tuple[Side, Side]) -> Side:
    return sides[1]
