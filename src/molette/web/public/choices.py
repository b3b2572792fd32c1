"""Filters of public lists: they live in the address, and an unknown value filters nothing away silently."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest

from molette.domain.programme.queries import CommuneHead, ProjectFilter, project_owners, trees
from molette.domain.territory.queries import contents_of
from molette.engines.stages import STAGE_LABELS, Stage

YES_NO = {"oui": True, "non": False}


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Select:
    """A list to choose from: its name in the address, its label, its options, the group of none first."""

    name: str
    label: str
    options: tuple[Option, ...]

    @property
    def chosen(self) -> str:
        return next((option.label for option in self.options if option.selected and option.value), "")


def select(
    request: HttpRequest, name: str, label: str, every: str, pairs: Iterable[tuple[str, str]]
) -> Select:
    """Build a list; 404 when the address asks for what is not in it, so that no filter is ignored."""
    wanted = request.GET.get(name, "")
    held = [("", every), *pairs]
    if wanted not in {value for value, _ in held}:
        raise Http404(f"{label} inconnu")
    return Select(name, label, tuple(Option(value, text, value == wanted) for value, text in held))


def page_number(request: HttpRequest, name: str = "page") -> int:
    asked = request.GET.get(name, "1")
    return int(asked) if asked.isdigit() and asked.isascii() and len(asked) < 7 else 1  # noqa: PLR2004 (a million pages is a joke)


def yes_no(request: HttpRequest, name: str, label: str) -> Select:
    return select(request, name, label, "indifférent", (("oui", "oui"), ("non", "non")))


def project_selects(request: HttpRequest, communes: Iterable[CommuneHead]) -> tuple[Select, ...]:
    """The lists of the page of projects, read from the address. Four queries."""
    heads = list(communes)
    around = {h.agglomeration.slug: h.agglomeration.name for h in heads if h.agglomeration}
    owners = ((owner.slug, owner.label) for owner in project_owners(request.user))
    nodes = ((n.slug, f"{t.name} : {n.label}") for t in trees(request.user) for n in t.nodes if n.projects)
    return (
        select(request, "commune", "Commune", "toutes", ((h.place.slug, h.place.name) for h in heads)),
        select(request, "agglomeration", "Agglomération", "toutes", sorted(around.items())),
        select(request, "orientation", "Orientation", "toutes", nodes),
        select(request, "maitre-d-ouvrage", "Maître d’ouvrage", "tous", owners),
        select(request, "etape", "Étape", "toutes", ((s.value, STAGE_LABELS[s]) for s in Stage)),
        yes_no(request, "en-retard", "En retard"),
        yes_no(request, "fictif", "Fictif"),
    )


def project_filter(request: HttpRequest, communes: Iterable[CommuneHead], day: date) -> ProjectFilter:
    """Read the address once the lists have checked it."""
    get = request.GET.get
    return ProjectFilter(
        text=get("q", ""),
        places=places_asked(get("commune", ""), get("agglomeration", ""), communes, day),
        owner=get("maitre-d-ouvrage", ""),
        node=get("orientation", ""),
        stage=Stage(get("etape", "")) if get("etape") else None,
        late=YES_NO.get(get("en-retard", "")),
        fictional=YES_NO.get(get("fictif", "")),
    )


def places_asked(
    commune: str, agglomeration: str, communes: Iterable[CommuneHead], day: date
) -> frozenset[int]:
    """What stands in the commune and in the agglomeration asked; both together keep what is in both."""
    heads = list(communes)
    asked = [h.place.id for h in heads if h.place.slug == commune]
    asked += list(
        {h.agglomeration.id for h in heads if h.agglomeration and h.agglomeration.slug == agglomeration}
    )
    if not asked:
        return frozenset()
    inside = contents_of(asked, day)
    return frozenset.intersection(*(inside[place] for place in asked)) or frozenset({-1})
