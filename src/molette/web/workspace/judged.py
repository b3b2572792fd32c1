"""What the rule book says of a plan, on screen: the findings, and how far each aid could go."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.urls import reverse

from molette.domain.funding.book import book
from molette.domain.funding.queries import Ground, Judged, PlanView, about, brought, facts
from molette.engines.french import long_date, spaced
from molette.engines.plans import LineKind
from molette.engines.rules.acts import VOTE
from molette.engines.rules.checks import Verdict
from molette.engines.rules.findings import (
    CATEGORY,
    COST,
    DATES,
    OWN,
    OWNER,
    PLACE,
    SEVERITY_LABELS,
    Finding,
    Severity,
    coverage,
)
from molette.engines.rules.greatest import Greatest, lacking
from molette.engines.rules.words import STATUS_LABELS, Status
from molette.web.tables import Cell, Column, Kind, Row, Table

KINDS: Final = {
    Severity.ILLEGAL: "bad",
    Severity.AT_RISK: "watch",
    Severity.TO_COMPLETE: "watch",
    Severity.HELD: "good",
}
CELLS: Final = {
    OWN: "Part propre",
    COST: "Coût",
    OWNER: "Maître d’ouvrage",
    PLACE: "Lieu",
    CATEGORY: "Nature de l’opération",
    DATES: "Dates",
    VOTE: "Vote",
}
OTHERS_STAND: Final = spaced(
    "Les autres financeurs ne bougent pas ; le maître d’ouvrage complète ce que le coût demande encore."
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding as the page writes it; `verdict` heads it, and says when its rule is to be checked.

    `place` names the part of the plan at fault, and where it is mended if the reader may.
    """

    said: str
    remedy: str
    kind: str
    verdict: str
    reference: str
    href: str
    place: tuple[str, str] = ("", "")


def nowhere(_cell: str) -> str:
    """A page that mends nothing."""
    return ""


def shown(findings: Sequence[Finding], at: Callable[[str], str] = nowhere) -> tuple[Shown, ...]:
    """Write findings; `at` gives the address where a part of the plan is mended."""
    return tuple(
        Shown(
            spaced(x.title),
            spaced(x.remedy),
            KINDS[x.severity],
            _verdict(x),
            x.reference,
            x.url,
            ("", "") if x.severity is Severity.HELD else (_where(x.cell), at(x.cell)),
        )
        for x in findings
    )


def _where(cell: str) -> str:
    """The part of a plan, as its form names it.

    >>> _where("ligne-3"), _where("lieu")
    ('Ligne 3', 'Lieu')
    """
    return CELLS.get(cell, "") or cell.replace("ligne-", "Ligne ")


def line_of(cell: str) -> int | None:
    """The rank of a line, from 0, of which a finding speaks; None for another part.

    >>> line_of("ligne-3"), line_of("cout")
    (2, None)
    """
    rank = cell.removeprefix("ligne-")
    return int(rank) - 1 if rank.isdecimal() else None


def elsewhere(cell: str, project: str) -> str:
    """Where what a plan does not hold itself is mended: its project, its vote."""
    if cell == VOTE:
        return reverse("workspace:plan_vote", args=[project])
    if cell in (OWNER, PLACE):
        return reverse("workspace:project_edit", args=[project])
    return reverse("workspace:project", args=[project]) if cell == DATES else ""


def covered(plan: PlanView) -> tuple[Shown, ...]:
    """Whether the cost is covered, for a page that is about something else: the rules are the plan's page."""
    told = facts(Ground(), about(plan), brought(plan))
    return shown([x for x in coverage(told, plan.reserved) if x.severity is not Severity.HELD])


def _verdict(found: Finding) -> str:
    label = SEVERITY_LABELS[found.severity].capitalize()
    return label if found.status is Status.IN_FORCE else f"{label}, règle {STATUS_LABELS[found.status]}"


def broken(judged: Judged) -> str:
    """How many rules are not held, in words; empty when none is."""
    count = sum(x.severity is Severity.ILLEGAL for x in judged.findings)
    if not count:
        return ""
    return "une règle n’est pas tenue" if count == 1 else f"{count} règles ne sont pas tenues"


def verdict(judged: Judged) -> str:
    """The answer in a sentence: does this plan hold, under which rules."""
    to_do = any(x.severity in (Severity.AT_RISK, Severity.TO_COMPLETE) for x in judged.findings)
    held = (
        "aucune règle n’est enfreinte, mais il reste à faire"
        if to_do
        else "toutes les règles connues sont tenues"
    )
    return spaced(f"Avec les règles du {long_date(judged.on)}, {broken(judged) or held}.")


def most_table(judged: Judged, held: Mapping[str, Decimal]) -> Table | None:
    """How far each aid of the plan could go, and what stops it; None where the plan names no known aid.

    `held` is what the plan brings, by scheme.
    """
    if not judged.most:
        return None
    names = book().name
    return Table(
        caption="Le plus que chaque aide peut atteindre",
        columns=(
            Column("Dispositif"),
            Column("Au plan", Kind.EUROS),
            Column("Au plus", Kind.EUROS),
            Column("Ce qui l’arrête"),
        ),
        rows=tuple(_row(one, names(one.scheme), held.get(one.scheme)) for one in judged.most),
        note=OTHERS_STAND,
    )


def _row(one: Greatest, name: str, held: Decimal | None) -> Row:
    state = "missing" if one.verdict is Verdict.BROKEN else ""
    why = " ".join(part for part in (one.reason, lacking(one)) if part)
    reference = one.rule.reference.text if one.rule else ""
    amount = Cell(one.amount, reason="non calculable")
    return Row((Cell(name), Cell(held), amount, Cell(spaced(why), note=reference)), state)


@dataclass(frozen=True, slots=True)
class PlanWords:
    """What the rules say of a plan, ready for its page."""

    verdict: str
    broken: str
    findings: tuple[Shown, ...]
    most: Table | None


def plan_words(plan: PlanView, judged: Judged, at: Callable[[str], str] = nowhere) -> PlanWords:
    rules = book()
    sums: dict[str, Decimal] = {}
    for line in plan.lines:
        if line.kind is LineKind.GRANT and line.amount is not None:
            key = rules.key(line.scheme_slug)
            sums[key] = sums.get(key, Decimal(0)) + line.amount
    return PlanWords(verdict(judged), broken(judged), shown(judged.findings, at), most_table(judged, sums))
