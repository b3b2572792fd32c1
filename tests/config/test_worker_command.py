"""The worker outlives a disk that fills and a base that goes away: no import waits for it in vain."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core import management
from django.db import OperationalError, connection
from django_tasks_db.models import DBTaskResult

from molette.config.cli import main
from molette.config.commands import worker
from molette.domain.ledger.models import Batch
from tests import factories as make


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Make the jobs fail in turn with these failures, then end; return what the worker waited for."""

    def plan(*failures: Exception) -> list[str]:
        waited: list[str] = []
        left = list(failures)

        def work(*_: Any, **__: Any) -> None:
            waited.append("run")
            if left:
                raise left.pop(0)

        monkeypatch.setattr(management, "call_command", work)
        monkeypatch.setattr(time, "sleep", lambda seconds: waited.append(f"{seconds} s"))
        monkeypatch.setattr(connection, "close", lambda: None)  # the transaction of the test is in it
        return waited

    return plan


@pytest.mark.django_db
def test_a_full_disk_is_waited_for_and_the_import_it_stopped_is_taken_up_again(
    passes: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    waited = passes(OperationalError("database or disk is full"))
    make.batch(status=Batch.Status.APPLYING)

    assert main(["worker"]) == 0

    assert waited == ["run", "15 s", "run"]
    assert "Le disque du serveur est plein. L’exécuteur réessaie dans 15 s." in capsys.readouterr().err
    assert DBTaskResult.objects.count() == 2  # taken up at the start, then after the failure


@pytest.mark.django_db
def test_a_disk_still_full_is_waited_for_again(
    passes: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = passes(OSError(28, "No space left on device"))
    answers = iter([None, OperationalError("database or disk is full"), None])

    def take_up_again() -> None:
        if failure := next(answers):
            raise failure

    monkeypatch.setattr(worker, "take_up_again", take_up_again)

    assert main(["worker"]) == 0
    assert waited == ["run", "15 s", "15 s", "run"]


@pytest.mark.django_db
def test_a_fault_of_ours_stops_the_worker(passes: Callable[..., list[str]]) -> None:
    passes(OSError(2, "No such file"))

    with pytest.raises(OSError, match="No such file"):
        main(["worker"])
