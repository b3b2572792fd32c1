"""What `molette import` does, once Django is set up."""

import argparse
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection

from molette.domain.exchange import actions, pipeline
from molette.domain.exchange.issues import Issue
from molette.domain.exchange.rows import shown
from molette.domain.exchange.targets import fields_of, importer_for
from molette.domain.journal.recording import Actor
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Batch, Register
from molette.domain.reconciliation.jobs import refresh
from molette.domain.territory.queries import (
    PerimeterNotListedError,
    UnknownPerimeterError,
    perimeter_places,
)
from molette.engines.money import NBSP, euros, number
from molette.engines.tables.bounds import Limits, UnusableFile
from molette.engines.tables.values import Severity

ACTOR = Actor(label="ligne de commande")
DONE, REFUSED, UNUSABLE = 0, 1, 2
BLOCK = 1 << 20
NO_ROWS: dict[str, Any] = {
    "rows_read": 0,
    "rows_in_perimeter": 0,
    "amount_in_perimeter": "0.00",
    "added": 0,
    "changed": 0,
    "unchanged": 0,
    "refused": 0,
}
FATES = {
    "added": "ajoutées",
    "changed": "modifiées",
    "unchanged": "inchangées",
    "refused": "refusées",
    "repeated": "doublons",
}
SEVERITIES = {"blocking": "bloquante", "tolerable": "tolérable", "information": "information"}
SHOWN = 20
UNREADABLE = {
    FileNotFoundError: "ce fichier n’existe pas",
    IsADirectoryError: "c’est un dossier",
    PermissionError: "vous n’avez pas le droit de le lire",
}


@dataclass(frozen=True, slots=True)
class Report:
    """What the command has to say, whoever reads it."""

    status: int
    file: str
    sheet: str = ""
    counts: Mapping[str, Any] = field(default_factory=lambda: NO_ROWS)
    issues: tuple[Issue, ...] = ()
    dropped: int = 0
    sentence: str = ""


def import_file(args: argparse.Namespace) -> Report:
    """Do what the command asks; what cannot be used is reported, never raised."""
    try:
        _check_database()
        _check_file(args.file)
        return _dry_run(args) if args.dry_run else _apply(args)
    except UnusableFile as error:
        return _unusable(args, error.message, error.remedy)
    except UnknownPerimeterError as error:
        remedy = "Préparez la base avec « molette demo --no-serve », ou corrigez --perimeter."
        return _unusable(args, str(error), remedy, code="unknown-perimeter")
    except PerimeterNotListedError as error:
        return _unusable(
            args, str(error), "Choisissez un périmètre dont la liste est connue.", "unknown-perimeter"
        )
    except OSError as error:
        why = UNREADABLE.get(type(error), "ce fichier ne se lit pas")
        return _unusable(
            args, f"{error.filename or args.file} : {why}.", "Vérifiez son chemin et ses droits."
        )
    except DatabaseError as error:
        return _unusable(
            args, f"La base de données ne répond pas : {error}", "Lancez « molette migrate ».", "database"
        )


def _check_file(path: Path) -> None:
    """Refuse what is no file before anyone opens it: a pipe would be waited for without end."""
    if path.exists() and not path.is_file():
        raise UnusableFile(f"{path} n’est pas un fichier.", "Donnez le chemin d’un xlsx, xls, ods ou csv.")


def _check_database() -> None:
    """Refuse a database that was never prepared, rather than fail half-way."""
    if Batch._meta.db_table not in connection.introspection.table_names():
        raise UnusableFile(
            "La base de données n’est pas préparée : elle n’a pas ses tables.",
            "Lancez « molette migrate », ou « molette demo --no-serve » pour une base de démonstration.",
        )


def _dry_run(args: argparse.Namespace) -> Report:
    register = _ruled(args, actions.register_named(args.register or args.file.stem))
    settled, constants = _mapping(args, fields_of(args.target))
    intake = pipeline.take(
        args.file,
        fields_of(args.target),
        sheet=args.sheet,
        remembered=register.remembered_mapping if register else None,
        settled=settled,
        constants=constants,
    )
    intake = replace(intake, most_refused=actions.most_refused(register))
    importer = importer_for(args.target, ACTOR, intake, register=register, perimeter=args.perimeter)
    outcome = pipeline.preview(intake, importer)
    verdict = outcome.verdict(skip_refused=args.skip_refused)
    return Report(
        REFUSED if verdict else DONE,
        args.file.name,
        intake.table.sheet,
        outcome.counts(),
        tuple(outcome.log.kept),
        outcome.log.dropped,
        verdict or "Rien n’a été écrit (--dry-run).",
    )


def _apply(args: argparse.Namespace) -> Report:
    if args.perimeter:
        perimeter_places(args.perimeter)
    settled, constants = _mapping(args, fields_of(args.target))
    parcel = actions.Parcel(
        args.file.name, args.target, args.register, args.perimeter, args.sheet, _former(args)
    )
    batch = actions.send(ACTOR, _pieces(args.file), parcel, bounds=Limits())
    if batch.register and (rules := rules_given(args)):
        ledger.set_rules(ACTOR, batch.register, **rules)
    if settled is None:
        proposed = actions.intake_of(batch)
        settled = dict.fromkeys(batch.header, "") | proposed.columns.fields()
        constants = {name: shown(value) for name, value in proposed.constants.items()} | constants
    batch = actions.settle(ACTOR, batch, settled, constants)
    if args.skip_refused:
        batch = ledger.choose_to_skip(ACTOR, batch, skip=True)
    batch = actions.check(ACTOR, batch)
    if batch.status == Batch.Status.READY:
        batch = actions.apply(ACTOR, ledger.begin_apply(ACTOR, batch))
    applied = batch.status == Batch.Status.APPLIED
    if applied and batch.register_id is not None:
        refresh(batch.register_id)
    return Report(
        DONE if applied else REFUSED,
        batch.filename,
        batch.sheet,
        batch.counts or NO_ROWS,
        tuple(_issues(batch)),
        batch.counts.get("dropped", 0),
        f"Appliqué : lot n° {batch.pk}." if applied else batch.failure,
    )


def _former(args: argparse.Namespace) -> Batch | None:
    if args.follows is None:
        return None
    found = Batch.objects.filter(pk=args.follows).order_by("pk").first()
    if found is None:
        raise UnusableFile(f"Le lot n° {args.follows} n’existe pas.", "Vérifiez son numéro.")
    return found


def rules_given(args: argparse.Namespace) -> dict[str, Any]:
    """The rules given for the register; those left unsaid stay."""
    told = {name: getattr(args, name) for name in ("duplicates", "absent", "most_refused")}
    return {name: value for name, value in told.items() if value is not None}


def _ruled(args: argparse.Namespace, register: Register | None) -> Register | None:
    """A register under the rules given, without writing them: a trial."""
    if register is None and rules_given(args):
        register = Register(name=args.register or args.file.stem)
    for name, value in rules_given(args).items():
        setattr(register, name, value)
    return register


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(BLOCK):
            yield piece


def _issues(batch: Any) -> Iterator[Issue]:
    for kept in batch.problems.all():
        yield Issue(
            kept.code, Severity(kept.severity), kept.expected, kept.remedy,
            value=kept.value, line=kept.line, column=kept.column, header=kept.header,
        )  # fmt: skip


def _mapping(args: argparse.Namespace, target: Any) -> tuple[dict[str, str] | None, dict[str, str]]:
    """Read `{"columns": {heading: field}, "constants": {field: value}}`, or columns alone, either way."""
    if args.mapping is None:
        return None, {}
    try:
        text = args.mapping.read_text("utf-8-sig")
        told = tomllib.loads(text) if args.mapping.suffix == ".toml" else json.loads(text)
        parts = told if told.keys() <= {"columns", "constants"} else {"columns": told}
        columns = {str(label): str(name) for label, name in parts.get("columns", {}).items()}
        constants = {str(name): str(value) for name, value in parts.get("constants", {}).items()}
    except (ValueError, AttributeError, RecursionError) as error:
        line = f" à la ligne {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UnusableFile(
            f"La correspondance {args.mapping.name} ne se lit pas{line}.",
            "Écrivez-la en JSON ou en TOML : un intitulé de colonne, puis le champ qu’elle remplit.",
        ) from error
    names = {field.name for field in target.fields}
    if columns and columns.keys() <= names and not set(columns.values()) <= names | {""}:
        columns = {label: name for name, label in columns.items()}
    return (columns or None), constants


def _unusable(args: argparse.Namespace, message: str, remedy: str, code: str = "unusable-file") -> Report:

    issue = Issue(code, Severity.BLOCKING, message, remedy)
    return Report(UNUSABLE, args.file.name, args.sheet, issues=(issue,), sentence=f"{message} {remedy}")


def as_json(report: Report) -> Iterator[str]:
    """One object, on one line."""
    issues = [
        {
            "file": report.file,
            "sheet": report.sheet,
            "line": issue.line,
            "column": issue.column,
            "header": issue.header,
            "value": issue.value,
            "expected": issue.expected,
            "remedy": issue.remedy,
            "severity": issue.severity.value,
            "code": issue.code,
        }
        for issue in report.issues
    ]
    counts = {name: report.counts.get(name, empty) for name, empty in NO_ROWS.items()}
    yield json.dumps({**counts, "issues": issues, "issues_left_out": report.dropped}, ensure_ascii=False)


def as_text(report: Report, perimeter: str) -> Iterator[str]:
    """A table of counts, the first issues, and a sentence."""
    if report.status == UNUSABLE:
        yield report.sentence
        return

    where = f", feuille {report.sheet}" if report.sheet else ""
    yield f"{report.file}{where}"
    for label, value in (
        ("lignes lues", report.counts["rows_read"]),
        *((f"  {label}", report.counts.get(fate, 0)) for fate, label in FATES.items()),
    ):
        yield f"  {label:<16}{number(Decimal(value)):>12}"
    if perimeter:
        amount = report.counts.get("amount_in_perimeter")
        yield f"  {'dans ' + perimeter:<16}{number(Decimal(report.counts['rows_in_perimeter'])):>12}" + (
            f"  {euros(Decimal(amount))}" if amount else ""
        )
    for issue in report.issues[:SHOWN]:
        cell = (
            f"ligne {issue.line}{', colonne ' + issue.column if issue.column else ''}"
            if issue.line
            else "fichier"
        )
        said = f" « {issue.value} »" if issue.value else ""
        yield f"  {SEVERITIES[issue.severity]}, {cell}{said}{NBSP}: {issue.expected}. {issue.remedy}"
    if len(report.issues) + report.dropped > SHOWN:
        yield f"  … et {len(report.issues) + report.dropped - SHOWN} autres : ajoutez --json pour les lire."
    yield report.sentence
