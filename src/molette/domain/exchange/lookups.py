"""Find by what people write (a name, a short one, an address, a number) the rows a table refers to."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final

from django.db import models

from molette.domain.exchange.recognising import Recognised, Recogniser
from molette.domain.funding.ceilings import Foreseen
from molette.domain.funding.models import FinancingPlan, Movement, Scheme, Spending
from molette.domain.funding.reserving import hidden_from
from molette.domain.journal.recording import Actor
from molette.domain.ledger.models import LedgerEntry
from molette.domain.people.models import Organisation
from molette.domain.programme.models import (
    Contract,
    Milestone,
    MilestoneDate,
    OrientationNode,
    OrientationTree,
    Project,
)
from molette.domain.sources.models import Source
from molette.domain.statements.models import Measure, Statement
from molette.domain.territory.models import Perimeter, Place, PlaceKind
from molette.engines.tables.readers import tidied
from molette.engines.tables.values import normalised_name

WINDOW: Final = 1_000
Names = Callable[[Any], Iterable[str]]


@dataclass(slots=True)
class Index:
    """Rows by each of their names; a name that several rows bear finds none of them.

    An address is written exactly and finds its row, whatever others are called.
    """

    rows: list[Any]
    names: Names
    known: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    recogniser: Recogniser | None = None
    addresses: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in self.rows:
            self.addresses[row.slug] = row
            for key in {_key(name) for name in self.names(row) if name}:
                self.known[key].append(row)

    def find(self, text: str) -> Any | None:
        if (addressed := self.addresses.get(text.strip())) is not None:
            return addressed
        found = self.known.get(_key(text), [])
        return found[0] if len(found) == 1 else None

    def recognised(self, text: str) -> Recognised | None:
        """The row that a text means without being one of its names, and the reasons to think so."""
        return self.recogniser(text) if self.recogniser else None

    def near(self, text: str) -> tuple[str, ...]:
        """The names that come near a text that finds nothing."""
        return self.recogniser.near(text) if self.recogniser else ()

    def label(self, row: Any) -> str:
        """The first of its names that finds it again."""
        names = (tidied(name) for name in self.names(row) if name)
        return next((name for name in names if name and self.find(name) == row), "")


def _key(text: str) -> str:
    return normalised_name(text) or text.strip().lower()


def _index(rows: models.QuerySet[Any], names: Names) -> Index:
    return Index(list(rows.order_by("pk")), names)


@dataclass(slots=True)
class Numbered:
    """Rows by their number, read by the window: a file follows the order in which it was written."""

    rows: models.QuerySet[Any]
    held: dict[int, Any] = field(default_factory=dict)
    first: int = 0
    last: int = -1

    def find(self, number: int) -> Any | None:
        if not self.first <= number <= self.last:
            window = list(self.rows.filter(pk__gte=number).order_by("pk")[:WINDOW])
            self.held = {row.pk: row for row in window}
            self.first, self.last = number, window[-1].pk if window else number
        return self.held.get(number)


class Lookups:
    """The indexes of one import, in the sight of who sends it; each is read when first needed."""

    def __init__(self, sender: Actor | None = None) -> None:
        self.sender = sender

    @cached_property
    def hidden_movements(self) -> frozenset[int]:
        """Those whose amounts are reserved to others than the sender."""
        return hidden_from(self.sender) if self.sender is not None else frozenset()

    @cached_property
    def _projects_in_sight(self) -> frozenset[int]:
        user = self.sender.user if self.sender is not None else None
        rows = Project.objects.all() if user is None else Project.objects.visible_to(user)
        return frozenset(rows.order_by("pk").values_list("pk", flat=True))

    def sees(self, movement: Movement) -> bool:
        """Whether the sender may read a movement: what a refusal says of it would tell it."""
        is_seen = movement.project_id is None or movement.project_id in self._projects_in_sight
        return is_seen and movement.pk not in self.hidden_movements

    @cached_property
    def organisation(self) -> Index:
        found = _index(Organisation.objects.all(), lambda o: (o.name, o.short_name, o.siren, o.siret, o.slug))
        found.recogniser = Recogniser(found.rows)
        return found

    @cached_property
    def contract(self) -> Index:
        return _index(Contract.objects.all(), lambda c: (c.short_name, c.name, c.slug))

    @cached_property
    def project(self) -> Index:
        rows = Project.objects.select_related("contract", "owner").prefetch_related("places", "nodes")
        return _index(rows, lambda p: (p.reference, p.slug, p.title))

    @cached_property
    def projects_by_reference(self) -> dict[str, Project]:
        """The oldest project of each reference."""
        return {project.reference: project for project in reversed(self.project.rows)}

    @cached_property
    def node(self) -> Index:
        rows = OrientationNode.objects.select_related("tree", "parent", "source")
        return _index(rows, lambda n: (n.slug,))

    @cached_property
    def tree(self) -> Index:
        rows = OrientationTree.objects.select_related("contract", "stated_by", "source")
        return _index(rows, lambda t: (t.slug, t.name))

    @cached_property
    def taken(self) -> set[int]:
        """The orientations that a line of the file already speaks of."""
        return set()

    @cached_property
    def nodes_of(self) -> dict[int, list[OrientationNode]]:
        """The orientations of each tree, in its order."""
        found: dict[int, list[OrientationNode]] = defaultdict(list)
        for node in sorted(self.node.rows, key=lambda one: (one.order, one.pk)):
            found[node.tree_id].append(node)
        return found

    @cached_property
    def measure(self) -> Index:
        rows = Measure.objects.select_related("producer", "weight").prefetch_related("nodes")
        return _index(rows, lambda m: (m.slug, m.name))

    @cached_property
    def source(self) -> Index:
        return _index(Source.objects.all(), lambda s: (s.slug, s.title, s.url))

    @cached_property
    def scheme(self) -> Index:
        return _index(Scheme.objects.all(), lambda s: (s.short_name, s.name, s.slug))

    @cached_property
    def perimeter(self) -> Index:
        return _index(Perimeter.objects.all(), lambda p: (p.slug, p.name))

    @cached_property
    def place(self) -> Index:
        """Communes are named by their code or, when no other bears it here, by their name."""
        kinds = (PlaceKind.COMMUNE, PlaceKind.AGGLOMERATION, PlaceKind.DEPARTMENT, PlaceKind.REGION)
        return _index(Place.objects.filter(kind__in=kinds), lambda p: (p.code, p.siren, p.name, p.slug))

    @cached_property
    def statements(self) -> dict[tuple[int, int, date], list[Statement]]:
        """The statements that stand, with what names them, by measure, author and end of period."""
        named = ("measure", "said_by", "place", "perimeter", "project", "source")
        found: dict[tuple[int, int, date], list[Statement]] = {}
        for said in Statement.objects.standing().select_related(*named).order_by("pk"):
            found.setdefault((said.measure_id, said.said_by_id, said.period_end), []).append(said)
        return found

    @cached_property
    def numbered_statements(self) -> dict[int, Statement]:
        """The statements that stand, by their number."""
        return {said.pk: said for near in self.statements.values() for said in near}

    def statement(self, number: int) -> Statement | None:
        """A statement by its number, whether or not it stands."""
        named = ("measure", "said_by", "place", "perimeter", "project", "source")
        found = Statement.objects.select_related(*named).filter(pk=number).order_by("pk")
        return self.numbered_statements.get(number) or found.first()

    def latest(self, said: Statement) -> Statement:
        """What a statement became: the newest of those that replaced it, one after the other."""
        if said.pk in self.numbered_statements:
            return said
        while (newer := Statement.objects.filter(replaces=said).order_by("pk").first()) is not None:
            said = newer
        return said

    @cached_property
    def envelopes(self) -> Foreseen:
        """What the rows of the file would use of each envelope, as they come."""
        return Foreseen()

    @cached_property
    def movements(self) -> Numbered:
        named = (
            "contract",
            "project",
            "funding_source__funder",
            "funding_source__scheme",
            "said_by",
            "source",
            "through",
        )
        return Numbered(Movement.objects.select_related(*named).prefetch_related("project__places"))

    @cached_property
    def spendings(self) -> Numbered:
        return Numbered(Spending.objects.select_related("project", "said_by", "source"))

    @cached_property
    def milestones(self) -> Numbered:
        return Numbered(Milestone.objects.select_related("project"))

    @cached_property
    def dates(self) -> Numbered:
        return Numbered(MilestoneDate.objects.select_related("milestone__project", "said_by", "source"))

    @cached_property
    def entries(self) -> Numbered:
        """Each knows whether another replaced it (`is_replaced`)."""
        newer = LedgerEntry.objects.filter(replaces=models.OuterRef("pk"))
        rows = LedgerEntry.objects.select_related("register", "batch__register")
        return Numbered(rows.annotate(is_replaced=models.Exists(newer)))

    @cached_property
    def plans(self) -> dict[int, list[FinancingPlan]]:
        """Every version of the plan of each project, oldest first."""
        lines = ("lines__funding_source__funder", "lines__funding_source__scheme")
        found: dict[int, list[FinancingPlan]] = {}
        for plan in FinancingPlan.objects.prefetch_related(*lines).order_by("project_id", "version"):
            found.setdefault(plan.project_id, []).append(plan)
        return found
