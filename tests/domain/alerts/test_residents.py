"""A topic of residents left without an answer raises an alert for who owes it, and for nobody before."""

from datetime import timedelta

import pytest

from molette.domain.alerts.queries import AlertFilter, AlertView, alerts
from molette.engines.access import Role
from molette.engines.alerts.kinds import AlertKind, Duty, Gravity
from tests import factories as make

pytestmark = pytest.mark.django_db


def raised() -> list[AlertView]:
    return list(alerts(make.member(Role.MANAGER), AlertFilter(kind=AlertKind.RESIDENTS_WAITING)))


@pytest.mark.parametrize(
    ("days", "gravity"), [(15, Gravity.WATCH), (30, Gravity.SERIOUS), (90, Gravity.GRAVE)]
)
def test_residents_who_wait_ask_for_who_owes_the_reply(days: int, gravity: Gravity) -> None:
    owing = make.organisation("CALL", slug="call")
    said_on = make.today() - timedelta(days)
    make.topic(make.message(said_on=said_on, words="Mots d’un habitant"), owed_by=owing)

    (view,) = raised()

    assert (view.alert.gravity, view.alert.since, view.alert.duty) == (gravity, said_on, Duty.ADDRESSED)
    assert view.alert.who is not None
    assert view.alert.who.slug == "call"
    assert "Mots d’un habitant" not in repr(view)


def test_before_a_fortnight_or_once_answered_nobody_is_alerted() -> None:
    make.topic(make.message(said_on=make.today() - timedelta(14)))
    make.reply(make.topic(make.message(said_on=make.today() - timedelta(99))))

    assert raised() == []


def test_a_promised_day_that_passes_raises_it_again() -> None:
    topic = make.topic(make.message(said_on=make.today() - timedelta(200)))
    make.reply(topic, on=make.today() - timedelta(20))

    (view,) = raised()

    assert view.alert.days == 20
