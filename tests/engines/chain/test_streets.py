from datetime import date

from molette.engines.chain.streets import middle, pairs
from molette.engines.stages import Milestone, Said, Turn

TODAY = date(2026, 11, 12)


def ends(title: str, on: date, *, done: bool = True, key: int = 1) -> Milestone:
    return Milestone(Turn.DELIVERED, (Said(on, on, actual=done),), title, key)


def test_the_days_between_the_last_homes_and_the_street_are_told_phase_by_phase() -> None:
    site = [
        (
            10,
            "Cité Saint-Albert",
            [
                ends("Premiers logements livrés, phase 1", date(2024, 1, 10)),
                ends("Derniers logements livrés, phase 1", date(2024, 3, 1), key=2),
                ends("Rue terminée, phase 1", date(2025, 3, 1), key=3),
                ends("Logements livrés, phase 2", date(2026, 1, 12), key=4),
            ],
        )
    ]
    first, second = pairs(5, site, TODAY)

    assert (first.phase, first.days, first.is_forecast, first.waiting) == ("1", 365, False, None)
    assert (first.homes.key, first.street.key) == (2, 3)  # type: ignore[union-attr]
    assert (second.phase, second.days, second.street, second.waiting) == ("2", None, None, 304)
    assert middle([first, second]) == (365, 1)


def test_two_projects_of_one_site_meet_by_the_words_of_their_titles() -> None:
    site = [
        (1, "Réhabilitation de 40 logements", [ends("Livraison", date(2023, 5, 1))]),
        (2, "Requalification des espaces publics", [ends("Livraison", date(2023, 4, 1), done=False)]),
    ]
    (found,) = pairs(5, site, TODAY)

    assert (found.days, found.is_forecast) == (-30, True)
    assert found.waiting == (TODAY - date(2023, 5, 1)).days


def test_what_speaks_of_neither_or_of_both_pairs_with_nothing() -> None:
    assert pairs(5, [(1, "Logements et rues de la cité", [ends("Inauguration", TODAY)])], TODAY) == ()
    assert middle([]) == (None, 0)
