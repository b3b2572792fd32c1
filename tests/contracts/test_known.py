"""Every table of the house says when it is known: `?le=` forgets none."""

from typing import Any

from django.apps import apps
from django.db.models import Model

from molette.domain.memory.table import RULES, Present, Tracked, Untracked

HOUSE = "molette.domain."


def tables() -> dict[str, type[Model]]:
    """The models of the house, without the histories of others."""
    own = [model for model in apps.get_models() if model.__module__.startswith(HOUSE)]
    past = ("history_object", "m2m_history_id")  # what the lines of histories hold, and those of their links
    return {model._meta.label: model for model in own if not any(hasattr(model, name) for name in past)}


def is_tracked(model: type[Model]) -> bool:
    return hasattr(model._meta, "simple_history_manager_attribute")


def test_every_table_has_its_rule() -> None:
    assert set(RULES) == set(tables()), "give the new model a line in molette.domain.memory.table.RULES"


def test_a_rule_fits_whether_its_table_keeps_a_history() -> None:
    for label, model in tables().items():
        fits = Tracked if is_tracked(model) else Untracked
        assert isinstance(RULES[label], fits | Present), label


def test_a_table_left_as_it_is_says_why() -> None:
    assert all(rule.why for rule in RULES.values() if isinstance(rule, Present))


def test_the_history_of_a_table_keeps_its_links_to_many() -> None:
    for model in tables().values():
        links = set()
        for many in model._meta.many_to_many:
            through: Any = many.remote_field.through
            if through._meta.auto_created:
                links.add(many.name)
        if is_tracked(model):
            manager = getattr(model, model._meta.simple_history_manager_attribute)  # type: ignore[attr-defined]
            kept = {f.name for f in manager.model._history_m2m_fields}
            assert links <= kept, model._meta.label
        else:
            assert not links, model._meta.label
