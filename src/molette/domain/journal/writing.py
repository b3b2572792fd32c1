"""Set, validate, save and journal in one go: what every action does to an instance."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.utils.text import slugify

from molette.domain.journal.recording import changes, nothing_changed, record


def legible(value: Any) -> Any:
    """Return a value as the journal keeps it: names in place of keys, readable when the row is gone.

    Dates and decimals stay as they are; the journal writes them as ISO text and exact digits.
    """
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, models.QuerySet | list | tuple | set | frozenset):
        return sorted(str(item) for item in value)
    if hasattr(value, "storage"):  # a file: its name, never its content
        return str(value)
    return value


def state(instance: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """Return the named fields of an instance as the journal keeps them; choices by their French label."""
    found: dict[str, Any] = {}
    for name in names:
        field = instance._meta.get_field(name)
        if isinstance(field, models.ManyToManyField):
            found[name] = legible(getattr(instance, name).order_by("pk")) if instance.pk else []
        elif isinstance(field, models.Field) and field.choices:
            found[name] = dict(field.flatchoices).get(getattr(instance, name), "")
        else:
            found[name] = legible(getattr(instance, name))
    return found


def write(
    verb: str,
    instance: models.Model,
    values: Mapping[str, Any],
    *,
    reason: str = "",
    project: str = "",
    restricted: bool = False,
) -> bool:
    """Give an instance these values, validate it whole, save it and leave a line of the journal.

    Many-to-many fields are given as iterables of instances. Returns False, and writes nothing, when no
    field moves. Raises ValidationError with the fields at fault.
    """
    is_new = instance.pk is None
    before = {} if is_new else state(instance, values)
    many = {name for name in values if isinstance(instance._meta.get_field(name), models.ManyToManyField)}
    for name in values.keys() - many:
        setattr(instance, name, values[name])
    if is_new:
        instance.full_clean()
        instance.save()
    else:
        told = {name: legible(list(values[name])) if name in many else None for name in many}
        after = {**state(instance, values.keys() - many), **told}
        if changes(before, after) == ({}, {}):
            nothing_changed()
            return False
        instance.full_clean()
        instance.save()
    for name in many:
        getattr(instance, name).set(values[name])
    before, after = changes(before, {n: v for n, v in state(instance, values).items() if v or not is_new})
    record(verb, instance, before=before, after=after, reason=reason, project=project, restricted=restricted)
    return True


def free_slug(model: type[models.Model], text: str, *, longest: int = 60) -> str:
    """Return an address made from a title that no row of the model holds yet."""
    stem = slugify(text.replace("’", "-"))[:longest].strip("-") or model._meta.model_name or "objet"
    rows = model.objects  # type: ignore[attr-defined]  # every model of the house has its manager so named
    taken = set(rows.filter(slug__startswith=stem).order_by("pk").values_list("slug", flat=True))
    if stem not in taken:
        return stem
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{stem}-{n}") not in taken)
