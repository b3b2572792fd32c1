"""`molette journal`: what an elected member writes down, and what it proves later."""

import pytest

from molette.config.cli import main
from molette.domain.journal.proofs import head
from tests import factories
from tests.domain.journal.test_proofs import by_hand

pytestmark = pytest.mark.django_db


def test_the_head_written_down_is_found_again_later(capsys: pytest.CaptureFixture[str]) -> None:
    factories.entry()
    assert main(["journal", "head"]) == 0
    noted = capsys.readouterr().out.strip()
    factories.entry()

    assert noted.startswith("1 ")
    assert main(["journal", "verify", "--head", noted]) == 0
    assert f"Dernière empreinte : 2 {head().digest}" in capsys.readouterr().out


def test_the_first_broken_line_is_named_with_what_was_expected(capsys: pytest.CaptureFixture[str]) -> None:
    line = factories.entry().pk
    factories.entry()
    by_hand(f"UPDATE journal_entry SET reason = 'autre' WHERE id = {line}")

    assert main(["journal", "verify"]) == 1
    said = capsys.readouterr().out
    assert f"Ligne {line} du journal (rang 1) : son contenu a changé. Attendu : " in said
    assert "lignes relues en" in said


def test_what_is_no_hash_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["journal", "verify", "--head", "hier"]) == 2
    assert "64 caractères" in capsys.readouterr().err
