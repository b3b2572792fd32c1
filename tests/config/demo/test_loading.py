"""Loading again changes nothing; loading larger adds what is missing; a load leaves its lines."""

from typing import ClassVar

import pytest
from django.db.models import F, Sum
from django.test import TestCase

from molette.config.demo import DemoReport, load
from molette.domain.funding.models import FinancingPlan, Movement, PlanDisplay
from molette.domain.funding.queries import displays
from molette.domain.journal.models import Entry
from molette.domain.programme.models import Project
from molette.domain.statements.models import Missing, Statement
from molette.domain.territory.models import Place
from molette.engines.rules.display import State

SCALE_2 = 280


class TestLoading(TestCase):
    first: ClassVar[DemoReport]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.first = load()

    def test_loading_again_changes_nothing(self) -> None:
        lines, history = Entry.objects.count(), Project.history.count()

        again = load()

        assert again.total == 0
        assert (Entry.objects.count(), Project.history.count()) == (lines, history)

    def test_what_a_person_changed_is_not_undone_by_a_new_load(self) -> None:
        project = Project.objects.get(slug="louvre-lens")
        project.title = "Titre changé"
        project.save()

        load()

        project.refresh_from_db()
        assert project.title == "Titre changé"

    def test_a_larger_scale_adds_operations_and_leaves_the_first_as_they_were(self) -> None:
        before = dict(Project.objects.values_list("slug", "title"))

        load(2)

        after = dict(Project.objects.values_list("slug", "title"))
        assert before.items() < after.items()
        assert Project.objects.filter(is_fictional=True).count() == SCALE_2

    def test_some_plans_are_shown_some_late_and_all_of_it_is_invented(self) -> None:
        register = displays(None)

        assert PlanDisplay.objects.exists()
        assert not PlanDisplay.objects.filter(is_fictional=False).exists()
        assert {State.LATE, State.OWED, State.SHOWN, State.NOT_YET} <= {one.state for one in register}
        assert all(one.is_fictional for one in register if one.duty.is_missing)

    def test_a_scale_under_one_is_refused(self) -> None:
        with pytest.raises(ValueError, match="à partir de 1"):
            load(0)

    def test_the_load_says_in_the_journal_what_it_added(self) -> None:
        line = Entry.objects.get(verb="a chargé la démonstration de")

        assert line.subject == "ERBM"
        assert line.after == dict(self.first.added)
        assert Entry.objects.filter(verb="a inscrit le projet").count() == 17
        assert not Entry.objects.filter(verb="a donné le mandat", restricted=False).exists()

    def test_every_row_has_the_first_line_of_its_history(self) -> None:
        for model in (Place, Project, Statement, Movement, FinancingPlan):
            assert model.history.filter(history_type="+").count() == model.objects.count(), model

    def test_the_history_of_a_project_knows_its_places_from_the_first_line(self) -> None:
        for project in Project.objects.filter(slug__in=["cite-4-lens", "fictif-00002"]):
            (line,) = project.history.all()

            assert {p.place_id for p in line.places.all()} == {p.pk for p in project.places.all()}
            assert {n.orientationnode_id for n in line.nodes.all()} == {n.pk for n in project.nodes.all()}

    def test_invented_plans_show_what_is_covered_and_what_is_not(self) -> None:
        plans = FinancingPlan.objects.filter(is_fictional=True)
        short = plans.alias(found=Sum("lines__amount")).exclude(found=F("cost_excl_tax"))

        assert 0 < short.count() < plans.count()
        assert plans.filter(status="draft").exists()

    def test_payments_join_their_commitment_by_key_source_and_project(self) -> None:
        def keys(rung: str) -> set[tuple[object, ...]]:
            rows = Movement.objects.filter(is_fictional=True, rung=rung)
            return set(rows.values_list("commitment_key", "funding_source_id", "project_id"))

        assert keys("paid")
        assert keys("paid") <= keys("committed")
        assert not Movement.objects.filter(rung="paid", commitment_key="").exists()

    def test_some_values_by_commune_are_hidden_and_some_not_published(self) -> None:
        missing = Statement.objects.filter(is_fictional=True, value=None).values_list("missing", flat=True)

        assert set(missing) == {Missing.HIDDEN, Missing.NOT_PUBLISHED}

    def test_a_whole_has_parts_and_no_money_of_its_own(self) -> None:
        wholes = Project.objects.filter(is_fictional=True, children__isnull=False).distinct()

        assert wholes.count() == 7
        assert not Movement.objects.filter(project__in=wholes).exists()
