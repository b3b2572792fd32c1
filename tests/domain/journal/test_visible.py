"""Who reads which lines: the journal of one's perimeter, whoever wrote them."""

import pytest

from molette.domain.journal.models import Entry
from molette.engines.access import Role
from tests import factories

pytestmark = pytest.mark.django_db


def test_whoever_has_a_mandate_on_a_place_reads_the_lines_on_the_projects_that_stand_there() -> None:
    agglomeration, lens = factories.place("CA"), factories.place("Lens")
    factories.inside(lens, agglomeration)
    here, there = factories.project(lens), factories.project(factories.place("Douai"))
    line = factories.entry(project=here.slug)
    factories.entry(project=there.slug)
    factories.entry()

    for place in (agglomeration, lens):
        lead = factories.member(Role.PROJECT_LEAD, place=place)
        assert list(Entry.objects.visible_to(lead)) == [line]


def test_restricted_lines_are_for_whoever_manages_members_everywhere() -> None:
    lens = factories.place("Lens")
    line = factories.entry(project=factories.project(lens).slug, restricted=True)

    assert not Entry.objects.visible_to(factories.member(Role.ADMINISTRATOR, place=lens)).exists()
    assert list(Entry.objects.visible_to(factories.member(Role.ADMINISTRATOR))) == [line]
