"""`molette plan check`: judge the plans of a spreadsheet with the rules of their day, without a database."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from operator import itemgetter
from pathlib import Path
from typing import Any

from molette.config.commands.rules import UnreadableError, read_with
from molette.engines import sheets
from molette.engines.french import counted, long_date
from molette.engines.money import NBSP
from molette.engines.rules.book import Book
from molette.engines.rules.columns import COLUMNS
from molette.engines.rules.findings import SEVERITY_LABELS, Finding, Severity
from molette.engines.rules.judging import judge
from molette.engines.rules.sheets import CellProblem, SheetPlan, read_plans
from molette.engines.rules.words import STATUS_LABELS, Status
from molette.engines.tables.bounds import UnusableFile
from molette.engines.tables.reading import Table, read

DONE, REFUSED, UNUSABLE = 0, 1, 2
OF_A_LINE = "ligne-"
WRITERS: dict[str, Callable[[sheets.Sheet], bytes]] = {
    ".csv": lambda sheet: "".join(sheets.csv_lines(sheet)).encode(),
    ".ods": sheets.ods,
    ".xlsx": sheets.xlsx,
}
EXAMPLE: tuple[dict[str, sheets.Cell], ...] = (
    {
        "plan": "École (fictif)", "on": date(2026, 1, 15), "owner": "commune", "population": 1_939,
        "category": "bâtiments scolaires", "cost": Decimal(1_000_000), "kind": "subvention",
        "scheme": "DETR", "amount": Decimal(300_000),
    },
    {"kind": "subvention", "scheme": "Fonds vert", "amount": Decimal(200_000)},
    {"kind": "part propre", "amount": Decimal(500_000)},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """A plan, the day whose rules it was held against, and what was found: nothing where a cell is wrong."""

    plan: SheetPlan
    on: date
    findings: tuple[Finding, ...]

    @property
    def is_refused(self) -> bool:
        return bool(self.plan.problems) or any(one.severity is Severity.ILLEGAL for one in self.findings)

    def line(self, finding: Finding) -> int | None:
        """The line of the file that a finding speaks of."""
        rank = finding.cell.removeprefix(OF_A_LINE)
        if rank == finding.cell or int(rank) > len(self.plan.lines):
            return None
        return self.plan.lines[int(rank) - 1]


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("plan", help="juge des plans de financement, sans base de données")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    check = actions.add_parser("check", help="juge les plans d’un tableur avec les règles de leur jour")
    check.add_argument("file", type=Path, metavar="FICHIER", help="xlsx, xls, ods, csv ou json")
    check.add_argument("--sheet", metavar="FEUILLE", help="feuille du classeur à lire")
    check.add_argument(
        "--date",
        metavar="JOUR",
        type=date.fromisoformat,
        help="jour des plans qui n’en donnent pas, et d’où l’on compte les retards (par défaut, aujourd’hui)",
    )
    check.add_argument(
        "--rules",
        metavar="FICHIER",
        type=Path,
        action="append",
        default=[],
        help="règles en TOML, à la place de celles du produit ou à côté ; peut se répéter",
    )
    check.add_argument("--json", action="store_true", help="écrit une liste JSON, un objet par plan")
    check.set_defaults(run=run, needs_django=False)
    template = actions.add_parser("template", help="écrit un tableur à remplir, avec un plan d’exemple")
    template.add_argument("file", type=Path, metavar="FICHIER", help="nom en .xlsx, .ods ou .csv")
    template.set_defaults(run=write_template, needs_django=False)


def run(args: argparse.Namespace) -> int:
    """Judge and print; 0 nothing against a rule, 1 something is or a cell is wrong, 2 unusable file."""
    day = args.date or date.today()  # noqa: DTZ011 - a plan is of a day where its reader stands
    try:
        rules = read_with(args.rules)
    except UnreadableError as error:
        print(error, file=sys.stderr)
        return UNUSABLE
    if rules.problems:
        print("\n".join(map(str, rules.problems)), file=sys.stderr)
        return UNUSABLE
    try:
        table = read(args.file, sheet=args.sheet)
        sheet = read_plans(table.header, table.rows(), rules.book)
    except UnusableFile as error:
        print(f"{args.file} : {error}", file=sys.stderr)
        return UNUSABLE
    except OSError as error:
        print(f"{args.file} : ne se lit pas ({error.strerror}).", file=sys.stderr)
        return UNUSABLE
    if sheet.ignored:
        print(f"Colonnes laissées de côté : {', '.join(sheet.ignored)}.", file=sys.stderr)
    judged = [_judged(rules.book, plan, day) for plan in sheet.plans]
    if args.json:
        objects = [_object(one, table) for one in judged]
        print(json.dumps(objects, ensure_ascii=False, indent=1))
    else:
        for line in _said(judged, table):
            print(line)
    return REFUSED if any(one.is_refused for one in judged) else DONE


def write_template(args: argparse.Namespace) -> int:
    """Write the columns and a plan that holds its rules; what is there already is never replaced."""
    write = WRITERS.get(args.file.suffix.lower())
    if write is None:
        print(f"{args.file} : donnez un nom en .xlsx, .ods ou .csv.", file=sys.stderr)
        return UNUSABLE
    columns = tuple(sheets.Column(one.field, one.label, itemgetter(rank)) for rank, one in enumerate(COLUMNS))
    rows = [tuple(row.get(one.field) for one in COLUMNS) for row in EXAMPLE]
    try:
        with args.file.open("xb") as file:
            file.write(write(sheets.Sheet("Plans", columns, rows)))
    except OSError as error:
        print(f"{args.file} : ne s’écrit pas ({error.strerror}).", file=sys.stderr)
        return UNUSABLE
    return DONE


def _judged(book: Book, plan: SheetPlan, day: date) -> Judged:
    on = plan.on or day
    return Judged(plan, on, () if plan.problems else judge(book, plan.facts, on, today=day))


def _object(judged: Judged, table: Table) -> dict[str, Any]:
    return {
        "plan": judged.plan.name,
        "date": judged.on.isoformat(),
        "judged": not judged.plan.problems,
        "findings": [
            {
                "code": one.code,
                "severity": one.severity.value,
                "rule": one.rule,
                "message": one.title,
                "amount": None if one.amount is None else f"{one.amount:.2f}",
                "remedy": one.remedy,
                "cell": one.cell,
                "line": judged.line(one),
                "scheme": one.scheme,
                "reference": one.reference,
                "url": one.url,
                "status": one.status.value,
            }
            for one in judged.findings
        ],
        "problems": [
            {"file": table.source.name, "sheet": table.sheet, **asdict(one)} for one in judged.plan.problems
        ],
    }


def _said(judged: list[Judged], table: Table) -> Iterator[str]:
    for one in judged:
        yield f"{one.plan.name or 'Sans nom'} (règles du {long_date(one.on)})"
        for problem in one.plan.problems:
            yield from _problem_said(problem, table)
        if one.plan.problems:
            yield f"  Ce plan n’est pas jugé{NBSP}: corrigez ces cellules."
        for finding in one.findings:
            yield from _finding_said(finding, one.line(finding))
        yield ""
    yield _summary(judged)


def _problem_said(problem: CellProblem, table: Table) -> Iterator[str]:
    where = f"{table.source.name}, feuille {table.sheet}" if table.sheet else table.source.name
    column = f"{problem.column} ({problem.header})" if problem.header else problem.column
    said = f"«{NBSP}{problem.value}{NBSP}»" if problem.value else "cellule vide"
    yield f"  {where}, ligne {problem.line}, colonne {column}{NBSP}: {said}."
    yield f"    Attendu{NBSP}: {problem.expected}. {problem.remedy}"


def _finding_said(finding: Finding, line: int | None) -> Iterator[str]:
    sure = "" if finding.status is Status.IN_FORCE else f", règle {STATUS_LABELS[finding.status]}"
    where = f" (ligne {line} du fichier)" if line else ""
    source = f" [{finding.reference}{sure}]" if finding.reference else ""
    yield f"  {SEVERITY_LABELS[finding.severity]}{NBSP}: {finding.title}{where}{source}"
    if finding.severity is not Severity.HELD:
        yield f"    {finding.remedy}"


def _summary(judged: list[Judged]) -> str:
    wrong = sum(bool(one.plan.problems) for one in judged)
    illegal = sum(one.is_refused for one in judged) - wrong
    said = f"{counted(len(judged), 'plan')}{NBSP}: {illegal or 'aucun'} contraire à une règle"
    return f"{said}, {counted(wrong, 'non jugé', 'non jugés')}." if wrong else f"{said}."
