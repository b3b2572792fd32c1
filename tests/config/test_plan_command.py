"""`molette plan check`, as typed: plans of a spreadsheet judged in sentences, or told cell by cell."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine

from molette.config.cli import main
from molette.engines import sheets
from tests.engines.rules.books import SCHEMES, rule, worked

HEAD = "Plan;Date du plan;Maître d'ouvrage;Coût HT;Nature de la ligne;Dispositif;Montant"
SCHOOL = "École (fictif);15/01/2026;commune;1 000 000;subvention;Fonds vert;900 000"
OWN = "École (fictif);;;;part propre;;100 000"
SQUARE = "Place (fictif);15/01/2026;commune;500 000;subvention;FNADT;300 000"
REST = "Place (fictif);;;;part propre;;200 000"
WRONG = "Place (fictif);;;;part propre;;deux cents"


def written(folder: Path, *lines: str) -> Path:
    path = folder / "plans.csv"
    path.write_text("\n".join((HEAD, *lines)), encoding="utf-8")
    return path


def asked(
    capsys: pytest.CaptureFixture[str], file: Path, *arguments: str
) -> tuple[int, list[dict[str, Any]]]:
    status = main(["plan", "check", str(file), "--json", *arguments])
    return status, json.loads(capsys.readouterr().out)


def test_plans_that_hold_their_rules_are_told_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "check", str(written(tmp_path, SQUARE, REST))]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Place (fictif) (règles du 15\xa0janvier 2026)",
        "  tenu\xa0: Le coût est couvert.",
        "",
        "1\xa0plan\xa0: aucun contraire à une règle.",
    ]


def test_what_is_against_a_rule_is_said_in_a_sentence_with_its_article_and_its_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", "check", str(written(tmp_path, SCHOOL, OWN))]) == 1

    _, illegal, remedy, *_, summary = capsys.readouterr().out.splitlines()
    assert illegal == (
        "  contraire à la règle\xa0: Il manque 100\xa0000\xa0€ de part propre. [CGCT, art. L1111-10, III]"
    )
    assert remedy.startswith("    Le maître d’ouvrage apporte 100\xa0000\xa0€")
    assert summary == "1\xa0plan\xa0: 1 contraire à une règle."


def test_a_finding_about_a_line_names_the_line_of_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    low = ("A;15/01/2026;commune;1 000 000;part propre;;850 000", ";;;;subvention;FEDER;700 000")

    _, (plan,) = asked(capsys, written(tmp_path, *low))
    ceiling = next(one for one in plan["findings"] if one["code"] == "rate-ceiling")
    assert (ceiling["cell"], ceiling["line"], ceiling["status"]) == ("ligne-2", 3, "to_check")

    main(["plan", "check", str(written(tmp_path, *low))])
    assert "(ligne 3 du fichier) [Région Hauts-de-France, fonds européens 2021-2027, règle à vérifier]" in (
        capsys.readouterr().out
    )


def test_a_wrong_cell_is_told_and_its_plan_is_not_judged_while_the_others_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, (square, school) = asked(capsys, written(tmp_path, SQUARE, WRONG, SCHOOL, OWN))

    assert (status, square["judged"], square["findings"]) == (1, False, [])
    assert square["problems"] == [
        {
            "file": "plans.csv", "sheet": "", "line": 3, "column": "G", "header": "Montant",
            "value": "deux cents", "expected": "un montant en euros, par exemple 21\xa0667,00",
            "remedy": "Écrivez le montant en chiffres, seul dans sa cellule.", "code": "not-an-amount",
        }
    ]  # fmt: skip
    assert (school["judged"], school["problems"]) == (True, [])
    assert set(school["findings"][0]) >= {"code", "severity", "rule", "message", "amount"}


def test_a_wrong_cell_is_told_in_sentences_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = ";;;;;;5"

    assert main(["plan", "check", str(written(tmp_path, SQUARE, WRONG, empty))]) == 1
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  plans.csv, ligne 3, colonne G (Montant)\xa0: «\xa0deux cents\xa0».",
        (
            "    Attendu\xa0: un montant en euros, par exemple 21\xa0667,00. "
            "Écrivez le montant en chiffres, seul dans sa cellule."
        ),
        "  plans.csv, ligne 4, colonne E (Nature de la ligne)\xa0: cellule vide.",
        (
            "    Attendu\xa0: une nature de ligne\xa0: subvention, part propre, emprunt, privé, non trouvé. "
            "Dites ce qu’est cette ligne, ou retirez-la si c’est un total."
        ),
        "  Ce plan n’est pas jugé\xa0: corrigez ces cellules.",
        "",
        "1\xa0plan\xa0: aucun contraire à une règle, 1\xa0non jugé.",
    ]


@time_machine.travel("2026-06-01")
def test_a_plan_without_a_date_is_of_today_or_of_the_day_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, SQUARE.replace("15/01/2026", ""), REST)

    assert asked(capsys, file)[1][0]["date"] == "2026-06-01"
    assert asked(capsys, file, "--date", "2019-03-01")[1][0]["date"] == "2019-03-01"


def test_a_deadline_is_late_on_the_day_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "plans.csv"
    row = (
        "A;15/01/2024;commune;1 900;1 000 000;03/03/2024;subvention;DETR;300 000\n;;;;;;part propre;;700 000"
    )
    title = HEAD.replace("ouvrage;Coût HT;", "ouvrage;Population;Coût HT;Notification;")
    file.write_text(f"{title}\n{row}", encoding="utf-8")

    def late(day: str) -> bool:
        _, (plan,) = asked(capsys, file, "--date", day)
        return "deadline" in [one["code"] for one in plan["findings"]]

    assert (late("2026-03-03"), late("2026-03-04")) == (False, True)


def test_columns_passed_over_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, f"{SQUARE};Préfecture", REST)
    file.write_text(file.read_text(encoding="utf-8").replace(HEAD, f"{HEAD};Financeur"), encoding="utf-8")

    assert main(["plan", "check", str(file)]) == 0
    assert capsys.readouterr().err == "Colonnes laissées de côté : Financeur.\n"


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_workbooks_are_read_as_text_is(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows: Iterable[tuple[sheets.Cell, ...]] = (
        ("A (fictif)", date(2026, 1, 15), "EPCI", Decimal(500_000), "subvention", "FNADT", Decimal(300_000)),
        (None, None, None, None, "part propre", None, Decimal("199999.5")),
    )  # fmt: skip
    columns = tuple(
        sheets.Column(title, title, lambda row, rank=rank: row[rank])  # type: ignore[misc]
        for rank, title in enumerate(HEAD.split(";"))
    )
    file = tmp_path / f"plans.{kind}"
    table = sheets.Sheet("Plans", columns, rows)
    file.write_bytes(sheets.xlsx(table) if kind == "xlsx" else sheets.ods(table))

    status, (plan,) = asked(capsys, file, "--sheet", "Plans")

    assert (status, plan["date"]) == (0, "2026-01-15")
    assert [(one["code"], one["amount"]) for one in plan["findings"]] == [("not-covered", "0.50")]


@pytest.mark.parametrize("kind", ["xlsx", "ods", "csv"])
def test_the_template_holds_a_plan_that_its_rules_accept(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"modele.{kind}"

    assert main(["plan", "template", str(file)]) == 0
    status, (plan,) = asked(capsys, file)

    assert (status, plan["plan"], plan["date"]) == (0, "École (fictif)", "2026-01-15")
    assert [one["code"] for one in plan["findings"]] == ["covered"]


def test_a_template_replaces_no_file_and_is_a_spreadsheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, SQUARE)
    before = file.read_bytes()

    assert main(["plan", "template", str(file)]) == 2
    assert main(["plan", "template", str(tmp_path / "modele.pdf")]) == 2
    out, err = capsys.readouterr()
    assert (out, file.read_bytes()) == ("", before)
    assert "plans.csv : ne s’écrit pas (File exists)." in err
    assert "modele.pdf : donnez un nom en .xlsx, .ods ou .csv." in err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "ne se lit pas"),
        (b"", "Le fichier est vide."),
        (b"%PDF-1.4", "Le fichier est un document PDF"),
        ("Nom;Coût\nA;1".encode(), "Il manque «\xa0Plan\xa0», «\xa0Nature de la ligne\xa0» et"),
    ],
)  # fmt: skip
def test_a_file_that_holds_no_plan_is_said_in_a_sentence(
    content: bytes | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "plans.csv"
    if content is not None:
        file.write_bytes(content)

    assert main(["plan", "check", str(file), "--json"]) == 2
    out, err = capsys.readouterr()
    assert (out, said in err) == ("", True), err


def test_no_database_is_asked_for(tmp_path: Path) -> None:
    """A process of its own, whose database does not exist and whose Django is never set up."""
    code = (
        "import sys; from molette.config.cli import main; "
        f"status = main(['plan', 'check', {str(written(tmp_path, SQUARE, REST))!r}]); "
        "from django.apps import apps; sys.exit(status or apps.ready)"
    )
    environment = os.environ | {"MOLETTE_DATABASE_URL": "nonsense"}

    done = subprocess.run([sys.executable, "-c", code], env=environment, check=False, capture_output=True)

    assert done.returncode == 0, done.stderr


OURS = SCHEMES + rule(
    "rate_ceiling",
    "rate = 0.5",
    'base = "cost_excl_tax"',
    worked("cost = 100, grant = 50", 'expects = "met"'),
)
HELPED = "Mare (fictif);15/01/2026;commune;100 000;subvention;Aide de démonstration (fictif);60 000"


def test_plans_are_judged_with_the_rules_of_an_instance_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "regles.toml"
    rules.write_text(OURS, encoding="utf-8")
    plans = written(tmp_path, HELPED, "Mare (fictif);;;;part propre;;40 000")

    status, told = asked(capsys, plans, "--rules", str(rules))

    assert status == 1
    assert [one["rule"] for one in told[0]["findings"] if one["severity"] == "illegal"] == ["regle"]


@pytest.mark.parametrize(
    ("text", "said"),
    [(None, "ne se lit pas"), ('[[scheme]]\nid = "aide"\n', "regles.toml:1 : « name » manque")],
)
def test_rules_that_do_not_read_judge_nothing_and_say_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None, said: str
) -> None:
    rules = tmp_path / "regles.toml"
    if text is not None:
        rules.write_text(text, encoding="utf-8")

    assert main(["plan", "check", str(written(tmp_path, SQUARE, REST)), "--rules", str(rules)]) == 2
    assert said in capsys.readouterr().err
