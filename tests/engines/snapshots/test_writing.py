"""A frozen state has one written form, its fingerprint, and is read again without losing anything."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given

from molette.engines.snapshots.state import FrozenProject, Named, Snapshot
from molette.engines.snapshots.writing import UnreadableSnapshotError, dumps, fingerprint, loads
from tests.engines.snapshots.states import snapshots

STATE = Snapshot(date(2026, 11, 26), "ERBM", "tout le monde")
PROJECT = FrozenProject("cite-4", "Cité 4", Named("erbm", "ERBM"), "works", cost=Decimal("1200000.50"))


@given(snapshots())
def test_what_is_read_again_is_what_was_written(state: Snapshot) -> None:
    assert loads(dumps(state)) == state
    assert dumps(loads(dumps(state))) == dumps(state)


@given(snapshots())
def test_the_fingerprint_is_that_of_the_file(state: Snapshot) -> None:
    assert fingerprint(state) == hashlib.sha256(dumps(state)).hexdigest()


def test_the_written_form_is_sorted_json_where_what_is_not_said_is_not_written() -> None:
    state = replace(STATE, projects=(PROJECT,))

    assert dumps(state).decode() == (
        '{"format":1,"on":"2026-11-26","programme":"ERBM","projects":[{"contract":{"key":"erbm","label":"ERBM"},'
        '"cost":"1200000.5","slug":"cite-4","stage":"works","title":"Cité 4"}],"reader":"tout le monde"}'
    )


def test_an_amount_known_to_be_zero_is_not_one_that_nobody_said() -> None:
    free = replace(STATE, projects=(replace(PROJECT, cost=Decimal(0)),))
    unsaid = replace(STATE, projects=(replace(PROJECT, cost=None),))

    assert fingerprint(free) != fingerprint(unsaid)
    assert loads(dumps(free)).projects[0].cost == 0
    assert loads(dumps(unsaid)).projects[0].cost is None


def test_a_state_frozen_when_it_held_less_is_read_with_its_fingerprint() -> None:
    former = (
        '{"format":1,"on":"2026-06-01","programme":"ERBM","projects":[{"alerts":[{"kind":"late",'
        '"said":"En retard de 12 jours"}],"contract":{"key":"erbm","label":"ERBM"},"slug":"cite-4",'
        '"stage":"works","title":"Cité 4"}],"reader":"tout le monde"}'
    ).encode()

    assert fingerprint(loads(former)) == hashlib.sha256(former).hexdigest()
    assert loads(former).projects[0].alerts[0].gravity == 0


def test_spaces_put_in_the_file_do_not_change_what_it_says() -> None:
    spread = json.dumps(json.loads(dumps(STATE)), indent=4).encode()

    assert fingerprint(loads(spread)) == fingerprint(STATE)


@pytest.mark.parametrize(
    ("changed", "where", "what"),
    [
        ({"format": 2}, "format", "format 2 ; cette version lit le format 1"),
        ({"on": "hier"}, "on", "'hier' ne convient pas"),
        ({"weather": []}, "weather", "champ inconnu de cette version"),
        ({"projects": [{"slug": "a"}]}, "projects[0].title", "il manque"),
        ({"projects": [{"slug": "a", "title": "A", "contract": {"key": "c", "label": "C"}, "stage": "works",
                        "cost": "NaN"}]}, "projects[0].cost", "ne convient pas"),
    ],
)  # fmt: skip
def test_a_document_that_is_no_state_is_refused_with_the_place_of_its_fault(
    changed: dict[str, object], where: str, what: str
) -> None:
    document = {"on": "2026-11-26", "programme": "ERBM", "reader": "tout le monde", "format": 1}

    with pytest.raises(UnreadableSnapshotError) as refused:
        loads(json.dumps({**document, **changed}).encode())
    assert any(fault.startswith(f"{where} : ") and what in fault for fault in refused.value.faults)


@pytest.mark.parametrize("content", [b"", b"{", b"PK\x03\x04", b"\xff\xfe", b"[" * 100_000])
def test_what_is_not_json_is_said_so(content: bytes) -> None:
    with pytest.raises(UnreadableSnapshotError, match="n’est pas du JSON"):
        loads(content)


def test_of_many_faults_the_first_are_told_and_the_others_counted() -> None:
    document = {"on": "2026-11-26", "programme": "E", "reader": "R", **{f"champ_{n}": 1 for n in range(30)}}

    with pytest.raises(UnreadableSnapshotError) as refused:
        loads(json.dumps(document).encode())
    assert len(refused.value.faults) == 21
    assert refused.value.faults[-1] == "et 10\xa0autres fautes"
