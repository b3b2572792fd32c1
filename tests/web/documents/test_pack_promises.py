"""The chain of promises in a committee's file: what the state froze, and nothing when it froze none."""

from datetime import date
from decimal import Decimal

from molette.engines.snapshots.promises import FrozenChain, FrozenStep
from molette.engines.snapshots.state import Snapshot
from molette.web.documents.packs.promises import section

STATE = Snapshot(on=date(2026, 11, 12), programme="ERBM", reader="tout le monde")


def test_a_state_frozen_before_the_chain_was_kept_has_no_such_section() -> None:
    assert section(STATE) is None


def test_each_step_says_its_projects_its_euros_its_inhabitants_and_what_is_left_out() -> None:
    steps = (
        FrozenStep("announced", 143, 0, Decimal(21_300_000_000), 3, 1, 644_754, 126),
        FrozenStep("felt", None, 148),
    )
    found = section(
        Snapshot(STATE.on, "ERBM", "tout le monde", chain=FrozenChain(steps, {"closed": 1, "postponed": 2}))
    )

    assert found is not None
    assert [line.cells for line in found.grids[0].lines] == [
        ("Annoncé", "143 (dont 126 fictifs)", "21,3\xa0Md€", "644\xa0754"),
        ("Ressenti", "non renseigné", "non renseigné", "non renseigné"),
    ]
    assert "Hors de ces euros\xa0: 3\xa0coûts non publiés et 1\xa0coût réservé." in found.sentences
    assert "Rompu en chemin, et gardé\xa0: fermé\xa0: 1\xa0; reporté\xa0: 2." in found.sentences
