"""An envelope given on from level to level: no euro is lost on the way, none is counted twice."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from molette.engines.envelopes import (
    NOTHING,
    TOP,
    Excess,
    Flow,
    Right,
    Side,
    excesses,
    level_of,
    levels,
    overlapping,
)
from molette.engines.funds import Year, summed
from molette.engines.ladder import Rung

CENT = Decimal("0.01")
LENS, LIEVIN, CARVIN, DOUAI = 1, 2, 3, 4
AGGLOMERATION = frozenset({LENS, LIEVIN, 50})
TOWN = frozenset({LENS})
ELSEWHERE = frozenset({CARVIN, 60})
M = Decimal(1_000_000)
COMMITTED = frozenset({Rung.COMMITTED})

amounts = st.decimals(min_value=0, max_value=10**9, places=2)
flows = st.builds(Flow, programmed=amounts, committed=amounts, settled=amounts, paid=amounts)
grounds = st.frozensets(st.sampled_from((LENS, LIEVIN, CARVIN, DOUAI)))
projects = st.dictionaries(st.integers(1, 6), st.tuples(flows, grounds), max_size=6)
rights = st.tuples(amounts, amounts, amounts, amounts).map(
    lambda ae: (
        Right(TOP, None, ae[0], ae[0]),
        Right(10, TOP, ae[1], ae[1], AGGLOMERATION),
        Right(11, 10, ae[2], ae[2], TOWN),
        Right(20, TOP, ae[3], ae[3], ELSEWHERE),
    )
)


@given(rights=rights, told=projects)
def test_what_is_given_and_what_is_kept_make_what_was_received(
    rights: tuple[Right, ...], told: dict[int, tuple[Flow, frozenset[int]]]
) -> None:
    for level in levels(rights, {k: f for k, (f, _) in told.items()}, {k: p for k, (_, p) in told.items()}):
        assert level.kept_ae is not None
        assert level.kept_ae + level.given_ae == level.right.ae
        assert level.kept_cp is not None
        assert level.kept_cp + level.given_cp == level.right.cp


@given(rights=rights, told=projects)
def test_every_euro_committed_counts_at_one_level_and_once(
    rights: tuple[Right, ...], told: dict[int, tuple[Flow, frozenset[int]]]
) -> None:
    found = levels(rights, {k: f for k, (f, _) in told.items()}, {k: p for k, (_, p) in told.items()})
    every = sum((flow for flow, _ in told.values()), NOTHING)

    assert sum((level.own for level in found), NOTHING) == every
    assert found[0].whole == every


@given(rights=rights, told=projects)
def test_what_is_left_at_each_level_makes_what_is_left_of_the_whole(
    rights: tuple[Right, ...], told: dict[int, tuple[Flow, frozenset[int]]]
) -> None:
    found = levels(rights, {k: f for k, (f, _) in told.items()}, {k: p for k, (_, p) in told.items()})

    assert sum((level.free_ae or 0 for level in found), Decimal(0)) == found[0].left_to_commit
    assert sum((level.free_cp or 0 for level in found), Decimal(0)) == found[0].left_to_pay


@given(committed=amounts)
def test_withdrawing_in_time_gives_back_what_was_committed(committed: Decimal) -> None:
    voted = Right(TOP, None, 10**10 * CENT, None)
    (before,) = levels([voted], {}, {})
    (after,) = levels([voted], {0: Flow(committed=committed, withdrawn=committed)}, {})

    assert after.left_to_commit == before.left_to_commit


@given(committed=amounts, withdrawn=amounts, lost=amounts)
def test_no_more_is_given_back_than_was_committed(
    committed: Decimal, withdrawn: Decimal, lost: Decimal
) -> None:
    flow = Flow(committed=committed, withdrawn=withdrawn, lost=lost, told=COMMITTED).without_excess()

    assert flow.withdrawn + flow.lost <= committed
    assert flow.engaged >= 0
    assert flow.owed == committed - flow.withdrawn - flow.lost


def test_what_was_withdrawn_too_late_is_owed_no_more_and_stays_used() -> None:
    flow = Flow(committed=10 * M, lost=4 * M, settled=M, told=COMMITTED)

    assert (flow.engaged, flow.owed) == (10 * M, 5 * M)


@given(paid=amounts)
def test_what_is_owed_is_not_known_where_no_commitment_is_published(paid: Decimal) -> None:
    assert Flow(settled=paid, paid=paid, told=frozenset({Rung.PAID})).owed is None


@given(committed=amounts, settled=amounts)
def test_what_is_owed_is_never_below_zero(committed: Decimal, settled: Decimal) -> None:
    owed = Flow(committed=committed, settled=settled, told=COMMITTED).owed

    assert owed == (committed - settled if committed > settled else 0)


def test_a_level_says_on_which_side_what_it_gave_on_is_invented() -> None:
    voted, real = Right(TOP, None, 10 * M, 2 * M), Right(1, TOP, M, M, TOWN)
    invented = Right(2, TOP, M, Decimal(0), ELSEWHERE, is_fictional=True)

    top, *below = levels([voted, real, invented], {}, {})

    assert top.invented == {Side.AE}
    assert not any(level.invented for level in below)


@given(ae=amounts.filter(bool))
def test_a_commitment_passes_to_the_cent_and_not_one_beyond(ae: Decimal) -> None:
    voted = Right(TOP, None, ae, None)
    before = levels([voted], {}, {})

    assert excesses(before, levels([voted], {0: Flow(committed=ae)}, {})) == ()
    assert excesses(before, levels([voted], {0: Flow(committed=ae + CENT)}, {})) == (
        Excess(TOP, Side.AE, ae, CENT),
    )


def test_what_is_already_over_may_come_back_and_not_grow() -> None:
    voted = Right(TOP, None, M, None)
    worse, bad, better = (levels([voted], {0: Flow(committed=n * M)}, {}) for n in (4, 3, 2))

    assert excesses(bad, better) == ()
    assert excesses(bad, bad) == ()
    assert excesses(bad, worse) == (Excess(TOP, Side.AE, Decimal(0), 3 * M),)


def test_the_first_word_of_a_vote_refuses_nothing() -> None:
    unknown, voted = Right(TOP, None, None, None), Right(TOP, None, M, None)
    done = {0: Flow(committed=5 * M)}

    assert excesses(levels([unknown], done, {}), levels([voted], done, {})) == ()


def test_what_is_voted_no_more_is_nothing_and_what_is_not_published_is_unknown() -> None:
    voted, unknown = Right(TOP, None, 8 * M, None), Right(TOP, None, None, None)
    done = Flow(committed=5 * M)
    before = levels([voted], {0: done}, {})

    assert excesses(before, levels([unknown], {0: done}, {})) == (Excess(TOP, Side.AE, 3 * M, 5 * M),)
    told = done + Flow(unknown=frozenset({Rung.VOTED}))
    assert excesses(before, levels([unknown], {0: told}, {})) == ()


def test_giving_more_than_one_has_left_is_over_at_the_giver() -> None:
    voted = Right(TOP, None, 10 * M, 2 * M)
    before = levels([voted], {0: Flow(committed=4 * M)}, {})
    given_on = levels([voted, Right(1, TOP, 7 * M, M, TOWN)], {0: Flow(committed=4 * M)}, {})

    assert excesses(before, given_on) == (Excess(TOP, Side.AE, 6 * M, M),)


def test_a_project_counts_at_the_deepest_level_that_holds_all_of_it() -> None:
    tree = (Right(TOP, None, M, M), Right(10, TOP, M, M, AGGLOMERATION), Right(11, 10, M, M, TOWN))

    assert level_of(tree, frozenset({LENS})) == 11
    assert level_of(tree, frozenset({LIEVIN})) == 10
    assert level_of(tree, frozenset({LENS, LIEVIN})) == 10
    assert level_of(tree, frozenset({LENS, DOUAI})) == TOP
    assert level_of(tree, frozenset()) == TOP


def test_whoever_holds_everywhere_holds_what_stands_nowhere() -> None:
    assert level_of((Right(TOP, None, M, M), Right(1, TOP, M, M, None)), frozenset()) == 1


def test_two_perimeters_that_share_a_place_are_told() -> None:
    assert overlapping({1: TOWN, 2: ELSEWHERE}) is None
    assert overlapping({1: TOWN, 2: ELSEWHERE, 3: AGGLOMERATION}) == (1, 3)
    assert overlapping({1: TOWN, 2: None}) == (1, 2)


def test_the_25_millions_of_2025_leave_19_millions_of_cp_to_be_found() -> None:
    housing, streets = Year(2025, 8 * M, 2 * M, NOTHING), Year(2025, 17 * M, 4 * M, NOTHING)

    held = summed([[housing], [streets]], 2025)

    assert (held.ae, held.cp, held.for_voted) == (25 * M, 6 * M, 19 * M)


def test_the_cp_of_one_fund_never_cover_the_ae_of_another() -> None:
    short, rich = Year(2025, 8 * M, 2 * M, NOTHING), Year(2025, M, 9 * M, NOTHING)

    assert summed([[short], [rich]], 2025).for_voted == 6 * M


def test_cp_of_later_years_cover_what_was_opened_before() -> None:
    opened, next_year = Year(2025, 25 * M, 6 * M, NOTHING), Year(2026, None, 10 * M, NOTHING)

    assert summed([[opened, next_year]], 2026).for_voted == 9 * M


def test_nothing_is_said_to_be_found_where_no_cp_was_ever_published() -> None:
    held = summed([[Year(2025, 8 * M, None, Flow(committed=M, told=COMMITTED))]], 2025)

    assert (held.cp, held.for_voted, held.for_committed) == (None, None, None)


def test_for_what_is_committed_the_cp_of_the_year_help_and_those_of_a_year_that_ended_do_not() -> None:
    done = Flow(committed=10 * M, settled=M, paid=M, told=COMMITTED)
    years = [Year(2025, 25 * M, 6 * M, done)]

    assert summed([years], 2025).for_committed == 4 * M  # 9 owed, 5 payable this year
    assert summed([years], 2026).for_committed == 9 * M
    carried = [*years, Year(2026, None, None, NOTHING, carried_in=5 * M), Year(2027, None, M, NOTHING)]
    assert summed([carried], 2026).for_committed == 3 * M


def test_what_is_carried_over_is_payable_anew_and_opened_once() -> None:
    years = [Year(2025, 10 * M, 6 * M, NOTHING), Year(2026, None, M, NOTHING, carried_in=2 * M)]

    assert years[1].payable == 3 * M
    assert summed([years], 2026).cp == 7 * M


def test_a_year_in_which_nothing_is_opened_has_nothing_to_pay() -> None:
    assert Year(2026, None, None, NOTHING).payable is None


def test_nothing_is_said_to_be_found_nor_owed_where_no_commitment_is_published() -> None:
    paid = Flow(settled=M, paid=M, told=frozenset({Rung.PAID}))

    held = summed([[Year(2025, 8 * M, 2 * M, paid)]], 2025)

    assert (held.for_voted, held.for_committed, held.owed) == (6 * M, None, None)


def test_what_was_paid_on_unpublished_commitments_takes_nothing_from_what_another_year_owes() -> None:
    silent = Year(2024, None, None, Flow(settled=3 * M, told=frozenset({Rung.PAID})))
    told = Year(2025, 8 * M, M, Flow(committed=4 * M, told=COMMITTED))

    assert summed([[silent, told]], 2026).owed == 4 * M
    assert summed([[silent], [told]], 2026).owed == 4 * M
