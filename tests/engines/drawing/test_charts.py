import re
from datetime import date
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from molette.engines.drawing.axis import value_axis
from molette.engines.drawing.bars import Bar, Part, Stack, bars, stacked
from molette.engines.drawing.cash import Other, Point, cash_curve
from molette.engines.drawing.flows import Ribbon, flows
from molette.engines.drawing.outlook import Expected, outlook
from molette.engines.drawing.palette import COLOURS
from molette.engines.drawing.shaft import levels, shaft
from molette.engines.drawing.sparkline import sparkline
from molette.engines.drawing.svg import trim
from molette.engines.drawing.timeline import Milestone, timeline
from molette.engines.drawing.trajectory import Mark, trajectory

TODAY = date(2026, 11, 12)
amounts = st.decimals(min_value=0, max_value=10**9, places=2)
rising = st.lists(amounts, min_size=2, max_size=6).map(sorted)


def lengths(svg: str, *, thick: str) -> list[float]:
    """Widths, in % of the figure, of the bars of this thickness, in the order they are drawn."""
    bars_drawn = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}rect")  # noqa: S314  # our own drawing
    widths = [
        b.get("width", "")
        for b in bars_drawn
        if b.get("height") == thick and b.get("fill") in COLOURS.values()
    ]
    return [float(width.removesuffix("%")) for width in widths]


@given(number=st.floats(-1e6, 1e6))
def test_a_trimmed_number_is_the_same_number(number: float) -> None:
    assert float(trim(number)) == pytest.approx(number, abs=0.0501)


@given(values=st.lists(st.decimals(-(10**9), 10**9, places=3), min_size=1))
def test_an_axis_holds_all_its_values_between_round_marks(values: list[Decimal]) -> None:
    axis = value_axis(values)

    assert all(-1e-9 <= axis(value) <= 1 + 1e-9 for value in values)
    assert all(low < high for low, high in pairwise(axis.ticks))
    assert len(axis.ticks) <= 8


@given(values=rising)
def test_the_longer_bar_is_the_larger_amount(values: list[Decimal]) -> None:
    drawn = lengths(
        bars([Bar(str(v), v, str(v)) for v in values], uid="b", subject="Montants").svg, thick="14"
    )

    assert drawn == sorted(drawn)
    assert max(drawn) <= 100


def test_a_length_cannot_show_a_negative_amount() -> None:
    with pytest.raises(ValueError, match="negative"):
        bars([Bar("Solde", Decimal(-1), "-1 €")], uid="b", subject="Soldes")


@given(values=st.lists(amounts, min_size=1, max_size=6))
def test_the_parts_of_a_stack_fill_it_and_no_more(values: list[Decimal]) -> None:
    parts = tuple(Part(f"F{i}", value, str(value), i + 1) for i, value in enumerate(values))

    svg = stacked([Stack("Plan", "total", parts)], uid="s", subject="Plan").svg

    drawn = re.findall(r'width="([\d.]+)%" height="26"', svg)
    assert len(drawn) == len(values)
    assert sum(map(float, drawn)) == pytest.approx(100 if any(values) else 0, abs=0.1)


def test_money_not_yet_found_has_neither_the_colour_nor_the_pattern_of_a_funder() -> None:
    parts = (Part("État", Decimal(90), "90 €", 1), Part("non trouvé", Decimal(10), "10 €", 0))

    svg = stacked([Stack("Plan", "100 €", parts)], uid="s", subject="Plan").svg

    assert "url(#s-missing)" in svg
    assert "s-funder-0" not in svg


def test_the_shaft_is_read_from_the_bottom_to_daylight() -> None:
    known = [(Decimal(n), str(n)) for n in (164, 121, 97, 58)]

    figure = shaft(levels([*known, (None, ""), (None, "")]), uid="s", subject="Les 164 promesses")

    assert figure.summary == snapshot(
        "Les 164 promesses, du fond au jour\xa0: 164 annoncés, 121 financés, 97 engagés, 58 livrés, "
        "mesurés\xa0: non renseigné, ressentis\xa0: non renseigné."
    )


@given(values=st.lists(st.decimals(1, 10**9, places=2), max_size=6))
def test_a_gallery_is_never_longer_than_the_one_below_it_when_fewer_climb(values: list[Decimal]) -> None:
    climbing = sorted([*values, *[Decimal(1)] * 6][:6], reverse=True)
    steps = levels([(value, str(value)) for value in climbing])

    drawn = lengths(shaft(steps, uid="s", subject="Les promesses").svg, thick="16")

    assert drawn == sorted(drawn, reverse=True)


def test_a_step_without_evidence_is_an_open_gallery_and_a_zero_is_a_shut_one() -> None:
    unknown = shaft(levels([(Decimal(3), "3")] + [(None, "")] * 5), uid="s", subject="Les promesses")
    nothing = shaft(levels([(Decimal(3), "3")] + [(Decimal(0), "0")] * 5), uid="s", subject="Les promesses")

    assert unknown.svg.count('fill="url(#s-unknown)"') == 5
    assert 'fill="url(#s-unknown)"' not in nothing.svg


@pytest.mark.parametrize(("aim", "way"), [(15, "à faire baisser"), (40, "à faire monter"), (31, "à tenir")])
def test_the_path_says_which_way_is_forward(aim: int, way: str) -> None:
    path = [Mark(date(2019, 12, 31), Decimal(31)), Mark(date(2027, 12, 31), Decimal(aim))]

    figure = trajectory([], path, uid="t", subject="Passoires", write=lambda value: f"{value} %")

    assert figure.summary.endswith(f"objectif {aim} % en 2027, {way}.")


def test_an_unknown_value_breaks_the_line() -> None:
    def drawn(middle: Decimal | None) -> int:
        seen = [Mark(date(2019 + i, 12, 31), v) for i, v in enumerate((Decimal(31), middle, Decimal(25)))]
        svg = trajectory(seen, [], uid="t", subject="Passoires", write=str).svg
        return svg.count("stroke-pine")

    assert (drawn(Decimal(28)), drawn(None)) == (2, 0)


def test_a_sparkline_leaves_a_gap_where_nothing_is_known() -> None:
    points = [
        ("2019", Decimal(3), "3"),
        ("2020", None, ""),
        ("2021", Decimal(5), "5"),
        ("2022", Decimal(4), "4"),
    ]

    assert sparkline(points, subject="Écoles").svg.count("M") == 2


@pytest.mark.parametrize(
    ("planned", "actual", "said"),
    [
        (date(2025, 3, 1), date(2025, 3, 1), "à la date prévue"),
        (date(2025, 3, 1), date(2025, 3, 11), "10\xa0jours de retard"),
        (date(2025, 3, 2), date(2025, 3, 1), "1\xa0jour d’avance"),
        (date(2026, 11, 11), None, "attendu depuis 1\xa0jour"),
        (date(2027, 5, 1), None, "prévu le 1er\xa0mai 2027"),
        (None, date(2025, 3, 1), "fait le 1er\xa0mars 2025"),
        (None, None, "date non renseignée"),
    ],
)
def test_a_milestone_says_how_far_it_slipped(planned: date | None, actual: date | None, said: str) -> None:
    figure = timeline([Milestone("Ouverture", planned, actual)], today=TODAY, subject="Étapes")

    assert figure.rows[0][3] == said


def test_a_milestone_is_never_dated_more_exactly_than_it_was_said() -> None:
    done = Milestone("Ouverture", None, date(2021, 10, 31), actual_as="month")
    slipped = Milestone("Clés", date(2020, 12, 31), date(2023, 5, 31), planned_as="year", actual_as="month")

    figure = timeline([done, slipped], today=TODAY, subject="Étapes")

    assert figure.rows[0][2:] == ("octobre 2021", "fait en octobre 2021")
    assert figure.rows[1][1:] == ("2020", "mai 2023", "environ 29\xa0mois de retard")


def heights(svg: str) -> list[float]:
    return [float(height) for height in re.findall(r'<rect[^>]* height="([\d.]+)"', svg)]


@given(values=rising)
def test_the_taller_column_is_the_larger_amount(values: list[Decimal]) -> None:
    drawn = outlook([Expected(str(v), v, None, None) for v in values], subject="Attendu", write=str)

    assert heights(drawn.svg) == sorted(heights(drawn.svg))


def test_an_expected_amount_says_its_bounds_and_an_unknown_bound_says_so() -> None:
    sure = Expected("2027", Decimal(40), Decimal(20), Decimal(90))
    drawn = outlook([sure, Expected("2028", Decimal(10), None, None)], subject="Attendu", write=str)

    assert drawn.summary == "Attendu\xa0: 2027 40 (entre 20 et 90), 2028 10."
    assert drawn.rows == (("2027", "40", "20", "90"), ("2028", "10", "non renseigné", "non renseigné"))


def test_an_outlook_of_no_year_is_not_drawn() -> None:
    with pytest.raises(ValueError, match="at least one year"):
        outlook([], subject="Attendu", write=str)


def months(*positions: int, known: int = 0) -> list[Point]:
    """A month a position, from January 2026; the first `known` are what happened."""
    return [
        Point(
            date(2026, n, 1), Decimal(-position), Decimal(0), Decimal(position), Decimal(5), "constatée",
            is_received=n <= known, is_actual=n <= known,
        )
        for n, position in enumerate(positions, 1)
    ]  # fmt: skip


def dashes(svg: str) -> list[str | None]:
    """How each segment of the curve is drawn: nothing for a plain one."""
    lines = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}line")  # noqa: S314  # our own drawing
    drawn = [line for line in lines if "stroke-pine" in (line.get("class") or "")]
    return [line.get("stroke-dasharray") for line in drawn]


def test_what_happened_is_plain_and_what_is_expected_is_dashed() -> None:
    drawn = cash_curve(months(-10, -30, -20, -20, known=2), subject="Caisse", write=str)

    assert dashes(drawn.svg) == [None, "7 5", "7 5"]
    assert [key.label for key in drawn.keys] == ["ce qui est constaté", "ce qui est attendu"]
    assert drawn.summary == "Caisse\xa0: au plus bas -30, en février 2026."
    assert drawn.rows[1] == ("février 2026", "5\xa0€, constatée", "30\xa0€", "0\xa0€, versé", "−30\xa0€")
    assert drawn.rows[2][3] == "0\xa0€, attendu"


def test_where_nothing_happened_yet_the_legend_says_only_what_is_expected() -> None:
    drawn = cash_curve(months(-10, -30), subject="Caisse", write=str)

    assert [key.label for key in drawn.keys] == ["ce qui est attendu"]


def test_the_same_under_other_rules_is_drawn_apart_and_told_in_the_table() -> None:
    other = Other("sous les règles de 2025", (Decimal(-10), Decimal(-70)))
    drawn = cash_curve(months(-10, -30), subject="Caisse", write=str, other=other)

    assert drawn.headers[-1] == "En caisse, sous les règles de 2025"
    assert [row[-1] for row in drawn.rows] == ["−10\xa0€", "−70\xa0€"]
    assert "sous les règles de 2025\xa0: au plus bas -70, en février 2026" in drawn.svg


def test_two_curves_have_the_same_months_and_a_curve_has_one_at_least() -> None:
    with pytest.raises(ValueError, match="at least one point"):
        cash_curve([], subject="Caisse", write=str)
    with pytest.raises(ValueError, match="shorter"):
        cash_curve(months(-10, -30), subject="Caisse", write=str, other=Other("autre", (Decimal(1),)))


hands = st.sampled_from(("État", "Région", "Département du Pas-de-Calais", "CA Lens-Liévin"))


@st.composite
def ways(draw: st.DrawFn) -> list[Ribbon]:
    """Ribbons of which no two go the same way."""
    told = draw(st.dictionaries(st.tuples(hands, hands | st.just(""), hands), amounts, min_size=1))
    slots = {name: rank for rank, name in enumerate(sorted({way[0] for way in told}), start=1)}
    return [Ribbon(*way, amount + 1, f"{amount} €", slots[way[0]]) for way, amount in told.items()]


@given(drawn=ways())
def test_each_way_of_the_euros_is_one_band_that_says_its_hands(drawn: list[Ribbon]) -> None:
    figure = flows(drawn, uid="f", subject="Les euros", totals={})
    bands = ET.fromstring(figure.svg).findall("{http://www.w3.org/2000/svg}path")  # noqa: S314

    assert len(bands) == len(figure.rows) == len(drawn)
    said = {band[0].text for band in bands}
    for one in drawn:
        names = [name for name in (one.giver, one.through, one.receiver) if name]
        assert f"{' → '.join(names)}\N{NO-BREAK SPACE}: {one.shown}" in said


@given(drawn=ways())
def test_no_hand_stands_on_another_and_all_stand_in_the_figure(drawn: list[Ribbon]) -> None:
    figure = flows(drawn, uid="f", subject="Les euros", totals={})
    root = ET.fromstring(figure.svg)  # noqa: S314
    bars = [group[0] for group in root.findall("{http://www.w3.org/2000/svg}g")]
    height = float(root.get("viewBox", "").split()[3])
    columns: dict[str, list[tuple[float, float]]] = {}
    for bar in bars:
        top, tall = float(bar.get("y", "0")), float(bar.get("height", "0"))
        columns.setdefault(bar.get("x", ""), []).append((top, top + tall))

    for column in columns.values():
        assert all(top >= 0 and bottom <= height + 0.1 for top, bottom in column)
        assert all(one[1] <= other[0] + 0.1 for one, other in pairwise(sorted(column)))


def test_euros_of_nobody_and_of_no_width_are_not_drawn() -> None:
    with pytest.raises(ValueError, match="width"):
        flows([], uid="f", subject="Les euros", totals={})
    with pytest.raises(ValueError, match="width"):
        flows([Ribbon("État", "", "Lens", Decimal(0), "0 €", 1)], uid="f", subject="Les euros", totals={})
