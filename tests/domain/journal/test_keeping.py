"""Rows kept under a natural key: the missing are added with their history, nothing is undone."""

from collections.abc import Callable
from typing import Any

import pytest

from molette.domain.journal.keeping import Kept, create, keep, link
from molette.domain.journal.recording import Actor, action, record
from molette.domain.programme.models import Project
from molette.domain.sources.models import Source
from molette.domain.territory.models import Population
from tests import factories
from tests.factories import SHELL

pytestmark = pytest.mark.django_db


@action
def kept(_: Actor, /, rows: list[Source], **options: Any) -> Kept[Source]:
    record("a gardé", factories.user())
    return keep(rows, key=("slug",), **options)


@action
def linked(_: Actor, /, *links: Any) -> int:
    record("a relié", factories.user())
    return link(*links)


def cited(slug: str, title: str = "Titre") -> Source:
    return Source(slug=slug, title=title, publisher="Insee")


def test_missing_rows_are_added_with_the_first_line_of_their_history() -> None:
    done = kept(SHELL, [cited("un"), cited("deux")])

    assert [row.slug for row in done.rows] == ["un", "deux"]
    assert (done.moved, done.unchanged) == (2, 0)
    assert list(Source.history.order_by("id").values_list("slug", "history_type")) == [
        ("un", "+"),
        ("deux", "+"),
    ]


def test_rows_already_there_stay_as_people_left_them() -> None:
    kept(SHELL, [cited("un", "Écrit par une personne")])

    done = kept(SHELL, [cited("un", "Écrit par la table")])

    assert (done.moved, done.unchanged) == (0, 1)
    assert done.rows[0].title == "Écrit par une personne"


def test_only_the_fields_named_are_corrected_and_the_change_says_what_moved() -> None:
    kept(SHELL, [cited("un", "Ancien")])

    (change,) = kept(SHELL, [cited("un", "Nouveau")], correct=("title", "publisher")).changed

    assert (change.before, change.after) == ({"title": "Ancien"}, {"title": "Nouveau"})
    assert Source.objects.get(slug="un").title == "Nouveau"


def test_two_rows_under_one_key_are_one() -> None:
    done = kept(SHELL, [cited("un"), cited("un")])

    assert len(done.added) == 1
    assert done.rows[0] is done.rows[1]


def test_a_model_without_history_is_kept_too() -> None:
    place, source = factories.place(), factories.source()

    (row,) = create([Population(place=place, year=2021, municipal=9, source=source)])

    assert row.pk is not None
    assert keep([], key=("place_id",)) == Kept(())


def test_links_are_added_once_and_the_history_shows_them() -> None:
    project, place = factories.project(), factories.place("Avion")

    added = [linked(SHELL, Project, "places", [(project.pk, place.pk)] * 2) for _ in range(2)]

    assert added == [1, 0]
    (remembered,) = project.history.first().places.all()
    assert remembered.place_id == place.pk


@pytest.mark.parametrize(
    ("made", "name", "other"),
    [
        (factories.perimeter, "places", factories.place),
        (factories.measure, "nodes", lambda: factories.node(factories.tree(factories.contract()))),
        (factories.project, "linked_contracts", factories.contract),
    ],
)
def test_every_list_of_a_contractual_row_has_its_history(
    made: Callable[[], Any], name: str, other: Callable[[], Any]
) -> None:
    row, one, two = made(), other(), other()

    linked(SHELL, type(row), name, [(row.pk, one.pk)])
    getattr(row, name).set([two])

    key = f"{one._meta.model_name}_id"
    kept = [[getattr(link, key) for link in getattr(line, name).all()] for line in row.history.all()]
    assert kept[0] == [two.pk]
    assert [one.pk] in kept
