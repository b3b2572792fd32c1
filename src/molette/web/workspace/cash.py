"""The owner's cash of a plan, in a sentence and a curve."""

from dataclasses import dataclass
from typing import Final

from molette.domain.funding.queries import Cash
from molette.engines.drawing.cash import Point, cash_curve
from molette.engines.drawing.figure import Figure
from molette.engines.french import month_and_year, spaced
from molette.engines.money import short_euros
from molette.engines.rules.treasury import DELAY

SUPPOSED: Final = spaced(
    "Suppositions : la dépense est étalée également entre le début et la fin des travaux, et chaque "
    f"versement suit de {DELAY} mois ce qu’il paie. Un dispositif dont les acomptes ne sont pas connus ne "
    "paie rien entre son avance et son solde."
)


@dataclass(frozen=True, slots=True)
class CashWords:
    """The answer, the curve under it, what is supposed."""

    said: str
    figure: Figure | None = None
    note: str = ""


def cash_words(cash: Cash) -> CashWords:
    if cash.curve is None:
        return CashWords(spaced(f"La courbe ne se trace pas sans {cash.missing}."))
    curve = cash.curve
    points = [Point(m.day, m.spent, m.received, m.position) for m in curve.months]
    when = month_and_year(curve.lowest.day)
    said = f"Au plus bas, en {when}, le maître d’ouvrage a avancé {short_euros(-curve.lowest.position)}"
    if curve.bridge:
        said += f" : {short_euros(curve.own)} sont sa part, {short_euros(curve.bridge)} lui reviendront"
    figure = cash_curve(points, subject="Trésorerie de l’opération", write=short_euros)
    return CashWords(spaced(f"{said}."), figure, SUPPOSED)
