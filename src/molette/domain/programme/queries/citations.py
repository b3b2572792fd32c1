"""What of the programme cites a source: dates, orientations, contracts, perimeters."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from molette.domain.journal.remembered import remembered
from molette.domain.programme.models import (
    Amendment,
    Contract,
    ContractParty,
    MilestoneDate,
    OrientationNode,
    OrientationTree,
    Project,
)
from molette.domain.territory.models import Perimeter, Population


@dataclass(frozen=True, slots=True)
class Citation:
    """Something that a source proves. `kind` and `slug` address its page; an empty `slug` has none."""

    kind: str
    slug: str
    label: str
    said: str
    is_fictional: bool = False


def _citing(user: object) -> dict[str, QuerySet[Any]]:
    """What may cite, and the user may see."""
    seen = Project.objects.visible_to(user).order_by().values("pk")
    return {
        "date": MilestoneDate.objects.filter(milestone__project__in=seen),
        "tree": OrientationTree.objects.all(),
        "node": OrientationNode.objects.all(),
        "contract": Contract.objects.all(),
        "party": ContractParty.objects.all(),
        "amendment": Amendment.objects.all(),
        "perimeter": Perimeter.objects.all(),
        "population": Population.objects.all(),
    }


@remembered
def count_citations(user: object) -> Counter[int]:
    """How many times each source (by key) is cited here. Eight queries."""
    counts: Counter[int] = Counter()
    for rows in _citing(user).values():
        cited = rows.exclude(source=None).order_by().values_list("source_id").annotate(Count("pk"))
        counts.update(dict(cited))
    return counts


def citations(source: int, user: object) -> tuple[Citation, ...]:
    """What cites a source. Eight queries."""
    citing = {kind: rows.filter(source_id=source) for kind, rows in _citing(user).items()}
    dates = citing["date"].select_related("milestone__project").order_by("milestone_id", "said_on", "pk")
    found = [
        Citation("project", d.milestone.project.slug, d.milestone.project.title, _dated(d), d.is_fictional)
        for d in dates
    ]
    found += [
        Citation("orientations", t.slug, t.name, "arbre d’orientations")
        for t in citing["tree"].order_by("pk")
    ]
    found += [Citation("orientation", n.slug, n.title, "orientation") for n in citing["node"].order_by("pk")]
    found += [Citation("partners", c.slug, c.name, "contrat") for c in citing["contract"].order_by("pk")]
    parties = citing["party"].select_related("organisation", "contract").order_by("pk")
    found += [
        Citation("partner", p.organisation.slug, p.organisation.name, f"partie au contrat {p.contract}")
        for p in parties
    ]
    found += [Citation("partners", "", a.title, "avenant") for a in citing["amendment"].order_by("pk")]
    found += [Citation("perimeters", p.slug, p.name, "périmètre") for p in citing["perimeter"].order_by("pk")]
    return (*found, *_populations(citing["population"]))


def _dated(said: MilestoneDate) -> str:
    return f"{said.milestone.title}, date {said.get_nature_display()}"


def _populations(rows: QuerySet[Any]) -> Iterable[Citation]:
    years = Counter(rows.order_by("year").values_list("year", flat=True))
    return [Citation("communes", "", f"Population {year}", f"{count} lieux") for year, count in years.items()]
