from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from molette.engines.plans import Line, LineKind, Plan, Severity, findings

amounts = st.decimals(min_value=0, max_value=10**9, places=2)


def codes(plan: Plan) -> list[str]:
    return [f.code for f in findings(plan)]


@given(own=amounts, grants=st.lists(amounts))
def test_a_plan_whose_owner_pays_the_rest_is_always_covered(own: Decimal, grants: list[Decimal]) -> None:
    lines = (*(Line(LineKind.GRANT, a) for a in grants), Line(LineKind.OWN_SHARE, own))
    plan = Plan(own + sum(grants, Decimal(0)), lines)

    assert plan.missing == 0
    assert codes(plan) == ["covered"]


@given(cost=amounts, found=amounts, not_found=amounts)
def test_money_not_yet_found_covers_nothing(cost: Decimal, found: Decimal, not_found: Decimal) -> None:
    with_hope = Plan(cost, (Line(LineKind.GRANT, found), Line(LineKind.NOT_FOUND, not_found)))

    assert with_hope.missing == Plan(cost, (Line(LineKind.GRANT, found),)).missing


def test_an_amount_not_published_is_not_taken_for_zero() -> None:
    plan = Plan(Decimal(100), (Line(LineKind.GRANT, None), Line(LineKind.OWN_SHARE, Decimal(20))))

    assert plan.missing is None
    assert plan.own_share is None
    assert codes(plan) == ["amount-unknown"]


def test_a_plan_without_a_cost_is_not_judged() -> None:
    plan = Plan(None, (Line(LineKind.OWN_SHARE, Decimal(20)),))

    assert plan.missing is None
    assert codes(plan) == ["cost-unknown"]


def test_a_plan_that_brings_more_than_the_cost_says_by_how_much() -> None:
    plan = Plan(Decimal(1000), (Line(LineKind.GRANT, Decimal(1000)), Line(LineKind.OWN_SHARE, Decimal(200))))
    first = next(findings(plan))

    assert (first.code, first.severity) == ("over-covered", Severity.BAD)
    assert "200\N{NO-BREAK SPACE}€" in first.title


def test_a_plan_in_which_nobody_brings_his_own_share_says_so() -> None:
    assert codes(Plan(Decimal(1000), (Line(LineKind.GRANT, Decimal(1000)),))) == ["covered", "no-own-share"]
