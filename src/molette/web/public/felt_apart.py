"""What residents of two communes feel, side by side: a difference is significant beyond its own interval."""

from collections.abc import Sequence
from decimal import Decimal

from django.urls import reverse

from molette.domain.surveys.queries import ApartView, EstimateView, WaveHead
from molette.engines.contrast import VERDICTS, Verdict
from molette.engines.french import counted, short_date, unmarked
from molette.engines.money import NBSP, number
from molette.web.public.comparing_sheet import Line, Told
from molette.web.public.surveys.tables import figure_of, interval, told
from molette.web.tables import Cell, Column, Row, Table


def words(one: ApartView) -> str:
    """What may be said of the difference."""
    low, high = one.found.interval
    return VERDICTS[Verdict.NOT_SIGNIFICANT if low <= 0 <= high else Verdict.DIFFERENT]


def gap(one: ApartView) -> Decimal:
    """The second less the first, in points."""
    return figure_of(one.found.value, is_share=True)


def bounds(one: ApartView) -> tuple[Decimal, Decimal]:
    """The 95 % interval of the difference, in points."""
    low, high = one.found.interval
    return figure_of(low, is_share=True), figure_of(high, is_share=True)


def line(held: ApartView) -> Line:
    """The same, as the file of a comparison tells it."""
    low, high = bounds(held)
    wave = held.wave
    return Line(
        key=f"{wave.slug}-{held.question_id}",
        name=f"{held.question} {held.one.label}",
        unit="%",
        one=_told(held.one, wave),
        other=_told(held.other, wave),
        gap=gap(held),
        margin=(high - low) / 2,
        words=words(held),
        is_fictional=wave.is_fictional,
    )


def _told(one: EstimateView, wave: WaveHead) -> Told:
    value, low, high = (
        figure_of(number, is_share=True) if number is not None else None
        for number in (one.value, one.low, one.high)
    )
    return Told(value, one.day, f"{wave.title}, {wave.name}", low, high, one.count, one.method)


def table(held: Sequence[ApartView], one: str, other: str) -> Table:
    """Each question of the last surveys, asked in both communes."""
    return Table(
        caption="Ce que ressentent les habitants",
        columns=(
            Column("Question"),
            Column(one),
            Column(other),
            Column("Écart, en points"),
            Column("Ce qu’on peut en dire"),
        ),
        rows=tuple(_row(line) for line in held),
        note=(
            f"Dernière enquête tirée au sort, à 95{NBSP}%. Les communes sont tirées chacune à part{NBSP}: "
            "les variances de leurs estimations s’ajoutent. Ce qui n’est pas publié dans les deux communes, "
            "ou ne l’est que par un modèle, n’est pas comparé."
        ),
    )


def _row(held: ApartView) -> Row:
    low, high = bounds(held)
    wave = held.wave
    return Row(
        (
            Cell(
                f"{held.question} {held.one.label}",
                reverse("public:survey", args=[wave.slug]),
                note=f"{unmarked(wave.title)}, {wave.name}, {short_date(wave.day)}",
            ),
            _estimate(held.one),
            _estimate(held.other),
            Cell(_signed(gap(held)), note=f"{_signed(low)} à {_signed(high)}"),
            Cell(words(held)),
        ),
        fictif=wave.is_fictional,
    )


def _estimate(one: EstimateView) -> Cell:
    return Cell(told(one), note=f"{interval(one)}, {counted(one.count or 0, 'réponse')}, {one.method}")


def _signed(value: Decimal) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{number(abs(value), 1)}"
