"""Whoever changes the journal behind the product's back is found, and the line named."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.db import connection, models

from molette.domain.journal.models import Entry, Seal
from molette.domain.journal.proofs import Walk, head, proof_of, verify
from molette.domain.journal.recording import Actor, SilentActionError, action, record
from molette.domain.journal.sealing import SEALED, lines_of
from molette.domain.people.models import Organisation
from molette.domain.signatures.models import Subject
from molette.domain.signatures.subjects import SUBJECTS
from molette.domain.statements.models import Statement
from molette.engines.access import Role
from molette.engines.proof import content_hash, links
from tests import factories
from tests.factories import SHELL

pytestmark = pytest.mark.django_db
TABLES = ("journal_entry", "journal_seal")


@contextmanager
def triggers_dropped() -> Iterator[None]:
    """What somebody who holds the database can do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
    yield


def by_hand(*statements: str) -> None:
    with triggers_dropped(), connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


def written(count: int = 5) -> list[int]:
    return [factories.entry(f"a dit {n}", after={"value": f"{n}.00"}).pk for n in range(count)]


def first_fault(walk: Walk) -> tuple[int | None, str]:
    assert walk.first_break is not None
    return walk.first_break.entry, walk.first_break.fault


def test_every_line_is_sealed_as_it_is_written() -> None:
    keys = written()

    assert list(Seal.objects.order_by("number").values_list("entry_id", flat=True)) == keys
    walk = verify()
    assert (walk.holds, walk.lines, walk.head) == (True, 5, head())


def test_every_column_of_a_line_is_under_seal() -> None:
    assert set(SEALED) == {field.attname for field in Entry._meta.concrete_fields}


def test_an_action_that_calls_another_seals_all_their_lines_once() -> None:
    @action
    def inner(_: Actor, /, subject: models.Model) -> None:
        record("a dit dedans", subject)

    @action
    def outer(actor: Actor, /, subject: models.Model) -> None:
        record("a dit avant", subject)
        inner(actor, subject)
        record("a dit après", subject)

    outer(SHELL, factories.source())

    assert Seal.objects.count() == 3
    assert verify().holds


def test_a_refusal_that_the_caller_survives_leaves_no_line_unsealed() -> None:
    @action
    def inner(_: Actor, /, subject: models.Model) -> None:
        record("a commencé", subject)
        raise SilentActionError("refusée")

    @action
    def outer(actor: Actor, /, subject: models.Model) -> None:
        with pytest.raises(SilentActionError):
            inner(actor, subject)
        record("a fini", subject)

    outer(SHELL, factories.source())

    assert verify().holds


@pytest.mark.parametrize(
    ("forge", "fault"),
    [
        (lambda line: f"UPDATE journal_entry SET verb = 'a nié' WHERE id = {line}", "son contenu a changé"),
        (
            lambda line: f'UPDATE journal_entry SET after = \'{{"value": "9.00"}}\' WHERE id = {line}',
            "son contenu a changé",
        ),
        (lambda line: f"DELETE FROM journal_entry WHERE id = {line}", "elle a été supprimée"),
        (
            lambda line: f"UPDATE journal_seal SET digest = '{'f' * 64}' WHERE entry_id = {line}",
            "son sceau n’est pas celui de la chaîne",
        ),
    ],
    ids=["verb", "value", "deleted", "seal"],
)
def test_a_line_changed_behind_the_back_of_the_product_is_named(
    forge: Callable[[int], str], fault: str
) -> None:
    keys = written()
    by_hand(forge(keys[2]))

    assert first_fault(verify()) == (keys[2], fault)


def test_a_line_put_in_by_hand_is_named() -> None:
    written()
    columns = ", ".join(f'"{name}"' for name in SEALED if name != "id")
    by_hand(f"INSERT INTO journal_entry ({columns}) SELECT {columns} FROM journal_entry LIMIT 1")
    forged = Entry.objects.latest("pk").pk

    assert first_fault(verify()) == (forged, "elle n’est pas scellée")


def test_two_lines_that_change_places_are_found() -> None:
    keys = written()
    by_hand(
        f"UPDATE journal_seal SET entry_id = -1 WHERE entry_id = {keys[1]}",
        f"UPDATE journal_seal SET entry_id = {keys[1]} WHERE entry_id = {keys[3]}",
        f"UPDATE journal_seal SET entry_id = {keys[3]} WHERE entry_id = -1",
    )

    assert first_fault(verify()) == (keys[3], "son contenu a changé")


def test_a_rank_taken_out_of_the_middle_is_found() -> None:
    keys = written()
    by_hand(
        f"DELETE FROM journal_seal WHERE entry_id = {keys[1]}",
        f"DELETE FROM journal_entry WHERE id = {keys[1]}",
    )

    walk = verify()
    assert first_fault(walk) == (None, "ce rang de la chaîne manque")
    assert walk.first_break is not None
    assert walk.first_break.number == 2


def test_an_end_cut_off_is_only_seen_by_a_head_written_down_before() -> None:
    keys = written()
    noted = head().digest
    by_hand(
        f"DELETE FROM journal_seal WHERE entry_id = {keys[-1]}",
        f"DELETE FROM journal_entry WHERE id = {keys[-1]}",
    )

    assert verify().holds
    walk = verify(known=noted)
    assert not walk.holds
    assert "coupée ou récrite" in str(walk.first_break)


def test_a_tail_sealed_anew_after_a_change_is_seen_by_a_head_written_down_before() -> None:
    keys = written()
    noted = head().digest
    by_hand(f"UPDATE journal_entry SET verb = 'a nié' WHERE id = {keys[3]}")
    for link, key in zip(links(content_hash(line) for line in lines_of(keys)), keys, strict=True):
        by_hand(
            f"UPDATE journal_seal SET content = '{link.content}', digest = '{link.digest}' "
            f"WHERE entry_id = {key}"
        )

    assert verify().holds
    assert not verify(known=noted).holds


def test_a_head_written_down_before_is_met_while_the_journal_goes_on() -> None:
    written()
    noted = head().digest
    written()

    assert verify(known=noted).holds


def test_a_walk_since_a_day_trusts_what_is_before_and_reads_the_rest() -> None:
    with time_machine.travel(datetime(2026, 3, 1, 12, tzinfo=UTC), tick=False):
        old = written(3)
    noted = head().digest
    with time_machine.travel(datetime(2026, 4, 1, 12, tzinfo=UTC), tick=False):
        recent = written(2)
    day = datetime(2026, 4, 1, tzinfo=UTC).date()

    assert verify(since=day).lines == 2
    assert verify(since=day + timedelta(days=30)).lines == 0
    assert verify(since=day, known=noted).holds
    by_hand(f"UPDATE journal_entry SET verb = 'a nié' WHERE id = {old[0]}")
    assert verify(since=day).holds
    by_hand(f"UPDATE journal_entry SET verb = 'a nié' WHERE id = {recent[1]}")
    assert first_fault(verify(since=day)) == (recent[1], "son contenu a changé")


def test_lines_written_before_there_were_seals_are_sealed_by_the_migration() -> None:
    written()
    sealed = list(Seal.objects.order_by("number").values_list("number", "content", "digest"))
    by_hand("DELETE FROM journal_seal")
    import_module("molette.domain.journal.migrations.0005_seal_what_is_there").seal(apps, None)

    assert list(Seal.objects.order_by("number").values_list("number", "content", "digest")) == sealed
    assert verify().holds


def test_an_empty_journal_holds() -> None:
    assert verify().holds
    assert head().number == 0


def test_an_object_is_proved_by_its_own_lines() -> None:
    mine, other = factories.source(), factories.source()
    first = factories.entry("a cité", subject=mine).pk
    factories.entry("a cité", subject=other)
    factories.entry("a corrigé", subject=mine)
    reader = factories.member(Role.READER)

    proof = proof_of("sources.source", mine.pk, reader)
    assert (proof.holds, [line.number for line in proof.lines]) == (True, [1, 3])
    by_hand(f"UPDATE journal_entry SET verb = 'a nié' WHERE id = {first}")
    proof = proof_of("sources.source", mine.pk, reader)
    assert [line.holds for line in proof.lines] == [False, True]


def test_a_line_one_may_not_read_is_proved_without_a_word_of_it() -> None:
    mine = factories.source()
    factories.entry("a donné", subject=mine, reason="Arrivée en mars", restricted=True)

    proof = proof_of("sources.source", mine.pk, factories.member(Role.READER))
    assert (proof.holds, proof.lines[0].line) == (True, None)
    assert "mars" not in str(proof)


def test_an_object_without_a_line_is_not_said_proved() -> None:
    assert not proof_of("sources.source", 1, factories.member(Role.READER)).holds


def sign(said: Statement, organisation: Organisation) -> None:
    signed = SUBJECTS[Subject.STATEMENT].signed(said.pk)
    assert signed is not None
    factories.position(said, organisation, content_hash=signed.content_hash)


def test_a_signed_figure_changed_in_its_own_table_is_named_until_it_is_signed_again() -> None:
    said, other = factories.statement(), factories.organisation("Région")
    sign(said, other)
    assert verify().holds

    by_hand(f"UPDATE statements_statement SET value = 9999 WHERE id = {said.pk}")
    walk = verify()
    assert walk.first_break is not None
    assert "n’est plus ce qui fut signé" in str(walk.first_break)
    assert verify(signed=False).holds
    sign(said, other)
    assert verify().holds
