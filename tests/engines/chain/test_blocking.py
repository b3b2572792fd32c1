from decimal import Decimal

import pytest

from molette.engines.chain import Climb, Step
from molette.engines.chain.blocking import Block, Facts, Owed, Stop, blocks

TOWN = "Commune de Liévin"


def at(step: Step | None) -> Climb:
    reached = list(Step).index(step) + 1 if step else 0
    return Climb((True,) * reached + (False,) * (6 - reached))


def test_a_plan_short_of_money_asks_its_owner_and_each_funder_who_has_not_notified() -> None:
    facts = Facts(
        TOWN, has_plan=True, missing=Decimal(400_000), owed=(Owed("Région", Decimal(100)), Owed("État", None))
    )

    assert blocks(at(Step.ANNOUNCED), facts) == (
        Block(Step.FUNDED, "il manque 400\xa0000\xa0€ pour couvrir le coût", TOWN),
        Block(Step.FUNDED, "aide prévue et non notifiée\xa0: 100\xa0€", "Région"),
        Block(Step.FUNDED, "aide prévue et non notifiée\xa0: montant réservé", "État"),
    )


def test_without_a_plan_its_owner_must_publish_one() -> None:
    (found,) = blocks(at(Step.ANNOUNCED), Facts(TOWN))

    assert (found.why, found.who) == ("aucun plan de financement voté n’est publié", TOWN)


def test_works_wait_for_whoever_can_lift_what_stops_them_then_for_the_next_date() -> None:
    facts = Facts(TOWN, stops=(Stop("Réseau de gaz", "GRDF"),), next_title="Livraison", next_date="mai 2027")

    assert [(b.why, b.who) for b in blocks(at(Step.STARTED), facts)] == [
        ("Réseau de gaz", "GRDF"),
        ("«\xa0Livraison\xa0» est annoncé pour mai 2027", TOWN),
    ]


@pytest.mark.parametrize(
    ("facts", "why", "who"),
    [
        (Facts(TOWN), "aucune mesure ne lui est rattachée", TOWN),
        (Facts(TOWN, has_measure=True, producer="Insee"), "sa mesure n’a pas de point de départ", "Insee"),
        (
            Facts(TOWN, has_measure=True, has_baseline=True),
            "sa mesure n’a pas bougé au-delà de son incertitude, ou n’a pas été relevée depuis",
            TOWN,
        ),
    ],
)
def test_what_is_delivered_waits_for_a_measure_with_a_start_that_moves(
    facts: Facts, why: str, who: str
) -> None:
    (found,) = blocks(at(Step.DELIVERED), facts)

    assert (found.step, found.why, found.who) == (Step.MEASURED, why, who)


def test_nothing_blocks_what_is_felt_and_the_rest_always_says_why() -> None:
    assert blocks(at(Step.FELT), Facts()) == ()
    assert all(blocks(at(step), Facts()) for step in (None, *list(Step)[:-1]))
