"""What is spent, month by month: each word stays, the latest stands, nothing impossible is written."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from molette.domain.funding import actions
from molette.domain.funding.actions import SpendingDraft
from molette.domain.funding.models import Spending
from molette.domain.funding.queries import Cash, cash_of, plan_in_use, spendings_of
from molette.domain.journal.models import Entry
from molette.domain.memory.past import as_known_on
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation, User
from molette.domain.programme.models import Project
from molette.domain.secrecy.veils import keeping
from molette.engines.access import Role
from molette.engines.ladder import Rung
from molette.engines.rules.spending import Nature
from tests import factories as make

pytestmark = pytest.mark.django_db
QUESTIONS = 6  # the calendar, the payments, the words, the rule book; who reads, and what he may not see
PLANNED, ACTUAL = Spending.What.PLANNED.value, Spending.What.ACTUAL.value


@pytest.fixture
def town() -> Organisation:
    return make.organisation("Commune de Lens")


@pytest.fixture
def project(town: Organisation) -> Project:
    return make.project(make.place("Lens"), owner=town, title="Gare")


@pytest.fixture
def lead(town: Organisation, project: Project) -> User:
    return make.member(Role.PROJECT_LEAD, of=town, project=project.slug)


def said(*words: SpendingDraft, of: Project, by: User | None = None, **fields: Any) -> list[Spending]:
    actor = actor_for(by, next(m.organisation for m in by.mandates)) if by else make.SHELL
    return actions.say_spendings(actor, of, words, **fields)


def month(number: int, amount: int | str, what: str = PLANNED, *, year: int = 2024) -> SpendingDraft:
    return SpendingDraft(what, date(year, number, 15), "month", Decimal(amount))


def refusal(of: Project, *words: SpendingDraft, **fields: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        said(*words, of=of, **fields)
    return " ".join(refused.value.messages)


def test_a_word_starts_on_the_first_day_of_its_period_and_is_written_in_the_journal(
    project: Project, lead: User, town: Organisation
) -> None:
    (one,) = said(month(3, 1200), of=project, by=lead, said_by=town)

    assert (one.period, one.precision, one.amount) == (date(2024, 3, 1), "month", 1200)
    assert Entry.objects.get(verb="a dit la dépense").project == project.slug


def test_what_already_stands_is_not_said_again(project: Project) -> None:
    said(month(3, 1200), month(4, 10), of=project)

    again = said(month(3, 1200), month(4, 20), of=project)

    assert [one.amount for one in again] == [20]
    assert Spending.objects.count() == 3


def test_a_new_word_takes_the_place_of_the_former_which_stays(project: Project) -> None:
    said(month(3, 1200), of=project, said_on=date(2024, 1, 1))
    said(month(3, 1500), of=project)

    told = spendings_of(project.pk, make.member(Role.READER))

    assert [(one.amount, one.in_use) for one in told] == [(1200, False), (1500, True)]


def test_a_spending_is_not_negative_nor_beyond_measure(project: Project) -> None:
    assert "n’est pas négative" in refusal(project, month(3, -1))
    assert "passe tout le programme" in refusal(project, month(3, 10**12))


def test_a_month_that_is_not_over_was_not_spent(project: Project) -> None:
    today = make.today()

    told = refusal(project, SpendingDraft(ACTUAL, today, "month", Decimal(1)))

    assert "n’est pas fini" in told
    assert "dites cette dépense prévue" in told
    said(SpendingDraft(PLANNED, today, "month", Decimal(1)), of=project)


def test_nothing_is_said_tomorrow(project: Project) -> None:
    assert "pas encore dit" in refusal(project, month(3, 1), said_on=make.today() + timedelta(1))


def test_months_hold_in_their_year(project: Project) -> None:
    said(SpendingDraft(PLANNED, date(2024, 1, 1), "year", Decimal(1_000)), of=project)
    said(month(3, 900), of=project)

    told = refusal(project, month(4, 200))

    assert "2024 en entier" in told
    assert "corrigez ce total" in told


def test_a_correction_takes_the_former_word_back_with_its_reason(project: Project) -> None:
    (one,) = said(month(3, 1200), of=project)

    better = actions.correct_spending(make.SHELL, one, reason="facture oubliée", amount=Decimal(1300))

    one.refresh_from_db()
    assert (one.withdrawn_reason, one.amount) == ("facture oubliée", 1200)
    assert (better.period, better.amount) == (one.period, 1300)


def test_a_word_withdrawn_gives_its_place_back_to_the_one_before(project: Project) -> None:
    said(month(3, 1200), of=project, said_on=date(2024, 1, 1))
    (second,) = said(month(3, 1500), of=project)

    actions.withdraw_spending(make.SHELL, second, reason="erreur")

    told = spendings_of(project.pk, make.member(Role.READER))
    assert [one.amount for one in told if one.in_use] == [1200]
    with pytest.raises(ValidationError, match="déjà retirée"):
        actions.withdraw_spending(make.SHELL, second, reason="encore")
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        actions.withdraw_spending(make.SHELL, Spending.objects.get(amount=1200), reason=" ")


def test_only_who_may_edit_the_plan_says_what_is_spent_and_in_his_own_name(
    project: Project, lead: User
) -> None:
    with pytest.raises(PermissionDenied):
        said(month(3, 1), of=project, by=make.member(Role.CONTRIBUTOR))
    with pytest.raises(PermissionDenied, match="parole"):
        said(month(3, 1), of=project, by=lead, said_by=make.organisation("Région"))


def test_what_is_spent_is_not_public(project: Project) -> None:
    said(month(3, 1200), of=project)

    assert spendings_of(project.pk, None) == ()
    assert spendings_of(project.pk, make.member(Role.READER, of=None, project="ailleurs")) == ()


def test_of_an_operation_of_reserved_cost_no_spending_is_told(project: Project, town: Organisation) -> None:
    said(month(3, 1200), of=project)
    make.reservation(town, kind="cost", key=str(project.pk))
    stranger = make.member(Role.READER)

    (told,) = spendings_of(project.pk, stranger)

    assert told.is_hidden
    assert told.amount is None
    assert not Spending.objects.readable_by(stranger).exists()


def test_on_a_past_day_a_word_said_since_is_not_known(project: Project) -> None:
    said(month(3, 1200), of=project, said_on=date(2024, 1, 1))
    said(month(3, 1500), of=project, said_on=date(2024, 5, 1))
    reader = make.member(Role.READER)

    with as_known_on(date(2024, 2, 1)):
        told = spendings_of(project.pk, reader)

    assert [one.amount for one in told] == [1200]


# --- The curve ----------------------------------------------------------------------------------------------


@pytest.fixture
def works(project: Project) -> None:
    """A plan of 2.5 M€ with 2 M€ of the joint fund, works of the year 2024."""
    plan = make.plan(project, status="voted", cost_excl_tax=Decimal(2_500_000), dated=date(2024, 6, 1))
    fund = make.funding_source(scheme=make.scheme("Fonds conjoint", slug="fonds-conjoint"))
    make.plan_line(plan, 2_000_000, funding_source=fund)
    make.plan_line(plan, 500_000, kind="own_share", order=1)
    for kind, on in (("works_start", date(2024, 3, 1)), ("delivered", date(2024, 12, 1))):
        make.milestone_date(make.milestone(project, kind=kind), on)


def cash(project: Project, user: User | None = None, day: date | None = None) -> Cash:
    reader = user or make.member(Role.READER)
    plan = plan_in_use(project.pk, reader)
    assert plan is not None
    return cash_of(plan, reader, under_rules_of=day)


@pytest.mark.usefixtures("works")
def test_the_curve_takes_what_was_said_and_supposes_the_rest(project: Project) -> None:
    said(month(3, 400_000, ACTUAL), month(4, 100_000), of=project)

    told = cash(project)

    assert [told.spending.total(one) for one in (Nature.ACTUAL, Nature.PLANNED)] == [400_000, 100_000]
    assert told.spending.total() == 2_500_000
    assert told.known_until == date(2024, 3, 1)


@pytest.mark.usefixtures("works")
def test_what_was_paid_replaces_what_was_expected(project: Project) -> None:
    fund = project.plans.get().lines.get(kind="grant").funding_source
    make.movement(Rung.PAID, 150_000, project=project, funding_source=fund, dated=date(2024, 6, 20))

    curve = cash(project).curve

    assert curve is not None
    received = {one.day: one.received for one in curve.months}
    assert (received[date(2024, 5, 1)], received[date(2024, 6, 1)]) == (0, 150_000)
    assert received[date(2024, 7, 1)] == 600_000


@pytest.mark.usefixtures("works")
def test_a_payment_known_to_the_year_counts_at_its_end(project: Project) -> None:
    fund = project.plans.get().lines.get(kind="grant").funding_source
    make.movement(
        Rung.PAID,
        150_000,
        project=project,
        funding_source=fund,
        dated=date(2024, 1, 1),
        dated_precision="year",
    )

    told = cash(project)

    assert told.has_vague
    assert told.known_until == date(2024, 12, 1)


@pytest.mark.usefixtures("works")
def test_without_the_amount_of_a_payment_nothing_is_drawn(project: Project) -> None:
    fund = project.plans.get().lines.get(kind="grant").funding_source
    make.movement(Rung.PAID, None, project=project, funding_source=fund)

    assert cash(project).missing == "le montant d’un versement"


@pytest.mark.usefixtures("works")
def test_from_the_rules_of_2024_to_those_of_2025_a_grant_of_2_million_asks_400_000_euros_more(
    project: Project,
) -> None:
    switch = cash(project).switch

    assert switch is not None
    assert switch.more == 400_000
    assert (switch.own.day, switch.other.day) == (date(2024, 3, 29), date(2025, 1, 1))
    asked = cash(project, day=date(2026, 1, 1)).switch
    assert asked is not None
    assert asked.other.day == date(2025, 1, 1)


@pytest.mark.usefixtures("works")
def test_with_an_amount_reserved_nothing_is_drawn(project: Project, town: Organisation) -> None:
    said(month(3, 1200), of=project)
    make.reservation(town, kind="cost", key=str(project.pk))

    told = cash(project)

    assert told.curve is None
    assert not told.spending.months


@pytest.mark.usefixtures("works")
def test_the_curve_asks_few_questions_however_many_words(project: Project) -> None:
    reader = make.member(Role.READER)
    plan = plan_in_use(project.pk, reader)
    assert plan is not None
    counts: list[int] = []
    for some in ([month(3, 1)], [month(number, 2) for number in range(1, 13)]):
        said(*some, of=project)
        with keeping(), CaptureQueriesContext(connection) as asked:
            cash_of(plan, reader)
        counts.append(len(asked))

    assert counts == [QUESTIONS, QUESTIONS]
