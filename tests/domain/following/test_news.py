"""What is new of a project, as everybody may read it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from molette.domain.following.news import News, news
from molette.domain.programme.models import MilestoneKind, Project
from molette.domain.secrecy.models import Kind
from tests import factories as make

pytestmark = pytest.mark.django_db
EVE = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def project() -> Project:
    return make.project(make.place("Lens"), title="Gare")


def said(project: Project, **bounds: datetime) -> list[str]:
    return [one.said.replace("\N{NO-BREAK SPACE}", " ") for one in news(frozenset({project.pk}), **bounds)]


def test_a_date_put_off_is_told_beside_the_one_it_replaces(project: Project) -> None:
    opening = make.milestone(project, kind=MilestoneKind.OPENED, title="Ouverture")
    for on in (date(2026, 3, 1), date(2026, 3, 1), date(2027, 5, 1)):
        make.milestone_date(opening, on, precision="month")
    make.milestone_date(opening, date(2027, 6, 2), nature="actual")

    assert said(project) == [
        "Ouverture : c’est fait, le 2 juin 2027",
        "Ouverture : reporté, prévu en mai 2027 (c’était en mars 2026)",
        "Ouverture : prévu en mars 2026",  # said twice, told once
        "projet publié",
    ]


def test_a_plan_voted_and_a_photograph_are_news_without_any_amount(project: Project) -> None:
    plan = make.plan(project, status="voted", dated=date(2026, 10, 5))
    source = make.funding_source()
    make.plan_line(plan, 2_345_000, funding_source=source)
    make.reservation(kind=Kind.AMOUNT, key=f"{project.pk}-{source.pk}")
    make.plan(make.project(make.place()), status="draft")
    make.photo(project, alt="Le quai refait", moment="after")

    told = said(project)

    assert told[:2] == [
        "nouvelle photo, après travaux : Le quai refait",
        "plan de financement voté le 5 oct. 2026",
    ]
    assert not any("2" in one and "€" in one for one in told)


def test_what_is_decided_of_what_residents_say_is_news_of_the_project(project: Project) -> None:
    topic = make.topic(project=project, place=None, service="", title="Quai trop bas")
    make.reply(topic, decided="done", on=date(2026, 10, 5))
    make.reply(topic, withdrawn_reason="Erreur")
    make.reply(make.topic(title="Une autre rue"))

    assert said(project)[0] == "réponse aux habitants, « Quai trop bas » : c’est fait"
    assert not any("autre rue" in one for one in said(project))


def test_nothing_is_told_of_a_project_that_residents_do_not_see(project: Project) -> None:
    make.milestone_date(make.milestone(project), date(2027, 1, 1))
    project.is_published = False
    project.save()

    assert news(frozenset({project.pk})) == ()


def test_a_project_published_late_is_news_and_what_was_said_before_is_not(project: Project) -> None:
    project.is_published = False
    project.save()
    make.milestone_date(make.milestone(project, title="Études"), date(2027, 1, 1))
    project.is_published = True
    project.save()

    assert said(project) == ["projet publié"]


def test_what_was_withdrawn_is_no_news(project: Project) -> None:
    make.milestone_date(make.milestone(project), date(2027, 1, 1), withdrawn_reason="erreur")

    assert said(project) == ["projet publié"]


def test_news_are_those_between_two_instants_in_a_bounded_number_of_queries(
    project: Project, django_assert_max_num_queries: object
) -> None:
    step = make.milestone(project, title="Études")
    for day in range(3):
        make.milestone_date(step, date(2027, 1, 1 + day), recorded_at=EVE + timedelta(days=day))
    Project.history.update(history_date=EVE - timedelta(days=9))

    with django_assert_max_num_queries(7):  # type: ignore[operator]
        told: tuple[News, ...] = news(
            frozenset({project.pk}), since=EVE, until=EVE + timedelta(days=1, hours=1)
        )

    assert [one.at for one in told] == [EVE + timedelta(days=1)]
