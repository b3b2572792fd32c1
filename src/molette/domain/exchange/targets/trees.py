"""From the lines of a table to trees of orientations: who stands under whom, then what is written."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from molette.domain.exchange.forms import moved, same
from molette.domain.exchange.issues import NBSP, Issue
from molette.domain.exchange.matching import Fate
from molette.domain.exchange.rows import Checked, Planned
from molette.domain.exchange.tables import Tables
from molette.domain.exchange.targets.orientations import (
    COLUMNS,
    OF_THE_TREE,
    known_as,
    lacking,
    tree_of,
)
from molette.domain.exchange.tracing import REASON, Trace, fresh, stored
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Batch
from molette.domain.programme.actions import create_node, create_tree, edit_node
from molette.domain.programme.models import OrientationNode, OrientationTree
from molette.domain.sources.actions import NewSource
from molette.engines.tables.normalising import NormalisedRow
from molette.engines.tables.values import Severity

OF_THE_NODE: Final = ("order", "code", "title", "quotation", "stated_on", "source")
TOP: Final = ""
NEW_SOURCE: Final = "new_source"
"""The name under which an intake gives the document that nobody cited yet."""


@dataclass(slots=True)
class Growing:
    """A tree as the file tells it. A line is named by the address of its orientation, else by its number."""

    tree: OrientationTree | None
    above: list[tuple[int, str]] = field(default_factory=list)
    under: dict[str, str] = field(default_factory=dict)
    levels: dict[str, int] = field(default_factory=dict)
    titled: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    about: dict[str, Any] = field(default_factory=dict)
    next_order: int = 0

    def depth(self, name: str) -> int:
        """How deep a line stands; -1 when it stands under itself."""
        met = set()
        while (name := self.under.get(name, TOP)) != TOP:
            if name in met:
                return -1
            met.add(name)
        return len(met)


class Trees(Tables):
    """Rows are read in their order and planned together: they stand under each other."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.whole = True
        self._growing: dict[str, Growing] = {}
        self._made: dict[str, OrientationNode] = {}
        self._opened: dict[str, OrientationTree] = {}
        self._new_source: NewSource | None = None

    def check(self, row: NormalisedRow, values: dict[str, Any], issues: list[Issue]) -> Checked:
        self._new_source = values.pop(NEW_SOURCE, None)
        checked = super().check(row, values, issues)
        if not checked.set_aside and "tree" in checked.values:
            self._place(checked)
        return checked

    def _place(self, row: Checked) -> None:
        """Find what a line stands under, from the address, number or title it gives, or from its level."""
        told = row.values
        growing = self._growing_of(told)
        self._refuse_another_tree(growing, row)
        standing = None if row.refused else self.desk.standing(told, self.lookups)
        name = self._name(row, standing)
        if "parent" in told:
            found = self._found(growing, told["parent"])
            if found is None:
                row.issues.append(_unknown_parent(told["parent"], row.line))
            told["parent"] = found or TOP
        elif "level" in told:
            told["parent"] = self._by_level(growing, row)
        elif standing is None:
            told["parent"] = TOP
        level = told.get("level") or growing.levels.get(told.get("parent", TOP), 0) + 1
        growing.levels[name] = level
        while growing.above and growing.above[-1][0] >= level:
            growing.above.pop()
        growing.above.append((level, name))
        if "parent" in told:
            growing.under[name] = told["parent"]
        for said in (told.get("title"), told.get("code")):
            if said:
                growing.titled[said.strip().casefold()].append(name)

    def _refuse_another_tree(self, growing: Growing, row: Checked) -> None:
        """The lines of a tree to be made say the same of it; what one leaves empty, another may say."""
        for name in OF_THE_TREE if growing.tree is None else ():
            if name in row.values:
                said = growing.about.setdefault(name, row.values[name])
                if not same(COLUMNS[name], row.values[name], said):
                    row.issues.append(_two_trees(name, str(said), str(row.values[name]), row.line))

    def _growing_of(self, told: dict[str, Any]) -> Growing:
        tree = tree_of(told, self.lookups)
        key = self._tree_key(told)
        if key not in self._growing:
            growing = Growing(tree)
            for node in self.lookups.nodes_of.get(tree.pk, ()) if tree else ():
                growing.under[node.slug] = node.parent.slug if node.parent else TOP
                growing.next_order = node.order + 1
            growing.levels = {name: growing.depth(name) + 1 for name in growing.under}
            self._growing[key] = growing
        return self._growing[key]

    def _tree_key(self, told: dict[str, Any]) -> str:
        tree = tree_of(told, self.lookups)
        return tree.slug if tree else f"nouveau {told['tree'].strip().casefold()}"

    def _name(self, row: Checked, standing: OrientationNode | None) -> str:
        return standing.slug if standing else f"ligne {row.line}"

    def _found(self, growing: Growing, text: str) -> str | None:
        """An orientation of the tree: by its address, else by how the file, else the base, calls it."""
        if text.strip() in growing.under:
            return text.strip()
        named = growing.titled.get(text.strip().casefold(), [])
        if len(set(named)) == 1:
            return named[0]
        nodes = self.lookups.nodes_of.get(growing.tree.pk, ()) if growing.tree else ()
        held = known_as(nodes, text)
        return held.slug if held else None

    def _by_level(self, growing: Growing, row: Checked) -> str:
        above = [one for one in growing.above if one[0] < row.values["level"]]
        highest = above[-1][0] + 1 if above else 1
        if row.values["level"] > highest:
            row.issues.append(_jump(row.values["level"], highest, row.line))
        return above[-1][1] if above else TOP

    def plan(self, rows: Sequence[Checked]) -> list[Planned]:
        refused: set[str] = set()
        for row in rows:
            if not row.refused:
                self._refuse_unknown_tree(row)
                self._refuse_place(row, refused)
            if row.refused:
                refused.add(f"{self._tree_key(row.values)} ligne {row.line}" if "tree" in row.values else "")
        planned = super().plan(rows)
        for one in planned:
            if one.fate is Fate.ADDED and "order" not in one.checked.values:
                growing = self._growing_of(one.checked.values)
                one.checked.values["order"] = growing.next_order
                growing.next_order += 1
        return planned

    def _refuse_unknown_tree(self, row: Checked) -> None:
        growing = self._growing_of(row.values)
        if growing.tree is None:
            lacks = lacking(growing.about, row.values["tree"], self.lookups, self._new_source)
            row.issues += [replace(issue, line=row.line) for issue in lacks]

    def _refuse_place(self, row: Checked, refused: set[str]) -> None:
        """Refuse what would stand under itself, or under a line that is not taken."""
        standing = self.desk.standing(row.values, self.lookups)
        if self._growing_of(row.values).depth(self._name(row, standing)) < 0:
            row.issues.append(_circle(row.line))
        if f"{self._tree_key(row.values)} {row.values.get('parent')}" in refused:
            row.issues.append(_orphan(row.values["parent"], row.line))

    def write(self, batch: Batch, rows: Sequence[Planned]) -> None:
        """Write those above first: a line may stand under one that follows it."""
        ledger.keep_rows(batch, [(row.checked.line, row.checked.cells()) for row in rows])
        trace = Trace(batch)
        for row in sorted((one for one in rows if not one.checked.set_aside), key=self._depth):
            if row.fate is Fate.ADDED:
                self._add(trace, row)
            elif row.fate is Fate.CHANGED:
                self._move(trace, row)
        trace.close()

    def _depth(self, row: Planned) -> int:
        if row.fate not in {Fate.ADDED, Fate.CHANGED}:
            return 0
        return self._growing_of(row.checked.values).depth(self._name(row.checked, row.standing))

    def _add(self, trace: Trace, row: Planned) -> None:
        told, line = row.checked.values, row.checked.line
        tree = self._tree(trace, told, line)
        given = {name: told[name] for name in OF_THE_NODE if name in told}
        parent = self._parent(told["parent"])
        node = create_node(self.actor, tree, parent=parent, **given)
        self._made[self._name(row.checked, None)] = node
        trace.added([node], line)

    def _move(self, trace: Trace, row: Planned) -> None:
        told, standing = row.checked.values, row.standing
        names = [column.name for column in moved(self.desk.form, told, self._holder(standing))]
        before = stored(fresh(standing))
        values = {name: told[name] for name in names if name != "parent"}
        if "parent" in names:
            values["parent"] = self._parent(told["parent"])
        edit_node(self.actor, standing, reason=REASON, **values)
        trace.changed(standing, before, row.checked.line)

    def _parent(self, name: str) -> OrientationNode | None:
        if name == TOP:
            return None
        made = self._made.get(name)
        return made or OrientationNode.objects.get(slug=name)

    def _tree(self, trace: Trace, told: dict[str, Any], line: int) -> OrientationTree:
        key = self._tree_key(told)
        tree = tree_of(told, self.lookups) or self._opened.get(key)
        if tree is None:
            about = {"name": told["tree"].strip()} | {
                OF_THE_TREE[name]: said for name, said in self._growing[key].about.items()
            }
            source = about.pop("source", None) or self._new_source
            tree = create_tree(self.actor, about.pop("contract"), source=source, **about)
            self._opened[key] = tree
            cited = [tree.source] if source is self._new_source else []
            trace.added([*cited, tree], line)
        return tree


def _two_trees(name: str, said: str, value: str, line: int) -> Issue:
    return Issue(
        "deux-arbres", Severity.BLOCKING, f"ce que dit de cet arbre une ligne au-dessus{NBSP}: {said}"[:300],
        "Dites-le une fois, ou donnez aux deux arbres deux noms.", value=value, field=name, line=line,
    )  # fmt: skip


def _orphan(parent: str, line: int) -> Issue:
    return Issue(
        "sous-refusee", Severity.BLOCKING, f"une ligne au-dessus qui soit prise ({parent} est refusée)",
        "Corrigez d’abord celle dont elle dépend.", field="parent", line=line,
    )  # fmt: skip


def _unknown_parent(text: str, line: int) -> Issue:
    return Issue(
        "sous-inconnu", Severity.BLOCKING, "l’adresse, le numéro ou l’intitulé d’une autre de l’arbre",
        "Corrigez-le, ou mettez au-dessus la ligne de celle dont elle dépend.", value=text[:300],
        field="parent", line=line,
    )  # fmt: skip


def _jump(level: int, highest: int, line: int) -> Issue:
    return Issue(
        "niveau-saute", Severity.BLOCKING, f"le niveau {highest} au plus après la ligne qui précède",
        f"Un niveau manque{NBSP}: ajoutez sa ligne, ou remontez celle-ci.", value=str(level), field="level",
        line=line,
    )  # fmt: skip


def _circle(line: int) -> Issue:
    return Issue(
        "en-cercle", Severity.BLOCKING, "une orientation qui ne dépend pas d’elle-même",
        "Suivez la colonne « Sous » : elle revient à cette ligne.", field="parent", line=line,
    )  # fmt: skip
