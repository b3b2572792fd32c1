"""What each place reaches: published examples, then what must hold whatever the map."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.reach.decay import APL, LUO_QI, Bands, Decay, Numbers
from molette.engines.reach.scores import nearest, reached, shares, within
from molette.engines.reach.travel import Basis, Travel, Unit

GIVEN = Basis(Unit.MINUTES, source="essai")
PLACES, SERVICES = 6, 4
counts = st.integers(0, 10_000).map(float)


@dataclass(frozen=True)
class Inverse:
    """The gravity weight that the published example of PySAL takes: 1 / minutes, nothing beyond a limit."""

    limit: float

    def weights(self, costs: Numbers, /) -> Numbers:
        return np.where(costs <= self.limit, 1 / costs, 0.0)


@dataclass(frozen=True)
class Region:
    """A small map, its inhabitants and its services."""

    travel: Travel
    population: Numbers
    supply: Numbers
    decay: Decay

    def scores(self, supply: Numbers | None = None) -> Numbers:
        given_supply = self.supply if supply is None else supply
        return shares(self.travel, self.population, given_supply, self.decay).score


@st.composite
def regions(draw: st.DrawFn) -> Region:
    known = draw(st.sets(st.tuples(st.integers(0, PLACES - 1), st.integers(0, SERVICES - 1))))
    pairs = sorted(known)
    costs = draw(st.lists(st.floats(0, 40), min_size=len(pairs), max_size=len(pairs)))
    travel = Travel(
        tuple(f"o{rank}" for rank in range(PLACES)),
        tuple(f"s{rank}" for rank in range(SERVICES)),
        np.array([pair[0] for pair in pairs], dtype=np.intp),
        np.array([pair[1] for pair in pairs], dtype=np.intp),
        np.array(costs, dtype=np.float64),
        GIVEN,
    )
    population = draw(st.lists(counts, min_size=PLACES, max_size=PLACES))
    supply = draw(st.lists(counts, min_size=SERVICES, max_size=SERVICES))
    decay = draw(st.sampled_from([APL, LUO_QI, Bands.within(20)]))
    return Region(travel, np.array(population), np.array(supply), decay)


def test_the_example_drawn_by_luo_and_wang_gives_their_ratios() -> None:
    """Figure 3 of the paper of 2003: eleven tracts of one inhabitant, two physicians, 30 minutes."""
    near_a, near_b = (1, 2, 3, 4, 6, 7, 9, 10), (4, 5, 8, 11)
    rows = [(f"{tract:02}", "a", 20.0 if tract in near_a else 40.0) for tract in range(1, 12)]
    rows += [(f"{tract:02}", "b", 20.0 if tract in near_b else 40.0) for tract in range(1, 12)]
    found = shares(Travel.of_rows(rows, GIVEN), np.ones(11), np.ones(2), Bands.within(30))

    expected = [0.125, 0.125, 0.125, 0.375, 0.25, 0.125, 0.125, 0.25, 0.125, 0.125, 0.25]
    assert found.score == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("inbound", "outbound", "across", "expected"),
    [
        (40, 40, 80, (0.3314441169802766, 0.5798281320669381, 7.286418169862544)),
        (20, 40, 80, (0.4353402208763805, 0.683724235963042, 5.727976611420986)),
        (40, 20, 80, (0.3310719131614654, 0.5778577857785778, 7.299991939492457)),
        (20, 20, 40, (0.4425683953985841, 0.6667582799658271, 5.7405246461850234)),
    ],
    ids=["bloqué", "entrée rapide", "sortie rapide", "tout rapide"],
)
def test_the_example_published_with_pysal_access_gives_its_scores(
    inbound: float, outbound: float, across: float, expected: tuple[float, ...]
) -> None:
    """Two suburbs and a centre, four states of the roads (access 1.1.10.post3, test_hospital_example.py)."""
    rows = [(key, key, 1.0) for key in "123"]
    rows += [("1", "3", inbound), ("2", "3", inbound), ("3", "1", outbound), ("3", "2", outbound)]
    rows += [("1", "2", across), ("2", "1", across)]
    travel = Travel.of_rows(rows, GIVEN)

    found = shares(travel, np.array([100.0, 50.0, 10.0]), np.array([15.0, 20.0, 100.0]), Inverse(61))

    assert found.score == pytest.approx(expected, abs=1e-9)


@given(regions())
def test_what_inhabitants_reach_adds_up_to_what_the_services_they_reach_offer(region: Region) -> None:
    found = shares(region.travel, region.population, region.supply, region.decay)

    reached = region.supply[found.drawn > 0].sum()
    assert (found.score * region.population).sum() == pytest.approx(reached, rel=1e-9, abs=1e-9)


@given(regions(), st.integers(0, SERVICES - 1), counts)
def test_more_supply_never_lowers_a_score(region: Region, service: int, more: float) -> None:
    richer = region.supply.copy()
    richer[service] += more

    assert (region.scores(richer) >= region.scores() * (1 - 1e-12)).all()


@given(regions(), st.permutations(range(PLACES)))
def test_the_order_of_the_places_changes_nothing(region: Region, order: list[int]) -> None:
    ranks = np.array(order, dtype=np.intp)
    travel = region.travel
    moved = Travel(
        travel.origins, travel.services, ranks[travel.origin], travel.service, travel.cost, travel.basis
    )
    population = np.empty(PLACES)
    population[ranks] = region.population

    found = shares(moved, population, region.supply, region.decay).score

    assert found[ranks] == pytest.approx(region.scores(), rel=1e-9)


@given(regions(), st.integers(1, 50))
def test_twice_the_services_for_twice_the_people_is_the_same_score(region: Region, times: int) -> None:
    found = shares(region.travel, region.population * times, region.supply * times, region.decay).score

    assert found == pytest.approx(region.scores(), rel=1e-9)


def test_two_places_at_the_same_minutes_of_everything_have_the_same_score() -> None:
    rows = [(place, service, 12.0) for place in ("Lens", "Liévin") for service in ("a", "b")]
    travel = Travel.of_rows(rows, GIVEN)

    found = shares(travel, np.array([31_000.0, 30_000.0]), np.array([5.0, 9.0]), APL).score

    assert found[0] == pytest.approx(found[1])
    assert found[0] == pytest.approx(14 / 61_000)


@given(regions())
def test_the_nearest_is_the_lowest_cost_of_what_is_open(region: Region) -> None:
    travel, found = region.travel, nearest(region.travel, region.supply)

    for place in range(PLACES):
        rows = [
            (cost, service)
            for origin, service, cost in zip(travel.origin, travel.service, travel.cost, strict=True)
            if origin == place and region.supply[service] > 0
        ]
        best = min(rows, default=(float("nan"), -1))
        assert found.service[place] == best[1]
        assert found.cost[place] == pytest.approx(best[0], nan_ok=True)


def test_only_open_services_at_most_that_far_are_counted() -> None:
    rows = [("Lens", "a", 5.0), ("Lens", "b", 20.0), ("Lens", "c", 20.5), ("Lens", "d", 3.0)]

    travel, supply = Travel.of_rows(rows, GIVEN), np.array([3.0, 1.0, 1.0, 0.0])

    assert within(travel, supply, 20).tolist() == [2.0]
    assert within(travel, supply, 20, offered=True).tolist() == [4.0]


@pytest.mark.parametrize("wrong", [np.array([1.0]), np.array([1.0, -1.0]), np.array([1.0, np.nan])])
def test_a_column_that_does_not_fit_is_refused(wrong: Numbers) -> None:
    travel = Travel.of_rows([("Lens", "a", 5.0), ("Lens", "b", 6.0)], GIVEN)

    with pytest.raises(ValueError, match=r"expected|never negative"):
        shares(travel, np.array([1.0]), wrong, APL)


def test_a_district_reaches_what_the_communes_share() -> None:
    """Only communes are counted among those who come; the district stands five minutes further."""
    shared = shares(Travel.of_rows([("Lens", "a", 6.0)], GIVEN), np.array([1_000.0]), np.array([2.0]), APL)

    found = reached(Travel.of_rows([("Lens, Grande-Résidence", "a", 11.0)], GIVEN), shared.ratio, APL)

    assert found.tolist() == pytest.approx([0.3 * 2 / 1_000])
