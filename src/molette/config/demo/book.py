"""What the tables name, by the name they use: sources, places, organisations, nodes, measures, schemes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import models

from molette.domain.funding.models import FundingSource, Scheme
from molette.domain.journal.keeping import Kept, keep
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Contract, OrientationNode, Project
from molette.domain.sources.models import Source
from molette.domain.statements.models import Measure
from molette.domain.territory.models import Perimeter, Place, PlaceKind

M = TypeVar("M", bound=models.Model)
COMMUNE, AGGLOMERATION = 5, 9


@dataclass(slots=True)
class Book:
    """Fills as the tables load, lowest first; counts what is added, by French name of the model."""

    sources: dict[str, Source] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    perimeters: dict[str, Perimeter] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    contracts: dict[str, Contract] = field(default_factory=dict)
    nodes: dict[str, OrientationNode] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    schemes: dict[str, Scheme] = field(default_factory=dict)
    funding: dict[tuple[int, int, int | None], FundingSource] = field(default_factory=dict)
    added: dict[str, int] = field(default_factory=dict)

    def keep(self, rows: Sequence[M], *key: str) -> Kept[M]:
        """Add the rows that are missing; those already there stay as people left them."""
        kept = keep(rows, key=key)
        if rows:
            self.count(type(rows[0]), len(kept.added))
        return kept

    def count(self, model: type[models.Model], added: int) -> None:
        name = str(model._meta.verbose_name_plural)
        self.added[name] = self.added.get(name, 0) + added

    def place(self, code: str) -> Place:
        """A commune by its INSEE code, an agglomeration by its SIREN."""
        kind = {COMMUNE: PlaceKind.COMMUNE, AGGLOMERATION: PlaceKind.AGGLOMERATION}[len(code)]
        return self.places[kind, code]

    def organisation(self, key: str) -> Organisation:
        """An organisation by its slug; a commune or an agglomeration by its code."""
        return self.organisations[key]

    def fund(self, scheme: str, funder: str, year: int | None = None) -> FundingSource:
        """The funding source of a scheme, a funder and a year, added when first named."""
        wanted = (self.schemes[scheme].pk, self.organisation(funder).pk, year)
        if wanted not in self.funding:
            row = FundingSource(scheme_id=wanted[0], funder_id=wanted[1], year=year)
            self.funding[wanted] = self.keep([row], "scheme_id", "funder_id", "year").rows[0]
        return self.funding[wanted]
