"""`molette reconcile`: bring together the lines of two tables, whatever they hold, without a database."""

import argparse
import csv
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from molette.config.commands.reconcile_mapping import WrongMapping, mapped
from molette.engines.french import counted
from molette.engines.money import NBSP, euros, number, percent, to_cents
from molette.engines.reconciliation.answer import GAP_WORDS, Reconciliation
from molette.engines.reconciliation.books import Book, Role
from molette.engines.reconciliation.cells import is_in_euros
from molette.engines.reconciliation.columns import Use, guess, told
from molette.engines.reconciliation.filling import EXPECTED, CellIssue, fill, sample_of
from molette.engines.reconciliation.reconciling import reconcile
from molette.engines.sheets import defused
from molette.engines.tables import parquet
from molette.engines.tables.bounds import Limits, UnusableFile
from molette.engines.tables.reading import Table, read

DONE, REFUSED, UNUSABLE = 0, 1, 2
LIMITS = Limits(file_bytes=2 * 2**30, rows=5_000_000)
SHAPES = ("1-1", "1-n", "n-1", "n-n")
SHOWN = 5
"""Cells that do not read, told one by one; the others are counted."""
ROLE_WORDS = {
    Role.ID: "identifiant de la ligne", Role.TEXT: "texte", Role.AMOUNT: "montant", Role.DATE: "date",
    Role.PLACE: "lieu", Role.IDENTIFIER: "identifiant",
}  # fmt: skip
AnyTable = Table | parquet.ParquetTable


@dataclass(frozen=True, slots=True)
class Opened:
    """A table, what its columns are used for, and the book made of it."""

    table: AnyTable
    uses: tuple[Use, ...]
    book: Book
    issues: tuple[CellIssue, ...]


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "reconcile", help="rapproche les lignes de deux tableaux, sans base de données"
    )
    parser.add_argument("left", type=Path, metavar="GAUCHE", help="xlsx, xls, ods, csv, json ou parquet")
    parser.add_argument("right", type=Path, metavar="DROITE", help="de même")
    parser.add_argument("--mapping", type=Path, metavar="FICHIER", help="rôle des colonnes (toml)")
    parser.add_argument(
        "--one-to-one",
        action="store_true",
        help="une ligne n’en a qu’une autre au plus : ni acomptes, ni doublons",
    )
    parser.add_argument("--out", type=Path, metavar="PAIRES", help="fichier CSV des paires à écrire")
    parser.add_argument("--json", action="store_true", help="imprime un seul objet JSON")
    parser.set_defaults(run=run, needs_django=False)


def run(args: argparse.Namespace) -> int:
    """Reconcile and print; 0 done, 2 a file or the mapping is unusable."""
    clock = Clock()
    try:
        opened = _opened(args)
    except (Unreadable, WrongMapping) as error:
        print(error, file=sys.stderr)
        return UNUSABLE
    clock.step("lecture")
    for one in opened:
        for sentence in _issues_said(one):
            print(sentence, file=sys.stderr)
    answer = reconcile(opened[0].book, opened[1].book, one_to_one=args.one_to_one, step=clock.step)
    if args.out:
        try:
            _write(args.out, answer, opened[0].book, opened[1].book)
        except OSError as error:
            print(f"{args.out} : ne s’écrit pas ({error.strerror}).", file=sys.stderr)
            return UNUSABLE
        clock.step("écriture")
    if args.json:
        print(json.dumps(_object(answer, opened, clock), ensure_ascii=False, indent=1))
    else:
        for line in _said(answer, opened, clock):
            print(line)
    return DONE


class Unreadable(Exception):  # noqa: N818 - it names what the reader is told
    """A file that does not open, named."""


class Clock:
    """Seconds of each step, in order."""

    def __init__(self) -> None:
        self.steps: dict[str, float] = {}
        self._last = time.perf_counter()

    def step(self, name: str) -> None:
        now = time.perf_counter()
        self.steps[name] = round(now - self._last, 3)
        self._last = now


def _opened(args: argparse.Namespace) -> tuple[Opened, Opened]:
    """Read both tables by the roles of their columns.

    Raises:
        Unreadable, WrongMapping: one of them, or the mapping, is unusable; says which and what to do.
    """
    tables = _table(args.left), _table(args.right)
    uses = mapped(args.mapping, tables[0].header, tables[1].header) if args.mapping else _guessed(*tables)
    left, right = (_filled(table, use) for table, use in zip(tables, uses, strict=True))
    if (wrong := _nothing_to_compare((left, right))) is not None:
        raise Unreadable(wrong)
    return left, right


def _filled(table: AnyTable, uses: tuple[Use, ...]) -> Opened:
    try:
        book, issues = fill(table, uses)
    except UnusableFile as error:
        raise Unreadable(f"{table.source} : {error}") from error
    return Opened(table, uses, book, issues)


def _table(path: Path) -> AnyTable:
    try:
        return parquet.read(path, LIMITS) if parquet.is_parquet(path) else read(path, limits=LIMITS)
    except UnusableFile as error:
        raise Unreadable(f"{path} : {error}") from error
    except OSError as error:
        raise Unreadable(f"{path} : ne se lit pas ({error.strerror}).") from error


def _guessed(left: AnyTable, right: AnyTable) -> tuple[tuple[Use, ...], tuple[Use, ...]]:
    return guess(told(left.header, left.sample), told(right.header, right.sample))


def _nothing_to_compare(opened: tuple[Opened, ...]) -> str | None:
    """Say what is missing for the tables to be compared."""
    for one in opened:
        for use in one.uses:
            column = one.book.column(use.field)
            if use.role in (Role.AMOUNT, Role.DATE) and column and all(cell is None for cell in column.cells):
                return (
                    f"{_where(one.table)}, colonne {use.label}{NBSP}: aucune cellule ne se lit comme "
                    f"{EXPECTED[use.role]}. Vérifiez le rôle donné à cette colonne."
                )
    fields = [{use.field for use in one.uses if use.role is not Role.ID} for one in opened]
    texts = [any(use.role is Role.TEXT for use in one.uses) for one in opened]
    if fields[0] & fields[1] or all(texts):
        return None
    return (
        "Les deux tableaux n’ont aucune colonne qui se compare. Dites laquelle répond à laquelle "
        "avec --mapping (voir docs/reference/commandes.md)."
    )


def _where(table: AnyTable) -> str:
    sheet = getattr(table, "sheet", "")
    return f"{table.source.name}, feuille {sheet}" if sheet else table.source.name


def _issues_said(one: Opened) -> Iterator[str]:
    for issue in one.issues[:SHOWN]:
        yield (
            f"{_where(one.table)}, ligne {issue.line}, colonne {issue.column} ({issue.header}){NBSP}: "
            f"«{NBSP}{issue.value}{NBSP}» n’est pas {issue.expected}, et compte comme inconnu. {issue.remedy}"
        )
    if len(one.issues) > SHOWN:
        rest = counted(len(one.issues) - SHOWN, "autre cellule", "autres cellules")
        yield f"{_where(one.table)}{NBSP}: {rest} dans ce cas."


def _write(out: Path, answer: Reconciliation, left: Book, right: Book) -> None:
    """Write the pairs. Ids are those of the tables, to the character: a program joins on them."""
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("left_id", "right_id", "group", "probability", "reasons"))
        for number, group in enumerate(answer.matched, start=1):
            for pair in group.pairs:
                writer.writerow((
                    left.ids[pair.left], right.ids[pair.right], number,
                    f"{pair.probability:.4f}", defused(", ".join(pair.reasons)),
                ))  # fmt: skip


def _counts(answer: Reconciliation) -> dict[str, int]:
    shapes = Counter(
        f"{'1' if len(group.left) == 1 else 'n'}-{'1' if len(group.right) == 1 else 'n'}"
        for group in answer.matched
    )
    alone = [group for group in answer.groups if not group.pairs]
    return {
        "groups": len(answer.matched),
        "pairs": sum(len(group.pairs) for group in answer.matched),
        **{shape: shapes[shape] for shape in SHAPES},
        "left_alone": sum(bool(group.left) for group in alone),
        "right_alone": sum(bool(group.right) for group in alone),
        "candidates": answer.candidates,
    }


def _gaps(answer: Reconciliation) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for residual in answer.residuals:
        found[residual.gap.value] = found.get(residual.gap.value, Decimal(0)) + residual.euros
    return found


def _object(answer: Reconciliation, opened: tuple[Opened, ...], clock: Clock) -> dict[str, Any]:
    left, right = (one.book for one in opened)
    difference = left.total() - right.total() if left.amounts and right.amounts else None
    return {
        "left": {"file": opened[0].table.source.name, "lines": len(left), "columns": _columns(opened[0])},
        "right": {"file": opened[1].table.source.name, "lines": len(right), "columns": _columns(opened[1])},
        "counts": _counts(answer),
        "blocking_recall": {
            "estimate": answer.recall.share, "first": answer.recall.first,
            "second": answer.recall.second, "both": answer.recall.both,
        },
        "difference": None if difference is None else f"{difference:.2f}",
        "unit": "EUR" if _is_in_euros(opened) else None,
        "residuals": {gap: f"{amount:.2f}" for gap, amount in _gaps(answer).items()},
        "seconds": clock.steps,
    }  # fmt: skip


def _is_in_euros(opened: tuple[Opened, ...]) -> bool:
    """Say whether amounts are known to be euros: a table says so, and none says another money."""
    said = [
        is_in_euros(use.label, sample_of(one.table, use))
        for one in opened
        for use in one.uses
        if use.role is Role.AMOUNT
    ]
    return True in said and False not in said


def _amount(amount: Decimal) -> str:
    exact = to_cents(amount)
    return number(exact, 0 if exact == exact.to_integral_value() else 2)


def _columns(one: Opened) -> dict[str, str]:
    return {use.label: f"{use.role.value}:{use.field}" for use in one.uses}


def _said(answer: Reconciliation, opened: tuple[Opened, ...], clock: Clock) -> Iterator[str]:
    counts = _counts(answer)
    left, right = opened
    yield (
        f"{counted(counts['groups'], 'groupe')} entre {counted(len(left.book), 'ligne')} de "
        f"{left.table.source.name} et {counted(len(right.book), 'ligne')} de {right.table.source.name}."
    )
    yield f"  Dont {', '.join(f'{shape}{NBSP}: {counts[shape]}' for shape in SHAPES)}."
    yield f"  Lignes seules{NBSP}: {counts['left_alone']} à gauche, {counts['right_alone']} à droite."
    for one in opened:
        used = ", ".join(f"{use.label} ({ROLE_WORDS[use.role]})" for use in one.uses)
        yield f"Colonnes de {one.table.source.name}{NBSP}: {used}."
    yield _recall_said(answer)
    gaps = _gaps(answer)
    if gaps:
        write = euros if _is_in_euros(opened) else _amount
        difference = left.book.total() - right.book.total()
        yield f"Écart entre les deux{NBSP}: {write(difference)}, expliqué ainsi{NBSP}:"
        for gap, words in GAP_WORDS.items():
            if gap.value in gaps:
                yield f"  {words}{NBSP}: {write(gaps[gap.value])}"
    steps = ", ".join(f"{name} {seconds:.1f}{NBSP}s" for name, seconds in clock.steps.items())
    yield f"Temps{NBSP}: {steps}."


def _recall_said(answer: Reconciliation) -> str:
    pairs = counted(answer.candidates, "paire candidate", "paires candidates")
    if answer.recall.share is None:
        return f"{pairs}{NBSP}; trop peu de paires sûres pour estimer ce que la recherche a manqué."
    share = percent(Decimal(str(round(answer.recall.share, 4))))
    return f"{pairs}{NBSP}; part estimée des vraies paires qui en sont{NBSP}: {share}."
