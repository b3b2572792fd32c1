"""`molette rules check` reads the rules again, and says what does not hold in them."""

from pathlib import Path

import pytest

from molette.config.cli import main
from molette.domain.funding.rulebook import shipped_files


def test_the_rules_of_the_product_have_nothing_to_mend(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "check"]) == 0
    assert "rien à reprendre" in capsys.readouterr().out


def test_a_wrong_file_is_told_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "regles.toml"
    wrong.write_text('[[scheme]]\nid = "aide"\nname = "Aide"\npayeur = "État"\n')

    assert main(["rules", "check", str(wrong)]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith(f"{wrong}:1 : « payer » manque")
    assert out[1].startswith(f"{wrong}:4 : « payeur » n’existe pas")


def test_a_file_that_is_not_there_is_said_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "check", "absent.toml"]) == 2
    assert "absent.toml : ne se lit pas" in capsys.readouterr().err


def test_the_whole_book_of_an_instance_is_read_in_place_of_the_product_s(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = tmp_path / "regles.toml"
    whole.write_text("\n".join(shipped_files().values()), encoding="utf-8")

    assert main(["rules", "check", str(whole)]) == 0
    assert "rien à reprendre" in capsys.readouterr().out
