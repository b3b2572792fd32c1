"""The proof of the journal on screen: what it says, what it never shows, and asking for it again."""

import csv
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import StringIO
from typing import Any

import pytest
from django.urls import reverse

from molette.domain.journal import jobs
from molette.domain.journal.models import Seal, Verification
from molette.domain.journal.proofs import head, verify
from molette.engines.access import Role
from molette.engines.proof import links
from tests import factories as make
from tests.domain.journal.test_proofs import by_hand
from tests.web.workspace.conftest import Desk

HERE = reverse("workspace:journal_proof")


def page(desk: Desk, who: str = Role.READER, address: str = HERE) -> str:
    return desk.client(who).get(address).content.decode()


def test_the_page_gives_the_hash_to_write_down_and_says_that_nobody_checked_yet(desk: Desk) -> None:
    told = page(desk)

    assert head().digest in told
    assert "aucune vérification demandée" in told


def test_a_member_asks_for_a_check_and_reads_its_result(desk: Desk) -> None:
    reader = desk.client(Role.READER)
    answer = reader.post(reverse("workspace:journal_verify"), follow=True).content.decode()

    assert "Rien n’a changé" in answer
    assert str(desk.people[Role.READER]) in answer
    assert verify().holds  # the check itself left its lines, sealed


def test_a_line_changed_by_hand_is_told_on_the_page(desk: Desk) -> None:
    line = make.entry("a dit", subject=desk.project)
    by_hand(f"UPDATE journal_entry SET verb = 'a nié' WHERE id = {line.pk}")
    answer = desk.client(Role.READER).post(reverse("workspace:journal_verify"), follow=True).content.decode()

    assert "Quelque chose a changé" in answer
    assert f"Ligne {line.pk} du journal" in answer


def test_a_long_journal_is_left_to_the_worker(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LINES_AT_ONCE", 0)
    answer = desk.client(Role.READER).post(reverse("workspace:journal_verify"), follow=True).content.decode()

    assert "Vérification en cours" in answer
    asked = Verification.objects.get()
    jobs.verify_later.call(asked.pk, "Région", None, None, "")
    assert "Rien n’a changé" in page(desk)


def test_the_file_of_seals_is_enough_to_make_the_chain_again_and_says_no_word_of_a_line(desk: Desk) -> None:
    make.entry("a donné le mandat", subject=desk.project, reason="Arrivée en mars", restricted=True)
    written = desk.client(Role.READER).get(f"{HERE}.csv").getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(written), delimiter=";"))

    made = links(row["Empreinte de la ligne"] for row in rows)
    assert [link.digest for link in made] == [row["Empreinte de la chaîne"] for row in rows]
    assert made[-1].digest == Seal.objects.latest("number").digest
    assert "mars" not in written


def test_an_object_shows_its_lines_and_hides_those_one_may_not_read(desk: Desk) -> None:
    make.entry("a donné", subject=desk.project, reason="Arrivée en mars", restricted=True)
    address = reverse("workspace:journal_proof_of", args=["programme.project", desk.project.pk])
    told = page(desk, Role.READER, address)

    assert "Rien n’a changé" in told
    assert "Ligne réservée" in told
    assert "mars" not in told
    assert "mars" not in page(desk, Role.READER, HERE)


def test_an_object_of_which_one_may_read_nothing_does_not_exist(desk: Desk) -> None:
    address = reverse("workspace:journal_proof_of", args=["programme.project", 999_999])

    assert desk.client(Role.READER).get(address).status_code == 404


def test_a_longer_journal_asks_the_database_no_more_often(
    desk: Desk, max_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    browser = desk.client(Role.READER)
    of_project = reverse("workspace:journal_proof_of", args=["programme.project", desk.project.pk])
    for address in (HERE, of_project):
        with max_queries() as before:
            browser.get(address)
        for _ in range(5):
            make.entry(subject=desk.project, after={"title": "Halte"})
        with max_queries(len(before.captured_queries)):
            browser.get(address)
