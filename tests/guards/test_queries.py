"""The guard rails that watch how the database is read and written."""

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from molette.domain.journal.recording import Actor, action, nothing_changed
from tests.guards import GuardRailError, unordered_querysets

TRACKED: list[type[Model]] = [
    m for m in apps.get_models() if hasattr(m._meta, "simple_history_manager_attribute")
]


@pytest.mark.django_db
def test_rows_asked_in_no_order_come_in_none() -> None:
    unordered_querysets.deal(1)
    habitual = list(ContentType.objects.order_by("pk"))

    assert list(ContentType.objects.all()) != habitual
    assert list(ContentType.objects.iterator()) != habitual
    assert sorted(ContentType.objects.all(), key=lambda t: t.pk) == habitual


@pytest.mark.django_db
def test_the_shuffle_depends_on_the_seed_alone() -> None:
    def deal(seed: int) -> list[ContentType]:
        unordered_querysets.deal(seed)
        return list(ContentType.objects.all())

    assert deal(1) == deal(1) != deal(2)


def test_the_contractual_models_keep_their_history() -> None:
    assert "Project" in {model.__name__ for model in TRACKED}


@pytest.mark.parametrize("model", TRACKED, ids=lambda m: m.__name__)
def test_a_bulk_write_outside_an_action_fails(model: type[Model]) -> None:
    rows = model._default_manager.filter(pk=0)

    for write in (
        rows.delete,
        lambda: rows.update(pk=1),
        lambda: rows.bulk_create([]),
        lambda: rows.bulk_update([], []),
    ):
        with pytest.raises(GuardRailError, match=f"{model.__name__}: .* outside an action"):
            write()


@pytest.mark.django_db
def test_an_action_may_write_in_bulk_for_the_journal_answers_for_it() -> None:
    @action
    def forget(_actor: Actor) -> None:
        TRACKED[0]._default_manager.filter(pk=0).delete()
        nothing_changed()

    forget(Actor("essai"))


@pytest.mark.django_db
def test_a_model_without_history_may_be_written_in_bulk() -> None:
    assert ContentType.objects.filter(pk=0).update(model="essai") == 0
