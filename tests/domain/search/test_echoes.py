"""What else writes a value that is about to be reserved."""

from datetime import timedelta
from decimal import Decimal

import pytest

from molette.domain.funding.reserving import contribution_key
from molette.domain.people.models import User
from molette.domain.programme.models import Project
from molette.domain.search.echoes import echoes
from molette.domain.secrecy.actions import reserve
from molette.domain.secrecy.models import Kind
from molette.domain.secrecy.subjects import subject
from molette.domain.statements.reserving import key_of, scope_of
from molette.engines.access import Role
from molette.engines.ladder import Rung
from tests import factories as make

pytestmark = pytest.mark.django_db
GRANT = Decimal("731913.37")


@pytest.fixture
def reader() -> User:
    return make.member(Role.MANAGER, of=make.organisation("Préfecture"))


@pytest.fixture
def project() -> Project:
    return make.project(slug="gare", title="Gare", summary="Une aide de 0,73 M€ de l’État.")


@pytest.fixture
def key(project: Project, reader: User) -> str:
    paid = make.funding_source(funder=reader.mandates[0].organisation)
    for rung in (Rung.ANNOUNCED, Rung.NOTIFIED):
        make.movement(rung, GRANT, project=project, funding_source=paid, wording="731 913,37 €")
    return contribution_key(project.pk, paid.pk)


def told(kind: str, key: str, user: User) -> list[tuple[str, int | str]]:
    return [(one.model, one.key) for one in echoes(kind, key, user)]


def test_an_entry_of_the_same_amount_and_a_text_that_writes_it_are_told(key: str, reader: User) -> None:
    entry = make.ledger_entry(amount=GRANT, object="Gare", year=2025)
    make.ledger_entry(amount=GRANT + 1)
    document = make.document(make.project(), title="Arrêté de 731 913 euros")
    make.document(make.project(), title="Arrêté de 731 914 euros")

    assert told(Kind.AMOUNT, key, reader) == [
        ("ledger.ledgerentry", entry.pk),
        ("programme.project", "gare"),
        ("programme.document", document.pk),
    ]


def test_an_entry_that_no_longer_holds_says_nothing(key: str, reader: User) -> None:
    make.ledger_entry(amount=GRANT, withdrawn_on=make.today())

    assert ("ledger.ledgerentry", 1) not in told(Kind.AMOUNT, key, reader)
    assert [model for model, _ in told(Kind.AMOUNT, key, reader)] == ["programme.project"]


def test_what_is_reserved_with_it_is_left_out(key: str, reader: User, project: Project) -> None:
    """The same commitment says the same euros: reserved too, it is read by nobody else."""
    found = subject(Kind.AMOUNT, key)
    assert found is not None
    reserve(reader.actor(), found, reason="Négociation.", ends_on=make.today() + timedelta(90))

    assert told(Kind.AMOUNT, key, reader) == [("programme.project", "gare")]


def test_a_reserved_value_is_looked_for_in_other_statements(reader: User, project: Project) -> None:
    jobs = make.measure()
    said = make.statement(measure=jobs, project=project, value=Decimal(846193))
    make.statement(measure=jobs, project=project, value=Decimal(1), wording="puis 846 193")
    other = make.statement(measure=make.measure(), wording="dont 846 193 emplois")

    assert told(Kind.VALUE, key_of(scope_of(said)), reader) == [("statements.statement", other.pk)]


def test_nobody_is_led_to_what_he_may_not_read(key: str) -> None:
    elsewhere = make.member(Role.PROJECT_LEAD, of=make.organisation(), place=make.place("Douai"))
    make.ledger_entry(amount=GRANT)

    assert "ledger.ledgerentry" not in [model for model, _ in told(Kind.AMOUNT, key, elsewhere)]
