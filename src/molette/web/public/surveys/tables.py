"""What is published of a wave as pages and files show it: a hidden cell has one word, and no number."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.urls import reverse

from molette.domain.surveys.queries import HIDDEN, BesideView, EstimateView, QuestionView, WaveView
from molette.engines import sheets
from molette.engines.drawing.bars import Bar, bars
from molette.engines.drawing.figure import Figure
from molette.engines.drawing.quadrants import Spot, quadrants
from molette.engines.french import counted, listing, long_date, short_date
from molette.engines.money import NBSP, number
from molette.engines.surveys.felt import QUADRANT_LABELS, Direction, Quadrant
from molette.engines.surveys.publication import RULES, Measure
from molette.web.tables import Cell, Column, Kind, Row, Table

RULE: Final = (
    f"{RULES[Measure.PROPORTION].sentence} De chaque côté d’une part, au moins 11{NBSP}réponses. "
    f"«{NBSP}{HIDDEN}{NBSP}»{NBSP}: trop peu de réponses pour publier, ou une case qui en ferait retrouver "
    "une autre par soustraction. Le mot est le même, pour ne rien dire de plus."
)
DIRECT: Final = "mesure directe"
MODELLED: Final = "estimé par un modèle"
MODEL: Final = (
    f"«{NBSP}{MODELLED}{NBSP}»{NBSP}: ici, aucune mesure directe n’est publiée. La valeur vient des seules "
    "communes publiées, des populations et du chiffre mesuré quand il y en a un, puis toutes sont calées sur "
    f"l’ensemble (modèle de Fay et Herriot). Rien n’y est lu des réponses cachées{NBSP}: on ne peut donc pas "
    "les y retrouver. Les réponses comptées sont celles des communes publiées, et l’erreur suppose que le "
    "modèle est juste."
)


def figure_of(value: float, *, is_share: bool) -> Decimal:
    """A share in percent, or a mean, to one decimal: what is read, and what is in the files."""
    return round(Decimal(value * 100 if is_share else value), 1)


def told(one: EstimateView) -> str:
    """An estimate as it is read: « 62,1 % »."""
    if one.value is None:
        return HIDDEN
    return _written(one.value, one)


def interval(one: EstimateView) -> str:
    if one.low is None or one.high is None:
        return HIDDEN
    return f"{_written(one.low, one)} à {_written(one.high, one)}"


def _written(value: float, one: EstimateView) -> str:
    unit = f"{NBSP}%" if one.is_share else ""
    return f"{number(figure_of(value, is_share=one.is_share), 1)}{unit}"


def note(one: EstimateView) -> str:
    """The method and the day of an estimate, written once for those that share them."""
    return f"{one.method}, à 95{NBSP}%, {long_date(one.day)}" if one.is_shown else ""


def estimates_table(caption: str, first: str, rows: tuple[EstimateView, ...], wave: str = "") -> Table:
    """Estimates, each with its interval, its answers, its method and its day."""
    return Table(
        caption=caption,
        columns=(
            Column(first),
            Column("Estimation"),
            Column(f"Intervalle à 95{NBSP}%"),
            Column("Réponses", Kind.NUMBER),
            Column("Méthode"),
            Column("Date"),
        ),
        rows=tuple(_row(one, wave) for one in rows),
    )


def _row(one: EstimateView, wave: str) -> Row:
    head = Cell(one.label)
    if one.place is not None:
        href = reverse("public:survey-place", args=[wave, one.place.slug]) if wave else ""
        head = Cell(one.place.label, href)
    if not one.is_shown:
        return Row((head, *(Cell(HIDDEN) for _ in range(5))))
    return Row(
        (
            head,
            Cell(told(one), note=MODELLED if one.is_modelled else ""),
            Cell(interval(one)),
            Cell(one.count, note="d’autres communes" if one.is_modelled else ""),
            Cell(one.method),
            Cell(short_date(one.day)),
        )
    )


def chart(question: QuestionView) -> Figure | None:
    """The shares of each choice as bars, their interval beside; of an open consultation, without any."""
    if question.counts:
        held = [
            Bar(
                one.label,
                Decimal(one.count * 100) / one.total if one.count is not None and one.total else None,
                _counted(one.count, one.total),
                "plum",
            )
            for one in question.counts
        ]
    elif all(one.is_shown for one in question.choices):
        held = [
            Bar(
                one.label,
                figure_of(one.value or 0, is_share=True),
                f"{told(one)} ({interval(one)})",
                "plum",
                f"{counted(one.count or 0, 'réponse')}, {one.method}, {long_date(one.day)}",
            )
            for one in question.choices
        ]
    else:
        return None
    return bars(held, uid=f"q{question.id}", subject=question.words) if held else None


def _counted(count: int | None, total: int | None) -> str:
    if count is None or not total:
        return HIDDEN
    return f"{number(Decimal(count * 100) / total, 1)}{NBSP}% de ceux qui ont répondu ({count} sur {total})"


Line = tuple[QuestionView, EstimateView]


def estimates_sheet(name: str, questions: tuple[QuestionView, ...]) -> sheets.Sheet:
    """The estimates as files hold them, one a line, whole first."""
    return sheets.Sheet(
        name,
        (
            sheets.Column("question", "Question", lambda one: one[0].words),
            sheets.Column("lieu", "Lieu", lambda one: one[1].place.label if one[1].place else "ensemble"),
            sheets.Column("reponse", "Réponse", lambda one: one[1].label),
            sheets.Column("unite", "Unité", lambda one: "%" if one[1].is_share else "moyenne"),
            sheets.Column("estimation", "Estimation", lambda one: _cell(one[1], one[1].value)),
            sheets.Column("nature", "Nature", _nature),
            sheets.Column("borne_basse", "Borne basse", lambda one: _cell(one[1], one[1].low)),
            sheets.Column("borne_haute", "Borne haute", lambda one: _cell(one[1], one[1].high)),
            sheets.Column(
                "reponses", "Réponses", lambda one: HIDDEN if one[1].count is None else one[1].count
            ),
            sheets.Column("methode", "Méthode", lambda one: one[1].method or HIDDEN),
            sheets.Column("date", "Date", lambda one: one[1].day if one[1].is_shown else HIDDEN),
        ),
        tuple(_lines(questions)),
        key=lambda one: (one[0].id, one[1].place.slug if one[1].place else "", one[1].label),
    )


def _nature(line: Line) -> str:
    if not line[1].is_shown:
        return HIDDEN
    return MODELLED if line[1].is_modelled else DIRECT


def has_model(questions: Iterable[QuestionView]) -> bool:
    """Whether something of a place is told by a model."""
    return any(one.is_modelled for question in questions for one in question.places)


def _lines(questions: tuple[QuestionView, ...]) -> Iterator[Line]:
    for question in questions:
        for one in (*question.choices, *([question.whole] if question.whole else ()), *question.places):
            yield question, one


def _cell(one: EstimateView, value: float | None) -> sheets.Cell:
    return HIDDEN if value is None else figure_of(value, is_share=one.is_share)


def counts_sheet(name: str, view: WaveView) -> sheets.Sheet:
    """The counts of an open consultation: no interval, and no column for one."""
    lines = tuple((question, one) for question in view.questions for one in question.counts)
    return sheets.Sheet(
        name,
        (
            sheets.Column("question", "Question", lambda one: one[0].words),
            sheets.Column("reponse", "Réponse", lambda one: one[1].label),
            sheets.Column("nombre", "Nombre", lambda one: HIDDEN if one[1].count is None else one[1].count),
            sheets.Column("sur", "Sur", lambda one: HIDDEN if one[1].total is None else one[1].total),
        ),
        lines,
        key=lambda one: (one[0].id, one[1].label),
    )


HEADERS: Final = (
    "Lieu",
    "Ressenti avant",
    "Ressenti après",
    "Mesuré avant",
    "Mesuré après",
    "Ce qu’on peut dire",
)


@dataclass(frozen=True, slots=True)
class Said:
    """What may be said alike of some places: the quadrant, its sentence, and the places."""

    quadrant: str
    sentence: str
    places: str


def said_of(rows: Sequence[BesideView]) -> tuple[Said, ...]:
    """A sentence for the places that share it, what is sure first."""
    held: dict[tuple[int, str], list[str]] = {}
    for one in rows:
        rank = list(Quadrant).index(one.told.quadrant)
        held.setdefault((rank, one.told.sentence), []).append(one.place.label)
    return tuple(
        Said(QUADRANT_LABELS[list(Quadrant)[rank]], sentence, listing(sorted(places)))
        for (rank, sentence), places in sorted(held.items())
    )


def four_quadrants(rows: tuple[BesideView, ...], subject: str) -> Figure:
    """What is felt across and what is measured upright, both in the sense that is wanted."""
    return quadrants([_spot(one) for one in rows], subject=subject, headers=HEADERS)


def _spot(one: BesideView) -> Spot:
    low, high = one.told.felt.interval
    sign = -1 if one.told.measured.wanted is Direction.DOWN else 1
    moved = one.told.measured.value * sign
    quadrant = one.told.quadrant
    return Spot(
        name=one.place.label,
        felt=(low, one.told.felt.value, high),
        measured=(moved, moved, moved),
        told=QUADRANT_LABELS[quadrant],
        rows=(one.place.label, *beside_cells(one)),
        is_sure=quadrant is not Quadrant.UNSURE,
    )


def beside_cells(one: BesideView) -> tuple[str, ...]:
    """The feeling at both waves with all that must be beside it, the measure, and the sentence."""
    felt = tuple(
        f"{number(figure_of(e.value, is_share=True), 1)}{NBSP}% "
        f"({number(figure_of(e.interval[0], is_share=True), 1)} à "
        f"{number(figure_of(e.interval[1], is_share=True), 1)}), {e.note}"
        for e in (one.before, one.after)
    )
    measured = tuple(
        f"{number(round(Decimal(value), one.decimals), one.decimals)}{NBSP}{one.unit}"
        for value in (one.measured_before, one.measured_after)
    )
    return *felt, *measured, one.told.sentence
