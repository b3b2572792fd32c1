"""`molette import` and `molette export`, as typed: one object, an exit status, nothing half done."""

import errno
import io
import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from molette.config.cli import main
from molette.domain.ledger.models import Batch, LedgerEntry, Register
from tests import factories as make

pytestmark = pytest.mark.django_db
HEAD = "N° de dossier;Bénéficiaire;Objet;Montant accordé;Code INSEE"
LENS = "D1;Commune de Lens;École;21 667,00 €;62498"
ARRAS = "D2;Commune d’Arras;Parc;1 000,00 €;62041"
BAD = "D3;Commune de Lens;Stade;voir annexe;62498"
FIGURES = (
    *("rows_read", "rows_in_perimeter", "amount_in_perimeter"),
    *("added", "changed", "unchanged", "refused"),
)


@pytest.fixture(autouse=True)
def perimeter() -> None:
    make.perimeter(make.place("Lens", code="62498"), slug="artois")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path, HEAD, LENS, ARRAS)


def written(folder: Path, *lines: str) -> Path:
    path = folder / "registre.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def asked(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, Any]]:
    """Run an import that answers in JSON: its status, and the one object it wrote."""
    status = main(["import", *map(str, arguments), "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_a_dry_run_says_what_would_change_and_writes_nothing(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = asked(capsys, file, "--register", "DETR", "--perimeter", "artois", "--dry-run")

    assert status == 0
    assert [said[name] for name in FIGURES] == [2, 1, "21667.00", 2, 0, 0, 0]
    assert not Batch.objects.exists()
    assert not Register.objects.exists()


def test_an_import_applies_and_the_same_file_again_changes_nothing(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = asked(capsys, file, "--register", "DETR")
    second = asked(capsys, file, "--register", "DETR")

    assert [status for status, _ in (first, second)] == [0, 0]
    assert (first[1]["added"], second[1]["added"], second[1]["unchanged"]) == (2, 0, 2)
    assert LedgerEntry.objects.count() == 2


def test_without_a_perimeter_the_whole_file_is_in_scope(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, said = asked(capsys, file, "--dry-run")

    assert (said["rows_in_perimeter"], said["amount_in_perimeter"]) == (2, "22667.00")


def test_a_refused_row_refuses_the_file_and_says_where_and_how_to_mend_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = asked(capsys, written(tmp_path, HEAD, LENS, BAD))

    issue = next(issue for issue in said["issues"] if issue["severity"] == "blocking")
    assert (status, said["refused"], LedgerEntry.objects.count()) == (1, 1, 0)
    assert (issue["file"], issue["line"], issue["column"]) == ("registre.csv", 3, "D")
    assert (issue["header"], issue["value"]) == ("Montant accordé", "voir annexe")
    assert issue["expected"]
    assert issue["remedy"]
    assert set(issue) == {
        *("file", "sheet", "line", "column", "header", "value", "expected", "remedy", "severity", "code")
    }


def test_refused_rows_are_left_aside_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [f"E{n};Commune de Lens;Objet {n};100;62498" for n in range(30)]

    status, said = asked(capsys, written(tmp_path, HEAD, *rows, BAD), "--skip-refused")

    assert (status, said["added"], said["refused"], LedgerEntry.objects.count()) == (0, 30, 1, 30)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 rapport"])
def test_a_file_that_is_no_table_ends_with_two_and_a_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    path = tmp_path / "rapport.csv"
    path.write_bytes(content)

    status, said = asked(capsys, path)

    assert (status, said["rows_read"], len(said["issues"])) == (2, 0, 1)
    assert said["issues"][0]["remedy"]


def test_a_file_that_is_not_there_ends_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, tmp_path / "absent.csv", "--dry-run")[0] == 2
    assert asked(capsys, tmp_path / "absent.csv")[0] == 2


def test_an_unknown_perimeter_ends_with_two_and_says_what_prepares_it(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for more in ((), ("--dry-run",)):
        status, said = asked(capsys, file, "--perimeter", "nulle-part", *more)

        assert status == 2
        assert "nulle-part" in said["issues"][0]["expected"]
        assert "molette demo --no-serve" in said["issues"][0]["remedy"]
    assert not Batch.objects.exists()


def test_a_mapping_given_is_followed_with_the_values_of_the_whole_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, "A;B;C", "Commune de Lens;École;500", "Commune de Lens;Parc;700")
    mapping = tmp_path / "colonnes.json"
    columns = {"A": "beneficiary_name", "B": "object", "C": "amount"}
    mapping.write_text(
        json.dumps({"columns": columns, "constants": {"department_code": "62", "year": "2024"}})
    )

    status, said = asked(capsys, path, "--mapping", mapping, "--perimeter", "artois")

    assert (status, said["amount_in_perimeter"]) == (0, "1200.00")
    assert set(LedgerEntry.objects.values_list("year", "amount")) == {
        (2024, Decimal(500)),
        (2024, Decimal(700)),
    }


@pytest.mark.parametrize("content", ["pas du json", '{"A": "champ-inconnu"}', '{"Z": "amount"}', "[1]"])
def test_a_mapping_that_does_not_fit_ends_with_two(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    mapping = tmp_path / "colonnes.json"
    mapping.write_text(content)

    for more in ((), ("--dry-run",)):
        assert asked(capsys, file, "--mapping", mapping, *more)[0] == 2


def test_a_reader_gets_a_table_and_a_sentence(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(file), "--perimeter", "artois", "--dry-run"]) == 0

    said = capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ")
    assert "lignes lues" in said
    assert "dans artois" in said
    assert "21 667 €" in said
    assert said.endswith("Rien n’a été écrit (--dry-run).\n")


def test_a_table_exported_from_the_shell_is_imported_back_unchanged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make.measure()
    path = tmp_path / "mesures.xlsx"

    assert main(["export", "measures", "--format", "xlsx", "--output", str(path)]) == 0

    status, said = asked(capsys, path, "--target", "measures")
    assert (status, said["unchanged"], said["added"]) == (0, 1, 0)


@pytest.mark.parametrize("kind", ["projects", "plans", "measures", "values"])
def test_a_template_is_written_on_the_output(kind: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["export", kind, "--template"]) == 0

    assert b"Aide" in capfdbinary.readouterr().out


class Full(io.TextIOWrapper):
    """A standard output with no room left, as `/dev/full`."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="ascii")

    def write(self, _text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_an_import_whose_output_is_closed_still_ends_well(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout", None)

    assert main(["import", str(file), "--register", "DETR"]) == 0
    assert LedgerEntry.objects.count() == 2


def test_an_output_without_room_is_said_in_a_sentence(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdout", Full())

    assert main(["import", str(file), "--dry-run"]) == 2
    assert "n’a pas pu être écrit" in capsys.readouterr().err


def test_accents_are_printed_whatever_the_locale(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(printed, encoding="ascii"))

    assert main(["import", str(file), "--dry-run"]) == 0
    assert "Rien n’a été écrit" in printed.getvalue().decode("utf-8")


def test_what_is_no_file_is_not_waited_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "tuyau")

    for path in (tmp_path, tmp_path / "tuyau"):
        status, said = asked(capsys, path)
        assert (status, "n’est pas un fichier" in said["issues"][0]["expected"]) == (2, True)


def test_a_file_that_is_not_there_is_named_in_french(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = asked(capsys, tmp_path / "absent.csv", "--dry-run")

    assert (status, said["issues"][0]["severity"]) == (2, "blocking")
    assert said["issues"][0]["expected"] == f"{tmp_path / 'absent.csv'} : ce fichier n’existe pas."


def test_a_csv_has_no_sheet_to_choose(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, file, "--sheet", "Données", "--dry-run")[0] == 2


@pytest.mark.parametrize("content", ["{", "[1]", '{"columns": "x"}', "[" * 100_000, '{"Objet": "zut"}'])
def test_a_mapping_that_cannot_be_read_is_refused_with_its_remedy(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    mapping = tmp_path / "colonnes.json"
    mapping.write_text(content, encoding="utf-8")

    status, said = asked(capsys, file, "--mapping", mapping, "--dry-run")

    assert status == 2
    assert said["issues"][0]["remedy"]


def test_a_batch_is_undone_from_the_command_line(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked(capsys, file, "--register", "DETR")
    number = Batch.objects.get().pk

    assert main(["undo", str(number), "--dry-run"]) == 0
    assert "2 lignes" in capsys.readouterr().out
    assert LedgerEntry.objects.current().count() == 2

    assert main(["undo", str(number), "--reason", "mauvaise année"]) == 0
    assert not LedgerEntry.objects.current().exists()
    assert Batch.objects.get().reverted_reason == "mauvaise année"


def test_what_stands_in_the_way_of_an_undoing_is_named(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked(capsys, file, "--register", "DETR")
    first = Batch.objects.get().pk
    asked(capsys, written(file.parent, HEAD, LENS.replace("21 667", "30 000")), "--register", "DETR")

    assert main(["undo", str(first)]) == 1
    assert "a remplacé 1 ligne" in capsys.readouterr().out
    assert main(["undo", "99999"]) == 2


def test_the_rules_of_a_register_are_tried_then_kept(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(file.parent, HEAD, LENS, LENS, ARRAS)

    _, tried = asked(capsys, path, "--register", "DETR", "--duplicates", "once", "--dry-run")
    assert (tried["added"], Register.objects.count()) == (2, 0)

    asked(capsys, path, "--register", "DETR", "--duplicates", "once", "--most-refused", "2")
    register = Register.objects.get()
    assert (register.duplicates, register.most_refused) == ("once", Decimal(2))
    assert LedgerEntry.objects.count() == 2
