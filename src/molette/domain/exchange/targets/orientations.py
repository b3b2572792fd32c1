"""Trees of orientations as a table: a line is an orientation, with what it says of its tree.

An orientation is known by its address, else within its tree by its title or by its number. A tree that is
not known yet is made, from the columns that describe it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from molette.domain.exchange.forms import Column, Form, day, plain, same
from molette.domain.exchange.issues import NBSP, Issue
from molette.domain.exchange.lookups import Lookups
from molette.domain.journal.recording import Actor
from molette.domain.people.permissions import Permission, can
from molette.domain.programme.models import DatePrecision, OrientationNode, OrientationTree
from molette.domain.sources.actions import NewSource
from molette.engines.headings.bounds import MOST_LEVELS
from molette.engines.tables.targets import Kind
from molette.engines.tables.values import Dated, Precision, Severity

FORM: Final = Form(
    "orientations",
    (
        Column("slug", "Adresse de l’orientation", fixed=True, help="vide pour une orientation nouvelle"),
        Column(
            "tree",
            "Arbre",
            required=True,
            fixed=True,
            longest=200,
            help="son adresse, ou le nom d’un nouveau",
        ),
        Column("order", "Rang", Kind.NUMBER, whole=True, help="vide : à la suite"),
        Column("level", "Niveau", Kind.NUMBER, whole=True, fixed=True, help="1, 2, 3… ou « Sous »"),
        Column("parent", "Sous", help="adresse, numéro ou intitulé de celle dont elle dépend"),
        Column("code", "Numéro", longest=20, help="Axe 1, 1.2"),
        Column("title", "Intitulé", required=True, longest=250),
        Column("quotation", "Texte", help="les mots de la partie, jamais les nôtres"),
        Column("stated_on", "Dit le", Kind.DATE),
        Column("source", "Source", find="source"),
        Column("tree_name", "Nom de l’arbre", fixed=True, longest=200),
        Column("contract", "Contrat", find="contract", fixed=True, help="vide : celui du programme"),
        Column("stated_by", "Dit par", find="organisation", fixed=True, help="pour un arbre nouveau"),
        Column("tree_on", "Arbre dit le", Kind.DATE, fixed=True),
        Column("tree_precision", "Précision de cette date", choices=DatePrecision, fixed=True),
        Column("node_word", "Le mot de cette partie", fixed=True, longest=40, help="axe, ambition…"),
        Column("tree_source", "Source de l’arbre", find="source", fixed=True, help="pour un arbre nouveau"),
        Column("tree_note", "Note de l’arbre", fixed=True),
    ),
)
OF_THE_TREE: Final = {
    "tree_name": "name",
    "contract": "contract",
    "stated_by": "stated_by",
    "tree_on": "stated_on",
    "tree_precision": "stated_precision",
    "node_word": "node_word",
    "tree_source": "source",
    "tree_note": "note",
}
COLUMNS: Final = {column.name: column for column in FORM.columns}


class OrientationDesk:
    form = FORM

    def settle(self, told: dict[str, Any], lookups: Lookups) -> Iterator[Issue]:
        """Find the tree of a line, and the orientation it speaks of."""
        _dates(told)
        tree = tree_of(told, lookups)
        if not told.get("slug") and tree is not None:
            known = next_known(lookups.nodes_of.get(tree.pk, ()), told, lookups.taken)
            told |= {"slug": known.slug} if known else {}
        addressed = lookups.node.addresses.get(told["slug"].strip()) if told.get("slug") else None
        if addressed is not None:
            lookups.taken.add(addressed.pk)
        if told.get("slug") and addressed is None:
            yield _wrong(
                "orientation-inconnue", "l’adresse d’une orientation qui existe", "slug", told["slug"],
                "Corrigez-la, ou videz la cellule pour ajouter une orientation.",
            )  # fmt: skip
        elif addressed is not None and (tree is None or addressed.tree_id != tree.pk):
            yield _wrong(
                "autre-arbre", f"l’arbre de cette orientation, «{NBSP}{addressed.tree}{NBSP}»", "tree",
                told["tree"], "Remettez-le : une orientation ne change pas d’arbre.",
            )  # fmt: skip
        elif tree is not None:
            yield from _same_tree(told, tree)
        if not 1 <= told.get("level", 1) <= MOST_LEVELS:
            yield _wrong(
                "niveau", f"un niveau de 1 à {MOST_LEVELS}", "level", str(told["level"]), "Corrigez-le."
            )

    def standing(self, told: Mapping[str, Any], lookups: Lookups) -> OrientationNode | None:
        found: OrientationNode | None = lookups.node.addresses.get(told.get("slug", "").strip())
        return found

    def held(self, standing: OrientationNode, name: str) -> Any:
        match name:
            case "tree":
                return standing.tree.slug
            case "parent":
                return standing.parent.slug if standing.parent else ""
            case "level":
                return None
            case _ if name in OF_THE_TREE:
                return getattr(standing.tree, OF_THE_TREE[name])
            case _:
                return getattr(standing, name)

    def may(self, actor: Actor, told: Mapping[str, Any], standing: OrientationNode | None) -> bool:
        del told, standing
        return actor.user is None or can(actor.user, Permission.EDIT_CONTRACT)

    def places(self, told: Mapping[str, Any], standing: OrientationNode | None) -> Iterable[int]:
        del told, standing
        return ()


def tree_of(told: Mapping[str, Any], lookups: Lookups) -> OrientationTree | None:
    """The tree a line names, by its address or its name; None for one to be made."""
    found: OrientationTree | None = lookups.tree.find(told.get("tree", ""))
    return found


def known_as(nodes: Iterable[OrientationNode], called: str) -> OrientationNode | None:
    """The one orientation of this title, else of this number."""
    held = tuple(nodes)
    for attribute in ("title", "code"):
        alike = [one for one in held if _plain(getattr(one, attribute)) == _plain(called)]
        if alike:
            return alike[0] if len(alike) == 1 else None
    return None


def next_known(
    nodes: Iterable[OrientationNode], told: Mapping[str, Any], taken: Collection[int]
) -> OrientationNode | None:
    """The orientation a line speaks of: that of its title, else of its number, and the first of several.

    What an earlier line speaks of is taken: « Contexte » may come under each axis.
    """
    free = [one for one in nodes if one.pk not in taken]
    title, code = _plain(told.get("title", "")), _plain(told.get("code", ""))
    alike = [one for one in free if _plain(one.title) == title]
    same_code = [one for one in alike or free if code and _plain(one.code) == code]
    return next(iter(same_code or alike), None)


def _plain(text: str) -> str:
    return plain(text).casefold()


def _dates(told: dict[str, Any]) -> None:
    """A month or a year alone is a date known to the month or the year."""
    if "stated_on" in told:
        told["stated_on"] = day(told["stated_on"])
    said = told.get("tree_on")
    if isinstance(said, Dated):
        told["tree_on"] = day(said)
        if said.precision is not Precision.DAY:
            month = said.precision is Precision.MONTH
            told.setdefault("tree_precision", (DatePrecision.MONTH if month else DatePrecision.YEAR).value)


def _same_tree(told: Mapping[str, Any], tree: OrientationTree) -> Iterator[Issue]:
    """What a line says of a tree that exists is what it is: another date is another version, another tree."""
    for name, attribute in OF_THE_TREE.items():
        if name in told and not same(COLUMNS[name], told[name], getattr(tree, attribute)):
            yield _wrong(
                "arbre-existant", f"ce que dit «{NBSP}{tree}{NBSP}»{NBSP}: {getattr(tree, attribute)}",
                name, str(told[name]),
                "Videz cette cellule, ou donnez à l’arbre un autre nom pour en faire une nouvelle version.",
            )  # fmt: skip


def lacking(about: dict[str, Any], name: str, lookups: Lookups, new_source: NewSource | None) -> list[Issue]:
    """Say what the lines of a tree to be made leave unsaid of it; its contract is that of the programme."""
    contracts = [one for one in lookups.contract.rows if one.parent_id is None]
    if "contract" not in about and len(contracts) == 1:
        about["contract"] = contracts[0]
    needed = {
        "contract": "le contrat dont l’arbre découpe le programme",
        "stated_by": "qui a dit cet arbre",
        **({} if new_source else {"tree_source": "la source où cet arbre se lit"}),
    }
    return [_lacks(column, said, name) for column, said in needed.items() if column not in about]


def _lacks(name: str, expected: str, tree: str) -> Issue:
    remedy = f"L’arbre «{NBSP}{tree}{NBSP}» n’existe pas{NBSP}: décrivez-le, ou corrigez son nom."
    return Issue("arbre-inconnu", Severity.BLOCKING, expected, remedy, field=name, header=COLUMNS[name].label)


def _wrong(code: str, expected: str, name: str, value: str, remedy: str) -> Issue:
    return Issue(code, Severity.BLOCKING, expected, remedy, value=value, field=name)


def examples(lookups: Lookups) -> list[dict[str, Any]]:
    """A tree that nobody stated, of two orientations one under the other."""
    bodies = sorted(lookups.organisation.rows, key=lambda one: not one.is_fictional)
    about = {
        "tree": "Exemple fictif d’arbre",
        "contract": next((lookups.contract.label(one) for one in lookups.contract.rows), None),
        "stated_by": next((lookups.organisation.label(one) for one in bodies), None),
        "tree_on": "2026-03",
        "node_word": "axe",
        "tree_source": next((lookups.source.label(one) for one in lookups.source.rows), None),
        "tree_note": "Exemple fictif : effacez ces lignes.",
    }
    return [
        {**about, "level": 1, "code": "Axe 1", "title": "Exemple fictif d’axe"},
        {**about, "level": 2, "code": "1.1", "title": "Exemple fictif d’objectif"},
    ]
