"""How an action is run: in one transaction, by somebody, leaving a trace.

`@action` opens the transaction; `record` writes one line of the journal within it. An action that ends
without a line, or without saying that nothing changed, is a fault of ours and is rolled back. So is one
that says so and wrote all the same: what reaches the database is watched, by each action for itself.

The lines are sealed as the outermost action ends, in its transaction: none is ever read unsealed.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID, uuid4

from django.db import connection, models, transaction
from django.utils import timezone
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from molette.domain.journal.reading import written

P = ParamSpec("P")
R = TypeVar("R")
WRITES = {"INSERT", "UPDATE", "DELETE"}
INTO = 'INSERT INTO "'


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who acts, and the organisation for which he acts."""

    label: str
    user_id: int | None = None
    organisation_id: int | None = None
    organisation: str = ""
    user: Any = None


@dataclass(slots=True)
class Acting:
    """An action under way: its lines and its writes are those of the actions it called too."""

    actor: Actor
    run: UUID = field(default_factory=uuid4)
    lines: list[int] = field(default_factory=list)
    unchanged: bool = False
    wrote: bool = False
    started: datetime = field(default_factory=timezone.now)
    tables: set[str] = field(default_factory=set)  # those where rows were added, histories among them

    def watch(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        """Notice what writes, on its way to the database."""
        self.wrote = self.wrote or sql.lstrip()[:6].upper() in WRITES
        if sql.startswith(INTO):
            self.tables.add(sql[len(INTO) :].partition('"')[0])
        return execute(sql, *rest)


FOLLOWERS: "list[Callable[[Acting], None]]" = []
"""Called in the transaction of each action, at its end: filled by the apps above, as they are made ready."""


class SilentActionError(RuntimeError):
    """An action changed something without leaving a trace."""


class TakenMeanwhileError(RuntimeError):
    """A row that nothing forbade a moment ago was written by another at the same instant."""


AGAIN = 3
"""How many times an action is run when others keep writing the row it would add."""


_acting: ContextVar[Acting | None] = ContextVar("acting", default=None)


def current() -> Acting | None:
    """Return the action under way, if any."""
    return _acting.get()


def action(write: Callable[Concatenate[Actor, P], R]) -> Callable[Concatenate[Actor, P], R]:
    """Make a function an action: first argument the actor, one transaction, at least one journal line.

    An action called by another joins its transaction and its run, and answers for its own trace. One that
    another outran by an instant, both adding the same row, is run anew: it then finds that row.
    """

    def once(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
        outer = _acting.get()
        acting = Acting(outer.actor, outer.run) if outer else Acting(actor)
        token = _acting.set(acting)
        try:
            with nullcontext() if outer else transaction.atomic():
                with connection.execute_wrapper(acting.watch):
                    result = write(actor, *args, **kwargs)
                if not acting.lines and (acting.wrote or not (acting.unchanged or outer)):
                    raise SilentActionError(write.__qualname__)
                if outer:
                    outer.unchanged = outer.unchanged or acting.unchanged
                else:
                    for follow in FOLLOWERS:
                        follow(acting)
                    _seal(acting.lines)
                return result
        finally:
            _acting.reset(token)
            if outer:  # a refusal that the caller survives leaves its lines to be sealed as well
                outer.lines += acting.lines
            written()

    @wraps(write)
    def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
        # One called by another is undone with it: the outermost is run anew, whole.
        for _ in range(0 if _acting.get() else AGAIN - 1):
            with suppress(TakenMeanwhileError):
                return once(actor, *args, **kwargs)
        return once(actor, *args, **kwargs)

    return run


def _seal(lines: list[int]) -> None:
    from molette.domain.journal.sealing import seal  # noqa: PLC0415 - its models need the app registry

    seal(lines)


def nothing_changed() -> None:
    """Say that the action found everything as it should be, and wrote nothing."""
    acting = _acting.get()
    if acting is not None:
        acting.unchanged = True


def record(
    verb: str,
    subject: models.Model,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    project: str = "",
    restricted: bool = False,
) -> None:
    """Write one line of the journal for the action under way.

    `project` is the slug of the project concerned, if any; `restricted` lines (mandates, settings) are
    read by administrators only.
    """
    from molette.domain.journal.models import Entry  # noqa: PLC0415 - the model needs the app registry

    acting = _acting.get()
    if acting is None:
        msg = f"{verb} {subject} was recorded outside an action"
        raise SilentActionError(msg)
    entry = Entry.objects.create(
        run=acting.run,
        actor_id=acting.actor.user_id,
        actor=acting.actor.label,
        organisation_id=acting.actor.organisation_id,
        organisation=acting.actor.organisation,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        subject=str(subject)[:300],
        before=dict(before or {}),
        after=dict(after or {}),
        reason=reason,
        project=project,
        restricted=restricted,
    )
    acting.lines.append(entry.pk)


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Keep of two states only the fields that differ."""
    moved = [name for name in after if before.get(name) != after[name]]
    return {n: before.get(n) for n in moved}, {n: after[n] for n in moved}


class OneManager(HistoryManager):  # type: ignore[misc]  # the library publishes no types
    """The library's, which builds a new class each time that a history is opened: a sixteenth of a write."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: type[models.QuerySet[Any]], class_name: str | None = None) -> Any:
        return super().from_queryset(queryset_class, class_name)


class History(HistoricalRecords):  # type: ignore[misc]  # the library publishes no types
    """The library's, which writes NULL where nobody gave a reason: our column holds an empty text."""

    def get_change_reason_for_object(self, instance: models.Model, history_type: str, using: str) -> str:
        return super().get_change_reason_for_object(instance, history_type, using) or ""

    def get_meta_options(self, model: type[models.Model]) -> dict[str, Any]:
        """Find fast which line told a row on a day."""
        told_by = models.Index(fields=(model._meta.pk.attname, "history_date"))
        return {**super().get_meta_options(model), "indexes": (told_by,)}


def tracked(**options: Any) -> HistoricalRecords:
    """Give a contractual model its field history, signed by the user of the action under way."""

    def who(**_: Any) -> int | None:
        acting = _acting.get()
        return acting.actor.user_id if acting else None

    def set_who(line: Any, user_id: int | None) -> None:
        line.history_user_id = user_id

    return History(
        history_manager=OneManager,
        history_user_id_field=models.BigIntegerField(null=True, db_index=False),
        history_user_getter=lambda line: line.history_user_id,
        history_user_setter=set_who,
        get_user=who,
        history_change_reason_field=models.TextField(blank=True, default=""),
        **options,
    )
