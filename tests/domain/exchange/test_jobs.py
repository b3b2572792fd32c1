"""Long jobs: left to the worker, run again without harm, followed from the page."""

import errno
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from molette.domain.exchange import actions, jobs, progress
from molette.domain.journal.models import Entry
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Batch, LedgerEntry
from tests import factories
from tests.domain.exchange.conftest import Write

pytestmark = pytest.mark.django_db
HEAD = "N° de dossier;Bénéficiaire;Objet;Montant accordé"
ROWS = tuple(f"D{n};Commune;Objet {n};{n}00" for n in range(1, 6))


def sent(path: Path) -> Batch:
    batch = actions.send(factories.SHELL, [path.read_bytes()], actions.Parcel(path.name))
    columns = actions.intake_of(batch).columns.fields()
    return actions.settle(factories.SHELL, batch, columns, {})


def checked(path: Path) -> Batch:
    return ledger.begin_apply(factories.SHELL, actions.check(factories.SHELL, sent(path)))


def waiting() -> list[str]:
    return list(DBTaskResult.objects.order_by("enqueued_at").values_list("task_path", flat=True))


def test_a_short_file_is_done_at_once_and_a_long_one_waits_for_the_worker(
    file: Write, settings: Settings
) -> None:
    short = sent(file(HEAD, *ROWS))
    jobs.check(factories.SHELL, short)
    settings.IMPORT_JOB_ROWS = 3
    long = sent(file(HEAD, *ROWS))
    jobs.check(factories.SHELL, long)

    short.refresh_from_db()
    long.refresh_from_db()
    assert (short.status, long.status) == ("ready", "checking")
    assert waiting() == ["molette.domain.exchange.jobs.check_later"]


def test_a_job_run_twice_writes_once(file: Write) -> None:
    batch = checked(file(HEAD, *ROWS))

    jobs.apply_later.call(batch.pk, None, None)
    jobs.apply_later.call(batch.pk, None, None)

    assert LedgerEntry.objects.count() == len(ROWS)
    assert Entry.objects.filter(verb="a appliqué").count() == 1


def test_a_second_worker_finds_that_there_is_nothing_left_to_do(file: Write) -> None:
    batch = checked(file(HEAD, *ROWS))
    same = Batch.objects.get(pk=batch.pk)
    actions.apply(factories.SHELL, batch)

    with pytest.raises(ledger.WrongStep):
        actions.apply(factories.SHELL, same)

    assert LedgerEntry.objects.count() == len(ROWS)


def test_what_a_dead_worker_left_is_taken_up_again(file: Write) -> None:
    checked(file(HEAD, *ROWS))
    sent(file(HEAD, *ROWS))

    assert jobs.resume_interrupted() == 2
    assert [path.rpartition(".")[2] for path in waiting()] == ["apply_later", "check_later"]


def test_a_job_that_breaks_says_so_and_writes_nothing(
    file: Write, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    batch = checked(file(HEAD, *ROWS))

    def break_down(_entries: object) -> None:
        raise MemoryError

    monkeypatch.setattr(ledger, "keep_entries", break_down)
    jobs.apply_later.call(batch.pk, None, None)

    batch.refresh_from_db()
    assert (batch.status, LedgerEntry.objects.count()) == ("failed", 0)
    assert "rien n’a été écrit" in batch.failure
    assert "MemoryError" in caplog.text


def test_a_base_that_moved_since_the_preview_is_shown_anew_and_nothing_is_written(file: Write) -> None:
    batch = checked(file(HEAD, *ROWS))
    other = checked(file(HEAD, *ROWS))
    actions.apply(factories.SHELL, other)

    actions.apply(factories.SHELL, batch)

    batch.refresh_from_db()
    assert (batch.status, batch.counts["unchanged"]) == ("ready", len(ROWS))
    assert "a changé depuis l’aperçu" in batch.failure
    assert LedgerEntry.objects.count() == len(ROWS)


def test_a_file_lost_from_the_server_is_said(file: Write) -> None:
    batch = checked(file(HEAD, *ROWS))
    Path(batch.file.path).unlink()

    jobs.apply_later.call(batch.pk, None, None)

    batch.refresh_from_db()
    assert batch.status == "failed"
    assert "Envoyez-le de nouveau" in batch.failure


def test_a_job_tells_how_far_it_is_until_it_falls_silent(settings: Settings) -> None:
    assert progress.told(7).is_silent

    progress.tell(7, 1_000, 4_000)
    alive = progress.told(7)
    late = (timezone.now() - 2 * timedelta(minutes=1)).timestamp()
    os.utime(Path(settings.MEDIA_ROOT) / "imports/progress/7.json", (late, late))

    assert (alive.done, alive.total, alive.is_silent) == (1_000, 4_000, False)
    assert progress.told(7).is_silent
    progress.forget(7)
    assert progress.told(7) == progress.Progress()


def test_a_job_goes_on_where_there_is_no_room_to_tell_how_far_it_is(
    file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    batch = checked(file(HEAD, *ROWS))
    monkeypatch.setattr(Path, "write_text", full)

    jobs.apply_later.call(batch.pk, None, None)

    assert LedgerEntry.objects.count() == len(ROWS)
