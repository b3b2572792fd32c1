"""The demonstration shows a street before and after works: drawn, marked as invented, light, loaded once."""

import pytest

from molette.config.demo.book import Book
from molette.config.demo.fictional_photos import AFTER, BEFORE, DONE, OPERATION, drawing, load_photos
from molette.domain.journal.recording import Actor, action, record
from molette.domain.programme.models import Photo
from molette.domain.programme.queries.photos import pairs, photos_of
from molette.engines.pictures import SMALL_BYTES, picture
from tests import factories as make
from tests.factories import SHELL


@action
def loaded(actor: Actor, book: Book) -> None:
    load_photos(book)
    record("a chargé la démonstration de", make.source(), after=book.added)


def test_both_moments_are_the_same_street_drawn_otherwise_and_weigh_little() -> None:
    before, after = picture(drawing(BEFORE)), picture(drawing(AFTER))

    assert before.large != after.large
    assert (before.width, before.height) == (after.width, after.height)
    assert len(before.small) + len(after.small) < SMALL_BYTES
    assert drawing(AFTER) == drawing(AFTER)


@pytest.mark.django_db
def test_an_invented_operation_has_its_pair_once_and_every_picture_says_it_is_drawn() -> None:
    project = make.project(reference=OPERATION, is_fictional=True)
    book = Book()

    for _ in range(2):
        loaded(SHELL, book)

    shown = photos_of([project.pk], None)
    (pair,) = pairs(shown)
    assert book.added == {"photos": 2}
    assert all(one.is_fictional and one.alt.startswith("Dessin fictif") for one in shown)
    assert (pair.before.moment, pair.after.taken_on) == ("before", DONE)
    stored = Photo.objects.get(pk=pair.after.id)
    assert stored.large.size > stored.small.size > 0


@pytest.mark.django_db
def test_a_real_project_is_given_no_drawing() -> None:
    make.project(reference=OPERATION, is_fictional=False)

    loaded(SHELL, Book())

    assert not Photo.objects.exists()
