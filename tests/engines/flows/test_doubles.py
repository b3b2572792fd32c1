"""Two gifts that may be the same euros are named, with what makes them alike; nothing is decided."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from molette.engines.flows.doubles import Double, Line, suspicion

STATE, AGENCY, REGION = 1, 2, 3
MARCH, MAY = date(2025, 3, 3), date(2025, 5, 2)


def line(key: int = 1, giver: int = STATE, **fields: Any) -> Line:
    names = {STATE: "l’État", AGENCY: "l’Agence", REGION: "la Région"}
    given: dict[str, Any] = {
        "rung": "notified",
        "amount": Decimal(1_200_000),
        "dated": MARCH,
        "scheme": 1,
        "source": key,
    }
    return Line(key, giver=giver, giver_name=names[giver], **{**given, **fields})


SCHOOL: dict[str, Any] = {"project": 7, "project_name": "L’école"}


def test_what_an_operator_received_and_gave_again_is_suspected_and_says_how_to_mend_it() -> None:
    found = suspicion(
        line(receivers=frozenset({AGENCY})), line(2, AGENCY, dated=MAY, receivers=frozenset({9}), **SCHOOL)
    )

    assert found is not None
    assert (found.kind, found.kept, found.double) == (Double.RE_GIVEN, 1, 2)
    assert found.sentence == snapshot(
        "1,2\xa0M€ donnés par l’État à l’Agence figurent aussi dans ce que l’Agence donne pour "
        "«\xa0L’école\xa0»."
    )
    assert found.why == ("l’Agence reçoit ces euros, puis en donne", "même montant", "à 60\xa0jours")


def test_a_part_of_what_was_received_is_suspected_under_the_same_scheme_alone() -> None:
    received = line(receivers=frozenset({AGENCY}))
    part = line(2, AGENCY, amount=Decimal(300_000), dated=MAY, **SCHOOL)

    assert suspicion(received, part) is not None
    assert suspicion(received, replace(part, scheme=2)) is None


def test_what_an_operator_gave_before_receiving_is_not_what_he_received() -> None:
    assert suspicion(line(receivers=frozenset({AGENCY}), dated=MAY), line(2, AGENCY, dated=MARCH)) is None


def test_the_same_line_in_an_operation_and_in_its_part_is_suspected_whatever_its_scheme() -> None:
    whole, part = line(project=5, project_name="Le quartier"), line(2, scheme=2, parent=5, **SCHOOL)

    found = suspicion(part, whole)
    assert found is not None
    assert (found.kind, found.kept, found.double) == (Double.IN_PARENT, 1, 2)
    assert suspicion(replace(part, source=1), whole) is None


def test_a_grant_written_twice_for_one_project_is_suspected_within_two_months() -> None:
    once = line(**SCHOOL)

    assert getattr(suspicion(once, line(2, dated=MAY, **SCHOOL)), "kind", None) is Double.SAID_TWICE
    assert suspicion(once, line(2, dated=date(2025, 9, 1), **SCHOOL)) is None


def test_two_funders_of_the_same_amount_for_one_project_are_suspected_where_one_passes_euros_on() -> None:
    found = suspicion(line(2, AGENCY, passes_on=True, **SCHOOL), line(dated=MAY, **SCHOOL))

    assert found is not None
    assert (found.kind, found.kept, found.double) == (Double.SAME_PROJECT, 1, 2)
    assert found.sentence == snapshot(
        "1,2\xa0M€ pour «\xa0L’école\xa0» figurent chez l’État et chez l’Agence, qui redonne ce que "
        "d’autres donnent."
    )
    assert suspicion(line(**SCHOOL), line(2, REGION, dated=MAY, **SCHOOL)) is None


def test_euros_of_the_programme_of_two_funders_are_two() -> None:
    assert suspicion(line(), line(2, REGION)) is None


def test_two_rungs_are_never_compared() -> None:
    with pytest.raises(ValueError, match="two rungs"):
        suspicion(line(), line(2, rung="paid"))


@given(
    st.sampled_from((STATE, AGENCY, REGION)),
    st.sampled_from((None, 7, 8)),
    st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    st.sampled_from((frozenset[int](), frozenset({AGENCY}), frozenset({STATE}))),
)
def test_swapping_two_lines_swaps_nothing(
    giver: int, project: int | None, dated: date, receivers: frozenset[int]
) -> None:
    one = line(receivers=frozenset({AGENCY}), **SCHOOL)
    other = line(2, giver, project=project, dated=dated, receivers=receivers)

    assert suspicion(one, other) == suspicion(other, one)
