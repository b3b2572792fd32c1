"""The most an operation can get: accepted by the checker, and one euro more refused."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from molette.domain.funding.rulebook import shipped
from molette.engines.plans import LineKind
from molette.engines.rules.checks import Verdict
from molette.engines.rules.facts import Facts, OwnerFacts, Share
from molette.engines.rules.findings import Severity
from molette.engines.rules.greatest import Greatest, greatest, lacking
from molette.engines.rules.judging import judge
from molette.engines.rules.limits import Limit, Room, room
from molette.engines.rules.vocabulary import AidCeiling, OwnShare
from molette.engines.rules.words import Category, Owner, Waiver
from tests.engines.rules.books import TODAY, book, lines, rule, school, worked

amounts = st.decimals(min_value=0, max_value=10**7, places=2)
costs = st.decimals(min_value=1_000, max_value=10**8, places=2)
SCHEMES = ("detr", "dsil", "fnadt", "fonds-vert", "feder", "ftj")
schemes = st.sampled_from(SCHEMES)


@st.composite
def plans(draw: st.DrawFn) -> Facts:
    """An operation with some of its money found, never more than its cost."""
    cost = draw(costs)
    others = draw(st.dictionaries(schemes, amounts, max_size=3))
    private = draw(amounts)
    assume(sum(others.values(), Decimal(0)) + private <= cost)
    eligible = draw(st.one_of(st.none(), st.decimals(min_value=500, max_value=cost, places=2)))
    return school(cost, lines(others, private=private), eligible=eligible, category=Category.SCHOOLS)


def most(facts: Facts, scheme: str, on: date = TODAY) -> Greatest:
    return greatest(shipped(), facts, scheme, on)


def refusals(facts: Facts) -> set[str]:
    """What is wrong of a plan, a rule written from memory included."""
    grave = (Severity.ILLEGAL, Severity.AT_RISK)
    return {one.code + one.rule for one in judge(shipped(), facts, TODAY) if one.severity in grave}


@given(facts=plans(), scheme=schemes)
def test_the_greatest_grant_is_accepted_and_one_euro_more_is_refused(facts: Facts, scheme: str) -> None:
    found = most(facts, scheme)
    assume(found.amount is not None and found.verdict is Verdict.MET)
    amount = found.amount or Decimal(0)
    before = refusals(facts.with_grant(scheme, Decimal(0)))
    assume(not before)  # a plan wrong without this grant is not mended by it

    assert refusals(facts.with_grant(scheme, amount)) == set()
    assert refusals(facts.with_grant(scheme, amount + 1)) != set()


@given(facts=plans(), scheme=schemes, more=amounts)
def test_raising_a_private_contribution_never_lowers_the_public_aid_that_rules_allow(
    facts: Facts, scheme: str, more: Decimal
) -> None:
    """What the owner brings staying the same: no rule counts private money against public aid."""
    owned = replace(facts, shares=(*facts.shares, *lines({}, own=100_000)))
    richer = replace(owned, shares=(*owned.shares, *lines({}, private=more)))

    def wrong(plan: Facts) -> set[str]:
        return refusals(plan) - {"over-covered", "not-covered", "covered"}

    assert wrong(richer) <= wrong(owned)


@given(facts=plans(), scheme=schemes)
def test_supposing_a_rule_that_binds_another_owner_changes_nothing(facts: Facts, scheme: str) -> None:
    town = replace(facts, owner=OwnerFacts(Owner.COMMUNE, population=5_000, wealth=Decimal("0.8")))
    supposed = frozenset({"part-minimale-5-proposee"})

    assert most(town, scheme) == greatest(shipped(), town, scheme, TODAY, switched=supposed)


def test_the_detr_of_a_village_is_bounded_by_the_80_per_cent_of_all_public_aid() -> None:
    plan = school(1_000_000, lines({"region": 300_000}), eligible=Decimal(900_000))

    found = most(plan, "detr")

    assert (found.amount, isinstance(found.rule, AidCeiling)) == (420_000, True)


def test_a_scheme_written_in_the_plan_for_nothing_bounds_no_other() -> None:
    plan = school(1_000, lines({"detr": 0}), eligible=Decimal(500))

    assert most(plan, "fnadt").amount == 500


def test_the_fonds_vert_is_bounded_by_the_own_share() -> None:
    found = most(school(1_000_000, lines({"region": 300_000})), "fonds-vert")

    assert (found.amount, isinstance(found.rule, OwnShare)) == (500_000, True)


def test_the_ceiling_of_a_scheme_already_in_the_plan_bounds_the_others_too() -> None:
    found = most(school(1_000_000, lines({"detr": 300_000}), eligible=Decimal(500_000)), "fonds-vert")

    assert (found.amount, found.reason.split("\xa0")[0]) == (100_000, "DETR")


def test_private_money_takes_its_part_of_the_cost_and_nothing_of_the_rates() -> None:
    alone = most(school(1_000_000, lines({})), "fonds-vert")
    patron = most(school(1_000_000, lines({}, private=500_000)), "fonds-vert")

    assert (alone.amount, patron.amount) == (800_000, 400_000)


def test_a_scheme_that_is_not_for_this_owner_gives_nothing_and_says_why() -> None:
    plan = replace(school(1_000_000, lines({})), owner=OwnerFacts(Owner.LANDLORD))

    found = most(plan, "detr")

    assert (found.verdict, found.amount) == (Verdict.BROKEN, 0)
    assert found.reason.startswith("Peuvent la demander")


def test_what_must_still_be_known_is_told_beside_the_amount() -> None:
    plan = replace(school(1_000_000, lines({})), owner=OwnerFacts(Owner.COMMUNE, population=9_000))

    found = most(plan, "detr")

    assert (found.verdict, found.amount, found.missing) == (
        Verdict.UNKNOWN,
        800_000,
        ("son potentiel financier",),
    )


def test_without_a_cost_no_amount_is_told() -> None:
    assert most(replace(school(1, lines({})), cost=None), "detr").amount is None


def test_a_floor_above_what_the_other_rules_allow_leaves_nothing() -> None:
    plan = school(1_000_000, lines({"region": 700_000}), eligible=Decimal(1_000_000))

    found = most(plan, "detr")

    assert (found.verdict, found.amount) == (Verdict.BROKEN, 0)
    assert "au moins 20\xa0%" in found.reason


def test_what_others_bring_already_covers_the_cost() -> None:
    found = most(school(1_000_000, lines({}, private=1_000_000)), "fonds-vert")

    assert found.amount == 0


def test_an_own_share_of_the_cost_itself_bounds_a_grant_too() -> None:
    told = book(
        rule("own_share", "rate = 0.4", 'base = "cost_excl_tax"', 'owners = ["commune"]',
             worked('owner = "commune", cost = 100, own = 40', 'expects = "met"', "amount = 40"), of="")
    )  # fmt: skip
    plan = school(1_000, lines({"autre": 100}))

    found = greatest(told, plan, "aide", TODAY)

    assert found.amount == 500
    assert plan.with_grant("aide", Decimal(500)).own == 400


def test_a_bill_that_is_switched_on_leaves_more_to_ask() -> None:
    supposed = frozenset({"part-minimale-5-proposee"})

    found = greatest(shipped(), school(1_000_000, lines({})), "fonds-vert", TODAY, switched=supposed)

    assert (found.amount, found.rule and found.rule.id) == (950_000, "part-minimale-5-proposee")


def test_a_waiver_leaves_more_to_ask() -> None:
    plan = school(1_000_000, lines({}), waivers=frozenset({Waiver.SCHOOL_ENERGY}))

    assert most(plan, "fonds-vert").amount == 900_000


def test_what_another_scheme_refuses_does_not_refuse_this_one() -> None:
    plan = replace(school(1_000_000, lines({"detr": 100_000})), owner=OwnerFacts(Owner.REGION))

    found = most(plan, "fonds-vert")

    assert (found.verdict, found.amount, found.missing) == (Verdict.MET, 700_000, ())


def test_a_refusal_names_the_rule_and_the_schemes_it_names() -> None:
    apart = book(rule("exclusion", 'excludes = ["autre"]', worked("cost = 1", 'expects = "met"')))

    found = greatest(apart, school(1_000, lines({"autre": 1})), "aide", TODAY)

    assert found == Greatest(
        "aide", Verdict.BROKEN, Decimal(0), "Elle ne se cumule pas avec Autre aide (fictif).", apart.rules[0]
    )


def test_what_lacks_to_say_an_amount_is_told() -> None:
    unknown = replace(school(1_000, lines({})), owner=OwnerFacts(Owner.COMMUNE, population=9_000))
    costless = most(replace(unknown, cost=None), "detr")
    silent = most(replace(unknown, shares=(Share(LineKind.GRANT, None, "region"),)), "detr")

    wealth = ("son potentiel financier",)
    assert costless == Greatest(
        "detr", Verdict.UNKNOWN, None, "On ne peut pas le dire sans le coût hors taxes.", None, wealth
    )
    assert silent == Greatest(
        "detr", Verdict.UNKNOWN, None, "On ne peut pas le dire sans un montant du plan.", None, wealth
    )


def test_what_must_still_be_known_is_said_in_a_sentence() -> None:
    plan = replace(school(1_000_000, lines({})), owner=OwnerFacts(Owner.COMMUNE))

    assert lacking(most(plan, "detr")) == "À confirmer avec sa population et son potentiel financier."
    assert lacking(most(school(1, lines({})), "detr")) == ""


def test_the_cost_itself_is_a_bound_once_others_have_brought_most_of_it() -> None:
    plan = replace(school(1_000, lines({}, own=50, private=900)), owner=OwnerFacts(Owner.LANDLORD))

    assert most(plan, "region") == Greatest(
        "region", Verdict.MET, Decimal(100),
        "Les autres financeurs apportent déjà 900\xa0€ des 1\xa0000\xa0€ que coûte l’opération.",
    )  # fmt: skip


def test_what_bounds_a_grant_is_said_with_the_scheme_that_bounds_it_when_it_is_another() -> None:
    plan = school(1_000_000, lines({"detr": 300_000}), eligible=Decimal(500_000))

    def reason(facts: Facts, scheme: str) -> str:
        return most(facts, scheme).reason.replace("\xa0", " ")

    ceiling = (
        "Avec elle, toutes les aides publiques réunies ne dépassent pas 80 % de la dépense "
        "subventionnable hors taxes."
    )
    assert reason(plan, "fonds-vert") == f"DETR : {ceiling}"
    assert reason(replace(plan, shares=()), "detr") == ceiling
    assert reason(school(1_000_000, lines({})), "fonds-vert").startswith("La collectivité maître d’ouvrage")


FLOOR = worked("cost = 100, grant = 50", 'expects = "met"')


def floor(rate: str, *more: str, slug: str = "regle") -> str:
    return rule("rate_floor", f"rate = {rate}", 'base = "cost_excl_tax"', *more, FLOOR, slug=slug)


def test_a_floor_that_is_just_reached_leaves_that_amount() -> None:
    told = book(floor("0.4"))

    assert greatest(told, school(1_000, lines({}, private=600)), "aide", TODAY).amount == 400


def test_a_floor_out_of_reach_is_said_with_its_rule() -> None:
    told = book(floor("0.4"))

    assert greatest(told, school(1_000, lines({}, private=601)), "aide", TODAY) == Greatest(
        "aide", Verdict.BROKEN, Decimal(0),
        "Son taux est d’au moins 40\xa0%. C’est plus que ce que permet l’autre règle\xa0: 399\xa0€.",
        told.rules[0],
    )  # fmt: skip


def test_of_two_floors_the_higher_is_the_one_to_reach() -> None:
    bill = ('status = "proposed"', 'replaces = "regle"')
    plan = school(1_000, lines({}, private=750))

    for low, high in (("0.1", "0.3"), ("0.3", "0.1")):
        told = book(floor(low), floor(high, *bill, slug="projet"))
        found = greatest(told, plan, "aide", TODAY, switched=frozenset({"projet"}))
        assert (found.verdict, found.reason[:30]) == (Verdict.BROKEN, "Son taux est d’au moins 30\xa0%. ")


def test_a_floor_of_another_scheme_does_not_bound_this_one() -> None:
    told = book(floor("0.4"))

    assert greatest(told, school(1_000, lines({"aide": 400})), "autre", TODAY).amount == 600


def test_a_bound_is_a_whole_number_of_cents_that_the_rule_accepts() -> None:
    limits = [(Limit(Decimal(100), grant=Decimal(3)), Room(most=Decimal("33.33"))),
              (Limit(Decimal(-100), grant=Decimal(-3)), Room(least=Decimal("33.34"))),
              (Limit(Decimal(100), private=Decimal(1)), Room())]  # fmt: skip

    for limit, expected in limits:
        assert room(limit, school(1_000, lines({})), "aide", "aide") == expected


def test_a_grant_keeps_its_place_in_the_plan_and_the_others_theirs() -> None:
    plan = school(1_000, lines({"aide": 100}, own=100) + lines({"autre": 200}))

    told = plan.with_grant("aide", Decimal(300))
    asked = plan.with_grant("tiers", Decimal(300))

    assert told.shares == (
        Share(LineKind.GRANT, Decimal(200), "autre", 0),
        Share(LineKind.GRANT, Decimal(300), "aide", 0),
        Share(LineKind.OWN_SHARE, Decimal(500)),
    )
    assert asked.shares[-2:] == (
        Share(LineKind.GRANT, Decimal(300), "tiers", 3),
        Share(LineKind.OWN_SHARE, Decimal(400)),
    )


def test_a_line_not_yet_found_gives_way_to_the_grant() -> None:
    plan = school(1_000_000, lines({"detr": 200_000}, own=300_000, not_found=500_000))

    assert [x.kind for x in plan.with_grant("detr", Decimal(600_000)).shares] == [
        LineKind.GRANT,
        LineKind.OWN_SHARE,
    ]


def test_a_scheme_named_in_the_plan_that_brings_nothing_bounds_nobody() -> None:
    named = school(1_000_000, lines({"detr": 0}), eligible=Decimal(500_000))

    assert most(named, "fnadt").amount == 500_000
    assert (
        most(replace(named, shares=lines({"detr": 100_000}), eligible=Decimal(500_000)), "fnadt").amount
        == 300_000
    )


@given(facts=plans(), later=st.dates(date(2026, 6, 2), date(2060, 1, 1)), rate=st.integers(0, 100))
def test_a_rule_that_begins_after_the_day_of_a_plan_never_changes_how_it_is_judged(
    facts: Facts, later: date, rate: int
) -> None:
    kept = shipped().rule("dotations-plafond-80")
    assert kept is not None
    new = kept.model_copy(update={"id": "a-venir", "valid_from": later, "rate": Decimal(rate) / 100})
    changed = replace(shipped(), rules=(*shipped().rules, new))

    assert judge(changed, facts, TODAY) == judge(shipped(), facts, TODAY)
