"""What is kept in memory is what would be read: it holds while the journal stands still, and no longer."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from molette.domain.journal.known import reading_on
from molette.domain.journal.reading import one_reading
from molette.domain.journal.recording import Actor, action, record
from molette.domain.journal.remembered import lines_since, note_the_stand, remembered, remembered_of, stand
from molette.domain.programme.actions.milestones import add_milestone
from molette.domain.programme.actions.projects import publish_project
from molette.domain.programme.models import Milestone, MilestoneKind, Project
from molette.domain.programme.queries import ProjectFilter, project_set
from molette.engines.access import Role
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("memory")]
RESIDENT = AnonymousUser()
SHELL = Actor("Un essai")


@action
def rename(actor: Actor, project: Project, title: str) -> None:
    project.title = title
    project.save()
    record("a renommé le projet", project, project=project.slug)


class Asked:
    """A read that counts how many times it was made."""

    def __init__(self) -> None:
        self.times = 0
        self.read = remembered(self._titles)

    def _titles(self, user: object) -> tuple[str, ...]:
        self.times += 1
        return tuple(Project.objects.visible_to(user).order_by("pk").values_list("title", flat=True))


def test_the_same_question_is_asked_of_the_database_once() -> None:
    make.project(title="La gare")
    asked = Asked()

    assert asked.read(RESIDENT) == asked.read(RESIDENT) == ("La gare",)
    assert asked.times == 1


def test_whatever_is_written_shows_at_once() -> None:
    project, asked = make.project(title="La gare"), Asked()
    asked.read(RESIDENT)

    rename(SHELL, project, "La nouvelle gare")

    assert asked.read(RESIDENT) == ("La nouvelle gare",)


def test_what_is_written_in_the_middle_of_a_request_shows_in_the_rest_of_it() -> None:
    project, asked = make.project(title="La gare"), Asked()
    with one_reading():
        asked.read(RESIDENT)
        rename(SHELL, project, "La nouvelle gare")

        assert asked.read(RESIDENT) == ("La nouvelle gare",)


def test_an_answer_that_a_line_cannot_move_is_not_asked_again() -> None:
    project, asked = make.project(title="La gare"), Asked()
    make.entry()  # the numbers of PostgreSQL go on from one test to the next
    of_money = remembered_of("funding")(asked.read.__wrapped__)  # type: ignore[attr-defined]
    of_places = remembered_of("programme", projects=False)(asked.read.__wrapped__)  # type: ignore[attr-defined]
    for read in (of_money, of_places):
        read(RESIDENT)
    asked.times = 0

    rename(SHELL, project, "La nouvelle gare")

    assert [read(RESIDENT) for read in (of_money, of_places)] == [("La gare",)] * 2
    assert asked.times == 0
    make.entry("a versé", subject=make.movement())
    assert of_money(RESIDENT) == ("La nouvelle gare",)
    make.entry("a renommé", subject=make.contract())
    assert of_places(RESIDENT) == ("La nouvelle gare",)


def test_two_readers_with_other_rights_never_share_an_answer() -> None:
    make.project(title="Au secret", is_published=False)
    asked = Asked()

    assert asked.read(make.member(Role.MANAGER)) == ("Au secret",)
    assert asked.read(RESIDENT) == ()


def test_a_past_day_read_without_a_stand_is_read_anew() -> None:
    asked = Asked()
    asked.read(RESIDENT)

    with reading_on(date(2024, 1, 1)):
        asked.read(RESIDENT)

    assert asked.times == 2


def test_what_was_known_on_a_day_is_kept_apart_until_the_next_line() -> None:
    asked = Asked()

    def ask(day: date) -> None:
        with one_reading():
            note_the_stand()
            with reading_on(day):
                asked.read(RESIDENT)

    for day in (date(2024, 1, 1), date(2024, 1, 1), date(2024, 1, 2)):
        ask(day)
    assert asked.times == 2  # once for each day

    asked.read(RESIDENT)
    assert asked.times == 3  # and today is no day past

    make.entry()
    ask(date(2024, 1, 1))
    assert asked.times == 4


def test_a_line_that_comes_late_under_others_is_noticed() -> None:
    for _ in range(3):
        make.entry()
    then = stand()
    make.entry()

    assert len(lines_since(then, stand(), 10) or ()) == 1
    missing = type(then)(then.last, then.latest - 1, then.day)  # one of the lines was not there yet
    assert lines_since(missing, stand(), 10) is None


def test_too_many_lines_are_not_told_one_by_one() -> None:
    then = stand()
    for _ in range(3):
        make.entry()

    assert lines_since(then, stand(), 2) is None


def test_the_states_of_projects_follow_what_is_said_of_their_dates() -> None:
    manager = make.member(Role.MANAGER)
    project = make.project(is_published=True)
    assert [state.milestones for state in project_set(ProjectFilter(), RESIDENT).states] == [()]

    add_milestone(manager.actor(), project, kind=MilestoneKind.OPENED, title="Ouverture")

    (state,) = project_set(ProjectFilter(), RESIDENT).states
    assert [one.title for one in state.milestones] == ["Ouverture"]
    assert Milestone.objects.count() == 1


def test_a_project_taken_back_leaves_the_lists_at_once() -> None:
    manager, project = make.member(Role.MANAGER), make.project()
    assert project_set(ProjectFilter(), RESIDENT).total == 1

    publish_project(manager.actor(), project, published=False, reason="Annoncé trop tôt.")

    assert project_set(ProjectFilter(), RESIDENT).total == 0
