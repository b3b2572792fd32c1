"""The journal speaks French: every field that may move has its word."""

import pytest
from django.apps import apps
from django.db import models

from molette.domain.journal.queries import Change
from molette.web.workspace.words import FIELD_WORDS, change_sentence, field_word

# Written by the machine, never by an action that tells what moved.
OF_THE_MACHINE = {"id", "created_at", "updated_at", "recorded_at", "progress"}
TRACKED = [m for m in apps.get_models() if hasattr(m._meta, "simple_history_manager_attribute")]


@pytest.mark.parametrize("model", TRACKED, ids=lambda model: model._meta.label)
def test_every_field_of_what_keeps_its_history_has_a_word(model: type[models.Model]) -> None:
    named = {field.name for field in (*model._meta.fields, *model._meta.many_to_many)}

    assert named - OF_THE_MACHINE - FIELD_WORDS.keys() == set()


def test_a_field_without_a_word_still_reads() -> None:
    assert field_word("some_new_field") == "some new field"


def test_a_change_is_told_from_what_was_to_what_is() -> None:
    nbsp = "\N{NO-BREAK SPACE}"

    assert change_sentence(Change("title", None, "Gare")) == f"intitulé{nbsp}: Gare"
    assert change_sentence(Change("title", "Gare", "Pôle gare")) == f"intitulé{nbsp}: Gare → Pôle gare"
    assert change_sentence(Change("title", "Gare", None)) == f"intitulé{nbsp}: Gare → rien"
