from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from molette.engines.ladder import Ladder, Reason, Rung, Sum, by_key, ladder

amounts = st.decimals(min_value=0, max_value=10**9, places=2)
sums = st.builds(
    Sum,
    key=st.sampled_from(["État", "Région", "Commune"]),
    rung=st.sampled_from(Rung),
    reason=st.none() | st.sampled_from(Reason),
    is_fictional=st.booleans(),
    amount=amounts,
    lines=st.integers(1, 9),
)


def total(held: Ladder) -> Decimal:
    return sum((t.amount for t in held.rungs), Decimal(0)) + sum(
        (e.amount for e in held.excluded), Decimal(0)
    )


@given(st.lists(sums))
def test_every_euro_is_either_in_a_total_or_named_as_left_out(given_sums: list[Sum]) -> None:
    assert total(ladder(given_sums)) == sum((s.amount for s in given_sums), Decimal(0))


@given(st.lists(sums))
def test_the_parts_of_a_cut_add_up_to_the_whole_on_each_rung(given_sums: list[Sum]) -> None:
    whole, parts = ladder(given_sums), by_key(given_sums)
    for rung in Rung:
        assert whole.at(rung).amount == sum((p.at(rung).amount for p in parts.values()), Decimal(0))


@given(st.lists(sums))
def test_the_invented_part_never_exceeds_the_total(given_sums: list[Sum]) -> None:
    for t in ladder(given_sums).rungs:
        assert 0 <= t.fictional <= t.amount
        assert t.real + t.fictional == t.amount


def test_the_2025_credits_for_the_cites_leave_19_millions_to_find_later() -> None:
    """Amendment II-2211 to the finance bill for 2025: 25 M€ of AE, 6 M€ of CP."""
    voted = ladder(
        [
            Sum("P135", Rung.VOTED, None, False, Decimal(8_000_000), 1),
            Sum("P112", Rung.VOTED, None, False, Decimal(17_000_000), 1),
            Sum("P135", Rung.VOTED_CP, None, False, Decimal(2_000_000), 1),
            Sum("P112", Rung.VOTED_CP, None, False, Decimal(4_000_000), 1),
        ]
    )
    assert voted.at(Rung.VOTED).amount - voted.at(Rung.VOTED_CP).amount == Decimal(19_000_000)


def test_rungs_stand_in_the_order_an_euro_climbs_them() -> None:
    backwards = [Sum("", rung, None, False, Decimal(1), 1) for rung in reversed(Rung)]

    assert [t.rung for t in ladder(backwards).rungs] == list(Rung)
