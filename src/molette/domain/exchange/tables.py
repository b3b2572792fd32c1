"""Import a table of ours: rows are few, refer to each other, and go through the actions of their domain."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from django.db import models

from molette.domain.exchange.forms import Column, Form, is_help, moved, written
from molette.domain.exchange.gazetteer import Gazetteer
from molette.domain.exchange.issues import Issue
from molette.domain.exchange.lookups import Lookups
from molette.domain.exchange.matching import Fate
from molette.domain.exchange.rows import Checked, Planned, shown
from molette.domain.exchange.tracing import Trace, fresh, stored
from molette.domain.exchange.veiling import NOT_KNOWN, TELLS_OF, hidden_columns
from molette.domain.journal.recording import Actor
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Batch
from molette.domain.secrecy.veils import NO_VEIL, Veil, veil
from molette.engines.tables.normalising import NormalisedRow
from molette.engines.tables.targets import Target
from molette.engines.tables.values import Severity


class Knowledge(Protocol):
    """What a kind of table knows: how to find the row a line speaks of, and who may change it."""

    form: Form

    def settle(self, told: dict[str, Any], lookups: Lookups) -> Iterator[Issue]:
        """Complete and verify what a line says, beyond each of its cells."""

    def standing(self, told: Mapping[str, Any], lookups: Lookups) -> Any | None:
        """Find what the line speaks of, if it exists."""

    def held(self, standing: Any, name: str) -> Any:
        """Give what a row holds for a column."""

    def may(self, actor: Actor, told: Mapping[str, Any], standing: Any | None) -> bool:
        """Say whether the actor may do what the line asks."""

    def places(self, told: Mapping[str, Any], standing: Any | None) -> Iterable[int]:
        """Give where it stands."""


class Desk(Knowledge, Protocol):
    """A kind of table whose lines are each written by themselves."""

    def add(self, actor: Actor, told: dict[str, Any]) -> Sequence[models.Model]:
        """Write what is new; return the rows added."""

    def change(
        self, actor: Actor, standing: Any, told: dict[str, Any], names: Sequence[str]
    ) -> Sequence[models.Model]:
        """Write what moved; return the rows added to say so, if any."""


@dataclass(slots=True)
class Tables:
    """Reads a table of ours and plans what it asks; how it is written is said below. One for each run."""

    desk: Knowledge
    actor: Actor
    gazetteer: Gazetteer
    lookups: Lookups = field(default_factory=Lookups)
    whole: bool = False
    counts_money: bool = False
    seen: dict[Any, int] = field(default_factory=dict)
    told_of: set[int] = field(default_factory=set)
    worn: Veil = NO_VEIL
    in_sight: dict[type[models.Model], frozenset[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lookups.sender = self.actor
        if self.actor.user is not None:
            self.worn = veil(self.actor.user)

    @property
    def target(self) -> Target:
        return self.desk.form.target()

    def prepare(self, rows: Iterable[NormalisedRow]) -> None:
        """Nothing to look at beforehand: what a line refers to is found as it comes."""

    def check(self, row: NormalisedRow, values: dict[str, Any], issues: list[Issue]) -> Checked:
        if is_help(next(iter(row.raw.values()), "")):
            return Checked(row, values, inside=False, set_aside=True)
        if row.set_aside:
            return Checked(row, values, issues, inside=False, set_aside=True)
        told, found = self.desk.form.read(values, self.lookups)
        self._note_what_it_is_of(told)
        issues += found
        if hidden := self.desk.form.hidden(row.raw):
            issues += self._left_as_it_is(told, hidden)
        left = {column.name for column in hidden}
        issues += self._unseen(told, left)
        if not any(issue.blocks for issue in issues):
            issues += self.desk.settle(told, self.lookups)
            if not any(issue.blocks for issue in issues):  # what a line names in full, it may name only now
                issues += self._unseen(told, left)
        checked = Checked(row, told, issues)
        if not checked.refused:
            standing = self.desk.standing(told, self.lookups)
            if not self._is_within_reach(told, standing):
                issues.append(out_of_reach())
            places = set(self.desk.places(told, standing))
            inside = self.gazetteer.inside
            checked.inside = inside is None or not inside.isdisjoint(places)
        return checked

    def _is_within_reach(self, told: Mapping[str, Any], standing: Any | None) -> bool:
        """Hold for what the sender may write, and for a row sent back as he reads it: nothing is written."""
        if self.desk.may(self.actor, told, standing):
            return True
        if standing is None or not self._sees(standing):
            return False
        return not any(True for _ in moved(self.desk.form, told, self._holder(standing)))

    def _sees(self, row: models.Model) -> bool:
        """Say whether the sender reads a row: saying of one that he does not that it is so would tell it."""
        model: Any = type(row)
        if model not in self.in_sight:
            rows: Any = model._default_manager.order_by()  # noqa: SLF001 - as Django documents it
            rows = rows.visible_to(self.actor.user) if hasattr(rows, "visible_to") else rows
            self.in_sight[model] = frozenset(rows.values_list("pk", flat=True))
        return row.pk in self.in_sight[model]

    def _note_what_it_is_of(self, told: Mapping[str, Any]) -> None:
        """Remember of what a line tells, so that the file is not opened by who may not see it."""
        name: str = getattr(self.desk, "told_of", "")
        if name:
            of = told.get(name) or getattr(self._standing(told), name, None)
            self.told_of.add(of.pk if of else NOT_KNOWN)

    def _standing(self, told: Mapping[str, Any]) -> Any | None:
        """What a line speaks of; nothing where it does not say it."""
        with suppress(KeyError):
            return self.desk.standing(told, self.lookups)
        return None

    def _left_as_it_is(self, told: dict[str, Any], hidden: Iterable[Column]) -> Iterator[Issue]:
        """Give to cells whose value the sender did not see what they hold: he says nothing of it."""
        standing = self._standing(told)
        if standing is None:
            yield _hidden_of_nothing()
            return
        for column in hidden:
            held = self.desk.held(standing, column.name)
            if held is not None and held != "":
                told[column.name] = held

    def _unseen(self, told: Mapping[str, Any], left: set[str]) -> Iterator[Issue]:
        """Refuse to write over what the sender may not see: comparing would tell it to him."""
        if not self.worn:
            return
        for name in hidden_columns(self._standing(told), self.worn) & told.keys() - left:
            yield hidden_cell(name)

    def plan(self, rows: Sequence[Checked]) -> list[Planned]:
        return [self._planned(row) for row in rows]

    def _planned(self, row: Checked) -> Planned:
        if row.refused:
            return Planned(row, Fate.REFUSED)
        standing = self.desk.standing(row.values, self.lookups)
        if standing is None:
            return Planned(row, Fate.ADDED)
        if first := self.seen.setdefault((type(standing), standing.pk), row.line) - row.line:
            row.issues.append(_twice(row.line + first))
            return Planned(row, Fate.REFUSED)
        held = self._holder(standing)
        columns = list(moved(self.desk.form, row.values, held))
        if not columns:
            return Planned(row, Fate.UNCHANGED, standing)
        if hidden_columns(standing, self.worn):
            row.issues.append(_hidden_row(row.line))
            return Planned(row, Fate.REFUSED)
        told = [(c.label, self._shown(c, held(c.name)), self._shown(c, row.values[c.name])) for c in columns]
        return Planned(row, Fate.CHANGED, standing, told)

    def _shown(self, column: Column, value: Any) -> str:
        return shown(written(column, value, self.lookups))

    def close(self) -> Iterator[Issue]:
        return iter(())

    def explain(self, rows: Sequence[Planned]) -> None:
        """Every changed row already says what moved."""

    def told(self) -> dict[str, Any]:
        return {TELLS_OF: sorted(self.told_of)}

    def finish(self, batch: Batch) -> None:
        """Rows are all that there is."""

    def amount(self, row: Checked) -> Decimal | None:
        del row
        return None

    def _holder(self, standing: Any) -> Callable[[str], Any]:
        return lambda name: self.desk.held(standing, name)


@dataclass(slots=True)
class Lines(Tables):
    """Writes each line by itself, through the action of its desk, and keeps what it takes to undo it."""

    desk: Desk

    def write(self, batch: Batch, rows: Sequence[Planned]) -> None:
        ledger.keep_rows(batch, [(row.checked.line, row.checked.cells()) for row in rows])
        trace = Trace(batch)
        for row in rows:
            if row.checked.set_aside:
                continue
            if row.fate is Fate.ADDED:
                trace.added(self.desk.add(self.actor, row.checked.values), row.checked.line)
            elif row.fate is Fate.CHANGED:
                self._change(trace, row)
        trace.close()

    def _change(self, trace: Trace, row: Planned) -> None:
        told, standing = row.checked.values, row.standing
        names = [c.name for c in moved(self.desk.form, told, self._holder(standing))]
        touched = [(one, stored(fresh(one))) for one in self._touched(standing)]
        newer = self.desk.change(self.actor, standing, told, names)
        for one, before in touched:
            trace.changed(one, before, row.checked.line)
        trace.added(newer, row.checked.line)

    def _touched(self, standing: Any) -> Sequence[models.Model]:
        """The rows that a change may write: a desk that writes others says which."""
        others: Callable[[Any], Sequence[models.Model]] | None = getattr(self.desk, "touched", None)
        return others(standing) if others else [standing]


def _hidden_of_nothing() -> Issue:
    return Issue(
        "reserve-sans-ligne", Severity.BLOCKING, "une valeur",
        "« réservé » tient la place d’une valeur que vous ne voyez pas : écrivez la vôtre.",
    )  # fmt: skip


def hidden_cell(name: str, line: int | None = None) -> Issue:
    return Issue(
        "cellule-reservee", Severity.BLOCKING, "« réservé », tel que l’export l’écrit",
        "Cette valeur vous est réservée : vous ne la voyez pas, vous ne la changez pas.",
        field=name, line=line,
    )  # fmt: skip


def _hidden_row(line: int) -> Issue:
    return Issue(
        "ligne-reservee", Severity.BLOCKING, "une ligne inchangée",
        "Sa valeur vous est réservée : vous ne la voyez pas, vous ne changez rien de cette ligne.", line=line,
    )  # fmt: skip


def out_of_reach(line: int | None = None) -> Issue:
    return Issue(
        "hors-mandat", Severity.BLOCKING, "une ligne que votre mandat couvre",
        "Laissez-la telle que l’export l’écrit, ou demandez à qui en a le mandat de l’importer.", line=line,
    )  # fmt: skip


def _twice(line: int) -> Issue:
    return Issue(
        "deux-fois", Severity.BLOCKING, f"une seule ligne par objet : la ligne {line} en parle déjà",
        "Gardez celle des deux qui est juste.",
    )  # fmt: skip
