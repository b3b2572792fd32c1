"""Reading the registers: what each may see, what the filters keep, one total for every face."""

from decimal import Decimal

import pytest

from molette.domain.ledger import queries
from molette.domain.ledger.models import LedgerEntry
from molette.domain.ledger.queries import EntryFilter
from molette.domain.people.permissions import Permission, can
from molette.engines.access import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
NOBODY = None


def found(user: object = None, **wanted: object) -> set[str]:
    return {entry.identifier for entry in queries.entries(user, EntryFilter(**wanted))}  # type: ignore[arg-type]


@pytest.fixture
def reader() -> object:
    return make.member(Role.READER)


def test_a_list_shows_exactly_what_the_check_allows() -> None:
    town = make.organisation()
    lens = make.place("Lens")
    people = [NOBODY, make.member(Role.READER), make.member(Role.MANAGER, of=town, place=lens)]
    for organisation in (town, make.organisation()):
        for is_public in (True, False):
            register = make.register(is_public=is_public)
            make.ledger_entry(batch=make.batch(register=register, organisation=organisation))

    for person in people:
        listed = set(queries.entries(person, EntryFilter()))
        assert listed == {e for e in LedgerEntry.objects.all() if can(person, Permission.VIEW_LEDGER, e)}
        batches = set(queries.batches(person))
        assert batches == {
            e.batch for e in LedgerEntry.objects.all() if can(person, Permission.VIEW_LEDGER, e.batch)
        }
    assert len(queries.entries(NOBODY, EntryFilter())) == 2
    assert len(queries.entries(people[2], EntryFilter())) == 3


def test_entries_are_found_by_register_place_beneficiary_year_and_words(reader: object) -> None:
    lens = make.place("Lens", code="62498")
    detr = make.register(slug="detr")
    make.ledger_entry(
        register=detr, identifier="A", object="École maternelle", year=2024, place=lens,
        beneficiary_name="Commune de Lens", beneficiary_siren="216204982",
    )  # fmt: skip
    make.ledger_entry(identifier="B", object="Parc", year=2023, place_code="62041", scheme="DSIL")

    assert found(reader) == {"A", "B"}
    assert found(reader, register="detr") == {"A"}
    assert found(reader, place="62498") == {"A"}
    assert found(reader, place="62041") == {"B"}
    assert found(reader, year=2023) == {"B"}
    assert found(reader, beneficiary="lens") == {"A"}
    assert found(reader, beneficiary="216 204 982") == {"A"}
    assert found(reader, text="maternelle lens") == {"A"}
    assert found(reader, text="dsil") == {"B"}
    assert found(reader, text="maternelle parc") == set()


def test_what_was_replaced_or_withdrawn_no_longer_counts_and_can_still_be_read(reader: object) -> None:
    former = make.ledger_entry(identifier="A", amount=Decimal(1000))
    newer = make.ledger_entry(identifier="A", amount=Decimal(1500), replaces=former, register=former.register)
    make.ledger_entry(identifier="B", withdrawn_on=make.today())
    make.ledger_entry(identifier="C", amount=None)

    total = queries.entries_total(queries.entries(reader, EntryFilter()))
    sheet = queries.entry_sheet(reader, former.pk)

    assert (total.count, total.unknown, total.amount) == (2, 1, Decimal(1500))
    assert sheet
    assert (sheet.row.amount, sheet.replaced_by) == (Decimal(1000), newer.pk)


def test_an_entry_that_the_reader_may_not_see_does_not_exist_for_him() -> None:
    hidden = make.ledger_entry()

    assert queries.entry_sheet(NOBODY, hidden.pk) is None


def test_the_same_file_already_applied_in_the_same_register_is_found() -> None:
    register = make.register()
    applied = make.batch(register=register, sha256="a" * 64, status="applied")
    make.batch(register=register, sha256="a" * 64, status="cancelled")
    elsewhere = make.batch(register=make.register(), sha256="a" * 64)
    again = make.batch(register=register, sha256="a" * 64)

    former = queries.already_applied(again)

    assert former
    assert former.id == applied.pk
    assert queries.already_applied(elsewhere) is None
