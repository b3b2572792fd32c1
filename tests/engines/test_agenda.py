"""What a committee should look at first: more at stake never comes later, and chance has no part in it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from molette.engines.agenda import Candidate, Kind, degrees, ranked, reason

AMOUNTS = st.none() | st.integers(0, 10**9).map(Decimal)
COUNTS = st.none() | st.integers(0, 2_000_000)


def candidate(key: str = "a", **fields: Any) -> Candidate:
    return Candidate(Kind.CONTESTED, key, f"Point {key}", "chiffre contesté", **fields)


CANDIDATES = st.lists(
    st.builds(
        candidate,
        key=st.text("abcdefgh", min_size=1, max_size=2),
        euros=AMOUNTS,
        inhabitants=COUNTS,
        days=COUNTS,
    ),
    max_size=12,
)


def test_the_greatest_stakes_come_first_each_with_its_reason_in_a_sentence() -> None:
    small = candidate("petit", euros=Decimal(20_000), days=3)
    large = candidate("grand", euros=Decimal(12_000_000), inhabitants=4_500, days=40)

    first, second = ranked([small, large])

    assert (first.candidate, second.candidate) == (large, small)
    assert first.reason == "Chiffre contesté\xa0; en jeu\xa0: 12\xa0M€, 4\xa0500\xa0habitants et 40\xa0jours."
    assert first.degree == 4 + 2 + 2


def test_a_stake_that_nobody_knows_has_no_degree_and_is_said_unknown() -> None:
    assert degrees(candidate()) == (0, 0, 0)
    assert reason(candidate()) == "Chiffre contesté\xa0; en jeu\xa0: non renseigné."


def test_what_two_sources_found_is_told_once_with_all_that_is_at_stake() -> None:
    (one,) = ranked([candidate(euros=Decimal(5)), candidate(days=9)])

    assert (one.candidate.euros, one.candidate.days) == (Decimal(5), 9)


@given(CANDIDATES, st.randoms())
def test_the_order_in_which_they_are_found_changes_nothing(found: list[Candidate], chance: Any) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)

    assert ranked(shuffled) == ranked(found)


@given(CANDIDATES, st.integers(0, 10**9), st.sampled_from(["euros", "inhabitants", "days"]))
def test_more_at_stake_never_lowers_a_rank(found: list[Candidate], more: int, stake: str) -> None:
    held = {one.key: one for one in found}
    if not held:
        return
    raised = min(held)
    before = getattr(held[raised], stake) or 0
    fields: dict[str, Any] = {stake: (Decimal if stake == "euros" else int)(before + more)}
    grown = {**held, raised: replace(held[raised], **fields)}

    def rank(of: dict[str, Candidate]) -> int:
        return next(one.rank for one in ranked(of.values()) if one.candidate.key == raised)

    assert rank(grown) <= rank(held)


@given(CANDIDATES)
def test_each_is_ranked_once_from_the_first(found: list[Candidate]) -> None:
    told = ranked(found)

    assert [one.rank for one in told] == list(range(1, len({one.key for one in found}) + 1))
