"""The owner's cash of a plan: a sentence, a curve, what each month is, what a change of rule does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from molette.domain.funding.queries import Cash, Switch
from molette.domain.journal.known import today
from molette.engines.drawing.cash import Other, Point, cash_curve
from molette.engines.drawing.figure import Figure
from molette.engines.french import listing, long_date, month_and_year, said_date, spaced
from molette.engines.money import euros, short_euros
from molette.engines.rules.calendar import months_after
from molette.engines.rules.payments import PaymentRule, Turn
from molette.engines.rules.sentences import rate
from molette.engines.rules.spending import NATURE_LABELS, Nature, Spent
from molette.engines.rules.treasury import DELAY, Treasury
from molette.engines.rules.vocabulary import Advance

SUPPOSED: Final = (
    f"Chaque versement attendu suit de {DELAY} mois ce qu’il paie. Un dispositif dont les acomptes ne sont "
    "pas connus ne paie rien entre son avance et son solde."
)
EVEN: Final = (
    "Ce que personne n’a dit de la dépense est étalé également sur les mois de travaux qui restent. "
)
VAGUE: Final = "Un versement connu au trimestre ou à l’année compte à la fin de cette période. "


@dataclass(frozen=True, slots=True)
class CashWords:
    """The answer, the curve under it, what is known and what is supposed.

    `known` tells the months of each nature; `switch` what a change of rule does, `turns` the days that may
    be compared, each with its words, `chosen` the one compared.
    """

    said: str
    figure: Figure | None = None
    note: str = ""
    known: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    switch: str = ""
    switch_note: str = ""
    turns: tuple[tuple[str, str], ...] = ()
    chosen: str = ""


def cash_words(cash: Cash) -> CashWords:
    if cash.curve is None:
        return CashWords(spaced(f"La courbe ne se trace pas sans {cash.missing}."))
    switch = cash.switch
    other = (
        Other(f"sous {_rules_of(switch.other, switch)}", _positions(switch.curve))
        if switch and switch.is_drawn
        else None
    )
    points = _points(cash, cash.curve)
    figure = cash_curve(points, subject="Trésorerie de l’opération", write=short_euros, other=other)
    note = (EVEN if cash.spending.total(Nature.SUPPOSED) else "") + (VAGUE if cash.has_vague else "")
    return CashWords(
        spaced(_answer(cash.curve)),
        figure,
        spaced(note + SUPPOSED),
        tuple(_known(cash)),
        tuple(spaced(one) for one in _warnings(cash)),
        spaced(switch_sentence(switch)) if switch else "",
        spaced(_switch_note(cash, switch)) if switch else "",
        tuple(_turns(switch)) if switch else (),
        (switch.other if switch.is_drawn else switch.own).day.isoformat() if switch else "",
    )


def _answer(curve: Treasury) -> str:
    lowest = curve.lowest
    verb = "a avancé" if lowest.day <= today() else "aura avancé"
    when, most = month_and_year(lowest.day), short_euros(curve.advanced)
    said = f"Au plus bas, en {when}, le maître d’ouvrage {verb} {most}"
    if curve.bridge:
        said += f" : {short_euros(curve.own)} sont sa part, {short_euros(curve.bridge)} lui reviendront"
    return f"{said}."


def _points(cash: Cash, curve: Treasury) -> list[Point]:
    held = {one.day: one for one in cash.spending.months}
    last = cash.spending.last_actual
    return [
        Point(
            month.day,
            month.spent,
            month.received,
            month.position,
            held[month.day].amount if month.day in held else Decimal(0),
            NATURE_LABELS[held[month.day].nature] if month.day in held else "",
            month.is_received,
            month.is_received and last is not None and month.day <= last and _happened(held.get(month.day)),
        )
        for month in curve.months
    ]


def _happened(spent: Spent | None) -> bool:
    """A month gone of which nothing was said cost nothing, as far as anybody knows."""
    return spent is None or spent.nature is Nature.ACTUAL


def _positions(curve: Treasury) -> tuple[Decimal, ...]:
    return tuple(month.position for month in curve.months)


def _known(cash: Cash) -> Iterable[tuple[str, str]]:
    """For each nature, its euros and its months; then what came, and until when it is known."""
    for nature, label in NATURE_LABELS.items():
        months = [one.day for one in cash.spending.months if one.nature is nature]
        if months:
            said = f"{euros(cash.spending.total(nature))}, {spans(months)}"
            yield f"Dépense {label}", spaced(said)
    if cash.known_until:
        until = month_and_year(cash.known_until)
        yield "Versements inscrits", spaced(f"{euros(cash.paid)}, jusqu’en {until}")


def spans(months: Sequence[date]) -> str:
    """Months as a reader counts them: those that follow one another from the first to the last.

    >>> spans([date(2026, 1, 1), date(2026, 2, 1), date(2026, 5, 1)])
    'de janvier 2026 à février 2026 et mai 2026'
    """
    breaks = [rank for rank, (a, b) in enumerate(pairwise(months), 1) if months_after(a, 1) != b]
    runs = [months[a:b] for a, b in pairwise([0, *breaks, len(months)])]
    return listing([_span(run) for run in runs])


def _span(run: Sequence[date]) -> str:
    first, last = month_and_year(run[0]), month_and_year(run[-1])
    return first if len(run) == 1 else f"de {first} à {last}"


def _warnings(cash: Cash) -> Iterable[str]:
    over = cash.spending.total() - cash.cost
    if over > 0:
        yield f"La dépense dite passe le coût du plan de {euros(over)} : au maître d’ouvrage de les apporter."
    for word in cash.spending.short:
        when = said_date(word.first, word.precision)
        yield f"Les mois de {when} ne font pas les {euros(word.amount)} dits pour {when} en entier."


# --- What a change of the payment rules does ----------------------------------------------------------------


def switch_sentence(switch: Switch) -> str:
    """Say in a sentence what the later rules ask the owner to advance beyond the former."""
    (before, low), (after, high) = switch.before, switch.after
    first, second = _named(before, after), _named(after, before)
    words = _short(after.rules) if _is_one_advance(before) and _is_one_advance(after) else _words(after.rules)
    more = switch.more
    change = f"{euros(abs(more))} de {'plus' if more > 0 else 'moins'}" if more else "autant"
    return (
        f"Sous la règle {first} ({_words(before.rules)}), il fallait avancer {short_euros(low.advanced)} ; "
        f"sous celle {second} ({words}), {short_euros(high.advanced)} : {change}."
    )


def _switch_note(cash: Cash, switch: Switch) -> str:
    """Say which rules are the plan's, and that payments made are left out of the comparison."""
    said = f"Ce plan suit {_rules_of(switch.own, switch)}. La comparaison ne tient qu’aux règles"
    return f"{said}, quoi qu’il ait été versé." if cash.known_until else f"{said}."


def _turns(switch: Switch) -> Iterable[tuple[str, str]]:
    """Each day from which other rules stand, those of the plan among them."""
    for turn in switch.turns:
        own = ", celles de ce plan" if turn is switch.own else ""
        yield turn.day.isoformat(), spaced(f"{_rules_of(turn, switch)} ({_words(turn.rules)}){own}")


def _named(turn: Turn, beside: Turn) -> str:
    """A rule by its year, by its day where two changed the same year."""
    return f"de {turn.day.year}" if turn.day.year != beside.day.year else f"du {long_date(turn.day)}"


def _rules_of(turn: Turn, switch: Switch) -> str:
    """The rules by the day they began; the oldest known, by the day they ended."""
    rank = switch.turns.index(turn)
    if turn.or_earlier and rank + 1 < len(switch.turns):
        return f"les règles d’avant le {long_date(switch.turns[rank + 1].day)}"
    return f"les règles du {long_date(turn.day)}"


def _is_one_advance(turn: Turn) -> bool:
    return len(turn.rules) == 1 and isinstance(turn.rules[0], Advance)


def _words(rules: Iterable[PaymentRule]) -> str:
    return listing([_word(rule) for rule in rules])


def _word(rule: PaymentRule) -> str:
    if isinstance(rule, Advance):
        return f"avance de {rate(rule.rate)}"
    return f"acomptes jusqu’à {rate(rule.rate)}"


def _short(rules: Sequence[PaymentRule]) -> str:
    return listing([rate(rule.rate) for rule in rules])
