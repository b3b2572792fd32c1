"""From the lines of a table to the versions of plans: what each line moves, and the plan they make."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from molette.domain.exchange.forms import Column, day, same
from molette.domain.exchange.issues import Issue
from molette.domain.exchange.matching import Fate
from molette.domain.exchange.rows import Checked, Planned
from molette.domain.exchange.tables import Tables, hidden_cell, out_of_reach
from molette.domain.exchange.targets.plan_issues import draft_open, incomplete, two_costs, unseen_plan
from molette.domain.exchange.targets.plans import COSTS, FORM, LINE, PlanRow, held
from molette.domain.exchange.tracing import Trace
from molette.domain.exchange.veiling import hidden_columns
from molette.domain.funding.actions import LineDraft, edit_plan, open_version
from molette.domain.funding.models import FinancingPlan
from molette.domain.funding.reserving import hides_money
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Batch
from molette.domain.secrecy.veils import Sort
from molette.engines.tables.normalising import HIDDEN

COLUMNS: Final = {column.name: column for column in FORM.columns}
Moved = list[tuple[str, str, str]]
Key = tuple[int, Any]


@dataclass(slots=True)
class Version:
    """A plan as a file tells it, beside the version it starts from."""

    rows: list[Checked]
    base: FinancingPlan | None
    lines: list[LineDraft] = field(default_factory=list)
    costs: dict[str, Any] = field(default_factory=dict)
    moved: list[Moved] = field(default_factory=list)
    new_lines: set[int] = field(default_factory=set)

    @property
    def moves(self) -> bool:
        return any(self.moved)


class Plans(Tables):
    """Rows are read one by one and planned project by project: the file is looked at as a whole."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.whole = True
        self._versions: dict[Key, Version] = {}

    def _left_as_it_is(self, told: dict[str, Any], hidden: Iterable[Column]) -> Iterator[Issue]:
        """A hidden amount is that of the line of the plan paired with the one told."""
        del told, hidden
        return iter(())

    def plan(self, rows: Sequence[Checked]) -> list[Planned]:
        self._versions = {key: self._version(group) for key, group in _grouped(rows).items()}
        planned: dict[int, Planned] = {}
        for version in self._versions.values():
            for row, told in self._planned_version(version):
                planned[id(row)] = told
        return [planned.get(id(row)) or Planned(row, Fate.REFUSED) for row in rows]

    def _version(self, rows: list[Checked]) -> Version:
        first = rows[0].values
        known = self.lookups.plans.get(first["project"].pk, [])
        if not self.desk.may(self.actor, first, None):  # what he does not read is compared with nothing
            known = [plan for plan in known if self._sees(plan)]
        named = [plan for plan in known if plan.version == first.get("version")]
        version = Version(rows, named[0] if named else known[-1] if known else None)
        if not any(row.refused for row in rows):
            self._compare(version)
            if not named and version.moves:  # without a number, a plan that says what any version says is it
                for plan in known[:-1]:
                    other = Version(rows, plan)
                    self._compare(other)
                    if not other.moves:
                        return other
        return version

    def _compare(self, version: Version) -> None:
        """Pair the lines told with those of the base, and say of each what moves."""
        base = list(version.base.lines.all()) if version.base else []
        known = [PlanRow(line.plan, line) for line in base]
        pairs, left = _paired(version.rows, known, [hidden_columns(line, self.worn) for line in known])
        self._refuse_unseen(version, pairs)
        for rank, row in enumerate(version.rows):
            was = pairs[rank]
            draft: dict[str, Any] = {name: day(row.values.get(name)) for name in LINE}
            draft["note"] = draft["note"] or ""
            if was:  # what a line repeats is kept as it was, blanks and all
                kept = {name: held(was, name) for name in LINE}
                draft |= {n: v for n, v in kept.items() if _hides(row, n) or _same(COLUMNS[n], v, draft[n])}
            version.lines.append(LineDraft(**draft))
            version.moved.append(self._moved(was, draft) if version.base else [])
            if was is None:
                version.new_lines.add(rank)
        self._compare_costs(version)
        if left and version.moved:
            gone = [("Ligne retirée du plan", self._line(line), "") for line in left]
            version.moved[0] = [*version.moved[0], *gone]
        if version.moves and version.base and hides_money(self.worn, version.base.project_id):
            for row in version.rows:
                row.issues.append(unseen_plan(row.line))

    def _refuse_unseen(self, version: Version, pairs: Sequence[PlanRow | None]) -> None:
        """Nobody writes over an amount that he may not see, nor learns it by guessing."""
        if not self.worn:
            return
        base = version.base
        of_all = frozenset(COSTS) if base and self.worn.hides(Sort.COST, base.project_id) else frozenset()
        for row, was in zip(version.rows, pairs, strict=True):
            hidden = of_all | (hidden_columns(was, self.worn) if was else frozenset())
            for name in hidden & row.values.keys():
                if not _hides(row, name):
                    row.issues.append(hidden_cell(name, row.line))

    def _moved(self, was: PlanRow | None, draft: Mapping[str, Any]) -> Moved:
        if was is None:
            return [("Ligne nouvelle du plan", "", self._told(draft))]
        pairs = [(COLUMNS[name], held(was, name), draft[name]) for name in LINE]
        return [
            (c.label, self._shown(c, old), self._shown(c, new))
            for c, old, new in pairs
            if not _same(c, old, new)
        ]

    def _line(self, line: PlanRow) -> str:
        hidden = hidden_columns(line, self.worn)
        return self._told({name: HIDDEN if name in hidden else held(line, name) for name in LINE})

    def _told(self, line: Mapping[str, Any]) -> str:
        return ", ".join(text for name in LINE if (text := self._shown(COLUMNS[name], line[name])))

    def _compare_costs(self, version: Version) -> None:
        """A cost stands on every line of a plan: the one line that says another changes it for all."""
        for name in COSTS:
            was = getattr(version.base, name) if version.base else None
            told = {rank: row.values[name] for rank, row in enumerate(version.rows) if name in row.values}
            new = {rank: value for rank, value in told.items() if value != was}
            version.costs[name] = next(iter(new.values()), was)
            if len(set(new.values())) > 1:
                for rank in new:
                    version.rows[rank].issues.append(two_costs(name, version.rows[rank].line))
            if new and version.base:
                told_once = min(new) if len(new) == len(version.rows) else None
                for rank, value in new.items():
                    if told_once in {None, rank}:
                        column = COLUMNS[name]
                        version.moved[rank].append(
                            (column.label, self._shown(column, was), self._shown(column, value))
                        )

    def _planned_version(self, version: Version) -> Iterator[tuple[Checked, Planned]]:
        self._refuse(version)
        for rank, row in enumerate(version.rows):
            if row.refused:
                yield row, Planned(row, Fate.REFUSED)
            elif version.base is None or (rank in version.new_lines and version.moved[rank]):
                yield row, Planned(row, Fate.ADDED, version.base)
            else:
                moved = version.moved[rank]
                yield row, Planned(row, Fate.CHANGED if moved else Fate.UNCHANGED, version.base, moved)

    def _is_within_reach(self, told: Mapping[str, Any], standing: Any | None) -> bool:
        """What the sender may do of a plan is said of all its lines together."""
        del told, standing
        return True

    def _is_allowed(self, version: Version) -> bool:
        unmoved = version.base is not None and not version.moves
        return unmoved or self.desk.may(self.actor, version.rows[0].values, None)

    def _refuse(self, version: Version) -> None:
        """Say of the lines of a plan why it is not written: one refused, a mandate, a draft already open."""
        if any(row.refused for row in version.rows):
            said, at_fault = incomplete, [row for row in version.rows if not row.refused]
        elif not self._is_allowed(version):
            said, at_fault = out_of_reach, version.rows
        elif version.moves and not _may_change(version.base, self.lookups.plans):
            pairs = zip(version.rows, version.moved, strict=True)
            said, at_fault = draft_open, [row for row, moved in pairs if moved]
        else:
            return
        for row in at_fault:
            row.issues.append(said(row.line))

    def write(self, batch: Batch, rows: Sequence[Planned]) -> None:
        ledger.keep_rows(batch, [(row.checked.line, row.checked.cells()) for row in rows])
        moving = {id(row.checked) for row in rows if row.fate in {Fate.ADDED, Fate.CHANGED}}
        trace = Trace(batch)
        for version in self._versions.values():
            if rows and any(id(row) in moving for row in version.rows):
                self._write(trace, version)
        trace.close()
        if rows:
            self._versions = {}

    def _write(self, trace: Trace, version: Version) -> None:
        """Change the draft that the file starts from; open a new version after one that was voted."""
        base, line = version.base, version.rows[0].line
        if base is not None and base.status == FinancingPlan.Status.DRAFT:
            before = written_plan(base)
            edit_plan(self.actor, base, lines=version.lines, **version.costs)
            trace.changed_to(base, before, written_plan(base), line)
            return
        draft = open_version(self.actor, version.rows[0].values["project"])
        edit_plan(self.actor, draft, lines=version.lines, **version.costs)
        trace.added_as(draft, written_plan(draft), line)


def written_plan(plan: FinancingPlan) -> dict[str, Any]:
    """What a plan says, as kept to be put back: its status, its costs, its lines in order."""
    plan = FinancingPlan.objects.get(pk=plan.pk)
    lines = plan.lines.order_by("order", "id").values_list("kind", "funding_source_id", "amount", "note")
    costs = {name: _cents(getattr(plan, name)) for name in COSTS}
    told = [[kind, paid, _cents(amount), note] for kind, paid, amount, note in lines]
    return {"status": plan.status, **costs, "lines": told}


def _cents(amount: Any) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def _grouped(rows: Iterable[Checked]) -> dict[Key, list[Checked]]:
    """Put together the lines of one plan; one that names no project is in no plan."""
    groups: dict[Key, list[Checked]] = {}
    for row in rows:
        if "project" in row.values:
            groups.setdefault((row.values["project"].pk, row.values.get("version")), []).append(row)
    return groups


def _paired(
    rows: Sequence[Checked], base: Sequence[PlanRow], hidden: Sequence[frozenset[str]]
) -> tuple[list[PlanRow | None], list[PlanRow]]:
    """Pair equal lines first, wherever they stand; what is left is paired in order.

    What a line hides has no part in it: where a row goes would tell whether its amount is the right one.
    """
    free = list(range(len(base)))
    pairs: list[PlanRow | None] = [None] * len(rows)
    for rank, row in enumerate(rows):
        if (found := next((one for one in free if _is(base[one], row, hidden[one])), None)) is not None:
            pairs[rank] = base[found]
            free.remove(found)
    for rank in range(len(rows)):
        if pairs[rank] is None and free:
            pairs[rank] = base[free.pop(0)]
    return pairs, [base[one] for one in free]


def _is(line: PlanRow, row: Checked, hidden: frozenset[str]) -> bool:
    names = (name for name in LINE if name not in hidden and not _hides(row, name))
    return all(_same(COLUMNS[name], held(line, name), row.values.get(name)) for name in names)


def _same(column: Any, old: Any, new: Any) -> bool:
    return (old in {None, ""} and new in {None, ""}) or same(column, new, old)


def _hides(row: Checked, name: str) -> bool:
    column = COLUMNS[name]
    return HIDDEN in {row.row.raw.get(column.label), row.row.raw.get(column.name)}


def _may_change(base: FinancingPlan | None, plans: Mapping[int, list[FinancingPlan]]) -> bool:
    """A draft changes; a version that was voted is followed by a new one, unless one is open already."""
    if base is None or base.status == FinancingPlan.Status.DRAFT:
        return True
    return all(plan.status != FinancingPlan.Status.DRAFT for plan in plans[base.project_id])
