"""What is to be said of the columns of a file before its rows: those that lack, those that are multiplied."""

from collections.abc import Collection, Iterator

from molette.domain.exchange.issues import NBSP, Issue
from molette.engines.tables.cells import column_letter
from molette.engines.tables.mapping import Mapping
from molette.engines.tables.normalising import unit
from molette.engines.tables.reading import Table
from molette.engines.tables.targets import Kind, Target
from molette.engines.tables.values import Severity


def missing(table: Table, columns: Mapping, target: Target, constants: Collection[str]) -> Iterator[Issue]:
    """Name the required fields that neither a column nor a value given for the whole file fills."""
    for field in columns.missing(target):
        if field.name not in constants:
            yield Issue(
                "colonne-manquante", Severity.BLOCKING,
                f"Aucune colonne n’est reconnue sans hésitation pour «{NBSP}{field.label}{NBSP}».",
                "Dites laquelle dans la correspondance des colonnes.",
                value=", ".join(table.header)[:300], line=table.header_line,
            )  # fmt: skip


def units(table: Table, columns: Mapping, target: Target) -> Iterator[Issue]:
    """Name the amounts multiplied because a heading or a title says thousands or millions of euros."""
    for choice in columns.choices:
        if target[choice.field].kind is Kind.AMOUNT and (worth := unit(table, choice)) != 1:
            yield Issue(
                "unite-du-titre", Severity.TOLERABLE,
                f"des euros{NBSP}: l’intitulé ou le titre dit des milliers ou des millions",
                f"Chaque montant de cette colonne est multiplié par {worth:f}. Vérifiez-le.",
                value=choice.label, line=table.header_line,
                column=column_letter(choice.column), header=choice.label,
            )  # fmt: skip
