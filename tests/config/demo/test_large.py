"""The large programme, in miniature: what it adds is invented and says so, and was said on its day."""

from typing import ClassVar

import pytest
from django.test import TestCase

from molette.config.demo import DemoReport, decade, load
from molette.domain.funding.models import FinancingPlan, Movement
from molette.domain.people.models import Membership, User
from molette.domain.people.queries import OFFERED, demonstration_partners
from molette.domain.programme.models import MilestoneDate, Project
from molette.domain.statements.models import Measure, Statement

pytestmark = pytest.mark.walk

MEASURES, COMMUNES, YEARS, AGENTS = 22, 2, 1, 50


class TestTheLargeProgramme(TestCase):
    first: ClassVar[DemoReport]
    sizes: ClassVar[pytest.MonkeyPatch]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.sizes = pytest.MonkeyPatch()
        for name, size in (("COMMUNES", COMMUNES), ("YEARS", YEARS), ("AGENTS", AGENTS)):
            cls.sizes.setattr(decade, name, size)
        cls.first = load(2, decade=True)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.sizes.undo()
        super().tearDownClass()

    def test_each_measure_speaks_every_month_of_each_of_the_largest_communes(self) -> None:
        monthly = Measure.objects.filter(periodicity="month")
        said = Statement.objects.filter(measure__in=monthly.order_by().values("pk"), replaces=None)

        assert monthly.count() == MEASURES
        assert said.count() == MEASURES * COMMUNES * YEARS * 12
        assert Statement.objects.filter(replaces__isnull=False, is_fictional=True).exists()

    def test_all_of_it_says_that_it_is_invented(self) -> None:
        monthly = Measure.objects.filter(periodicity="month")

        assert all(measure.is_fictional and "(fictif)" in measure.name for measure in monthly)
        assert not Statement.objects.filter(measure__in=monthly, is_fictional=False).exists()
        agents = User.objects.filter(email__startswith="agent-")
        assert agents.count() == AGENTS
        assert all(agent.is_demonstration and "(fictif)" in agent.name for agent in agents)

    def test_every_agent_holds_a_mandate_over_a_commune(self) -> None:
        mandates = Membership.objects.filter(user__email__startswith="agent-")

        assert mandates.count() == AGENTS
        assert not mandates.filter(place=None).exists()

    def test_the_accounts_to_switch_between_stay_few(self) -> None:
        offered = [account for partner in demonstration_partners() for account in partner.accounts]

        assert len({account.id for account in offered}) <= OFFERED
        assert User.objects.filter(is_demonstration=True).count() > OFFERED

    def test_what_was_said_in_the_past_was_recorded_then(self) -> None:
        told = {"project__reference__gte": "FICTIF-00141", "is_fictional": True}
        dated = {"milestone__project__reference__gte": "FICTIF-00141", "is_fictional": True}
        for row, day in (
            (Statement.objects.filter(**told).order_by("said_on")[0], "said_on"),
            (Movement.objects.filter(**told).order_by("dated")[0], "dated"),
            (MilestoneDate.objects.filter(**dated).order_by("said_on")[0], "said_on"),
        ):
            (line,) = row.history.all()
            assert row.recorded_at.date() == getattr(row, day)
            assert line.history_date.date() == line.recorded_at.date() == getattr(row, day)

    def test_a_plan_was_voted_before_it_was_replaced(self) -> None:
        former = FinancingPlan.objects.filter(status="superseded", is_fictional=True).order_by("pk")[0]

        lines = list(former.history.order_by("history_date"))
        assert [line.status for line in lines][-1] == "superseded"
        assert lines[0].history_date.date() == former.dated < lines[1].history_date.date()
        following = FinancingPlan.objects.get(project=former.project, version=former.version + 1)
        assert lines[1].history_date.date() == following.dated

    def test_every_project_has_one_plan_in_use_at_most(self) -> None:
        for project in Project.objects.filter(reference__gte="FICTIF-00141"):
            assert project.plans.exclude(status="superseded").count() <= 1

    def test_loading_again_changes_nothing(self) -> None:
        assert load(2, decade=True).total == 0
