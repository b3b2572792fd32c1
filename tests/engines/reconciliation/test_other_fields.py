"""Tables from fields that the engine was not made for: columns recognised and lines found without help."""

import pytest

from benchmarks.fields import Held, f1, ours
from benchmarks.tables_drawn import (
    Tables,
    abt_buy,
    amazon_google,
    dblp_acm,
    dblp_scholar,
    febrl,
    fodors_zagat,
    fournitures,
    itunes_amazon,
    personnes,
    references,
    walmart_amazon,
)
from molette.engines.reconciliation.books import Role
from molette.engines.reconciliation.cells import cell_reader, is_in_euros
from molette.engines.reconciliation.columns import Told, guess, role_of, told
from molette.engines.reconciliation.contents import content_likeness, rarity_of
from molette.engines.tables.values.dates import Dated

DRAWS = {
    "products with model numbers and few prices": (abt_buy, 0.9),
    "software in editions": (amazon_google, 0.8),
    "electronics, a title of which says part": (walmart_amazon, 0.85),
    "articles under other venues": (dblp_acm, 0.97),
    "citations with doubles and truncated authors": (dblp_scholar, 0.95),
    "people with slips and names in one column": (febrl, 0.95),
    "songs of one album": (itunes_amazon, 0.93),
    "restaurants under names of columns that say nothing": (fodors_zagat, 0.95),
    "references in one column": (references, 0.95),
    "people of a French list": (personnes, 0.9),
    "supplies with and without tax": (fournitures, 0.85),
}


@pytest.mark.parametrize("field", DRAWS)
@pytest.mark.parametrize("lines", [90, 200])
def test_lines_of_other_fields_are_found_without_help(field: str, lines: int) -> None:
    draw, least = DRAWS[field]
    tables = draw(lines, 5)

    found, _ = ours(tables, one_to_one=tables.one_to_one)

    assert f1(found, tables.truth) >= least


def columns_of(tables: Tables) -> dict[str, Role]:
    left, right = Held(*tables.left), Held(*tables.right)
    uses = guess(told(left.header, left.sample), told(right.header, right.sample))
    field = {use.field: use.label for use in uses[0]}
    return {f"{field[use.field]}={use.label}": use.role for use in uses[1][1:] if use.field in field}


def test_columns_answer_each_other_by_what_they_hold_whatever_their_names() -> None:
    found = columns_of(fodors_zagat(200, 5))

    assert found["name=restaurant"] is Role.TEXT
    assert found["phone=tel"] is Role.IDENTIFIER
    assert found["city=town"] is Role.TEXT


def test_an_amount_in_another_money_is_an_amount() -> None:
    assert role_of(Told(1, "cost", ("$1,250.00", "$ 12.50", "£3.00"))) is Role.AMOUNT
    assert cell_reader(Role.AMOUNT, "cost", ("$1,250.00",))("$1,250.00").value == 1250


@pytest.mark.parametrize(
    ("label", "sample", "expected"),
    [
        ("Montant (k€)", (), True), ("Total EUR", (), True), ("prix", ("12,50 €",), True),
        ("price", ("$12.50",), False), ("price_gbp", (), False), ("prix", ("12,50",), None),
        ("acteur", (), None),
    ],
)  # fmt: skip
def test_amounts_are_known_to_be_euros_when_it_is_written(
    label: str, sample: tuple[str, ...], expected: bool | None
) -> None:
    assert is_in_euros(label, sample) is expected


@pytest.mark.parametrize(
    ("cells", "month", "day"),
    [(("03/04/2012", "12/25/2011"), 3, 4), (("03/04/2012", "25/12/2011"), 4, 3), (("03/04/2012",), 4, 3)],
)
def test_the_other_dates_of_a_column_say_whether_the_month_comes_first(
    cells: tuple[str, ...], month: int, day: int
) -> None:
    read = cell_reader(Role.DATE, "dob", cells)(cells[0]).value

    assert isinstance(read, Dated)
    assert (read.first.month, read.first.day) == (month, day)


def test_a_text_that_holds_a_date_is_a_text() -> None:
    assert role_of(Told(1, "référence", ("BELMI V., Atlas du Nord, 1971, 80 p.",) * 3)) is Role.TEXT


def test_contents_are_alike_by_their_words_their_values_their_sizes_and_their_time() -> None:
    texts = ("atlas du nord", "histoire des mines"), ("HISTOIRE DES MINES", "Atlas"), ("lampe", "chaise")
    rarity = rarity_of(texts)
    phones = ("310/246-1501", "213/857-0034"), ("310-246-1501", "213-857-0034")

    def alike(one: tuple[str, ...], other: tuple[str, ...], role: Role = Role.TEXT) -> float:
        return content_likeness(one, other, (role, role), rarity)

    assert alike(texts[0], texts[1]) > 0.5 > alike(texts[0], texts[2])
    assert alike(*phones, Role.IDENTIFIER) == pytest.approx(1)
    assert alike(("10,00", "12,00"), ("11,00", "12,50"), Role.AMOUNT) > alike(
        ("10,00", "12,00"), ("11000,00", "12500,00"), Role.AMOUNT
    )
    assert alike(("2001", "2003"), ("2001", "2004"), Role.DATE) > alike(
        ("2001", "2003"), ("1950", "1954"), Role.DATE
    )
