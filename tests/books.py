"""The Region's register beside what the programme says it notified, and who answers for each."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from molette.domain.funding.models import FundingSource, Movement
from molette.domain.journal.recording import Actor
from molette.domain.ledger.models import LedgerEntry, Register
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation, User
from molette.domain.programme.models import Contract
from molette.domain.reconciliation.actions import ask, calculate, open_reconciliation
from molette.domain.reconciliation.models import Group, Reconciliation
from molette.engines.access import Role
from tests import factories as make


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner, who steers for it, who signs for it."""

    who: Organisation
    manager: User
    signatory: User

    @property
    def actor(self) -> Actor:
        return actor_for(self.manager, self.who)

    @property
    def signing(self) -> Actor:
        return actor_for(self.signatory, self.who)


def partner(name: str, contract: Contract, **fields: Any) -> Partner:
    who = make.organisation(name, **fields)
    make.party(contract, who)
    return Partner(who, make.member(Role.MANAGER, of=who), make.member(Role.SIGNATORY, of=who))


@dataclass(frozen=True, slots=True)
class Books:
    """The two books: movements of the programme on the left, the Region's register on the right."""

    programme: Partner
    region: Partner
    contract: Contract
    register: Register
    source: FundingSource

    def movement(self, amount: int | None, title: str, **fields: Any) -> Movement:
        project = make.project(title=title, contract=self.contract, owner=self.programme.who)
        given = {"year": 2024, "dated": date(2024, 3, 4), **fields}
        return make.movement(
            amount=amount, project=project, funding_source=self.source, contract=self.contract, **given
        )

    def entry(self, amount: int | None, title: str, **fields: Any) -> LedgerEntry:
        given = {
            "key": f"{title} {amount}",
            "object": title,
            "beneficiary_name": self.programme.who.name,
            "year": 2024,
            "decided_on": date(2024, 3, 4),
            "date_precision": "day",
            "place_code": "",
            **fields,
        }
        return make.ledger_entry(register=self.register, amount=amount, **given)

    def open(self, **fields: Any) -> Reconciliation:
        given = {
            "name": "Le programme et le registre de la Région",
            "left": None,
            "right": self.register,
            "left_holder": self.programme.who,
            "right_holder": self.region.who,
            **fields,
        }
        return open_reconciliation(self.programme.actor, opened_by=self.programme.who, **given)

    def calculated(self, **fields: Any) -> Reconciliation:
        of = self.open(**fields)
        self.again(of)
        return of

    def again(self, of: Reconciliation) -> None:
        calculate(self.programme.actor, ask(self.programme.actor, of))


@pytest.fixture
def books(db: None) -> Books:
    contract = make.contract()
    programme = partner("Communauté d’agglomération", contract)
    region = partner("Région", contract)
    register = make.register(name="Registre de la Région", publisher=region.who)
    source = make.funding_source(funder=region.who)
    return Books(programme, region, contract, register, source)


def groups(of: Reconciliation, *states: str) -> list[Group]:
    found = Group.objects.filter(reconciliation=of).order_by("-stake", "pk")
    return [one for one in found if not states or one.state in states]
