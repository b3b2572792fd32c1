"""`molette snapshot`, as typed: freeze, show, compare; what cannot be done is said with its remedy."""

import hashlib
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from molette.config.cli import main
from molette.engines.ladder import Rung
from molette.engines.snapshots.writing import loads
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen(tmp_path: Path) -> Path:
    lens = make.place("Lens", slug="lens")
    halle = make.project(lens, slug="halle", title="Halle de Lens")
    make.milestone_date(make.milestone(halle), date(2030, 6, 1))
    path = tmp_path / "avant.json"
    assert main(["snapshot", "create", "--out", str(path)]) == 0
    make.movement(Rung.PAID, Decimal(5000), project=halle)
    return path


def test_a_state_is_shown_with_the_fingerprint_of_its_file(
    frozen: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["snapshot", "show", str(frozen)]) == 0
    told = capsys.readouterr().out
    assert hashlib.sha256(frozen.read_bytes()).hexdigest() in told
    assert "1\xa0projet" in told

    main(["snapshot", "show", str(frozen), "--json"])
    assert json.loads(capsys.readouterr().out)["projects"] == 1


def test_without_a_file_the_state_goes_to_the_standard_output(
    frozen: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["snapshot", "create"]) == 0
    assert loads(capfdbinary.readouterr().out).projects[0].slug == "halle"


def test_what_moved_is_said_in_sentences_and_in_json(
    frozen: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    after = str(tmp_path / "apres.json")
    main(["snapshot", "create", "--out", after])

    assert main(["snapshot", "diff", str(frozen), after]) == 0
    assert "- Halle de Lens, payé (CP)\xa0: 5\xa0000\xa0€" in capsys.readouterr().out.splitlines()
    assert main(["snapshot", "diff", str(frozen), after, "--json"]) == 0
    changes = json.loads(capsys.readouterr().out)["changes"]
    assert {"kind": "rung", "about": "halle"}.items() <= changes[-1].items()


def test_a_place_alone_is_frozen_when_asked(frozen: Path, tmp_path: Path) -> None:
    make.project(make.place("Béthune"), slug="ailleurs")
    path = tmp_path / "lens.json"

    assert main(["snapshot", "create", "--place", "lens", "--out", str(path)]) == 0
    assert [one.slug for one in loads(path.read_bytes()).projects] == ["halle"]


def test_the_file_of_a_committee_is_written_in_four_formats(
    frozen: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "a" / "faire"

    assert main(["snapshot", "pack", str(frozen), "--out", str(folder)]) == 0
    assert sorted(path.suffix for path in folder.iterdir()) == [".docx", ".odt", ".pdf", ".xlsx"]
    assert len(capsys.readouterr().out.splitlines()) == 4
    assert main(["snapshot", "pack", str(frozen), "--out", str(frozen)]) == 2
    assert "n’est pas un dossier où écrire" in capsys.readouterr().err
    assert main(["snapshot", "pack", str(frozen), "--out", str(folder), "--template", __file__]) == 2
    assert "n’est pas un document DOCX" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["create", "--place", "nulle-part"], "Aucun lieu n’a l’adresse « nulle-part »"),
        (["create", "--as", "inconnu@exemple.fr"], "Aucun compte ouvert n’a l’adresse inconnu@exemple.fr"),
        (["create", "--on", "2999-01-01"], "ce jour est à venir"),
        (["create", "--out", "/nulle/part/S.json"], "/nulle/part/S.json ne s’écrit pas"),
        (["show", "/nulle/part/S.json"], "/nulle/part/S.json ne s’ouvre pas"),
        (["diff", __file__, __file__], "n’est pas du JSON"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_printed(
    asked: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["snapshot", *asked]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert not told.out
