"""What points to a row, in every app: the foreign keys themselves say, so that no table is forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from molette.domain.identities.models import Reunion, Step

OWN = (Reunion, Step)


@dataclass(frozen=True, slots=True)
class Relation:
    """A foreign key of a model."""

    model: type[models.Model]
    field: str

    @property
    def column(self) -> str:
        return str(self.model._meta.get_field(self.field).attname)  # type: ignore[union-attr]

    @property
    def rows(self) -> models.QuerySet[Any]:
        """Every row of the model: what a list leaves out is moved too."""
        return self.model._meta.base_manager.all()

    def pointing_to(self, key: int) -> models.QuerySet[Any]:
        return self.rows.filter(**{self.column: key}).order_by("pk")


def relations_to(model: type[models.Model]) -> tuple[Relation, ...]:
    """The foreign keys to a model, links of many-to-many fields included.

    Lines of history point to nothing the database holds them to (DO_NOTHING): they stay as they were said.
    """
    found = {
        Relation(apps.get_model(relation.related_model._meta.label), relation.field.name)
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel)
        and relation.on_delete is not models.DO_NOTHING
        and relation.related_model not in OWN
        and relation.field.name != "merged_into"
    }
    return tuple(sorted(found, key=lambda relation: (relation.model._meta.label, relation.field)))


def like(row: models.Model, relation: Relation, key: int) -> models.Model | None:
    """The row that would be this one's double if it pointed to `key`: under a constraint, one must go."""
    for names, condition in _uniques(relation.model):
        if relation.field not in names:
            continue
        wanted = {name: getattr(row, _column(relation.model, name)) for name in names}
        wanted[relation.field] = key
        if any(value is None for value in wanted.values()):
            continue
        rows = relation.rows.filter(condition) if condition else relation.rows
        if condition and not rows.filter(pk=row.pk).exists():
            continue
        found: models.Model | None = rows.filter(**wanted).exclude(pk=row.pk).order_by("pk").first()
        if found is not None:
            return found
    return None


def _uniques(model: type[models.Model]) -> Iterator[tuple[tuple[str, ...], models.Q | None]]:
    for together in model._meta.unique_together:
        yield tuple(together), None
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
            yield tuple(constraint.fields), constraint.condition
    for field in model._meta.local_concrete_fields:
        if field.unique and not field.primary_key:
            yield (field.name,), None


def _column(model: type[models.Model], name: str) -> str:
    return str(model._meta.get_field(name).attname)  # type: ignore[union-attr]
