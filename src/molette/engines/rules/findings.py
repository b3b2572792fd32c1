"""What is found in a plan, in sentences: what is wrong, by how much, where, and what would mend it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from molette.engines.french import listing, long_date, of
from molette.engines.money import NBSP, euros
from molette.engines.rules import checks
from molette.engines.rules import vocabulary as v
from molette.engines.rules.book import Book
from molette.engines.rules.calendar import DONE_BY
from molette.engines.rules.checks import Judgement, own_rate
from molette.engines.rules.facts import ZERO, Facts
from molette.engines.rules.limits import Linear, limit_of
from molette.engines.rules.sentences import delay, rate, sentence
from molette.engines.rules.words import ACT_LABELS, EVENT_DAYS, EVENT_LABELS, Base, Event, Status


class Severity(StrEnum):
    """How grave: against the law, likely to cost the grant, not to be told yet, or held."""

    ILLEGAL = "illegal"
    AT_RISK = "at_risk"
    TO_COMPLETE = "to_complete"
    HELD = "held"


SEVERITY_LABELS: Final = {
    Severity.ILLEGAL: "contraire à la règle",
    Severity.AT_RISK: "à risque",
    Severity.TO_COMPLETE: "à compléter",
    Severity.HELD: "tenu",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence and its remedy. `amount` is the gap in euros; `cell` the part of the plan at fault.

    `rule` and `scheme` are slugs, empty for what arithmetic alone says; `status` how sure the rule is.
    """

    code: str
    severity: Severity
    title: str
    remedy: str
    amount: Decimal | None = None
    cell: str = ""
    rule: str = ""
    scheme: str = ""
    reference: str = ""
    url: str = ""
    status: Status = Status.IN_FORCE


OWN, COST, OWNER, PLACE, CATEGORY, DATES = (
    "part-propre",
    "cout",
    "maitre-d-ouvrage",
    "lieu",
    "categorie",
    "dates",
)


_ASKED_AT: Final = {
    checks.COST: COST,
    checks.AMOUNT: COST,
    checks.PLACE: PLACE,
    checks.CATEGORY: CATEGORY,
    **dict.fromkeys(EVENT_DAYS.values(), DATES),
}
"""The cell where a fact that lacks is given; those of the owner are the others."""


@dataclass(frozen=True, slots=True)
class Case:
    """A rule that does not hold, or cannot be told, with all that its sentence needs."""

    rule: Any
    scheme: str
    facts: Facts
    judgement: Judgement
    book: Book

    @property
    def name(self) -> str:
        return self.book.name(self.scheme)

    @property
    def excess(self) -> Decimal:
        return self.judgement.excess or ZERO

    def found(self, severity: Severity, title: str, remedy: str, cell: str) -> Finding:
        """Dress a sentence with its rule. A rule written from memory accuses nobody: it is a risk."""
        if self.rule.status is Status.TO_CHECK and severity is Severity.ILLEGAL:
            severity = Severity.AT_RISK
        return Finding(
            self.rule.kind.replace("_", "-"),
            severity,
            title,
            remedy,
            self.judgement.excess,
            cell,
            self.rule.id,
            self.scheme,
            self.rule.reference.text,
            self.rule.reference.url,
            self.rule.status,
        )

    def line(self) -> str:
        return f"ligne-{self.facts.rank(self.scheme) + 1}"

    def dates(self) -> str:
        """Where its days are given: of several grants of one scheme, the line of this one."""
        is_one_of = len(list(self.facts.by_grant(self.scheme))) > 1
        return self.line() if is_one_of else DATES


Said = tuple[Severity, str, str, str]
"""A severity, a sentence, its remedy and the cell at fault."""


def broken(case: Case) -> Finding:
    """Say a rule that does not hold."""
    return case.found(*_BROKEN[type(case.rule)](case))


def unknown(case: Case) -> Finding:
    """Say what lacks to tell whether a rule holds."""
    about = f"{case.name}{NBSP}: " if case.scheme else ""
    missing = listing(list(case.judgement.missing))
    title = f"{about}on ne peut pas conclure sans {missing}."
    cell = _ASKED_AT.get(case.judgement.missing[0], OWNER)
    where = case.dates() if cell == DATES else cell
    return case.found(Severity.TO_COMPLETE, title[:1].upper() + title[1:], f"Renseignez {missing}.", where)


def to_decide(case: Case, waived: v.WaivedShare) -> Finding:
    """Say that a lower own share stands only if the prefect decides so."""
    least = f"{rate(waived.rate)} au lieu de {rate(case.rule.rate)}"
    title = f"La part propre descend sous {rate(case.rule.rate)}{NBSP}: une décision du préfet est à obtenir."
    return case.found(Severity.AT_RISK, title, f"Demandez la dérogation ({least}) avant le vote.", OWN)


def coverage(facts: Facts, reserved: int = 0) -> Iterator[Finding]:
    r"""Say whether the cost is covered: arithmetic of the plan alone, before any rule.

    `reserved` counts the amounts that the reader may not see.
    """
    if reserved:
        title = "La couverture n’est pas montrée : un montant est réservé."
        yield _bare("reserved", Severity.TO_COMPLETE, title, "Ceux à qui il est réservé la voient.")
    elif facts.cost is None:
        title = "Le coût n’est pas renseigné."
        yield _bare("cost-unknown", Severity.TO_COMPLETE, title, "Saisissez le coût hors taxes.")
    elif not facts.is_known:
        title = "Un financeur n’a pas publié son montant : la couverture n’est pas calculable."
        remedy = "Demandez-lui le montant, ou inscrivez ce qui reste en « non trouvé »."
        yield _bare("amount-unknown", Severity.TO_COMPLETE, title, remedy)
    elif (gap := facts.cost - facts.found) > 0:
        title = f"Il manque {euros(gap)} pour couvrir le coût."
        remedy = "Trouvez un financeur, augmentez la part propre ou réduisez le coût."
        yield _bare("not-covered", Severity.AT_RISK, title, remedy, gap)
    elif gap < 0:
        title = f"Les financements dépassent le coût de {euros(-gap)}."
        remedy = "Baissez une ligne : une aide ne peut pas dépasser ce qui est dépensé."
        yield _bare("over-covered", Severity.AT_RISK, title, remedy, -gap)
    else:
        yield _bare("covered", Severity.HELD, "Le coût est couvert.", "Rien à faire.")


def _bare(code: str, severity: Severity, title: str, remedy: str, amount: Decimal | None = None) -> Finding:
    return Finding(code, severity, title, remedy, amount, COST)


def _own_share(case: Case) -> Said:
    asked, _ = own_rate(case.rule, case.facts)
    least = case.facts.own + case.excess
    what = "du financement public" if case.rule.base is Base.PUBLIC_FUNDING else "du coût"
    remedy = (
        f"Le maître d’ouvrage apporte {euros(case.facts.own)}{NBSP}; il en faut {rate(asked)} {what}, soit "
        f"{euros(least)}. Portez sa part à ce montant en baissant les aides d’autant."
    )
    return Severity.ILLEGAL, f"Il manque {euros(case.excess)} de part propre.", remedy, OWN


def _aid_ceiling(case: Case) -> Said:
    most = _bound(case)
    least = max(ZERO, case.facts.granted(case.scheme) - case.excess)
    title = f"Les aides publiques passent de {euros(case.excess)} le plafond de {rate(case.rule.rate)}."
    remedy = (
        f"Elles font {euros(case.facts.aid)}{NBSP}; le plafond est {euros(most)}. "
        f"{case.name} peut monter au plus à {euros(least)}."
    )
    return Severity.ILLEGAL, title, remedy, case.line()


def _rate_ceiling(case: Case) -> Said:
    return (
        Severity.ILLEGAL,
        f"{case.name} passe de {euros(case.excess)} son taux maximal, {rate(case.rule.rate)}.",
        f"Cette aide peut monter au plus à {euros(_bound(case))}.",
        case.line(),
    )


def _rate_floor(case: Case) -> Said:
    return (
        Severity.ILLEGAL,
        f"{case.name} est de {euros(case.excess)} sous son taux minimal, {rate(case.rule.rate)}.",
        f"Demandez au moins {euros(_bound(case))}, ou financez l’opération sans elle.",
        case.line(),
    )


def _bound(case: Case) -> Decimal:
    rule: Linear = case.rule
    limit = limit_of(rule, case.facts)
    return ZERO if limit is None else abs(limit.most)


def _eligible_owner(case: Case) -> Said:
    title = f"Le maître d’ouvrage ne peut pas demander{NBSP}: {case.name}."
    return Severity.ILLEGAL, title, sentence(case.rule), OWNER


def _eligible_place(case: Case) -> Said:
    title = f"{case.name} ne finance pas d’opération en ce lieu."
    return Severity.ILLEGAL, title, sentence(case.rule), PLACE


def _eligible_category(case: Case) -> Said:
    title = f"{case.name} n’aide pas cette nature d’opération."
    return Severity.ILLEGAL, title, sentence(case.rule), CATEGORY


def _exclusion(case: Case) -> Said:
    others = listing([case.book.name(x) for x in case.rule.excludes if x in case.facts.schemes])
    title = f"{case.name} ne se cumule pas avec {others}."
    return Severity.ILLEGAL, title, "Gardez l’une des deux lignes.", case.line()


def _no_start_before(case: Case) -> Said:
    started = case.facts.when(Event.STARTED)
    allowed = case.judgement.day
    on = f"le {long_date(started)}" if started else ""
    then = f"le {long_date(allowed)}" if allowed else ""
    title = f"{case.name}{NBSP}: l’opération a commencé {on}, avant {EVENT_LABELS[case.rule.event]}, {then}."
    remedy = "L’aide ne peut plus être accordée à cette opération : retirez la ligne, ou vérifiez les dates."
    return Severity.ILLEGAL, title, remedy, case.dates()


def _deadline(case: Case) -> Said:
    day = case.judgement.day
    done = case.facts.when(DONE_BY[case.rule.act])
    by = f"au plus tard le {long_date(day)}" if day else ""
    after = f"{NBSP}; c’est fait depuis le {long_date(done)}" if done else ""
    title = f"{case.name}{NBSP}: il fallait {ACT_LABELS[case.rule.act]} {by}{after}."
    more = case.rule.extension_months
    remedy = f"Une prolongation {of(delay(more))} au mieux se demande au financeur." if more else ""
    return (
        Severity.AT_RISK,
        title,
        remedy or "Voyez avec le financeur si l’aide peut être gardée.",
        case.dates(),
    )


_BROKEN: Final[dict[type, Callable[[Case], Said]]] = {
    v.OwnShare: _own_share,
    v.AidCeiling: _aid_ceiling,
    v.RateCeiling: _rate_ceiling,
    v.RateFloor: _rate_floor,
    v.EligibleOwner: _eligible_owner,
    v.EligiblePlace: _eligible_place,
    v.EligibleCategory: _eligible_category,
    v.Exclusion: _exclusion,
    v.NoStartBefore: _no_start_before,
    v.Deadline: _deadline,
}
