"""A measure that aims at something place by place raises one alert, that names the places behind."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from molette.domain.alerts.queries import AlertFilter, AlertView, alerts
from molette.domain.alerts.watches.found import Sight
from molette.domain.alerts.watches.places import watched
from molette.domain.people.models import Organisation
from molette.domain.secrecy.models import Kind
from molette.domain.statements.models import Direction, Measure, Missing, Nature
from molette.domain.statements.reserving import key_of, scope_of
from molette.domain.territory.models import Place
from molette.engines.access import Role
from molette.engines.alerts.kinds import AlertKind, Gravity
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]
RESIDENT = AnonymousUser()


@pytest.fixture
def landlord() -> Organisation:
    return make.organisation("Bailleur")


@pytest.fixture
def empty_homes(landlord: Organisation) -> Measure:
    return make.measure(
        name="Logements vides", unit="logements", direction=Direction.FALLING, producer=landlord
    )


def aimed(measure: Measure, place: Place, *values: int | None, **fields: Any) -> None:
    """From 100 in 2019 to 60 in 2029, with one value observed a year from 2023 on."""
    common = {"measure": measure, "place": place, "said_by": measure.producer, **fields}
    make.statement(**common, nature=Nature.BASELINE, value=Decimal(100), period_end=date(2019, 12, 31))
    make.statement(
        **common,
        nature=Nature.TARGET,
        value=Decimal(60),
        period_end=date(2029, 12, 31),
        said_on=date(2020, 1, 5),
    )
    for rank, value in enumerate(values):
        told = {"missing": Missing.NOT_PUBLISHED} if value is None else {"value": Decimal(value)}
        make.statement(**{"value": None, **common, **told}, period_end=date(2023 + rank, 12, 31))


def of(kind: AlertKind, user: Any = RESIDENT) -> list[AlertView]:
    return list(alerts(user, AlertFilter(kind=kind)))


def said(view: AlertView) -> str:
    return view.alert.evidence.replace("\N{NO-BREAK SPACE}", " ")


def test_the_communes_behind_their_path_are_named_in_one_alert_the_worst_first(
    empty_homes: Measure, landlord: Organisation
) -> None:
    for name, value in (("Lens", 95), ("Avion", 90), ("Liévin", 80)):  # 13, 25 and 50 % done of 40 expected
        aimed(empty_homes, make.place(name), value)
    (view,) = of(AlertKind.BEHIND_PATH)

    assert said(view) == "2 communes sur 3 à plus de 10 points de retard : Lens (27) et Avion (15)."
    assert (view.alert.subject.label, view.alert.who.label) == (  # type: ignore[union-attr]
        "Logements vides, par commune", "Bailleur",
    )  # fmt: skip
    assert (view.alert.since, view.alert.gravity) == (date(2023, 12, 31), Gravity.GRAVE)


def test_less_than_ten_points_behind_is_told_where_the_other_communes_do_better(empty_homes: Measure) -> None:
    for name, value in (("Lens", 86), ("Avion", 80), ("Liévin", 80), ("Harnes", 80)):
        aimed(empty_homes, make.place(name), value)
    (view,) = of(AlertKind.BEHIND_PATH)

    assert said(view) == "1 commune plus en retard que la médiane."
    assert view.alert.gravity is Gravity.WATCH


def test_the_communes_whose_last_three_values_go_the_wrong_way_are_named(empty_homes: Measure) -> None:
    aimed(empty_homes, make.place("Lens"), 75, 78, 81)
    aimed(empty_homes, make.place("Avion"), 75, 74, 60)
    (view,) = of(AlertKind.WRONG_WAY)

    assert said(view) == (
        "Elle devrait baisser. 1 commune à l’opposé depuis trois valeurs : Lens (75 puis 81)."
    )
    assert view.alert.since == date(2023, 12, 31)


def test_the_communes_given_a_target_and_of_which_no_value_is_told_are_named(empty_homes: Measure) -> None:
    aimed(empty_homes, make.place("Lens"))
    aimed(empty_homes, make.place("Avion"), None)
    aimed(empty_homes, make.place("Liévin"), 80)
    (view,) = of(AlertKind.NOT_COMPUTABLE)

    assert said(view) == (
        "Aucune valeur observée : 1 commune, Lens ; Non publié au 31 décembre 2023 : 1 commune, Avion."
    )
    assert view.alert.since == date(2020, 1, 5)


def test_many_communes_are_counted_and_agglomerations_are_told_apart(empty_homes: Measure) -> None:
    for rank in range(9):
        aimed(empty_homes, make.place(f"Commune {rank}"), 99)
    aimed(empty_homes, make.place("CA Lens-Liévin", kind="agglomeration"), 99)
    apart, many = sorted(of(AlertKind.BEHIND_PATH), key=lambda view: view.alert.key)

    assert "et 3 autres" in said(many)
    assert said(apart).startswith("1 agglomération sur 1")


def test_what_is_hidden_of_a_commune_is_in_the_alert_of_its_insiders_alone(
    empty_homes: Measure, landlord: Organisation
) -> None:
    lens, avion = make.place("Lens"), make.place("Avion")
    aimed(empty_homes, lens, 95)
    aimed(empty_homes, avion, 95)
    value = empty_homes.statements.get(place=lens, nature=Nature.OBSERVED)
    make.reservation(
        landlord,
        kind=Kind.VALUE,
        key=key_of(scope_of(value)),
        starts_on=date(2026, 11, 1),
        ends_on=date(2027, 6, 1),
    )

    (outside,), (inside,) = (
        of(AlertKind.BEHIND_PATH),
        of(AlertKind.BEHIND_PATH, make.member(Role.CONTRIBUTOR, of=landlord)),
    )
    assert "Lens" not in said(outside)
    assert "Avion (27) et Lens (27)" in said(inside)
    assert inside.told.covers == f"measure:{empty_homes.pk}"


def test_a_hundred_and_fifty_communes_ask_no_more_queries_than_one(
    empty_homes: Measure, django_assert_max_num_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    for rank in range(40):
        aimed(empty_homes, make.place(f"Commune {rank}"), 95)
    with django_assert_max_num_queries(9):
        (one,) = watched(Sight(RESIDENT))
    assert len(one.places) == 40
