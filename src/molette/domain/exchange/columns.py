"""What is to be said of the columns of a file before its rows: those that lack, those that are multiplied."""

import re
from collections.abc import Collection, Iterator
from collections.abc import Mapping as Dictionary
from typing import Any, Final

from molette.domain.exchange.issues import NBSP, Issue
from molette.engines.tables.cells import column_letter
from molette.engines.tables.mapping import Mapping
from molette.engines.tables.normalising import unit
from molette.engines.tables.reading import Table
from molette.engines.tables.targets import Kind, Target
from molette.engines.tables.values import Severity, parse_department

# Who speaks for a whole department, then its name: « Préfecture du Pas-de-Calais ».
OFFICE: Final = re.compile(
    r"(?:d[ée]partement|pr[ée]fecture|pr[ée]fet|conseil (?:d[ée]partemental|g[ée]n[ée]ral))\s+"
    r"(?:de la |de l['’]|d['’]|du |des |de )?(?P<name>\w.*)",
    re.IGNORECASE,
)
LONGEST_NAME: Final = 5
PLACED: Final = ("place_code", "department_code", "department_name", "postcode")


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


def department_above(table: Table, columns: Mapping, target: Target) -> str:
    """Give the department named over the headings, when no column says where the rows are.

    Empty when a column does, when the title names none or several, or speaks of a region.
    """
    names = {field.name for field in target.fields}
    if not names >= set(PLACED) or any(columns.column(name) is not None for name in PLACED):
        return ""
    told = {
        code for text in table.above for found in OFFICE.finditer(text) if (code := _named(found["name"]))
    }
    regional = any(re.search(r"r[ée]gion", text, re.IGNORECASE) for text in table.above)
    return told.pop() if len(told) == 1 and not regional else ""


def _named(text: str) -> str:
    """Read a department at the start of a text: the longest of its names that is one."""
    words = re.split(r"[\s,;:()]+", text)[:LONGEST_NAME]
    codes = (parse_department(" ".join(words[:size])).value for size in range(len(words), 0, -1))
    return next((code for code in codes if code), "")


def constants(table: Table, columns: Mapping, target: Target, given: Dictionary[str, Any]) -> Iterator[Issue]:
    """Say what was taken from the title for every row."""
    department = department_above(table, columns, target)
    if department and given.get("department_code") == department:
        yield Issue(
            "departement-du-titre", Severity.TOLERABLE, "une colonne qui dit le département",
            f"Le titre le dit{NBSP}: chaque commune est cherchée dans le {department}. Vérifiez-le.",
            value=" ".join(table.above)[:300],
        )  # fmt: skip
