"""What an import of a register says of a row or of the file, in words a sender can act on."""

from decimal import Decimal
from typing import Final

from molette.domain.exchange.issues import NBSP, Issue
from molette.domain.exchange.rows import shown
from molette.engines.tables.values import Severity

TO_SETTLE: Final = "doublons-a-trancher"


def note(line: int, text: str) -> Issue:
    return Issue(
        "note", Severity.INFORMATION, "une ligne du registre",
        f"Remarque sous le tableau{NBSP}: elle n’est pas reprise.", value=text, line=line,
    )  # fmt: skip


def comes_again(line: int) -> Issue:
    return Issue(
        "reference-repetee", Severity.BLOCKING, "une seule ligne par référence",
        "Gardez celle qui est juste, ou changez la règle de ce registre sur les doublons.",
        field="identifier", line=line,
    )  # fmt: skip


def to_settle(lines: int) -> Issue:
    return Issue(
        TO_SETTLE, Severity.BLOCKING,
        f"{lines} lignes du fichier reviennent sous une même référence : dites d’abord ce qu’elles sont.",
        "Choisissez la règle de ce registre sur les doublons.",
    )  # fmt: skip


def absent(lines: int, *, withdrawn: bool) -> Issue:
    said = "1 ligne absente" if lines == 1 else f"{lines} lignes absentes"
    if withdrawn:
        return Issue(
            "lignes-retirees", Severity.TOLERABLE,
            "Les lignes déjà importées de ce registre sont dans le nouveau fichier",
            "Elles seront retirées : la règle de ce registre dit que chaque fichier est le registre entier.",
            value=said,
        )  # fmt: skip
    return Issue(
        "lignes-absentes", Severity.INFORMATION,
        "Les lignes déjà importées de ce registre sont dans le nouveau fichier",
        "Rien à faire : elles sont gardées. Retirées à dessein ? Annulez leur import.",
        value=said,
    )  # fmt: skip


def unknown_amount(issue: Issue) -> Issue:
    """An amount left out is unknown, which is a value; one that cannot be read stays blocking."""
    if issue.code != "required":
        return issue
    return Issue(
        "montant-inconnu", Severity.TOLERABLE, "le montant accordé",
        f"Complétez-le si vous le connaissez{NBSP}: la ligne est gardée, son montant est dit inconnu.",
        value=issue.value, field=issue.field, line=issue.line, column=issue.column, header=issue.header,
    )  # fmt: skip


def too_large(name: str, value: Decimal, line: int) -> Issue:
    return Issue(
        "montant-demesure", Severity.BLOCKING, "un montant de moins de cent mille milliards d’euros",
        "Vérifiez ce montant, ou que la colonne est bien celle d’un montant.",
        value=shown(value), field=name, line=line,
    )  # fmt: skip
