from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from molette.engines.plans import Line, LineKind, Plan

amounts = st.decimals(min_value=0, max_value=10**9, places=2)


@given(own=amounts, grants=st.lists(amounts))
def test_a_plan_whose_owner_pays_the_rest_is_always_covered(own: Decimal, grants: list[Decimal]) -> None:
    lines = (*(Line(LineKind.GRANT, a) for a in grants), Line(LineKind.OWN_SHARE, own))

    assert Plan(own + sum(grants, Decimal(0)), lines).missing == 0


@given(cost=amounts, found=amounts, not_found=amounts)
def test_money_not_yet_found_covers_nothing(cost: Decimal, found: Decimal, not_found: Decimal) -> None:
    with_hope = Plan(cost, (Line(LineKind.GRANT, found), Line(LineKind.NOT_FOUND, not_found)))

    assert with_hope.missing == Plan(cost, (Line(LineKind.GRANT, found),)).missing


def test_an_amount_not_published_is_not_taken_for_zero() -> None:
    plan = Plan(Decimal(100), (Line(LineKind.GRANT, None), Line(LineKind.OWN_SHARE, Decimal(20))))

    assert plan.missing is None
    assert plan.own_share is None


def test_a_plan_without_a_cost_has_no_balance() -> None:
    assert Plan(None, (Line(LineKind.OWN_SHARE, Decimal(20)),)).missing is None


def test_a_plan_that_brings_more_than_the_cost_has_a_negative_gap() -> None:
    plan = Plan(Decimal(1000), (Line(LineKind.GRANT, Decimal(1000)), Line(LineKind.OWN_SHARE, Decimal(200))))

    assert plan.missing == -200
