"""What a plan lacks of acts: its vote, each funder's decision, the credits that pay what is committed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from molette.engines.money import NBSP, euros
from molette.engines.rules.findings import Finding, Severity

ZERO = Decimal(0)
VOTE = "vote"
"""The cell of a plan that its vote mends."""
NOTIFIED = "Décret 2018-514, art. 8"
CREDITS = "LOLF, art. 8"


@dataclass(frozen=True, slots=True)
class Line:
    """A grant of the plan with what its funder decided, in euros.

    `source` is the key of the funder, scheme and year; `voted` and `voted_cp` are the credits of that
    source, AE and CP, None where none was published. `twice` names another project whose plan holds the
    same euros.
    """

    label: str
    rank: int
    source: int
    planned: Decimal | None
    notified: Decimal = ZERO
    voted: Decimal | None = None
    voted_cp: Decimal | None = None
    twice: str = ""


def acts(lines: Sequence[Line], *, is_voted: bool) -> Iterator[Finding]:
    """Say which acts lack before the euros of a plan are promised in law, and paid."""
    if not is_voted:
        yield Finding(
            "not-voted",
            Severity.TO_COMPLETE,
            "Ce plan n’est pas voté.",
            "Inscrivez la délibération.",
            cell=VOTE,
        )
    times = Counter(line.source for line in lines)
    told: set[int] = set()
    for line in lines:
        yield from _of_line(line)
        if times[line.source] > 1 and line.source not in told:
            told.add(line.source)
            said = "deux lignes du même financeur, du même dispositif et de la même année."
            remedy = "Si c’est la même aide, gardez-en une ; sinon, dites en note ce que chacune paie."
            yield _risk("same-euro-twice", line, said, remedy, line.planned)


def _of_line(line: Line) -> Iterator[Finding]:
    lacking = (line.planned or ZERO) - line.notified
    if line.planned and lacking > 0:
        said = (
            f"il reste {euros(lacking)} à notifier." if line.notified else f"{euros(lacking)} non notifiés."
        )
        remedy = "Seule la décision notifiée engage le financeur : inscrivez-la, ou demandez-la."
        yield _risk("not-notified", line, said, remedy, lacking, NOTIFIED)
    if line.voted is not None and line.voted_cp is not None and (short := line.voted - line.voted_cp) > 0:
        said = (
            f"{euros(line.voted)} d’AE pour {euros(line.voted_cp)} de CP. Il reste {euros(short)} à trouver."
        )
        yield _risk("ae-without-cp", line, said, "Demandez-lui son échéancier de paiement.", short, CREDITS)
    if line.twice:
        said = f"le même montant est au plan de « {line.twice} »."
        remedy = "Dites lequel des deux porte ces euros."
        yield _risk("same-euro-twice", line, said, remedy, line.planned)


def _risk(code: str, line: Line, said: str, remedy: str, amount: Decimal | None, *cited: str) -> Finding:
    return Finding(
        code,
        Severity.AT_RISK,
        f"{line.label}{NBSP}: {said}",
        remedy,
        amount,
        f"ligne-{line.rank + 1}",
        reference="".join(cited),
    )
