"""What is said of the lines of a plan that is not written."""

from molette.domain.exchange.issues import Issue
from molette.engines.tables.values import Severity


def two_costs(name: str, line: int) -> Issue:
    return Issue(
        "cout-contradictoire", Severity.BLOCKING, "un seul coût pour toutes les lignes d’un plan",
        "Écrivez le même sur chacune.", field=name, line=line,
    )  # fmt: skip


def incomplete(line: int) -> Issue:
    return Issue(
        "plan-incomplet", Severity.BLOCKING, "toutes les lignes de ce plan",
        "Une autre ligne du même plan est refusée : corrigez-la, le plan se lit en entier.",
        field="project", line=line,
    )  # fmt: skip


def unseen_plan(line: int) -> Issue:
    return Issue(
        "plan-reserve", Severity.BLOCKING, "un plan dont vous voyez tous les montants",
        "Un montant de ce plan est réservé à d’autres : renvoyez-le tel que l’export l’écrit.",
        field="project", line=line,
    )  # fmt: skip


def draft_open(line: int) -> Issue:
    return Issue(
        "version-en-preparation", Severity.BLOCKING, "un projet sans version en préparation",
        "Votez la version en préparation ou complétez-la à l’écran, puis renvoyez le fichier.",
        field="project", line=line,
    )  # fmt: skip
