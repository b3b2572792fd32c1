"""Financing plans: prepared, voted, superseded."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from molette.domain.funding import actions
from molette.domain.funding.actions import LineDraft
from molette.domain.funding.models import FinancingPlan, PlanLine
from molette.domain.journal.models import Entry
from molette.domain.people.models import Organisation
from molette.engines.access import Role
from tests import factories

pytestmark = pytest.mark.django_db
MILLION = Decimal(1_000_000)
SPRING = date(2026, 3, 3)


@pytest.fixture
def owner() -> Organisation:
    return factories.organisation("Commune")


def grant(amount: int | None, funder: Organisation | None = None) -> LineDraft:
    return LineDraft(
        "grant",
        funder=funder or factories.organisation(),
        scheme=factories.scheme(),
        amount=None if amount is None else Decimal(amount),
    )


def draft(**fields: object) -> FinancingPlan:
    return factories.plan(factories.project(), **fields)


def kinds(plan: FinancingPlan) -> list[tuple[str, Decimal | None]]:
    return list(plan.lines.order_by("order", "id").values_list("kind", "amount"))


def test_a_new_version_starts_as_a_copy_and_leaves_the_former_alone() -> None:
    voted = draft(status="voted")
    factories.plan_line(voted, 600_000)

    newer = actions.open_version(factories.SHELL, voted.project)
    actions.edit_plan(factories.SHELL, newer, lines=[], cost_excl_tax=MILLION)

    assert (newer.version, newer.status, newer.cost_excl_tax) == (2, "draft", MILLION)
    assert kinds(newer) == []
    assert kinds(voted) == [("grant", Decimal(600_000))]


def test_a_project_has_one_draft_at_a_time() -> None:
    project = factories.project()
    actions.open_version(factories.SHELL, project)

    with pytest.raises(ValidationError, match="déjà en préparation"):
        actions.open_version(factories.SHELL, project)


def test_editing_only_a_note_leaves_a_line(owner: Organisation) -> None:
    plan, scheme = draft(), factories.scheme("DSIL")
    line = LineDraft("grant", owner, scheme, 2025, Decimal(10))
    actions.edit_plan(factories.SHELL, plan, lines=[line])

    actions.edit_plan(factories.SHELL, plan, lines=[replace(line, note="Sous réserve")])
    actions.edit_plan(factories.SHELL, plan, lines=[replace(line, note="Sous réserve")])

    told = list(Entry.objects.filter(verb="a modifié le plan").order_by("id").values_list("after", flat=True))
    assert len(told) == 2
    assert told[1]["lines"][0].endswith("(Sous réserve)")


def test_a_plan_voted_meanwhile_is_neither_edited_nor_voted_again(owner: Organisation) -> None:
    plan = draft(cost_excl_tax=Decimal(0))
    read_before = FinancingPlan.objects.get(pk=plan.pk)
    actions.vote_plan(factories.SHELL, plan, dated=SPRING, act="délib. 12", body=owner)

    with pytest.raises(ValidationError, match="ne change plus"):
        actions.edit_plan(factories.SHELL, read_before, lines=[], cost_excl_tax=MILLION)
    read_before.status = FinancingPlan.Status.DRAFT
    with pytest.raises(ValidationError, match="déjà voté"):
        actions.vote_plan(factories.SHELL, read_before, dated=SPRING, act="délib. 13", body=owner)

    plan.refresh_from_db()
    assert (plan.status, plan.act, plan.cost_excl_tax) == ("voted", "délib. 12", 0)


def test_what_is_missing_is_written_as_not_found_on_request(owner: Organisation) -> None:
    plan = draft()

    actions.edit_plan(
        factories.SHELL,
        plan,
        lines=[
            grant(600_000),
            LineDraft("own_share", owner, amount=Decimal(200_000)),
            LineDraft("not_found"),
        ],
        fill_gap=True,
        cost_excl_tax=MILLION,
    )

    assert kinds(plan) == [
        ("grant", Decimal(600_000)),
        ("own_share", Decimal(200_000)),
        ("not_found", Decimal(200_000)),
    ]


def test_a_gap_that_cannot_be_told_is_not_written() -> None:
    plan = draft()

    actions.edit_plan(factories.SHELL, plan, lines=[grant(None)], fill_gap=True, cost_excl_tax=MILLION)

    assert kinds(plan) == [("grant", None)]


def test_the_same_funder_scheme_and_year_are_one_funding_source(owner: Organisation) -> None:
    plan, scheme = draft(), factories.scheme()
    line = LineDraft("grant", owner, scheme, 2025, Decimal(10))

    actions.edit_plan(factories.SHELL, plan, lines=[line, line])

    assert len({line.funding_source_id for line in plan.lines.order_by("id")}) == 1


def test_the_journal_tells_the_lines_before_and_after(owner: Organisation) -> None:
    plan = draft()
    scheme = factories.scheme("DSIL")

    actions.edit_plan(
        factories.SHELL, plan, lines=[LineDraft("grant", owner, scheme, 2025, Decimal(600_000))]
    )

    line = Entry.objects.order_by("-id")[0]
    assert line.before == {"lines": []}
    assert line.after == {"lines": ["Commune, DSIL 2025, subvention : 600\xa0000\xa0€"]}


def test_saving_a_plan_unchanged_writes_nothing() -> None:
    plan = draft()
    held = factories.plan_line(plan, 600_000)
    source = held.funding_source
    assert source is not None

    actions.edit_plan(
        factories.SHELL,
        plan,
        lines=[LineDraft("grant", source.funder, source.scheme, source.year, Decimal(600_000))],
        cost_excl_tax=plan.cost_excl_tax,
    )

    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (LineDraft("grant", amount=Decimal(1)), "qui apporte"),
        (LineDraft("own_share", amount=Decimal(-1)), "négatif"),
    ],
)
def test_a_line_says_who_brings_what(line: LineDraft, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        actions.edit_plan(factories.SHELL, draft(), lines=[line])


def test_a_grant_names_its_scheme(owner: Organisation) -> None:
    with pytest.raises(ValidationError, match="dispositif"):
        actions.edit_plan(factories.SHELL, draft(), lines=[LineDraft("grant", owner)])


def test_a_voted_plan_no_longer_changes() -> None:
    with pytest.raises(ValidationError, match="ne change plus"):
        actions.edit_plan(factories.SHELL, draft(status="voted"), lines=[])


def test_a_vote_supersedes_the_former_version(owner: Organisation) -> None:
    former = draft(status="voted")
    factories.plan_line(former, 1_000_000)
    newer = actions.open_version(factories.SHELL, former.project)

    actions.vote_plan(factories.SHELL, newer, dated=SPRING, act="2026-12", body=owner)

    former.refresh_from_db()
    newer.refresh_from_db()
    assert (former.status, newer.status) == ("superseded", "voted")
    assert (newer.act, newer.voted_by, newer.dated) == ("2026-12", owner, SPRING)


@pytest.mark.parametrize(
    ("amounts", "message"),
    [([600_000], "Il manque 400"), ([1_400_000], "dépassent"), ([None], "calculable")],
)
def test_a_plan_that_does_not_add_up_is_not_voted(
    amounts: list[int | None], message: str, owner: Organisation
) -> None:
    plan = draft()
    for amount in amounts:
        factories.plan_line(plan, amount)

    with pytest.raises(ValidationError, match=message):
        actions.vote_plan(factories.SHELL, plan, dated=SPRING, act="2026-12", body=owner)


def test_a_plan_short_of_money_is_voted_once_the_gap_is_written(owner: Organisation) -> None:
    plan = draft()
    factories.plan_line(plan, 600_000)
    factories.plan_line(plan, 400_000, kind=PlanLine.Kind.NOT_FOUND)

    actions.vote_plan(factories.SHELL, plan, dated=SPRING, act="2026-12", body=owner)

    plan.refresh_from_db()
    assert plan.status == "voted"


def test_a_vote_has_its_act_and_its_day_has_come(owner: Organisation) -> None:
    plan = draft()
    factories.plan_line(plan, 1_000_000)

    with pytest.raises(ValidationError) as without_act:
        actions.vote_plan(factories.SHELL, plan, dated=SPRING, act=" ", body=owner)
    day = factories.today() + timedelta(days=1)
    with pytest.raises(ValidationError) as tomorrow:
        actions.vote_plan(factories.SHELL, plan, dated=day, act="2026-12", body=owner)

    assert "act" in without_act.value.error_dict
    assert "dated" in tomorrow.value.error_dict


@pytest.mark.parametrize("role", [Role.READER, Role.CONTRIBUTOR, Role.SIGNATORY, Role.ADMINISTRATOR])
def test_only_a_lead_or_a_manager_prepares_a_plan(role: Role, owner: Organisation) -> None:
    plan = draft()
    actor = factories.member(role).actor()

    with pytest.raises(PermissionDenied):
        actions.open_version(actor, plan.project)
    with pytest.raises(PermissionDenied):
        actions.edit_plan(actor, plan, lines=[])
    with pytest.raises(PermissionDenied):
        actions.vote_plan(actor, plan, dated=SPRING, act="2026-12", body=owner)
