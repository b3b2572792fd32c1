"""The service a project adds, or one that closes: who gains and who loses."""

from decimal import Decimal

from molette.domain.services.models import Service
from molette.domain.services.simulation import Closing, Opening, Simulated, simulate
from molette.domain.territory.models import Place
from tests.domain.services.conftest import Load


def tried(asked: Opening | Closing) -> Simulated:
    found = simulate(asked)
    assert found is not None
    return found


def test_an_opening_says_who_comes_nearer_and_by_how_much(load: Load) -> None:
    load("lycee", ("A", "62498", 1.0))

    found = tried(Opening("lycee", "62065", Decimal(1)))

    assert [one.place.name for one in found.touched] == ["Avion", "Vimy"]
    assert (found.nearer, found.further, found.gaining) == (20_000, 0, None)
    assert (found.touched[0].minutes_before, found.touched[0].minutes_after) == (Decimal("5.5"), Decimal(0))
    assert found.gained == Decimal("5.5")


def test_a_health_centre_shares_its_doctors_with_the_towns_around(load: Load) -> None:
    load("medecin", ("62498", "62498", 40.0))

    found = tried(Opening("medecin", "62065", Decimal(10)))

    assert found.gaining == 50_000
    first = found.touched[0]
    assert (first.place.name, first.score_before, first.score_after) == ("Avion", Decimal(80), Decimal(100))


def test_a_closing_says_who_loses(load: Load) -> None:
    load("hopital", ("A", "62498", 1.0), ("B", "62861", 1.0))

    found = tried(Closing("hopital", Service.objects.get(code="A").pk))

    assert (found.nearer, found.further) == (0, 50_000)
    assert found.touched[0].minutes_before == Decimal(0)
    assert found.touched[0].minutes_after == Decimal("16.6")


def test_the_last_one_closing_leaves_nothing_known_to_be_reached(load: Load) -> None:
    load("hopital", ("A", "62498", 1.0))

    found = tried(Closing("hopital", Service.objects.get().pk))

    assert {one.minutes_after for one in found.touched} == {None}
    assert found.gained is None


def test_what_is_not_known_is_not_simulated(towns: dict[str, Place], load: Load) -> None:
    load("lycee", ("A", "62498", 1.0))

    assert simulate(Opening("creche", "62498", Decimal(1))) is None
    assert simulate(Opening("lycee", "99999", Decimal(1))) is None
    assert simulate(Closing("lycee", 0)) is None
