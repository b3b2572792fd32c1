"""Set, validate, save and journal in one go: what every action does to an instance."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils.text import slugify

from molette.domain.journal.recording import TakenMeanwhileError, changes, nothing_changed, record

# What a new row leaves unsaid; a stated 0 or « no » is said.
NOTHING: Final[tuple[Any, ...]] = (None, "", [])
Check = Callable[[models.Model], None]
_checks: ContextVar[dict[tuple[type[models.Model], Any], Check] | None] = ContextVar("checks", default=None)


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
    former: models.Model | None = None,
    unexplained: str = "",
) -> bool:
    """Give an instance these values, validate it whole, save it and leave a line of the journal.

    A row that exists is read again and held first, and only the fields that move are saved: what others
    wrote since the caller read it stays. A new row that takes the place of a `former` one is told by what
    differs between the two. Many-to-many fields are given as iterables of instances. Returns False, and
    writes nothing, when no field moves. A correction is refused with the sentence `unexplained`, where one is
    given, if it moves a field without a reason. Raises ValidationError with the fields at fault.
    """
    many = {name for name in values if isinstance(instance._meta.get_field(name), models.ManyToManyField)}
    plain = {name: value for name, value in values.items() if name not in many}
    if instance.pk is None:
        before = state(former, values) if former else {}
        _create(instance, plain)
    else:
        hold(instance)
        before = state(instance, values)
        moved = _moved(instance, plain, before, {name: legible(list(values[name])) for name in many})
        if not moved:
            nothing_changed()
            return False
        if unexplained and not reason.strip():
            raise ValidationError({"reason": unexplained})
        _correct(instance, moved & plain.keys())
    for name in many:
        getattr(instance, name).set(values[name])
    told = state(instance, values)
    before, after = changes(before, told if before else {n: v for n, v in told.items() if v not in NOTHING})
    record(verb, instance, before=before, after=after, reason=reason, project=project, restricted=restricted)
    return True


def hold(instance: models.Model) -> None:
    """Read a row again and keep others from writing it until the action ends.

    SQLite lets one writer in at a time: there, reading again within the transaction is enough.
    """
    rows: Any = instance._meta.base_manager
    instance.refresh_from_db(from_queryset=rows.select_for_update())
    check = (_checks.get() or {}).pop((type(instance), instance.pk), None)
    if check is not None:
        check(instance)


@contextmanager
def held_to(instance: models.Model, check: Check) -> Iterator[None]:
    """Have `check` look at a row once the action holds it, before anything is written; it refuses by raising.

    So is a form compared with what it was filled from: whoever else would change the row waits meanwhile.
    """
    token = _checks.set({(type(instance), instance.pk): check})
    try:
        yield
    finally:
        _checks.reset(token)


def _create(instance: models.Model, plain: Mapping[str, Any]) -> None:
    for name, value in plain.items():
        setattr(instance, name, value)
    instance.full_clean()
    try:
        instance.save()
    except IntegrityError as error:
        # It was free an instant ago: only another's row, committed since, can refuse it.
        raise TakenMeanwhileError(str(error)) from error


def _moved(
    instance: models.Model, plain: Mapping[str, Any], before: Mapping[str, Any], many: Mapping[str, Any]
) -> set[str]:
    """Give an instance its plain values; return the fields that move, among those and the `many` ones."""
    for name, value in plain.items():
        setattr(instance, name, value)
    _, after = changes(before, {**state(instance, plain), **many})
    return set(after)


def _correct(instance: models.Model, moved: set[str]) -> None:
    instance.full_clean()
    stamps = {f.name for f in instance._meta.concrete_fields if getattr(f, "auto_now", False)}
    instance.save(update_fields=moved | stamps)


def free_slug(model: type[models.Model], text: str, *, longest: int = 60) -> str:
    """Return an address made from a title that no row of the model holds yet."""
    stem = slugify(text.replace("’", "-"))[:longest].strip("-") or model._meta.model_name or "objet"
    rows: Any = model._meta.default_manager
    taken = set(rows.filter(slug__startswith=stem).order_by("pk").values_list("slug", flat=True))
    if stem not in taken:
        return stem
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{stem}-{n}") not in taken)
