"""The committees of the demonstration: facts as sources tell them, inventions marked, nothing twice."""

import pytest
from django.test import TestCase

from molette.config.demo.loading import ACTOR, load_demonstration
from molette.domain.governance.models import AgendaPoint, Body, Meeting, Minutes, Resolution, Seat
from molette.domain.statements.models import Statement
from molette.engines.committees.calendar import Stage
from molette.engines.proof import content_hash

pytestmark = pytest.mark.long


class Committees(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        load_demonstration(ACTOR)

    def test_real_bodies_cite_their_source_and_sit_only_whom_it_names(self) -> None:
        real = Body.objects.filter(is_fictional=False)

        assert real.count() == 5
        assert all(body.source and body.source.url for body in real.select_related("source").order_by("pk"))
        steering = real.get(slug="copil-erbm")
        assert {
            s.organisation.slug for s in steering.seats.filter(role="chair").select_related("organisation")
        } == {
            "prefecture-region",
            "region-hauts-de-france",
        }
        assert steering.meetings_per_year == 2
        assert not Seat.objects.filter(body__slug="comite-financeurs-fonds-conjoint").exists()
        assert not Seat.objects.filter(body__in=real, role="secretary").exists()

    def test_of_a_real_meeting_only_what_a_source_tells_is_written(self) -> None:
        real = Meeting.objects.filter(is_fictional=False).order_by("held_on")

        assert [f"{one.held_on}" for one in real] == ["2019-11-25", "2023-01-16", "2024-01-11"]
        assert not Resolution.objects.filter(point__meeting__in=real).exists()

    def test_what_is_invented_is_marked_and_its_signed_minutes_hold(self) -> None:
        kept = Minutes.objects.select_related("meeting").get()
        stages = {one.stage for one in Meeting.objects.filter(is_fictional=True).order_by("pk")}

        assert kept.meeting.is_fictional
        assert content_hash(kept.content) == kept.sha256
        assert stages == {Stage.VALIDATED, Stage.DRAFT, Stage.OPEN, Stage.PLANNED}
        assert not Resolution.objects.filter(is_fictional=False).exists()
        treated = AgendaPoint.objects.exclude(subject_id=None)
        figures = Statement.objects.filter(pk__in=treated.order_by().values("subject_id"))
        assert [figure.is_fictional for figure in figures.order_by("pk")] == [True]  # never a real one

    def test_loaded_again_it_changes_nothing(self) -> None:
        assert not any(load_demonstration(ACTOR).values())
