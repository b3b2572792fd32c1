"""Undo a batch that was applied, while nothing was built on it: what it wrote is read backwards.

What stands in the way is told first, line by line, with who did it and when: a row changed since, an answer
given to a figure, a project that has been given its plan, a later file.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.utils import timezone

from molette.domain.exchange.obstacles import MOST_TOLD, Obstacle, built_on_rows, label
from molette.domain.exchange.veiling import hidden_columns
from molette.domain.funding.actions import LineDraft, edit_plan
from molette.domain.funding.models import FinancingPlan, FundingSource, Spending
from molette.domain.journal.recording import Actor, action, record
from molette.domain.journal.writing import write
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Batch, Written
from molette.domain.people.permissions import Permission, require
from molette.domain.programme.models import MilestoneDate
from molette.domain.secrecy.veils import Veil, veil
from molette.domain.statements.models import Statement

CHUNK: Final = 200
# What whoever undoes a row must still be allowed to do.
ASKED: Final = {
    "programme.project": Permission.EDIT_PROJECT,
    "programme.milestone": Permission.EDIT_PROJECT,
    "programme.milestonedate": Permission.EDIT_PROJECT,
    "statements.measure": Permission.EDIT_CONTRACT,
    "statements.statement": Permission.STATE_VALUE,
    "funding.financingplan": Permission.EDIT_PLAN,
    "funding.movement": Permission.EDIT_PLAN,
    "funding.spending": Permission.EDIT_PLAN,
    "people.organisation": Permission.MANAGE_MEMBERS,
    "programme.orientationtree": Permission.EDIT_CONTRACT,
    "programme.orientationnode": Permission.EDIT_CONTRACT,
    "sources.source": Permission.EDIT_CONTRACT,
}


# What somebody said and that an import added: it is withdrawn, and stays readable.
_TAKEN_BACK: Final = {
    "programme.milestonedate": "a retiré la date d’un import",
    "funding.spending": "a retiré la dépense d’un import",
}


@dataclass(frozen=True, slots=True)
class Return:
    """A row as undoing would leave it: taken away, or with its former values."""

    subject: str
    kind: str
    line: int | None
    is_taken_away: bool
    moved: tuple[tuple[str, str, str], ...] = ()


def obstacles(batch: Batch) -> tuple[Obstacle, ...]:
    """What was built on a batch, the first hundred things; nothing when it may be undone."""
    if batch.target in ledger.REGISTERS:
        return tuple(Obstacle(*told) for told in ledger.built_on(batch))
    found: list[Obstacle] = []
    for some in _chunks(batch.written.order_by("id")):
        found += built_on_rows(batch, some)
        if len(found) >= MOST_TOLD:
            break
    return tuple(found[:MOST_TOLD])


def returns(batch: Batch, count: int, user: object) -> tuple[Return, ...]:
    """The first rows that undoing would bring back or take away, without what the reader may not see."""
    worn = veil(user)
    return tuple(_return(one, worn) for one in batch.written.order_by("id")[:count])


def _return(one: Written, worn: Veil) -> Return:
    model: Any = apps.get_model(one.kind)
    row = model._meta.default_manager.filter(pk=one.key).order_by("pk").first() if worn else None
    hidden = hidden_columns(row, worn)
    held = {} if worn and row is None else one.before or {}  # of a row that is gone, nothing says what it hid
    before = {name: value for name, value in held.items() if name not in hidden}
    moved = tuple(
        (label(model, n), _said(model, n, one.after[n]), _said(model, n, before[n])) for n in before
    )
    return Return(one.subject, str(model._meta.verbose_name), one.line, one.before is None, moved)


def _said(model: type[models.Model], name: str, value: Any) -> str:
    """A stored value as a reader knows it: the name of what a key names."""
    field: Any = next(
        (f for f in model._meta.get_fields() if name in {f.name, getattr(f, "attname", "")}), None
    )
    if value is None or (not value and isinstance(value, str | list)):
        return ""
    if name == "lines":
        return f"{len(value)} lignes"
    if field is not None and field.is_relation:
        keys = value if isinstance(value, list) else [value]
        rows = field.related_model._meta.default_manager.filter(pk__in=keys).order_by("pk")
        return ", ".join(map(str, rows[:5])) or str(value)
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return "oui" if value is True else "non" if value is False else str(value)


@action
def undo(actor: Actor, batch: Batch, reason: str, tell: Callable[[int], None] | None = None) -> Batch:
    """Take back all that a batch wrote, in one transaction; the batch stays readable, with the reason.

    Raises WrongStep when something was built on it.
    """
    ledger.take_back(actor, batch, reason)
    if batch.target in ledger.REGISTERS:
        return ledger.withdraw_batch(actor, batch)
    done = 0
    for some in _chunks(batch.written.order_by("-id")):
        if found := built_on_rows(batch, some):
            raise ledger.WrongStep(f"{found[0].subject} : {found[0].what}. Rien n’est annulé.")
        why = f"annulation du lot n° {batch.pk} : {reason}"
        for (kind, gone), alike in groupby(some, key=lambda one: (one.kind, _is_taken_away(one))):
            if gone:
                _take_away(actor, kind, list(alike), why)
                continue
            for one in alike:
                _undo(actor, one, why)
        done += len(some)
        if tell:
            tell(done)
    record("a repris ce qu’avait écrit", batch, after={"rows": done}, reason=reason)
    return batch


def _chunks(found: models.QuerySet[Written]) -> Iterator[list[Written]]:
    held: list[Written] = []
    for one in found.iterator(chunk_size=CHUNK):
        held.append(one)
        if len(held) == CHUNK:
            yield held
            held = []
    if held:
        yield held


def _is_taken_away(one: Written) -> bool:
    """Hold for what was added and leaves no trace but the journal; what somebody said is withdrawn."""
    return one.before is None and apps.get_model(one.kind) not in {Statement, MilestoneDate, Spending}


def _take_away(actor: Actor, kind: str, some: list[Written], reason: str) -> None:
    """Delete rows of one kind together: what might name them is looked for once, not row by row."""
    rows: Any = apps.get_model(kind)._meta.default_manager
    held = rows.in_bulk([one.key for one in some])
    for one in some:
        row = held[one.key]
        _require(actor, one, row)
        verb = "a supprimé ce qu’un import avait ajouté"
        record(verb, row, before=one.after, reason=reason, project=_project(row))
    rows.filter(pk__in=held).delete()


def _require(actor: Actor, one: Written, row: Any) -> None:
    if one.kind == "funding.movement" and row.project_id is None:
        require(actor, Permission.EDIT_CONTRACT)
    else:
        require(actor, ASKED[one.kind], row if hasattr(row, "footing") else None)


def _undo(actor: Actor, one: Written, reason: str) -> None:
    row = apps.get_model(one.kind)._meta.default_manager.get(pk=one.key)
    _require(actor, one, row)
    if isinstance(row, FinancingPlan) and one.before is not None:
        _put_back_plan(actor, row, one.before)
    elif one.before is not None:
        values = {
            _field(row, name).name: _value(_field(row, name), value) for name, value in one.before.items()
        }
        write("a remis comme avant l’import", row, values, reason=reason, project=_project(row))
    elif isinstance(row, Statement):
        values = {"withdrawn_on": timezone.localdate(), "withdrawn_reason": reason, "replaces": None}
        write("a retiré ce qu’un import avait déclaré", row, values, reason=reason, project=_project(row))
    else:
        values = {"withdrawn_reason": reason}
        write(_TAKEN_BACK[one.kind], row, values, reason=reason, project=_project(row))


def _put_back_plan(actor: Actor, plan: FinancingPlan, before: dict[str, Any]) -> None:
    keys = [source for _, source, _, _ in before["lines"] if source]
    paid = FundingSource.objects.select_related("funder", "scheme").in_bulk(keys)
    lines = []
    for kind, source, amount, note in before["lines"]:
        held = paid.get(source)
        who: dict[str, Any] = (
            {"funder": held.funder, "scheme": held.scheme, "year": held.year} if held else {}
        )
        lines.append(LineDraft(kind, amount=_money(amount), note=note, **who))
    told = {"lines", "status"}
    costs: dict[str, Any] = {n: _money(text) for n, text in before.items() if n not in told}
    edit_plan(actor, plan, lines=lines, **costs)


def _money(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _field(row: models.Model, name: str) -> Any:
    fields: Iterable[Any] = (*row._meta.concrete_fields, *row._meta.many_to_many)
    return next(field for field in fields if name in {field.name, field.attname})


def _value(field: Any, value: Any) -> Any:
    """A stored value as a model takes it."""
    if field.many_to_many:
        return list(field.related_model._meta.default_manager.filter(pk__in=value).order_by("pk"))
    if field.is_relation:
        return None if value is None else field.related_model._meta.default_manager.get(pk=value)
    return field.to_python(value)


def _project(row: Any) -> str:
    """The address of the project a row belongs to, for whoever reads the journal of that project."""
    if row._meta.label_lower == "programme.project":
        return str(row.slug)
    owner = getattr(row, "project", None) or getattr(getattr(row, "milestone", None), "project", None)
    return str(owner.slug) if owner else ""
